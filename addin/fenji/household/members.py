"""Members: which household each row of a table belongs to, and which account it is the balance of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from fenji.errors import BindingError, Diagnostic, warning
from fenji.expr.spelling import word
from fenji.table.amount_text import is_blank
from fenji.table.binding import Sought, bind_columns, sought
from fenji.table.encoding import cells_of
from fenji.table.identity import ACCOUNT, CUSTOMER_ID, identity_text
from fenji.table.keys import Keys, Whole, by_appearance, keys_of, respelled_warnings
from fenji.table.label import Label, frame_label
from fenji.table.model import Table
from fenji.table.reading import Place
from fenji.table.said import rows_listed
from fenji.workbook.cells import CellError, CellValue, Uncalculated
from fenji.workbook.sheet_cells import SheetCells

HOUSEHOLD = sought(
    "household_id",
    "家庭编号",
    ("家庭号", "家庭ID", "家庭客户号", "户主客户号", "家庭户号", "household"),
    label_en="household number",
    option="--household",
)
JOINT = sought(
    "joint_account",
    "联名账户",
    ("是否联名", "联名", "联名账户标志", "是否联名账户", "共有账户", "联名账号", "joint"),
    label_en="joint account",
)
_YES = frozenset(("是", "有", "y", "yes", "true", "1", "√", "联名", "联名账户"))
_NO = frozenset(("否", "无", "n", "no", "false", "0", "×", "非联名"))


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """For each row: the number of its household, of its customer and of its account (−1 where it says none).

    `joint` are rows that are said to be of a joint account without saying which. `names` are what the
    households are called, empty for that of a customer without one.
    """

    households: Whole
    people: Whole
    accounts: Whole
    joint: NDArray[np.bool_]
    names: Sequence[str]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def sizes(self) -> Whole:
        """How many customers each household has."""
        people = int(self.people.max(initial=0)) + 1
        pairs = np.unique(self.households * people + self.people)
        return np.bincount(pairs // people, minlength=len(self.names)).astype(np.int64)


def members_of(
    households: Sequence[CellValue],
    *,
    customers: Sequence[CellValue] | None = None,
    accounts: Sequence[CellValue] | None = None,
    joint: Sequence[CellValue] | None = None,
    rows: Sequence[int] | None = None,
    where: str = "",
) -> Members:
    """Return who belongs to which household, by cells of one a row; `rows` are their numbers for messages.

    A row without a household belongs to that of its customer's other rows, and else is one of its own. A
    joint-account cell that is neither yes nor no names the account.

    >>> members_of(["J1", "J1", None, None], customers=["01", "02", "03", "03"]).households
    array([0, 0, 1, 1])
    """
    numbers = np.arange(1, len(households) + 1) if rows is None else np.asarray(rows, np.int64)
    owners = None if customers is None else keys_of(customers)[0]
    people = _people(owners, len(households))
    families, _ = keys_of(households)
    codes, names = families.codes, families.names
    whole, told = _of_customers(codes, people, numbers, where)
    own = whole < 0
    keyed = by_appearance(
        np.where(own, len(names) + people, whole), [*names, *[""] * (int(people.max(initial=-1)) + 1)]
    )
    marks, shared = _joint(joint, len(households))
    held = None if accounts is None else keys_of(accounts)[0]
    kept = held.codes if held is not None else np.full(len(households), -1)
    named = shared.codes if shared is not None else np.full(len(households), -1)
    together = np.where(kept >= 0, kept, np.where(named >= 0, int(kept.max(initial=-1)) + 1 + named, -1))
    broken = [row for row, cell in zip(numbers.tolist(), households) if isinstance(cell, CellError | Uncalculated)]
    if broken:
        told.append(
            warning(
                "household.broken",
                where,
                f"{rows_listed(broken)}的家庭编号是错误值，各按单独一户算",
                f"{len(broken)} rows have a broken household number and count as households of their own",
            )
        )
    for keys, column in ((families, HOUSEHOLD), (owners, CUSTOMER_ID), (held, ACCOUNT), (shared, JOINT)):
        if keys is not None:
            told += respelled_warnings(keys.respelled, _place(where, numbers), column.label)
    return Members(keyed.codes, people, together, marks & (together < 0), keyed.names, tuple(told))


def _place(where: str, rows: Whole) -> Place:
    return lambda at: f"{where} 第 {int(rows[at])} 行".strip()


def _people(customers: Keys | None, count: int) -> Whole:
    """Return a number a customer; a row that does not say whose it is stands for one of his own."""
    if customers is None:
        return np.arange(count)
    codes = customers.codes.copy()
    nobody = codes < 0
    codes[nobody] = int(codes.max(initial=-1)) + 1 + np.arange(np.count_nonzero(nobody))
    return codes


def _of_customers(codes: Whole, people: Whole, rows: Whole, where: str) -> tuple[Whole, list[Diagnostic]]:
    """Return the household of each row, taken from the customer's other rows where it says none."""
    said = np.flatnonzero(codes >= 0)
    of_person = np.full(int(people.max(initial=-1)) + 1, -1, np.int64)
    of_person[people[said][::-1]] = codes[said][::-1]
    first = of_person[people]
    differs = rows[(codes >= 0) & (codes != first)].tolist()
    told = []
    if differs:
        told.append(
            warning(
                "household.several",
                where,
                f"{rows_listed(differs)}的客户在别的行里属于另一个家庭，按各行写的算",
                f"the customers of {len(differs)} rows belong to another household elsewhere; each row counts as it is",
                hint=("请核实家庭编号", "check the household numbers"),
            )
        )
    return np.where(codes >= 0, codes, first), told


