"""The follow-up workbook: its registers opened, worked on, and saved as cell edits; or drawn for the first time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from fenji.approval.sheets import OVERRIDES, approval_layouts
from fenji.errors import Diagnostic, UsageError, WorkbookError, fault
from fenji.expr.spelling import word
from fenji.files import FileKind, kind_of
from fenji.follow_up.cadence import Timetable, journals_of
from fenji.follow_up.drawing import GUIDE, subtitle_of, write_guide, write_register
from fenji.follow_up.settings import LEVEL, LOGGED, NO, STANDARD, WORKDAYS, YES, Settings, set_settings
from fenji.follow_up.sheets import CALENDAR, CALENDAR_SHEET, LEDGER, SETTING_SHEET, SETTINGS, layouts_of
from fenji.follow_up.workdays import OFF, WORK, CalendarDay, WorkCalendar, built_in_days
from fenji.grader import Grader
from fenji.grader import standard as grader_of
from fenji.register.draw import save_drawn
from fenji.register.layout import Layout
from fenji.register.log import LOG, LOG_SHEET, Actor, Anchor, add_entry, broken_rows
from fenji.register.register import Register, Row, read_register
from fenji.register.values import day_in, text_in
from fenji.report.page import Progress, ReportBook
from fenji.standard.conduct import Conduct, FollowUp
from fenji.standard.library import conduct_of
from fenji.workbook import Receipt, Workbook
from fenji.workbook.saving import check_target


class FollowUpBook:
    """The registers of a follow-up workbook, by the names of their sheets; its file is held until it is closed."""

    def __init__(
        self, grader: Grader, registers: Mapping[str, Register], path: Path, workbook: Workbook | None = None
    ) -> None:
        self.grader = grader
        self.registers = registers
        self.path = path
        self._workbook = workbook

    @classmethod
    def open(cls, path: Path, standard: str | Path | Grader | None = None, as_of: date | None = None) -> Self:
        """Return the follow-up workbook in a file; its standard is the one it names unless another is given.

        Of several versions of it that in force `as_of` counts, today unless given.

        Raises WorkbookError where the file is none, or a sheet or column of it is gone.
        """
        workbook = Workbook.open(path)
        try:
            settings = _settings_of(workbook)
            _check_setting(workbook, settings[STANDARD])
            if isinstance(standard, Grader):
                grader = standard
            else:
                grader = grader_of(standard or settings[STANDARD], as_of, **settings.readings)
            _check_standard(path, settings[STANDARD], grader)
            _check_sheets(workbook, _layouts(grader))
            registers = {layout.name: read_register(workbook.sheet(layout.name), layout) for layout in _layouts(grader)}
            _check_customers(registers[LEDGER])
        except BaseException:
            workbook.close()
            raise
        return cls(grader, registers, path, workbook)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._workbook is not None:
            self._workbook.close()

    @classmethod
    def new(cls, grader: Grader, path: Path) -> Self:
        """Return a follow-up workbook that nothing stands in yet, but for the calendar."""
        registers = {layout.name: Register(layout) for layout in _layouts(grader)}
        for each in built_in_days():
            registers[CALENDAR].add(
                {"day": each.day, "kind": WORK if each.working else OFF, "name": each.name, "source": each.source}
            )
        return cls(grader, registers, path)

    @property
    def is_new(self) -> bool:
        return self._workbook is None

    @property
    def conduct(self) -> Conduct:
        return conduct_of(self.grader.standard)

    @property
    def rules(self) -> FollowUp:
        return _rules(self.grader)

    @property
    def ledger(self) -> Register:
        return self.registers[LEDGER]

    @property
    def log(self) -> Register:
        return self.registers[LOG]

    @property
    def override_rows(self) -> Register:
        return self.registers[OVERRIDES]

    @property
    def journals(self) -> Mapping[str, Register]:
        """The journals by their names (日志, 周志…), the most frequent first."""
        return {name: self.registers[f"客户追踪{name}"] for name in journals_of(self.grader.standard)}

    @property
    def settings(self) -> Settings:
        return Settings.read(self.registers[SETTINGS])

    @property
    def timetable(self) -> Timetable:
        settings = self.settings
        workdays = settings[WORKDAYS] == YES if settings[WORKDAYS] else self.rules.workdays
        return Timetable(self.rules, self.calendar, workdays, settings[LEVEL] != NO)

    @property
    def calendar(self) -> WorkCalendar:
        """The calendar as people have it in 调休; a row without a day or a kind says nothing."""
        days = []
        for row in self.registers[CALENDAR]:
            day, kind = day_in(row["day"]), text_in(row["kind"])
            if day is not None and kind in (OFF, WORK):
                days.append(CalendarDay(day, kind == WORK, text_in(row["name"])))
        return WorkCalendar.of(days)

    def calendar_faults(self) -> list[Diagnostic]:
        """Return a fault for each row of 调休 that says nothing that can be understood."""
        register = self.registers[CALENDAR]
        return [
            fault(
                "calendar.row",
                register.where(row),
                f"日期“{text_in(row['day'])}”、“{text_in(row['kind'])}”看不懂，这一行没有用",
                "this row cannot be understood and was not used",
                hint=(f"日期如 2027-01-01；休或班填“{OFF}”或“{WORK}”", f"a day, and {OFF} or {WORK}"),
            )
            for row in register
            if day_in(row["day"]) is None or text_in(row["kind"]) not in (OFF, WORK)
        ]

    @property
    def changed(self) -> bool:
        return any(register.changed for register in self.registers.values())

    @property
    def log_faults(self) -> list[Diagnostic]:
        """Return a fault where the log is not whole."""
        return [] if self.is_new else broken_rows(self.log, self.settings[LOGGED])

    def note(self, actor: Actor, action: str, about: str, what: str, source: str = "") -> None:
        """Add a row to 操作日志, and keep in 设置 where it ends."""
        standard = self.grader.standard
        anchor = Anchor() if self.is_new and not len(self.log) else Anchor.of(self.settings[LOGGED])
        last = text_in(self.log.rows[-1]["seal"]) if len(self.log) else ""
        anchored = add_entry(
            self.log,
            anchor or Anchor(len(self.log), last),
            actor,
            action,
            about,
            what,
            standard=f"{standard.id} {standard.version}",
            source=source,
        )
        # an anchor that somebody took away is not made anew, or else nobody would miss what went with it
        if anchor is not None:
            set_settings(self.registers[SETTINGS], {LOGGED: str(anchored)})

    def save(self, progress: Progress | None = None) -> Receipt | None:
        """Save what changed, whole or not at all; None where nothing did, and the file is not touched."""
        if self._workbook is None:
            return self._draw(progress or (lambda sheet, rows: None))
        edits = {name: register.edits() for name, register in self.registers.items() if register.changed}
        if not edits:
            return None
        return self._workbook.save(edits, self.path)

    def _draw(self, progress: Progress) -> Receipt:
        check_target(self.path, ".xlsx", self.path.with_suffix(".xlsx"))
        if self.path.exists():
            raise UsageError(fault("follow_up.exists", self.path.name, "这个文件已经有了", "the file exists already"))
        standard = self.grader.standard
        foot = f"{standard.name.label} {standard.id} {standard.version}"
        book = ReportBook("客户跟进工作簿", foot, "zh", progress)
        subtitle = subtitle_of(self.grader, self.settings)
        write_guide(book, self.grader, self.rules, list(self.registers.values()), subtitle, self.calendar)
        for register in self.registers.values():
            write_register(book, register, subtitle)
        save_drawn(book, self.path)
        return Receipt(self.path, tuple(self.registers), 0, ())


def _rules(grader: Grader) -> FollowUp:
    found = conduct_of(grader.standard).follow_up
    assert found is not None
    return found


def _layouts(grader: Grader) -> Sequence[Layout]:
    return (*layouts_of(grader, _rules(grader)), *approval_layouts(grader), CALENDAR_SHEET, SETTING_SHEET, LOG_SHEET)


def is_follow_up(names: Collection[str]) -> bool:
    """Tell by the names of its sheets whether a workbook is a follow-up workbook, though one may be renamed."""
    return len({LEDGER, SETTINGS, LOG} & set(names)) > 1


def refuse_as_list(path: Path) -> None:
    """Raise UsageError where a file that should be the bank's list is a follow-up workbook."""
    if not path.is_file() or kind_of(path) is not FileKind.BOOK:
        return
    with Workbook.open(path) as workbook:
        names = [info.name for info in workbook.sheets]
    if is_follow_up(names):
        raise UsageError(
            fault(
                "follow_up.as_list",
                path.name,
                "这是跟进工作簿，不是客户名单",
                "this is a follow-up workbook, no list of customers",
                hint=("请给银行自己的名单", "give the bank's own book"),
            )
        )


