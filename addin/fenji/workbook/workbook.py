"""The workbook: opened once, read sheet by sheet, saved with edits and otherwise byte for byte as it was."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from fenji.errors import Diagnostic, UsageError, WorkbookError, fault
from fenji.workbook import kinds
from fenji.workbook.changes import Changes, SmallPart
from fenji.workbook.contents import SheetInfo, read_contents
from fenji.workbook.edits import SheetEdits
from fenji.workbook.formats import Formats
from fenji.workbook.insertion import inserted
from fenji.workbook.markup import as_utf8
from fenji.workbook.new_sheet import NewSheet
from fenji.workbook.package import Package
from fenji.workbook.parts import relationships
from fenji.workbook.recalculation import (
    asks_for_full_calculation,
    full_calculation,
    names_seen,
    sheets_seen,
    without_cells,
)
from fenji.workbook.rewriting import SheetPlan, plan_sheet
from fenji.workbook.saving import Content, Receipt, check_source, check_target, write_package
from fenji.workbook.sheet import Sheet
from fenji.workbook.strings import SharedStrings
from fenji.workbook.widening import widen_parts


class Workbook:
    """A workbook file, open for reading until it is closed."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._contents = read_contents(package)
        self._sheets: dict[str, Sheet] = {}
        self._strings: SharedStrings | None = None
        self._strings_read = False

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Return the workbook in a file, told by its content; WorkbookError says what is wrong with it."""
        package = Package(Path(path))
        try:
            return cls(package)
        except BaseException:
            package.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; sheets that were read stay readable."""
        self._package.close()

    @property
    def path(self) -> Path:
        return self._package.path

    @property
    def sheets(self) -> tuple[SheetInfo, ...]:
        """The worksheets in the workbook's own order; chart and dialog sheets have no cells and are not here."""
        return self._contents.sheets

    @property
    def notes(self) -> tuple[Diagnostic, ...]:
        """What is worth knowing of this file before it is edited."""
        return self._contents.notes

    @property
    def date1904(self) -> bool:
        """Whether dates count from 1904 instead of 1900."""
        return self._contents.date1904

    def sheet(self, name: str) -> Sheet:
        """Return a worksheet by its name; UsageError lists the names that there are."""
        if name not in self._sheets:
            info = self._info(name)
            member = self._package.member(info.part)
            if member is None:
                raise WorkbookError(kinds.damaged_fault(self.path.name))
            data = as_utf8(self._package.inflate(member), info.part)
            self._sheets[name] = Sheet(
                info, data, self._package, self._shared_strings(), self._formats, date1904=self.date1904
            )
        return self._sheets[name]

    def save(self, edits: Mapping[str, SheetEdits], target: str | Path, new_sheets: Sequence[NewSheet] = ()) -> Receipt:
        """Write the workbook with edits of some sheets, and new sheets, to `target`, which may be its own file.

        A new sheet comes last; where there is one of its name already, it takes the place of what that one holds.

        Nothing else changes: every part that the edits do not touch is copied byte for byte. WorkbookError or
        UsageError if an edit or the target is refused; then nothing is written. A workbook saved over its own
        file is closed.
        """
        target = Path(os.path.realpath(target))
        check_target(target, self._contents.suffix, self.path)
        check_source(self._package)
        plans = [plan_sheet(self.sheet(name), wanted) for name, wanted in edits.items()]
        changes = self._small_changes(plans)
        contents: dict[str, Content] = {plan.sheet.info.part: plan.content for plan in plans}
        whole = inserted(self._package, self._contents, changes, new_sheets)
        contents |= {part: content for part, content in whole.items() if self._package.member(part) is not None}
        added = {part: content for part, content in whole.items() if part not in contents}
        for part, data in changes.contents.items():
            contents[part] = _pieces(data)
        write_package(
            self._package,
            {self._place(part): content for part, content in contents.items()},
            frozenset(self._place(part) for part in changes.dropped),
            target,
            added,
        )
        kept = len(self._package.members) - len(contents) - len(changes.dropped)
        signed = tuple(told for told in self.notes if told.code == "workbook.signed" and contents)
        notes = (*signed, *(told for plan in plans for told in plan.notes))
        return Receipt(target, (*contents, *added, *sorted(changes.dropped)), kept, notes)

    def _small_changes(self, plans: Sequence[SheetPlan]) -> Changes:
        """Return what must change beside the sheets: tables, the filter's name, the calculation chain, its switch."""
        changes, workbook = Changes(self._package), self._contents.part
        for plan in plans:
            widen_parts(changes, plan.widening, plan.sheet.info, workbook)
        self._forget_lost_formulas(changes, plans)
        part = changes.read(workbook)
        if part is not None and not asks_for_full_calculation(part) and self._seen(part, plans):
            changes.edit(workbook, full_calculation)
        return changes

    def _forget_lost_formulas(self, changes: Changes, plans: Sequence[SheetPlan]) -> None:
        lost = {(plan.sheet.info.sheet_id, name) for plan in plans for name in plan.lost_formulas}
        ties = relationships(self._package, self._contents.part).values()
        part = next((tie.target for tie in ties if tie.kind == "calcChain" and tie.target), None)
        if not lost or part is None:
            return
        changes.edit(part, lambda chain: without_cells(chain, lost))
        left = changes.read(part)
        if left is not None and not left.elements():
            changes.drop(part, self._contents.part)

    def _seen(self, workbook: SmallPart, plans: Sequence[SheetPlan]) -> bool:
        """Tell whether a formula or a defined name anywhere refers to cells that change."""
        changed = [plan.changed for plan in plans if plan.cells]
        if not changed:
            return False
        edited = {plan.sheet.info.part for plan in plans}
        return (
            names_seen(workbook, changed)
            or any(
                one.seen_by(text, plan.sheet.name, shared)
                for plan in plans
                for text, shared in plan.formulas.texts()
                for one in changed
            )
            or sheets_seen(self._package, self._contents, edited, changed)
        )

    def _place(self, part: str) -> int:
        """Return the place among the members of the one that holds a part."""
        member = self._package.member(part)
        return next(place for place, other in enumerate(self._package.members) if other is member)

    def _info(self, name: str) -> SheetInfo:
        for info in self.sheets:
            if info.name == name:
                return info
        names = "、".join(info.name for info in self.sheets)
        raise UsageError(
            fault(
                "sheet.missing",
                self.path.name,
                f"没有工作表“{name}”",
                f"there is no sheet {name!r}",
                hint=(f"有这些：{names}", f"there are: {names}"),
            )
        )

    @cached_property
    def _formats(self) -> Formats | None:
        found = self._tied("styles")
        return Formats(*found) if found is not None else None

    def _shared_strings(self) -> SharedStrings | None:
        if not self._strings_read:
            found = self._tied("sharedStrings")
            self._strings = SharedStrings(*found) if found is not None else None
            self._strings_read = True
        return self._strings

    def _tied(self, kind: str) -> tuple[bytes, str] | None:
        """Return a part of which the workbook has one at most, in UTF-8, with its name."""
        ties = relationships(self._package, self._contents.part).values()
        part = next((tie.target for tie in ties if tie.kind == kind and tie.target), None)
        member = self._package.member(part) if part else None
        return (as_utf8(self._package.inflate(member), part), part) if part and member is not None else None


def _pieces(data: bytes) -> Callable[[], Iterable[bytes]]:
    return lambda: (data,)
