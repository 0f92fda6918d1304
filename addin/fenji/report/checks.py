"""Checks: what somebody has to verify about which customers, in which cells, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fenji.emit.array import look_up, verdicts
from fenji.emit.prose import SEMICOLON
from fenji.emit.sentence import LISTED
from fenji.errors import Diagnostic, Lang, Severity
from fenji.expr.unary_test import ANYTHING
from fenji.program.decide import Verdict
from fenji.program.model import INCOMPLETE, UNREADABLE, VETO_UNVERIFIED, Rule
from fenji.report.masking import printable, scrubbed
from fenji.report.subject import Subject, row_of
from fenji.standard.model import INSUFFICIENT, UNRATED, Field
from fenji.table.identity import NAME
from fenji.workbook import cell_name


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to verify about the customer at `place`: where in the source, what was found, what to do."""

    place: int
    cells: tuple[str, ...]
    found: str
    todo: str

    def where(self, lang: Lang) -> str:
        """Return the cells with the name of their sheet once: 客户信息表!F40、I40."""
        sheet = self.cells[0].rpartition("!")[0] if self.cells else ""
        listed = LISTED[lang].join(cell.rpartition("!")[2] for cell in self.cells)
        return f"{sheet}!{listed}" if sheet else listed


def checks_of(subject: Subject) -> list[Check]:
    """Return everything to verify about customers, in the order of the source."""
    return list(_Checker(subject).checks())


def general_warnings(subject: Subject) -> list[Diagnostic]:
    """Return the warnings that are about the sheet as a whole rather than about one customer's cell."""
    rows = set(np.asarray(subject.table.rows).tolist())
    said = (*subject.notes, *subject.grading.diagnostics)
    return [each for each in said if each.severity is not Severity.NOTE and row_of(each) not in rows]


