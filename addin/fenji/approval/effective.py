"""Which grade takes effect: the computed one, unless the standard asks for approval or a person has set another."""

from __future__ import annotations

from collections.abc import Sequence

from fenji.approval.cases import Cases
from fenji.approval.office import Office
from fenji.approval.overrides import Overrides
from fenji.approval.sheets import IN_FORCE
from fenji.errors import Diagnostic
from fenji.expr.spelling import word
from fenji.register.register import Row
from fenji.register.values import text_in

NOT_YET, CHANGE_NOT_YET = "待审批", "变动待审批"
SET_BY_HAND = "人工调整至 "
"""How the standing of a grade begins that a person has set."""


def effective_grades(office: Office, rows: Sequence[Row] | None = None) -> None:
    """Set the grade in force of rows of the ledger (all of them, unless given), and why it is that.

    A grade that needs approval and has none prints as 待审批.
    """
    ledger, prefix = office.ledger, f"{office.grader.standard.id}:"
    approved = Cases(office).in_force() if office.cases is not None else None
    overridden = Overrides(office).in_force()
    for row in office.ledger if rows is None else rows:
        key = word(text_in(row["cust_id"]))
        final, code, standing = text_in(row["grade"]), text_in(row["code"]), IN_FORCE
        if approved is not None:
            case = approved.get(key)
            final = text_in(case["final"]) if case is not None else NOT_YET
            code = prefix + office.code_of[word(final)] if case is not None else ""
            changed = case is not None and text_in(row["grade"]) not in (final, text_in(case["system"]))
            standing = NOT_YET if case is None else CHANGE_NOT_YET if changed else IN_FORCE
        override = overridden.get(key)
        if override is not None:
            code = prefix + office.code_of[word(text_in(override["target"]))]
            final = office.label_of[code.removeprefix(prefix)]
            standing = f"{SET_BY_HAND}{text_in(override['until'])}"
        ledger.set(row, "final", final)
        ledger.set(row, "final_code", code)
        ledger.set(row, "standing", standing)


def deleted_rows(office: Office) -> list[Diagnostic]:
    """Return a fault where rows by which grades are in force may be gone: cases, and overrides."""
    return [*(Cases(office).deleted() if office.cases is not None else ()), *Overrides(office).deleted()]


def settle(office: Office) -> int:
    """End what overrides have expired, open what drafts are needed, and set the grades in force; return the drafts."""
    Overrides(office).expire()
    opened = 0
    if office.cases is not None:
        cases = Cases(office)
        cases.open_drafts()
        opened = cases.done.opened
        if opened:
            office.note("等级审批·开立", "", f"开立草稿 {opened} 件")
    effective_grades(office)
    return opened
