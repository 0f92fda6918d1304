"""When a customer is to be visited next: the last visit and what the standard says of the grade."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from fenji.errors import UsageError, fault
from fenji.expr.calendar_day import add_days, add_months, from_day_number, number_of
from fenji.functions.answers import day_in, text_of
from fenji.functions.block import Block, is_blank
from fenji.functions.chosen import chosen, known
from fenji.standard.model import INSUFFICIENT, UNRATED, Grade, Standard
from fenji.workbook import CellDate, CellError, CellValue
from fenji.workbook.serial import serial_of

_CADENCE = re.compile(r"([0-9]+)([dwmy])")


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
    return CellDate(serial_of(after(last, follow_up))) if follow_up else ""


@cache
def _follow_up(grade: str, within: str | None) -> str:
    """Return how often customers of a grade are visited: `7d`, `1m`; empty where the standard does not say."""
    named, _, code = grade.partition(":")
    if code:
        standards = [chosen(named).standard]
    else:
        code = grade
        standards = [chosen(within).standard] if within else [chosen(each).standard for each in known()]
    found = {(each.follow_up if each else "") for one in standards for each in _grades(one, code)}
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
    return found.pop()


def _grades(standard: Standard, code: str) -> list[Grade]:
    everything = (*standard.grades, INSUFFICIENT, UNRATED)
    return [each for each in everything if code in (each.code, each.name.label, each.name.label_en, *each.aliases)]


def after(day: date, cadence: str) -> date:
    """Return the day a cadence after another: `7d`, `2w`, `1m` (the end of a month stays one), `1y`.

    >>> after(date(2027, 1, 31), "1m"), after(date(2028, 2, 29), "1y"), after(date(2026, 12, 28), "7d")
    (datetime.date(2027, 2, 28), datetime.date(2029, 2, 28), datetime.date(2027, 1, 4))
    """
    match = _CADENCE.fullmatch(cadence)
    if match is None:
        raise UsageError(fault("grade.cadence", "", f"看不懂的跟进间隔“{cadence}”", f"unreadable cadence {cadence!r}"))
    number, unit = int(match[1]), match[2]
    start = number_of(day)
    if unit in "dw":
        return from_day_number(add_days(start, number * (7 if unit == "w" else 1)))
    return from_day_number(add_months(start, number * (12 if unit == "y" else 1)))
