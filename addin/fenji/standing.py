"""Standing results: which columns of a sheet hold what fenji wrote earlier, and which only look like it.

A column is fenji's to write over if its header is a result's, and everything in it is something that fenji
writes; where a standard's codes stand, the results beside them are that standard's. Formulas whose steps or whose
standard were deleted show errors, and those too are fenji's. Whatever else stands under the same header was typed by
somebody and stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fenji.emit.formula import STALE, UNFILLED, VALUE_ONLY
from fenji.emit.prose import SEMICOLON
from fenji.errors import Lang
from fenji.expr.spelling import word
from fenji.grading import Grading, headers_of
from fenji.program.model import INCOMPLETE, UNREADABLE, VETO_UNVERIFIED, Program
from fenji.standard.model import ExtraResult, ResultType
from fenji.standard_sheet import STEP_MARK, step_mark
from fenji.table.model import Table
from fenji.table.rows import RowKind
from fenji.workbook import CellError, CellValue, SheetCells

_LANGUAGES: tuple[Lang, ...] = ("zh", "en")
_CODE = re.compile(r"[a-z][a-z0-9_]*:[a-z][a-z0-9_]*")
_OPEN = (
    r"(?:；(?:[^；]+，)?(?:等级可能更高|等级可能更低|补正后再评级)"
    r"|; (?:[^;]+, )?(?:the grade may be higher|the grade may be lower|to be graded once that is put right))*"
)
_REASON = (
    rf"(?:.*(?:（条款 [^；]+）| \(clause [^;]+\)){_OPEN}"
    rf"|.*(?:，无法评级|，没有一条规则确定符合|: cannot be graded|: no rule is definitely met){_OPEN})"
)
_NUMBER = r"[0-9.,-]+(?: ?(?:亿元|万元|元|分|yuan|points))?"
_STEP = (
    rf"[^；;]*?(?:(?:再加|再减| up by| down by) {_NUMBER}"
    rf"|(?:达到|不超过|超过|低于|不晚于|早于|不早于|晚于) {_NUMBER}"
    rf"|(?: at least| at most| above| below| on or before| before| on or after| after) {_NUMBER})"
)
_SUCH_AS = r"(?:；[^；]*例如[^；]+（\+[0-9.]+ 分）|; for [^;]*example [^;]+ \(\+[0-9.]+ points\))*"
"""One change of a characteristic that would do, behind the ways up."""
_NUMBERED = re.compile(r"(?<=\D)[0-9]+$")
"""Excel tables tell columns of one name apart by a number behind it."""

_BROKEN = frozenset(("#REF!", "#NAME?", "#VALUE!"))
"""What a formula shows when what it looked at was deleted; a lookup that finds nothing shows something else."""

Bodies = Mapping[int, Sequence[CellValue]]


@dataclass(frozen=True)
class Standing:
    """The column of each result that may be written over, but for the `typed` rows in it, and those columns of
    the same name that may not. `gone` are rows without a customer in which results still stand."""

    own: Mapping[str, int]
    kept: tuple[tuple[str, int], ...]
    typed: Mapping[str, frozenset[int]]
    gone: tuple[int, ...]


def standing(sheet: SheetCells, table: Table, grading: Grading) -> Standing:
    """Return where results of the grading's standard stand already in the sheet of a table."""
    wanted = tuple(grading.texts())
    labels = _labels(sheet, table)
    both = (headers_of(grading.program, "zh"), headers_of(grading.program, "en"))
    names = {word(label): name for headers in both for name, label in headers.items()}
    named = {column: names.get(word(_NUMBERED.sub("", text)), "") for column, text in labels.items()}
    named = {column: name for column, name in named.items() if name in wanted}
    if not named:
        return Standing({}, (), {}, ())
    cells = sheet.columns(sorted(named))
    customers = [int(row) for row in table.rows]
    bodies = {column: _at(sheet, customers, values) for column, values in cells.items()}
    code_columns = {
        column: all(str(value).startswith(f"{grading.program.standard_id}:") for value in whole)
        for column, name in named.items()
        if name == "grade_code" and (whole := _whole(bodies[column])) and all(_CODE.fullmatch(str(v)) for v in whole)
    }
    if not any(code_columns.values()):
        code_columns |= _ruined(named, bodies, labels, grading)
    foreign = {
        column + wanted.index(name) - wanted.index("grade_code")
        for column, ours in code_columns.items()
        if not ours
        for name in wanted
    }
    mine = next((column for column, ours in code_columns.items() if ours), None)
    judge = _Judge(grading, bodies[mine] if mine is not None else None)
    own = _own(wanted, {c: name for c, name in named.items() if c not in foreign}, bodies, mine, judge)
    typed = {
        name: frozenset(row for row, value, ours in zip(customers, bodies[c], judge.ours(name, bodies[c])) if not ours)
        for name, c in own.items()
    }
    blank = list(table.skipped.get(RowKind.BLANK, ())) if mine is not None else []
    gone = {
        row
        for column in own.values()
        for row, value in zip(blank, _at(sheet, blank, cells[column]))
        if value is not None and value != ""
    }
    taken = {*own.values(), *foreign}
    kept = tuple((labels[column], column) for column in named if column not in taken)
    return Standing(own, kept, typed, tuple(sorted(gone)))