class _Checker:
    def __init__(self, subject: Subject) -> None:
        self._subject = subject
        self._rows: list[int] = np.asarray(subject.table.rows).tolist()
        self._bound = {field.id: (field, bound, column) for field, bound, column in subject.bound_fields()}
        self._told: dict[tuple[int, str], list[Diagnostic]] = {}
        for each in subject.grading.diagnostics:
            row = row_of(each)
            if each.severity is not Severity.NOTE and row:
                self._told.setdefault((row, each.where), []).append(each)

    def checks(self) -> Iterator[Check]:
        subject = self._subject
        if subject.of_accounts:
            yield from self._of_accounts()
            return
        customers = subject.customers
        lookup = verdicts(customers.program, customers.bound)
        numbers = look_up(lookup.grid, customers.columns, [lookup.numbers], len(subject))[0]
        flags = subject.grading.flags
        by_row: dict[int, list[Diagnostic]] = {}
        for (row, _), told in self._told.items():
            by_row.setdefault(row, []).extend(told)
        for place in np.flatnonzero(subject.flagged).tolist():
            verdict = lookup.outcomes[numbers[place]]
            parts = flags[place].split(SEMICOLON[subject.lang]) if flags is not None and flags[place] else []
            found = [*self._ungraded(place, verdict), *self._flagged(place, verdict, parts)]
            covered = {cell for check in found for cell in check.cells}
            yield from found
            yield from self._others(place, by_row.get(self._rows[place], ()), covered)

    def _of_accounts(self) -> Iterator[Check]:
        """What is to be verified of customers whose accounts decide: what the grading itself says of them."""
        subject, word = self._subject, self._subject.word
        flags, reasons = subject.grading.flags, subject.grading.reasons
        for place in subject.people[subject.flagged[subject.people]].tolist():
            said = [str(texts[place]) for texts in (flags, reasons) if texts is not None and texts[place]]
            where = self._where(place, min((bound.column for _, bound, _ in self._bound.values()), default=1))
            todo = word("核实该客户的各个账户行，改正后再分级", "verify the rows of his accounts, then grade again")
            yield Check(place, (where,), self._plain(place, SEMICOLON[subject.lang].join(said[:2])), todo)

    def _ungraded(self, place: int, verdict: Verdict) -> Iterator[Check]:
        """Why a customer has no grade; a cell that cannot be read is told by itself, and not as blank."""
        if verdict.result not in (INSUFFICIENT.code, UNRATED.code):
            return
        word, lang = self._subject.word, self._subject.lang
        unknown = self._missing(place, self._subject.program.evidence)
        blank = [field for field in unknown if not self._is_unreadable(place, field)]
        if verdict.result == INSUFFICIENT.code:
            if blank or not unknown:
                said = f"{self._labels(blank)}{word('未填', ' blank')}" if blank else word("没有可用的数据", "no data")
                yield Check(
                    place,
                    self._cells(place, blank),
                    f"{INSUFFICIENT.name.in_(lang)}{word('：', ': ')}{said}",
                    word("补填其中已知的一项或几项，再分级", "fill in what is known of them and grade again"),
                )
            return
        todo = (
            word("补填空白的单元格，再分级", "fill in the blank cells and grade again")
            if blank
            else word("核对这几项；若都无误，请看标准是否涵盖这类客户", "does the standard cover such customers?")
        )
        yield Check(
            place,
            self._cells(place, blank),
            f"{UNRATED.name.in_(lang)}{word('：没有一条规则确定符合', ': no rule is definitely met')}",
            todo,
        )

    def _flagged(self, place: int, verdict: Verdict, parts: Sequence[str]) -> Iterator[Check]:
        word, lang = self._subject.word, self._subject.lang
        for part in parts:
            if part == INCOMPLETE.name.in_(lang):
                yield from self._open(place, part, verdict.open_better, word("等级可能更高", "the grade may be higher"))
            elif part == VETO_UNVERIFIED.name.in_(lang):
                yield from self._open(place, part, verdict.open_veto, word("等级可能更低", "the grade may be lower"))
            elif part.startswith(UNREADABLE.name.in_(lang)):
                yield from self._unreadable(place)
            else:
                fields = self._asked_by_flag(part)
                yield Check(
                    place,
                    self._cells(place, fields),
                    part,
                    word("核实后改正单元格，再分级", "verify it, mend the cell, and grade again"),
                )

    def _open(self, place: int, said: str, rules: Sequence[Rule], why: str) -> Iterator[Check]:
        """What is blank and might change the grade; what is unreadable is told by itself."""
        unknown = self._missing(place, _asked(self._subject, rules))
        missing = [field for field in unknown if not self._is_unreadable(place, field)]
        if unknown and not missing:
            return
        blank = self._subject.word("未填", " blank")
        comma = self._subject.word("，", ", ")
        colon = self._subject.word("：", ": ")
        found = f"{said}{colon}{self._labels(missing)}{blank}{comma}{why}" if missing else f"{said}{comma}{why}"
        todo = self._subject.word("向客户或系统核实后补填，再分级", "find out, fill in, and grade again")
        yield Check(place, self._cells(place, missing), found, todo)

    def _unreadable(self, place: int) -> Iterator[Check]:
        for field, bound, column in self._bound.values():
            if column.unreadable is None or not column.unreadable[place]:
                continue
            where = self._where(place, bound.column)
            told = self._told.get((self._rows[place], where), [])
            label = field.name.in_(self._subject.lang)
            colon = self._subject.word("：", ": ")
            for each in told:
                hint = each.hint.text(self._subject.lang) if each.hint else ""
                found = f"{label}{colon}{each.message.text(self._subject.lang)}"
                yield Check(place, (where,), self._plain(place, found), self._plain(place, hint))
            if not told:
                yield Check(
                    place,
                    (where,),
                    f"{UNREADABLE.name.in_(self._subject.lang)}{colon}{label}",
                    self._subject.word("改成可以识别的内容，再分级", "write it so that it can be read"),
                )

    def _others(self, place: int, told: Iterable[Diagnostic], covered: set[str]) -> Iterator[Check]:
        lang = self._subject.lang
        for each in told:
            if each.where not in covered:
                hint = each.hint.text(lang) if each.hint else self._subject.word("请核实", "please verify")
                yield Check(place, (each.where,), self._plain(place, each.message.text(lang)), self._plain(place, hint))

    def _is_unreadable(self, place: int, field: Field) -> bool:
        unreadable = self._bound[field.id][2].unreadable
        return unreadable is not None and bool(unreadable[place])

    def _missing(self, place: int, names: Iterable[str]) -> list[Field]:
        """Return which of some fields hold nothing that is known of the customer."""
        found = []
        for name in dict.fromkeys(part for each in names for part in self._subject.program.asked(each)):
            if name in self._bound:
                field, _, column = self._bound[name]
                value = column.values[place]
                absent = value != value if field.type.counts else value < 0 and field.blank is None
                if absent or self._is_unreadable(place, field):
                    found.append(field)
        return found

    def _asked_by_flag(self, label: str) -> list[Field]:
        """Return the fields that the rules of a flag look at."""
        program = self._subject.program
        codes = {flag.code for flag in program.flags if flag.name.in_(self._subject.lang) == label}
        table = program.flagging
        if table is None:
            return []
        names = [
            name
            for rule in table.rules
            if rule.then in codes
            for name, test in zip(table.inputs, rule.when)
            if test is not ANYTHING
        ]
        fields = dict.fromkeys(part for name in names if name != "grade" for part in program.asked(name))
        return [self._bound[name][0] for name in fields if name in self._bound]

    def _labels(self, fields: Sequence[Field]) -> str:
        return LISTED[self._subject.lang].join(field.name.in_(self._subject.lang) for field in fields)

    def _cells(self, place: int, fields: Iterable[Field]) -> tuple[str, ...]:
        return tuple(self._where(place, self._bound[field.id][1].column) for field in fields)

    def _where(self, place: int, column: int) -> str:
        return f"{self._subject.table.where}!{cell_name(self._rows[place], column)}"

    def _plain(self, place: int, text: str) -> str:
        text = printable(text)
        if not self._subject.masked:
            return text
        name = self._subject.table.identities.get(NAME.id)
        return scrubbed(text, (name.text(place),) if name is not None else ())


def _asked(subject: Subject, rules: Sequence[Rule]) -> list[str]:
    table = subject.program.grading
    return [name for at, name in enumerate(table.inputs) if any(rule.when[at] is not ANYTHING for rule in rules)]
