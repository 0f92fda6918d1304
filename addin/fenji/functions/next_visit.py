"""When a customer is to be visited next: the last visit and what the standard says of the grade."""

from __future__ import annotations

from functools import cache

from fenji.errors import UsageError, fault
from fenji.expr.interval import Interval
from fenji.functions.answers import day_in, text_of
from fenji.functions.block import Block, is_blank
from fenji.functions.chosen import chosen, known
from fenji.standard.model import INSUFFICIENT, UNRATED, Grade, Standard
from fenji.workbook import CellDate, CellError, CellValue
from fenji.workbook.serial import serial_of


def next_visits(grades: Block, visits: Block, standard: Block | None = None) -> Block:
    """Return the day of the next visit of each customer; nothing where the grade asks for none.

    Grades are labels or codes (`psbc:gold`); a label that several standards have needs the standard named.
    """
    if visits.is_range and visits.shape != grades.shape:
        raise UsageError(
            fault("function.shape", "", "等级和上次跟进的格数要一样", "grades and visits differ in number")
        )
    within = text_of(standard) if standard is not None and not is_blank(standard.first) else None
    last = visits.cells if visits.is_range else visits.cells * len(grades.cells)
    answers = [_next(grade, visit, within) for grade, visit in zip(grades.cells, last)]
    if grades.is_range and visits.is_range and _is_header(grades.first, visits.first, within):
        answers[0] = "下次跟进"
    return Block(answers, grades.width)


def _is_header(grade: CellValue, visit: CellValue, within: str | None) -> bool:
    """Whether the two columns begin with what they are called: neither a day nor a grade of any standard."""
    if not isinstance(grade, str) or not isinstance(visit, str) or is_blank(grade) or is_blank(visit):
        return False
    standards = [chosen(within).standard] if within else [chosen(each).standard for each in known()]
    named = grade.strip()
    return ":" not in named and day_in(visit) is None and not any(_grades(each, named) for each in standards)


def _next(grade: CellValue, visit: CellValue, within: str | None) -> CellValue:
    if is_blank(grade) or is_blank(visit):
        return ""
    if isinstance(grade, CellError) or isinstance(visit, CellError):
        return f"单元格是错误值 {grade.text if isinstance(grade, CellError) else visit.text}"  # type: ignore[union-attr]
    last = day_in(visit)
    if last is None:
        return f"“{str(visit)[:20]}”不是日期"
    try:
        follow_up = _follow_up(str(grade).strip(), within)
    except UsageError as error:
        return error.diagnostics[0].message.text("zh")
    return CellDate(serial_of(follow_up.after(last))) if follow_up else ""


@cache
def _follow_up(grade: str, within: str | None) -> Interval | None:
    """Return how often customers of a grade are visited; None where the standard does not say."""
    named, _, code = grade.partition(":")
    if code:
        standards = [chosen(named).standard]
    else:
        code = grade
        standards = [chosen(within).standard] if within else [chosen(each).standard for each in known()]
    found = {each.follow_up for one in standards for each in _grades(one, code)}
    if not found:
        raise UsageError(fault("grade.unknown", "", f"不认识的等级“{grade[:20]}”", f"unknown grade {grade[:20]!r}"))
    if len(found) > 1:
        raise UsageError(
            fault(
                "grade.several",
                "",
                f"几个标准都有等级“{grade[:20]}”，请在第三个参数写标准",
                f"several standards have a grade {grade[:20]!r}: name the standard",
            )
        )
    return Interval.of(found.pop())


def _grades(standard: Standard, code: str) -> list[Grade]:
    everything = (*standard.grades, INSUFFICIENT, UNRATED)
    return [each for each in everything if code in (each.code, each.name.label, each.name.label_en, *each.aliases)]