def _ruined(
    named: Mapping[int, str], bodies: Bodies, labels: Mapping[int, str], grading: Grading
) -> Mapping[int, bool]:
    """Return the columns of codes that show nothing but errors, and whether they were this standard's.

    Codes do not tell it any more. A whole set side by side does, where most grades are errors as well: of what people
    keep themselves, one column or two are called so. Steps that still stand tell of which standard it was.
    """
    grades, codes, ends = "grade", "grade_code", "flags"
    found = []
    for column in (column for column, name in named.items() if name == codes):
        beside = next(each for each in range(column + 1, max(named) + 2) if named.get(each) in (None, grades, ends))
        if (named.get(column - 1), named.get(beside)) != (grades, ends) or _whole(bodies[column]):
            continue
        if _held(bodies[column]) and 2 * len(_whole(bodies[column - 1])) < len(_held(bodies[column - 1])):
            found.append(column)
    steps = [text for text in labels.values() if text.startswith(STEP_MARK)]
    mine = not steps or any(text.startswith(step_mark(grading.program.standard_id)) for text in steps)
    return dict.fromkeys(found, mine) if len(found) == 1 else {}


def _own(
    wanted: Sequence[str], named: Mapping[int, str], bodies: Bodies, code_column: int | None, judge: _Judge
) -> dict[str, int]:
    """Without codes only empty columns are free to fill; with them, of those in which most is fenji's the nearest
    to where fenji puts it."""
    own: dict[str, int] = {}
    for name in wanted:
        expected = 0 if code_column is None else code_column + wanted.index(name) - wanted.index("grade_code")
        candidates = []
        for column, is_named in named.items():
            held = len(_held(bodies[column]))
            foreign = judge.ours(name, bodies[column]).count(False)
            # where fenji puts it an empty cell speaks for fenji as well
            told = len(bodies[column]) if column == expected else held
            free = held == 0 or (code_column is not None and 2 * foreign < told)
            if is_named == name and free:
                candidates.append(column)
        if candidates:
            own[name] = min(candidates, key=lambda column: abs(column - expected))
    return own


