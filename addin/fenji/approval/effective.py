"""Which grade takes effect: the computed one, unless the standard asks for approval or a person has set another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from fenji.grader import Grader
from fenji.register.register import Register, Row

IN_FORCE = "生效"


def effective_grades(
    grader: Grader, ledger: Register, registers: Mapping[str, Register], rows: Sequence[Row], today: date
) -> None:
    """Set the grade in force of rows of the ledger, and why it is that."""
    for row in rows:
        ledger.set(row, "final", row["grade"])
        ledger.set(row, "final_code", row["code"])
        ledger.set(row, "standing", IN_FORCE)