def _joint(cells: Sequence[CellValue] | None, count: int) -> tuple[NDArray[np.bool_], Keys | None]:
    """Return which rows are said to be joint, and the accounts that their cells name."""
    if cells is None:
        return np.zeros(count, np.bool_), None
    kinds = [_kind(cell) for cell in cells]
    named: list[CellValue] = [cell if kind is None else None for cell, kind in zip(cells, kinds)]
    return np.array([kind is not False for kind in kinds]), keys_of(named)[0]


def _kind(cell: CellValue) -> bool | None:
    """Whether a cell says that an account is joint; None where it names the account."""
    if isinstance(cell, bool):
        return cell
    if cell is None or isinstance(cell, CellError | Uncalculated) or (isinstance(cell, str) and is_blank(cell)):
        return False
    said = word(identity_text(cell))
    return True if said in _YES else False if said in _NO else None


def members_of_sheet(sheet: SheetCells, table: Table, household: str) -> Members:
    """Return who belongs to which household in a sheet; `household` is the column's label or letters.

    Columns called 账号 or 联名账户 say which rows are one account. Raises BindingError where a column cannot be
    told.
    """
    assert table.block is not None
    last = sheet.used.last_column if sheet.used is not None else 0
    found = _columns(table.block.header.labels, household, last, sheet.name)
    rows = np.asarray(table.rows, np.int64)
    wanted = set(rows.tolist())
    places = [at for at, row in enumerate(sheet.row_numbers) if row in wanted]
    cells = {column: [values[at] for at in places] for column, values in sheet.columns(found.values()).items()}
    by_id = {name: cells[column] for name, column in found.items()}
    customers = table.identities.get(CUSTOMER_ID.id)
    return members_of(
        by_id[HOUSEHOLD.id],
        customers=customers.cells if customers is not None else None,
        accounts=by_id.get(ACCOUNT.id),
        joint=by_id.get(JOINT.id),
        rows=rows.tolist(),
        where=sheet.name,
    )


def members_of_frame(data: nw.DataFrame[Any], household: str) -> Members:
    """Return who belongs to which household in an eager frame; `household` is the name of its column."""
    names = data.columns
    labels = [frame_label(place, str(name)) for place, name in enumerate(names, 1)]
    found = _columns(labels, household, 0, "", also=(CUSTOMER_ID,))
    cells = {name: cells_of(data.get_column(names[column - 1])) for name, column in found.items()}
    return members_of(
        cells[HOUSEHOLD.id],
        customers=cells.get(CUSTOMER_ID.id),
        accounts=cells.get(ACCOUNT.id),
        joint=cells.get(JOINT.id),
    )


def _columns(
    labels: Sequence[Label], household: str, last_column: int, where: str, also: Sequence[Sought] = ()
) -> dict[str, int]:
    wanted = [HOUSEHOLD, ACCOUNT, JOINT, *also]
    binding = bind_columns(labels, wanted, bind={HOUSEHOLD.label: household}, last_column=last_column, where=where)
    if binding.faults:
        raise BindingError(*binding.faults)
    return {match.id: match.label.column for match in binding.matches}