class _Judge:
    """Tells what fenji wrote from what somebody typed."""

    def __init__(self, grading: Grading, codes: Sequence[CellValue] | None) -> None:
        program = grading.program
        self._codes = codes
        self._prefix = f"{program.standard_id}:"
        self._code_of = {
            label: f"{self._prefix}{result.code}"
            for result in program.results
            for label in (result.name.label, result.name.in_("en"))
        }
        choices = [
            re.escape(choice.in_(lang))
            for field in (*program.fields, *program.steps)
            for choice in field.choices
            for lang in _LANGUAGES
        ]
        self._extras = {extra.id: _extra_texts(program, extra) for extra in program.extras}
        way = rf"(?:{_STEP}|[^；;]*?(?:升为|降为| to )(?:{'|'.join(choices) or '(?!)'}))"
        labels = "|".join(map(re.escape, self._code_of))
        each = rf"{way}(?:(?:且| and ){way})*"
        self._gap = re.compile(rf"—|{each} → (?:{labels})(?:(?:；或|; or ){each})*{_SUCH_AS}")
        self._reason = re.compile(_REASON + _scores(program))
        flags = (*program.flags, INCOMPLETE, VETO_UNVERIFIED)
        self._flags = {label for flag in flags for label in (flag.name.label, flag.name.in_("en"))} | {VALUE_ONLY}
        fields = "|".join(re.escape(n) for f in program.fields for n in (f.name.label, f.name.in_("en")))
        words = "|".join(map(re.escape, (UNREADABLE.name.label, UNREADABLE.name.in_("en"))))
        self._unreadable = re.compile(rf"(?:{words})(?:：|: )(?:{fields})(?:(?:、|, )(?:{fields}))*")

    def ours(self, name: str, values: Sequence[CellValue]) -> list[bool]:
        """Tell for each cell of a column whether it is empty or holds what fenji writes."""
        codes = self._codes if self._codes is not None else [None] * len(values)
        return [
            value is None or value == "" or self._is_ours(name, value, code)
            for value, code in zip(values, codes, strict=True)
        ]

    def _is_ours(self, name: str, value: CellValue, code: CellValue) -> bool:
        if _is_broken(value):
            return True
        if name == "score":
            return isinstance(value, float)
        if name in self._extras:
            texts = self._extras[name]
            return isinstance(value, float) if texts is None else value in texts
        if not isinstance(value, str):
            return False
        if name == "grade":
            if value in (STALE, UNFILLED):
                return True
            return value in self._code_of and code in (None, "", self._code_of[value])
        if name == "grade_code":
            return value.startswith(self._prefix)
        if name == "reason":
            return self._reason.fullmatch(value) is not None
        if name == "gap":
            return self._gap.fullmatch(value) is not None
        return all(part in self._flags or self._unreadable.fullmatch(part) for part in value.split(_mark(value)))


def _scores(program: Program) -> str:
    """A pattern of what is said of scores behind a reason."""
    fields = [program.field_by_id[part.input] for score in program.scores for part in score.parts]
    labels = "|".join(re.escape(field.name.in_(lang)) for field in fields for lang in _LANGUAGES)
    if not labels:
        return ""
    named = [program.field_by_id[score.output].name for score in program.scores]
    names = "|".join(re.escape(name.in_(lang)) for name in named for lang in _LANGUAGES)
    each = rf"(?:{labels})(?: −?[0-9.]+(?: 分)?)?"
    led = (
        rf"(?:；(?:{names})?(?:失分最多|主要来自|缺)："
        rf"|; (?:most points(?: of (?:{names}))? (?:lost|from)|no value(?: of (?:{names}))? for): )"
    )
    return rf"(?:{led}{each}(?:(?:、|, ){each})*)*"


def _extra_texts(program: Program, extra: ExtraResult) -> frozenset[str] | None:
    """The texts that a further result can be, or None where it is an amount."""
    if extra.type is ResultType.AMOUNT:
        return None
    return frozenset(rule.then for rule in program.table_by_output[extra.id].rules)


def _mark(text: str) -> str:
    return SEMICOLON["zh"] if SEMICOLON["zh"] in text else SEMICOLON["en"]


def _labels(sheet: SheetCells, table: Table) -> dict[int, str]:
    """The texts in the header's rows, of the whole sheet: results may stand beside an Excel table."""
    assert table.block is not None
    header = table.block.header
    found: dict[int, str] = {}
    for row, cells in sheet.head(header.last_row):
        if header.first_row <= row <= header.last_row:
            found |= {column: value for column, value in cells.items() if isinstance(value, str) and value.strip()}
    return found


def _at(sheet: SheetCells, rows: Sequence[int], values: Sequence[CellValue]) -> list[CellValue]:
    """The cells of a column in some of the sheet's rows."""
    numbers = np.asarray(sheet.row_numbers)
    return [values[place] for place in np.searchsorted(numbers, np.asarray(rows, numbers.dtype)).tolist()]


def _held(values: Sequence[CellValue]) -> list[CellValue]:
    return [value for value in values if value is not None and value != ""]


def _whole(values: Sequence[CellValue]) -> list[CellValue]:
    """What a column holds but for errors that deleting has left in it."""
    return [value for value in _held(values) if not _is_broken(value)]


def _is_broken(value: CellValue) -> bool:
    return isinstance(value, CellError) and value.text in _BROKEN
