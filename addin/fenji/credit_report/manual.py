"""Manual classes: what the business department found, on which grounds, for the standard to weigh."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from fenji.credit_report.customer import Customers
from fenji.credit_report.fact import Columns
from fenji.credit_report.fault import AccountFault
from fenji.emit.column import FieldColumn
from fenji.expr.spelling import word
from fenji.standard.model import Field
from fenji.table.amount_text import is_blank
from fenji.table.identity import identity_text

NO_REASON, REASON, REASON_AND_APPROVAL = range(3)
"""The grounds of a manual class, in the order of the field `manual_grounds`."""


def manual_faults(columns: Mapping[str, FieldColumn], customers: Customers, faults: NDArray[np.uint8]) -> None:
    """Mark the rows whose manual class cannot be read, or is not that of the customer's other rows."""
    column = columns.get("manual_class")
    if column is None:
        return
    if column.unreadable is not None:
        faults[column.unreadable & (faults == 0)] = AccountFault.MANUAL_UNREADABLE
    given = column.values >= 0
    if given.any():
        classes = customers.any(np.where(given, 1 << np.maximum(column.values, 0), 0))
        several = (classes & (classes - 1)) != 0
        faults[given & several[customers.numbers] & (faults == 0)] = AccountFault.MANUAL_DIFFERS


def manual_facts(columns: Mapping[str, FieldColumn], customers: Customers, fields: Mapping[str, Field]) -> Columns:
    """Return the manual class that each customer has, and its grounds; who has none has the last of the choices."""
    wanted = [choice.name for choice in fields["manual_wanted"].choices]
    nothing = len(wanted) - 1
    column = columns.get("manual_class")
    if column is None or not (column.values >= 0).any():
        none = np.zeros(customers.count, np.int8)
        return {"manual_wanted": FieldColumn(none + np.int8(nothing)), "manual_grounds": FieldColumn(none)}
    places = [wanted.index(choice.name) for choice in fields["manual_class"].choices]
    rows = customers.first_row(column.values >= 0)
    numbers = np.array([*places, nothing], np.int8)[column.values]
    asked = np.where(rows >= 0, numbers[rows], nothing).astype(np.int8)
    grounds = np.where(column.values >= 0, _grounds(columns, len(column)), NO_REASON).astype(np.int8)
    return {"manual_wanted": FieldColumn(asked), "manual_grounds": FieldColumn(customers.most(grounds))}


def _grounds(columns: Mapping[str, FieldColumn], count: int) -> NDArray[np.int8]:
    """Return for each row whether it gives a reason, and whether another than the author approved."""
    reason = _people(columns.get("manual_reason"), count)
    author, approver = (_people(columns.get(name), count) for name in ("manual_by", "manual_approver"))
    approved = (approver != "") & (author != "") & (approver != author)
    return np.where(reason == "", NO_REASON, np.where(approved, REASON_AND_APPROVAL, REASON)).astype(np.int8)


def _people(column: FieldColumn | None, count: int) -> NDArray[np.object_]:
    """Return a text column in its plain form, empty where nothing is said."""
    if column is None:
        return np.full(count, "", object)
    texts = [identity_text(cell) for cell in column.words or ()]
    said = np.array([*("" if is_blank(text) else word(text) for text in texts), ""], object)
    found: NDArray[np.object_] = said[column.values]
    return found
