"""The public door: a standard that is ready to grade frames, whatever library they come from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import narwhals as nw

from fenji import standard_sheet
from fenji.credit_report import NEEDED, account_fields, grade_accounts, missing_fault
from fenji.emit.frame import grade_frame
from fenji.errors import BindingError, Diagnostic, Lang, StandardError, UsageError, fault, warning
from fenji.frames import checked_lazy, lazy_again, with_results
from fenji.grading import Grading, grade_columns, wanted_results
from fenji.program.from_standard import from_standard, set_options
from fenji.program.grid import is_absent
from fenji.program.lint import lint, refused
from fenji.program.model import Program
from fenji.standard import library
from fenji.standard.model import Family, Field, Standard
from fenji.table.frame import bind_frame, table_of_frame
from fenji.table.model import Table
from fenji.table.said import ABSENT, absent_note

F = TypeVar("F")

_SAY_UNREADABLE = frozenset(("reason", "gap", "flags"))
"""The results that say which values could not be read."""


@dataclass(frozen=True, repr=False)
class Grader:
    """A standard with its options set, lowered once and used for every grading."""

    standard: Standard
    versions: tuple[Standard, ...] = ()
    """All versions of the standard that there are, its own among them; empty where no other is known."""

    def __repr__(self) -> str:
        return f"<fenji standard {self.standard.id} {self.standard.version}: {self.standard.name.label}>"

    @cached_property
    def program(self) -> Program:
        """The standard lowered; StandardError where rules hit together or cut-offs are out of order."""
        program = from_standard(self.standard)
        if found := refused(self.standard, program):
            raise StandardError(*found)
        return program

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that columns are sought for: those of the program, or what a row says of an account."""
        return account_fields(self.standard) if self._of_accounts else self.program.fields

    @property
    def _of_accounts(self) -> bool:
        return self.standard.family is Family.ACCOUNT

    def grade(
        self,
        frame: F,
        as_of: date | None = None,
        bind: Mapping[str, str] | None = None,
        columns: Collection[str] | None = None,
        lang: Lang = "zh",
    ) -> F:
        """Return a frame of the same kind with the results added: grade, grade_code, reason, gap, flags.

        A column named by a field's id or label always binds; `bind` leads from fields to columns where the
        names differ. Bare numbers are 元. `columns` names the results to make (all, unless given); `as_of` is
        today unless given. Frames in memory (pandas, polars, pyarrow) may hold text amounts; lazy ones
        (polars LazyFrame, DuckDB, Spark) must hold numbers.

        Where a row is an account (credit_report) each row gets its customer's results. Histories of status codes
        are read in memory, so that a lazy frame is collected first, and handed back as lazy as it came.

        Raises BindingError where the columns cannot be told, UsageError for a result that does not exist.
        """
        if (other := self.at(as_of)) is not self:
            return other.grade(frame, as_of, bind, columns, lang)
        data: Any = _frame(frame)
        wanted = wanted_results(columns, self.program)
        lazy = isinstance(data, nw.LazyFrame)
        _check_free(data.collect_schema().names() if lazy else data.columns, wanted)
        if lazy and self._of_accounts:
            table = table_of_frame(collected := data.collect(), self.fields, bind=bind)
            return cast(F, lazy_again(with_results(collected, self.grade_table(table, wanted, lang, as_of)), data))
        if lazy:
            bound, _ = bind_frame(data.collect_schema().names(), self.program.fields, bind=bind)
            checked_lazy(data, bound, self.program)
            names = {each.field_id: each.label for each in bound}
            day = as_of or date.today()
            return cast(F, grade_frame(self.program, data, names, wanted, lang, day).to_native())
        table = table_of_frame(data, self.fields, bind=bind, mark_unreadable=bool(wanted & _SAY_UNREADABLE))
        return cast(F, with_results(data, self.grade_table(table, wanted, lang, as_of)))

    def grade_table(
        self,
        table: Table,
        wanted: Collection[str] | None = None,
        lang: Lang = "zh",
        as_of: date | None = None,
    ) -> Grading:
        """Return the grading of a table: the results, and everything that was noticed on the way."""
        self._check_evidence(table)
        diagnostics = (
            *self._told_of(table),
            *_nobody(table),
            *_scoreless(self.program, table),
            *self._in_force(as_of or date.today()),
        )
        if self._of_accounts:
            return grade_accounts(
                self.standard, self.program, table, wanted=wanted, lang=lang, as_of=as_of, diagnostics=diagnostics
            )
        grading = grade_columns(
            self.program,
            table.columns,
            len(table),
            as_of=as_of,
            wanted=wanted,
            lang=lang,
            diagnostics=diagnostics,
        )
        return replace(grading, diagnostics=(*diagnostics, *self._without_grade(table, grading)))

    def _without_grade(self, table: Table, grading: Grading) -> Iterator[Diagnostic]:
        """Say which columns are missing where nobody got a grade, unless a score has said it already."""
        read = self.program.read_for(frozenset(table.columns))
        absent = [field for field in self.fields if field.id in table.absent and field.id in read]
        graded = any(each.graded and grading.counts[each.code] for each in self.program.results)
        if not len(grading) or graded or not absent or any(_scoreless(self.program, table)):
            return
        zh, en = "、".join(f"“{field.label}”" for field in absent), ", ".join(field.id for field in absent)
        yield warning(
            "grade.nobody",
            table.where,
            f"没有一户评出等级；标准还要看而表里没有的列：{zh}",
            f"nobody got a grade; the standard also looks at {en}, of which there is no column",
            hint=("补上这些列，或用 --bind 字段=列 指定", "add these columns, or name them with --bind 字段=列"),
        )

    def _told_of(self, table: Table) -> Iterator[Diagnostic]:
        """Yield what was told of a table, but for columns on which nothing depends in it."""
        absent = [field for field in self.fields if field.id in table.absent]
        read = self.program.read_for(frozenset(table.columns))
        missed = absent if self._of_accounts else [field for field in absent if field.id in read]
        for each in table.diagnostics:
            if each.code != ABSENT or len(missed) == len(absent):
                yield each
            elif missed:
                labels = table.block.header.labels if table.block is not None else ()
                identities = (identity.column for identity in table.identities.values())
                yield absent_note(table.where, missed, labels, {*(bound.column for bound in table.bound), *identities})

    def lint(self) -> tuple[Diagnostic, ...]:
        """Return what is wrong or odd about the standard: unreachable rules, holes, grades nobody can get."""
        return lint(self.standard)

    def with_options(self, **readings: str) -> Grader:
        """Return the same standard with some of its options read otherwise.

        >>> standard("psbc").with_options(card_rule="off").standard.options[0].value
        'off'
        """
        return Grader(set_options(self.standard, readings), self.versions)

    def at(self, as_of: date | None) -> Grader:
        """Return the version in force on a day, its options read as they are here; itself where that is the one."""
        if len(self.versions) < 2 or as_of is None:
            return self
        chosen = library.in_force(self.versions, as_of)
        if chosen.version == self.standard.version:
            return self
        known = {option.id: [reading.id for reading in option.readings] for option in chosen.options}
        kept = {each.id: each.value for each in self.standard.options if each.value in known.get(each.id, ())}
        return Grader(set_options(chosen, kept), self.versions)

    def can_grade(self, table: Table) -> bool:
        """Whether a table has any field that speaks for a grade, or all that a row must say of an account."""
        if self._of_accounts:
            return all(name in table.columns for name in NEEDED)
        evidence = self.program.evidence
        bound = frozenset(table.columns)
        return not evidence or not all(is_absent(self.program, name, bound) for name in evidence)

    def dependent(self, table: Table, grading: Grading, as_of: date | None = None) -> dict[str, int]:
        """Return for each option that can be left out how many customers' grades depend on it."""
        found = {}
        for option in self.standard.options:
            if option.without is None or option.value == option.without:
                continue
            other = self.with_options(**{option.id: option.without})
            if other.can_grade(table):
                ranks = other.grade_table(table, wanted=("grade",), as_of=as_of).ranks
                found[option.id] = int(grading.once(ranks != grading.ranks).sum())
        return found

    def _check_evidence(self, table: Table) -> None:
        """A table without any field that speaks for a grade cannot be graded at all."""
        if self.can_grade(table):
            return
        if self._of_accounts:
            raise BindingError(missing_fault(table, self.fields))
        asked = dict.fromkeys(field for name in self.program.evidence for field in self.program.asked(name))
        labels = "、".join(self.program.field_by_id[name].label for name in asked)
        raise BindingError(
            fault(
                "bind.no_evidence",
                table.where,
                f"没有一列能决定等级；标准要看：{labels}",
                f"no column decides the grade; the standard looks at {labels}",
                hint=("请用 --bind 字段=列 指定", "name them with --bind 字段=列"),
            )
        )

    def _in_force(self, as_of: date) -> tuple[Diagnostic, ...]:
        standard = self.standard
        if as_of < standard.effective_from:
            return (
                warning(
                    "standard.not_yet",
                    standard.id,
                    f"标准自 {standard.effective_from} 起施行，截至日期 {as_of} 更早",
                    f"in force from {standard.effective_from}, which is after {as_of}",
                ),
            )
        if standard.effective_until is not None and as_of >= standard.effective_until:
            return (
                warning(
                    "standard.expired",
                    standard.id,
                    f"标准已于 {standard.effective_until} 停止施行，截至日期是 {as_of}",
                    f"out of force since {standard.effective_until}, as of {as_of}",
                ),
            )
        return ()