def _settings_of(workbook: Workbook) -> Settings:
    """Return the settings of a follow-up workbook; WorkbookError where it is none."""
    names = [info.name for info in workbook.sheets]
    if not is_follow_up(names):
        raise WorkbookError(
            fault(
                "follow_up.no_book",
                workbook.path.name,
                f"不是跟进工作簿：没有“{LEDGER}”和“{SETTINGS}”",
                "is no follow-up workbook",
                hint=("先用 fenji follow-up plan 做一本", "make one with fenji follow-up plan"),
            )
        )
    _check_sheets(workbook, [SETTING_SHEET])
    return Settings.read(read_register(workbook.sheet(SETTINGS), SETTING_SHEET))


def _check_setting(workbook: Workbook, says: str) -> None:
    """Raise WorkbookError where 设置 says another standard than the log: somebody has changed it by hand."""
    _check_sheets(workbook, [LOG_SHEET])
    logged = [text_in(row["standard"]) for row in read_register(workbook.sheet(LOG), LOG_SHEET)]
    was = next((each.partition(" ")[0] for each in reversed(logged) if each), says)
    if was != says:
        raise WorkbookError(
            fault(
                "follow_up.setting",
                f"{workbook.path.name}!{SETTINGS}",
                f"“{STANDARD}”写着 {says or '（空）'}，可是这本跟进工作簿用的标准是 {was}（见“{LOG}”）",
                f"says the standard {says!r}, but this follow-up workbook is kept by {was} (see {LOG})",
                hint=(f"请改回 {was}", f"write {was} again"),
            )
        )


