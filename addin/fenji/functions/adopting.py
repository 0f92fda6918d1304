"""Standards that stand in the open workbook: read, shown to somebody, adopted, and only then graded by.

A workbook can come from anywhere, and the sheet in it says whatever its author wrote. So its standard counts once
a person has adopted it on this computer: its text is kept in his own folder, under a name made of the text itself.
Where a word of it changes, it is another text, and has to be adopted again; where another workbook holds the very
same text, that is adopted too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fenji.errors import Diagnostic, Message, StandardError, UsageError, fault, warning
from fenji.functions.chosen import chosen, known
from fenji.functions.own_folder import own_folder
from fenji.grader import Grader
from fenji.grader import standard as grader_of
from fenji.program.lint import lint
from fenji.standard import library
from fenji.standard.model import Standard
from fenji.standard_sheet import StandardSheet, all_differences, is_standard, loaded, read, toml_text
from fenji.standard_sheet.sheet_words import in_cells
from fenji.workbook import SheetCells
from fenji.workbook.whole_file import make_folder, write_whole

OF_WORKBOOK = "of_workbook"
"""How a button names whatever standard the open workbook has adopted."""


@dataclass(frozen=True)
class OwnStandards:
    """The standards of one workbook: several of them where one uses another, or where there are versions."""

    sheets: tuple[StandardSheet, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.standard.id for each in self.sheets))

    @property
    def texts(self) -> Mapping[str, str]:
        """The files in which they are kept: `psbc.toml`, and `psbc@2.toml` for a second version."""
        counts: dict[str, int] = {}
        found = {}
        for each in self.sheets:
            count = counts[each.standard.id] = counts.get(each.standard.id, 0) + 1
            found[f"{each.standard.id}{f'@{count}' if count > 1 else ''}.toml"] = toml_text(each.values)
        return found

    @property
    def folder(self) -> Path:
        """Where they lie once they are adopted: a folder whose name is made of what they say."""
        whole = "\0".join(f"{name}\0{text}" for name, text in self.texts.items())
        return own_folder("standards") / hashlib.sha256(whole.encode("utf-8")).hexdigest()[:32]

    @property
    def adopted(self) -> bool:
        return all(_holds(self.folder / name, text) for name, text in self.texts.items())


def own_standards(sheets: Iterable[SheetCells]) -> OwnStandards | None:
    """Return the standards on the sheets of a workbook, None where it has none.

    Raises StandardError, which names the cells, where one of them cannot be used.
    """
    readings = [read(sheet) for sheet in sheets if is_standard(sheet)]
    if not readings:
        return None
    # what they use comes from the same workbook or is built in: never from the folder that the workbook lies in
    built_in = library.templates() / "standards"
    return OwnStandards(tuple(loaded(one, readings, built_in) for one in readings))


def adopt(own: OwnStandards) -> str:
    """Keep the standards of a workbook as adopted, and return what there is to say of them.

    Raises WorkbookError where they cannot be kept, StandardError where one of them cannot be graded by.
    """
    for each in own.sheets:
        Grader(each.standard).program  # noqa: B018 (lowering it finds what refuses it)
    make_folder(own.folder, private=True)
    for name, text in own.texts.items():
        write_whole(own.folder / name, text.encode("utf-8"))
    lines = [line for each in own.sheets for line in _adopted_lines(each.standard)]
    return "\n".join([*lines, "在这台电脑上，有同样“分级标准”表的工作簿都按它分级；表里改了字，要重新采用。"])


def _adopted_lines(standard: Standard) -> list[str]:
    head = f"已采用工作簿里的“{standard.name.label}”（{standard.id} {standard.version}）"
    if standard.id not in known():
        return [f"{head}；内置的标准里没有它，分级时选“本工作簿采用的标准”"]
    changes = [each.zh for each in all_differences(library.built_in(standard.id), standard)]
    if not changes:
        return [f"{head}，与内置的标准没有不同"]
    return [f"{head}，与内置的标准有 {len(changes)} 处不同：", *listed(changes)]


def listed(texts: Sequence[str], most: int = 8) -> list[str]:
    """Return lines for a box, the rest of them counted.

    >>> listed(["甲", "乙", "丙"], 2)
    ['· 甲', '· 乙', '另有 1 处']
    """
    shown = [f"· {each}" for each in texts[:most]]
    return [*shown, f"另有 {len(texts) - most} 处"] if len(texts) > most else shown


def checked(own: OwnStandards) -> str:
    """Return what lint says of the standards of a workbook, each finding with its cell."""
    lines = []
    for each in own.sheets:
        found = _findings(each)
        name = f"工作表“{each.sheet}”的“{each.standard.name.label}”"
        lines += [f"{name}有 {len(found)} 处要看：", *listed(found)] if found else [f"{name}没有发现问题"]
    if not own.adopted:
        lines.append("它还没有采用：分级仍按内置的标准，按“采用修改过的”之后才按它。")
    return "\n".join(lines)


def _findings(held: StandardSheet) -> list[str]:
    return [each.text() for each in in_cells(lint(held.standard), held.sheet, held.places, held.values)]


def said_of_own(sheets: Iterable[SheetCells], *, adopting: bool) -> str:
    """Check the standards of a workbook, or adopt them, and return what there is to say; UsageError for none."""
    own = own_standards(sheets)
    if own is None:
        raise _no_standard_here()
    return adopt(own) if adopting else checked(own)


def _no_standard_here() -> UsageError:
    return UsageError(
        fault(
            "adopt.none",
            "",
            "这本工作簿里没有“分级标准”表；要放一张进来，Excel 里按“标准 › 打开”，"
            "命令行用 fenji standard export 编号 -o 工作簿",
            "this workbook has no sheet 分级标准: fenji standard export ID -o BOOK puts one in",
        )
    )


@dataclass(frozen=True, slots=True)
class Resolved:
    """The standard that a button means; `notes` are said beside the result, `path` is where an adopted one lies."""

    grader: Grader
    notes: tuple[Diagnostic, ...] = ()
    path: Path | None = None


def resolved(name: str, sheets: Sequence[SheetCells]) -> Resolved:
    """Return the standard that a button means: of the name chosen, in the workbook's own words where it adopted them.

    `sheets` are those of the open workbook that say they are standards. Raises UsageError where nothing is chosen
    and the workbook has no adopted standard either.
    """
    wanted = "" if name == OF_WORKBOOK else name
    try:
        own = own_standards(sheets)
    except StandardError as error:
        if not wanted:
            raise
        return Resolved(chosen(wanted), (_unused(sheets[0].name, "有错", error.diagnostics[0].message),))
    if own is None and name == OF_WORKBOOK:
        raise _no_standard_here()
    if own is None or (wanted and wanted not in own.ids):
        return Resolved(_named(wanted))
    if own.adopted:
        path = own.folder / (wanted or _only(own))
        return Resolved(grader_of(path), (), path)
    if not wanted:
        raise UsageError(
            fault(
                "adopt.not_yet",
                f"工作表“{own.sheets[0].sheet}”",
                "这个“分级标准”还没有采用，或采用之后又改过",
                "this standard was not adopted, or changed since",
                hint=("先按“标准 › 检查”看一看，再按“采用修改过的”", "check it, then adopt it"),
            )
        )
    held = next(each for each in own.sheets if each.standard.id == wanted)
    if wanted in known() and not all_differences(library.built_in(wanted), held.standard):
        return Resolved(chosen(wanted))
    return Resolved(chosen(wanted), (_unused(held.sheet, "还没有采用", None),))


def _named(wanted: str) -> Grader:
    if not wanted:
        raise UsageError(
            fault("button.standard", "", "请先在“标准”下拉框里选一个标准", "choose a standard in the drop-down first")
        )
    return chosen(wanted)


def _only(own: OwnStandards) -> str:
    """The one standard of a workbook that no other of its standards uses."""
    used = {other.id for each in own.sheets for other in each.standard.uses}
    free = [each for each in own.ids if each not in used] or list(own.ids)
    if len(free) > 1:
        names = "、".join(free)
        raise UsageError(
            fault("adopt.several", "", f"工作簿里有几个标准：{names}", f"there are several standards: {names}")
        )
    return free[0]


def _unused(sheet: str, why: str, message: Message | None) -> Diagnostic:
    said = f"：{message.zh}" if message else ""
    return warning(
        "adopt.unused",
        f"工作表“{sheet}”",
        f"工作簿里的这个标准{why}{said}，这次按内置的标准",
        "this standard of the workbook was not used; the built-in one was",
        hint=("标准 › 检查，采用修改过的", "check and adopt it"),
    )


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except (OSError, UnicodeDecodeError):
        return False