def _frame(frame: object) -> Any:
    """Return a frame as narwhals sees it; UsageError where it is none, or two of its columns have one name."""
    try:
        return nw.from_native(cast(Any, frame))
    except TypeError as error:
        kind = type(frame).__name__
        raise UsageError(
            fault(
                "frame.kind",
                kind,
                "不是数据框",
                "is no frame",
                hint=("可用：pandas、polars、pyarrow、DuckDB 的表", "allowed: pandas, polars, pyarrow, DuckDB"),
            )
        ) from error
    except nw.exceptions.DuplicateError as error:
        raise UsageError(
            fault(
                "frame.twice",
                "",
                "有两列同名，分不清是哪一列",
                "two columns have one name",
                hint=("请先改名", "rename one of them first"),
            )
        ) from error


def _nobody(table: Table) -> tuple[Diagnostic, ...]:
    if len(table) or table.block is None:
        return ()
    place = f"{table.where}!{table.block.header.last_row}"
    return (warning("table.empty", place, "表头下面没有客户", "there are no customers below the header"),)


def _scoreless(program: Program, table: Table) -> Iterator[Diagnostic]:
    """Say which score nobody can have, since the table has no column of something that it cannot do without."""
    bound = frozenset(table.columns)
    for score in program.scores:
        absent = [part for part in score.parts if is_absent(program, part.input, bound)]
        needed = [program.field_by_id[part.input] for part in absent if part.missing is None]
        if needed and len(absent) < len(score.parts):
            name = program.field_by_id[score.output].name
            zh = "、".join(f"“{field.label}”" for field in needed)
            en = ", ".join(repr(field.name.in_("en")) for field in needed)
            yield warning(
                "score.no_column",
                table.where,
                f"没有{zh}的列，“{name.label}”对谁都算不出来，要看它的等级定不了",
                f"no column for {en}: nobody gets a {name.in_('en')!r}, nor a grade that asks for it",
                hint=("补上这些列，或用 --bind 字段=列 指定", "add these columns, or name them with --bind 字段=列"),
            )