def _check_standard(path: Path, was: str, grader: Grader) -> None:
    """Raise UsageError for another standard: a workbook belongs to one, though its readings may be changed."""
    if was and was != grader.standard.id:
        raise UsageError(
            fault(
                "follow_up.other_standard",
                path.name,
                f"这本跟进工作簿用的是标准 {was}，不是 {grader.standard.id}",
                f"this follow-up workbook is kept by {was}, not by {grader.standard.id}",
                hint=("另给一个文件名，或用原来的标准", "give another file, or use that standard"),
            )
        )


def _check_sheets(workbook: Workbook, layouts: Sequence[Layout]) -> None:
    """Raise WorkbookError where a sheet is gone, and name those that it may have been renamed to."""
    names = [info.name for info in workbook.sheets]
    missing = [layout.name for layout in layouts if layout.name not in names]
    if not missing:
        return
    known = {GUIDE, LEDGER, SETTINGS, LOG, *(layout.name for layout in layouts)}
    strange = "、".join(name for name in names if name not in known) if len(layouts) > 1 else ""
    listed = "、".join(missing)
    raise WorkbookError(
        fault(
            "follow_up.sheet",
            workbook.path.name,
            f"没有工作表“{listed}”",
            f"there is no sheet {listed}",
            hint=(
                f"改了名的请改回来{f'（不认得的有：{strange}）' if strange else ''}；删掉的请从备份恢复",
                f"name it so again{f' (not known: {strange})' if strange else ''}, or restore it",
            ),
        )
    )


def _check_customers(ledger: Register) -> None:
    """Raise WorkbookError where a customer stands in the ledger twice: nothing tells which row holds."""
    rows: dict[str, list[Row]] = {}
    for row in ledger:
        if number := word(text_in(row["cust_id"])):
            rows.setdefault(number, []).append(row)
    faults = [
        fault(
            "ledger.twice",
            ledger.name,
            f"客户号 {text_in(found[0]['cust_id'])} 有几行：第 {'、'.join(str(row.number) for row in found)} 行",
            f"customer {text_in(found[0]['cust_id'])} stands in rows {', '.join(str(row.number) for row in found)}",
            hint=("像是粘贴出来的：留一行，其余的整行删去，再运行", "delete all but one of these rows"),
        )
        for found in rows.values()
        if len(found) > 1
    ]
    if faults:
        raise WorkbookError(*faults)


def where_beside(book: Path) -> Path:
    """Return where the follow-up workbook of a bank's book is kept: beside it.

    >>> where_beside(Path("客户表.xlsx")).name
    '客户表_跟进.xlsx'
    """
    return book.with_name(f"{book.stem}_跟进.xlsx")
