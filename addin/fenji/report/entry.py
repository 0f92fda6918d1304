"""Sheets that people write in: looks of whole columns, drop-downs, marks that follow what is typed, and filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from fenji.report.page import Page
from fenji.report.style import RULE, Look

_LONGEST_LIST = 255
"""Excel takes no longer list of choices in the rule itself."""


def set_looks(page: Page, looks: Sequence[Look]) -> None:
    """Give whole columns their looks, so that rows to come have them too; to be called before the first row."""
    for number, look in enumerate(looks, 1):
        dimension = page.sheet.column_dimensions[get_column_letter(number)]
        dimension._style = page.style_of(look)


def offer(
    page: Page, column: int, first: int, last: int, choices: Sequence[str], *, strict: bool, hint: str = ""
) -> None:
    """Offer choices in the cells of a column; where they are not `strict`, other words are taken as well."""
    listed = ",".join(choices)
    if len(listed) > _LONGEST_LIST or any("," in choice or '"' in choice for choice in choices):
        return
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=strict)
    rule.errorTitle, rule.error = "填写", f"可用：{listed}"
    _say(rule, hint)
    _add(page, rule, column, first, last)


def ask_day(page: Page, column: int, first: int, last: int, hint: str = "") -> None:
    """Ask for a day in the cells of a column; Excel refuses what is none."""
    rule = DataValidation(type="date", operator="greaterThan", formula1="36526", allow_blank=True)
    rule.showErrorMessage = True
    rule.errorTitle, rule.error = "日期", "请填日期，例如 2026-03-05"
    _say(rule, hint)
    _add(page, rule, column, first, last)


def explain(page: Page, column: int, first: int, last: int, hint: str) -> None:
    """Show a hint where somebody stands in a cell of a column."""
    rule = DataValidation(type="custom", formula1="TRUE", allow_blank=True)
    _say(rule, hint)
    _add(page, rule, column, first, last)


def mark(page: Page, block: str, formula: str, *, fill: str = "", ink: str = "", bold: bool = False) -> None:
    """Colour the cells of a block where a formula, written for its first cell, is true."""
    font = Font(color=ink or None, bold=bold or None) if ink or bold else None
    coloured = PatternFill(bgColor=fill) if fill else None
    # some programs apply the first rule that holds and no other, so that each has the lines as well
    page.sheet.conditional_formatting.add(block, _rule(formula, fill=coloured, font=font, border=_lines()))


def rule_lines(page: Page, block: str, formula: str) -> None:
    """Draw the lines of a table around the cells of a block where a formula is true."""
    page.sheet.conditional_formatting.add(block, _rule(formula, border=_lines()))


def filter_rows(page: Page, header: int, columns: int, last: int) -> None:
    """Let a table be filtered and sorted by its header."""
    page.sheet.auto_filter.ref = f"A{header}:{get_column_letter(columns)}{last}"


def _lines() -> Border:
    thin = Side(style="thin", color=RULE)
    return Border(left=thin, right=thin, top=thin, bottom=thin)


def _rule(formula: str, **look: Any) -> Any:
    return cast(Any, FormulaRule)(formula=[formula], **look)


def _say(rule: DataValidation, hint: str) -> None:
    if hint:
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = "说明", hint[:_LONGEST_LIST]


def _add(page: Page, rule: DataValidation, column: int, first: int, last: int) -> None:
    letters = get_column_letter(column)
    rule.add(f"{letters}{first}:{letters}{last}")
    page.sheet.data_validations.append(rule)