def _check_free(names: Sequence[str], wanted: Collection[str]) -> None:
    """Refuse to replace a column that is not an earlier result: beside those stands grade_code, or they are few."""
    standing = [name for name in names if name in wanted]
    if standing and "grade_code" not in standing and set(standing) != set(wanted):
        listed = "、".join(standing)
        raise UsageError(
            fault(
                "frame.taken",
                listed,
                "数据框里已有同名的列，写结果会盖掉它",
                "the frame has a column of that name already; the results would replace it",
                hint=("请先改名，或用 columns= 只要别的结果", "rename it, or ask for other results by columns="),
            )
        )


def standard(name: str | Path, as_of: date | None = None, **readings: str) -> Grader:
    """Return a standard ready to grade: by its id, from a .toml file, or from a workbook with a sheet 分级标准.

    Of several versions (`psbc.toml`, `psbc@2025.1.toml`, or sheets of one workbook) the one in force `as_of`, today
    unless given. `readings` set its options, as in `standard("psbc", card_rule="literal")`. Raises UsageError where
    there is no such standard or reading, StandardError where its text has faults.
    """
    versions = standard_sheet.find_versions(name)
    return Grader(set_options(library.in_force(versions, as_of), readings), versions)


def standards() -> tuple[str, ...]:
    """Return the ids of the built-in standards.

    >>> "psbc" in standards()
    True
    """
    return library.ids()
