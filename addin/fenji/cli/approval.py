"""`fenji approval advance | inspect`: grades proposed, reviewed and approved; what looks abnormal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fenji.cli.screen import Screen, diagnostics_data
from fenji.follow_up.advance import Approval, advance, inspect_book


def run_advance(path: Path, today: date, standard: str | None, strict: bool, screen: Screen) -> int:
    """Advance, print what came of it, and return the exit status."""
    with screen.working("正在办理审批", "advancing"):
        found = advance(path, today, standard)
    if screen.as_json:
        screen.data(_data(found, path, screen))
    else:
        _summary(found, path, screen)
    return 1 if strict and (found.refused or found.waiting) else 0


def _summary(found: Approval, path: Path, screen: Screen) -> None:
    if found.cases is not None:
        done = found.cases
        screen.say(
            f"等级审批：新开 {done.opened:,}，前进 {done.moved:,}，生效 {done.in_force:,}，退回 {done.sent_back:,}",
            f"cases: {done.opened:,} opened, {done.moved:,} moved on, {done.in_force:,} in force, "
            f"{done.sent_back:,} sent back",
            "bold",
        )
    settled = found.overrides
    screen.say(
        f"人工调整：提出 {settled.proposed:,}，生效 {settled.in_force:,}，到期 {settled.expired:,}，"
        f"更替 {settled.replaced:,}",
        f"overrides: {settled.proposed:,} proposed, {settled.in_force:,} in force, {settled.expired:,} expired, "
        f"{settled.replaced:,} replaced",
    )
    counts = "，".join(f"{name} {count:,}" for name, count in sorted(found.counts.items()) if name)
    screen.say(f"客户：{counts}", f"customers: {counts}")
    if found.refused:
        count = len(found.refused)
        screen.say(f"{count:,} 行被拒绝，原样未动：", f"{count:,} rows refused and left as they are:", "red")
    screen.diagnostics(found.diagnostics)
    _written(found.written, path, screen)
    if found.refused or found.waiting:
        screen.next(
            "按各行“核对”里写的改好，存盘关闭，再运行一次 advance",
            "mend what stands in each row, save and close, advance again",
        )
    elif found.open:
        listed = "，".join(f"{state} {count:,}" for state, count in found.open.items())
        screen.next(
            f"等人填写：{listed}；在 {path.name} 里填好，存盘关闭，再运行一次 advance",
            f"waiting for somebody: {listed}; fill in, save and close, advance again",
        )


def _data(found: Approval, path: Path, screen: Screen) -> dict[str, object]:
    cases = found.cases
    return {
        "written": str(path) if found.written else None,
        "cases": None
        if cases is None
        else {
            "opened": cases.opened,
            "moved": cases.moved,
            "in_force": cases.in_force,
            "sent_back": cases.sent_back,
        },
        "overrides": {
            "proposed": found.overrides.proposed,
            "in_force": found.overrides.in_force,
            "expired": found.overrides.expired,
            "replaced": found.overrides.replaced,
        },
        "customers": found.counts,
        "refused": diagnostics_data(found.refused, screen.lang),
        "waiting": diagnostics_data(found.waiting, screen.lang),
        "diagnostics": diagnostics_data(found.edited, screen.lang),
    }


def run_inspect(path: Path, today: date, sample: int, standard: str | None, strict: bool, screen: Screen) -> int:
    """Inspect, print what was found, and return the exit status."""
    with screen.working("正在检查", "inspecting"):
        found, written = inspect_book(path, today, sample, standard)
    if screen.as_json:
        screen.data(
            {
                "written": str(path) if written else None,
                "found": [
                    {"kind": each.kind, "customer": each.customer, "about": each.about, "finding": each.finding}
                    for each in found.found
                ],
                "sampled": found.sampled,
                "mended": found.mended,
                "late": found.late,
                "refused": diagnostics_data(found.refused, screen.lang),
            }
        )
    else:
        kinds: dict[str, int] = {}
        for each in found.found:
            kinds[each.kind] = kinds.get(each.kind, 0) + 1
        said = "，".join(f"{kind} {count:,}" for kind, count in kinds.items())
        screen.say(
            f"新发现 {len(found.found):,} 处{f'：{said}' if said else ''}；抽查 {found.sampled:,} 户",
            f"{len(found.found):,} new findings; {found.sampled:,} customers sampled",
            "bold",
        )
        screen.say(
            f"已整改 {found.mended:,} 处，整改逾期 {found.late:,} 处", f"{found.mended:,} mended, {found.late:,} late"
        )
        screen.diagnostics(found.refused)
        _written(written, path, screen)
        screen.next(
            f"在 {path.name} 的“监督检查”里填责任人、整改结果和完成日期；过几天再运行一次 inspect 看逾期",
            f"fill in who mends what in {path.name}; inspect again to see what is late",
        )
    return 1 if strict and (found.found or found.late or found.refused) else 0


def _written(written: bool, path: Path, screen: Screen) -> None:
    if written:
        screen.say(f"已写入：{path}", f"written: {path}", "green")
    else:
        screen.say(f"没有变化，{path.name} 没有改动", f"nothing changed; {path.name} was left as it is")
