"""Reports: the accounts of a table brought to facts, decided customer by customer, and told on every row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fenji.credit_report.account import Accounts, Reading, read_accounts
from fenji.credit_report.customer import Customers, tell_customers
from fenji.credit_report.detail import with_details
from fenji.credit_report.fact import Columns, counts_of, facts_of, flag
from fenji.credit_report.fault import READ_ELSEWHERE, AccountFault, told
from fenji.credit_report.manual import manual_facts, manual_faults
from fenji.credit_report.window import MONTHS
from fenji.emit.column import FieldColumn
from fenji.errors import Diagnostic, Lang, Message, Severity, StandardError, fault, note, warning
from fenji.grading import Grading, grade_columns
from fenji.program.model import Program
from fenji.standard.model import Field, FieldType, Named, Standard
from fenji.table.identity import CUSTOMER_ID
from fenji.table.keys import respelled_warnings
from fenji.table.model import Table
from fenji.table.said import rows_listed
from fenji.workbook import cell_name

CUSTOMER = Field(CUSTOMER_ID.id, Named(CUSTOMER_ID.label, "customer number"), FieldType.TEXT, tuple(CUSTOMER_ID.names))
"""The column by which accounts belong together."""
NEEDED = (CUSTOMER.id, "account_type", "account_status", "repayment")
"""The columns without which there is no report."""

_SHOWN = 20
"""How many rows with one fault are told one by one."""


def account_fields(standard: Standard) -> tuple[Field, ...]:
    """Return the fields that the columns of a table of accounts hold."""
    return (CUSTOMER, *(field for field in standard.fields if not field.fact))


def missing_fault(table: Table, fields: Sequence[Field]) -> Diagnostic:
    """Return what is to be said of a table that lacks columns without which there is no report."""
    lacking = [field for field in fields if field.id in NEEDED and field.id not in table.columns]
    labels = "、".join(field.label for field in lacking)
    return fault(
        "bind.no_account",
        table.where,
        f"信用报告一行一个账户，没有这些列：{labels}",
        f"a row is an account; there is no column for {', '.join(field.name.in_('en') for field in lacking)}",
        hint=("请用 --bind 字段=列 指定", "name them with --bind 字段=列"),
    )


def grade_accounts(
    standard: Standard,
    program: Program,
    table: Table,
    *,
    wanted: Collection[str] | None = None,
    lang: Lang = "zh",
    as_of: date | None = None,
    diagnostics: tuple[Diagnostic, ...] = (),
) -> Grading:
    """Return the grading of a table whose rows are accounts: each row has the result of its customer.

    `program` is that of the standard. A row that cannot be used leaves its customer ungraded, and the reason
    names the row.
    """
    fields = {field.id: field for field in standard.fields}
    reading = _reading(standard, fields)
    customers, faults = tell_customers(table.columns[CUSTOMER.id])
    manual_faults(table.columns, customers, faults)
    accounts = read_accounts(table.columns, faults, reading)
    facts = _facts(standard, program, accounts, customers, table, fields, reading)
    grading = grade_columns(
        program,
        facts,
        customers.count,
        wanted=wanted,
        lang=lang,
        as_of=as_of,
        diagnostics=(
            *diagnostics,
            *_respelled(customers, table),
            *_several(accounts, table),
            *_fault_diagnostics(accounts, table),
        ),
    )
    if grading.reasons is not None:
        grading = replace(grading, reasons=with_details(grading.reasons, program, facts, lang))
    return _spread(_with_faults(grading, accounts, customers, table), customers)


def _reading(standard: Standard, fields: dict[str, Field]) -> Reading:
    """Return how the standard and its options have accounts read."""
    missing = [name for name in (*NEEDED[1:], *_FACTS) if name not in fields]
    if missing:
        listed = "、".join(missing)
        raise StandardError(
            fault(
                "standard.account_fields",
                standard.origin,
                f"一行一个账户的标准要有这些字段：{listed}",
                f"a standard of accounts needs the fields {listed}",
            )
        )
    options = {option.id: option.value for option in standard.options}
    codes = [choice.name for name in ("cards_code", "loans_code") for choice in fields[name].choices]
    return Reading(
        types=_names(fields["account_type"]),
        statuses=_names(fields["account_status"]),
        codes=tuple(dict.fromkeys([*(name for name in codes if len(name) == 1), "D", "Z", "#"])),
        newest_left=options.get("newest") == "left",
        semi_credit_least=int(options.get("semi_credit_min", "from_1").removeprefix("from_")),
    )


_FACTS = ("report_state", "cards_code", "loans_code", "computed_class", "manual_class", "manual_wanted")


def _names(field: Field) -> tuple[str, ...]:
    return tuple(choice.name for choice in field.choices)


def _facts(
    standard: Standard,
    program: Program,
    accounts: Accounts,
    customers: Customers,
    table: Table,
    fields: dict[str, Field],
    reading: Reading,
) -> Columns:
    """Return every fact of every customer, with what the program itself says of him under the other scope,
    and without a manual class."""
    by_account, by_customer = counts_of(accounts, customers)
    options = {option.id: option.value for option in standard.options}
    counts, others = (by_account, by_customer) if options.get("scope") != "customer" else (by_customer, by_account)
    facts = facts_of(accounts, customers, fields, reading.codes) | counts
    manual = manual_facts(table.columns, customers, fields)
    nobody = len(fields["manual_wanted"].choices) - 1
    computed = np.zeros(customers.count, np.int8)
    plain = {
        "manual_wanted": FieldColumn(np.full(customers.count, nobody, np.int8)),
        "manual_grounds": FieldColumn(np.zeros(customers.count, np.int8)),
        "computed_class": FieldColumn(computed),
        "scopes_differ": flag(fields["scopes_differ"], np.zeros(customers.count, np.bool_)),
    }
    facts = {name: column for name, column in (facts | plain).items() if name in program.field_by_id}
    unlike = np.zeros(customers.count, np.bool_)
    for name, column in counts.items():
        unlike |= column.values != others[name].values
    doubtful = np.flatnonzero(unlike)
    if len(doubtful):
        differ = np.zeros(customers.count, np.bool_)
        differ[doubtful] = _ranks(program, facts, doubtful) != _ranks(program, facts | others, doubtful)
        facts["scopes_differ"] = flag(fields["scopes_differ"], differ)
    asked = np.flatnonzero(manual["manual_wanted"].values != nobody)
    if len(asked):
        classes = _names(fields["computed_class"])
        number = [classes.index(each.label) if each.label in classes else len(classes) - 1 for each in program.results]
        computed[asked] = np.array(number, np.int8)[_ranks(program, facts, asked)]
        facts |= manual
    return facts


def _ranks(program: Program, facts: Columns, chosen: NDArray[np.int64]) -> NDArray[np.int8]:
    """Return the results of some customers, as their places in `program.results`."""
    columns = {name: FieldColumn(column.values[chosen]) for name, column in facts.items()}
    return grade_columns(program, columns, len(chosen), wanted=("grade",)).ranks


# -- faults ---------------------------------------------------------------------------------------------------


def _with_faults(grading: Grading, accounts: Accounts, customers: Customers, table: Table) -> Grading:
    """Return a grading whose reasons name, for who has a row with a fault, the first one and what is wrong in it."""
    rows = customers.first_row(accounts.faults > 0)
    faulty = np.flatnonzero(rows >= 0)
    if grading.reasons is None or not len(faulty):
        return grading
    reasons = grading.reasons.copy()
    numbers = np.asarray(table.rows)
    for customer, row in zip(faulty.tolist(), rows[faulty].tolist()):
        message = _told(accounts, table, row).text(grading.lang)
        said = {"zh": f"第 {numbers[row]} 行{message}；", "en": f"row {numbers[row]}: {message}; "}[grading.lang]
        reasons[customer] = said + reasons[customer]
    return replace(grading, reasons=reasons)


def _told(accounts: Accounts, table: Table, row: int) -> Message:
    found = AccountFault(int(accounts.faults[row]))
    return told(found, table.columns[found.column].cell(row) if found.shows_cell else None)


def _fault_diagnostics(accounts: Accounts, table: Table) -> Iterator[Diagnostic]:
    """Yield a warning for every row with a fault that nobody has told of, the first of each kind one by one."""
    for number in np.unique(accounts.faults[accounts.faults > 0]).tolist():
        kind = AccountFault(number)
        if kind in READ_ELSEWHERE:
            continue
        rows = np.flatnonzero(accounts.faults == number).tolist()
        for row in rows[:_SHOWN]:
            message = _told(accounts, table, row)
            yield Diagnostic(f"account.{kind.name.lower()}", Severity.WARNING, _place(table, kind.column, row), message)
        if len(rows) > _SHOWN:
            rest = len(rows) - _SHOWN
            yield warning(
                f"account.{kind.name.lower()}",
                _place(table, kind.column, rows[_SHOWN]),
                f"从这一行起另有 {rest} 行同样的问题，见各行的分级依据",
                f"{rest} more rows from here on are alike; see their reasons",
            )


def _respelled(customers: Customers, table: Table) -> list[Diagnostic]:
    """Accounts of customers whose numbers differ in case only are put together: that is said, with both cells."""
    return respelled_warnings(customers.respelled, lambda row: _place(table, CUSTOMER.id, row), CUSTOMER.label)


def _several(accounts: Accounts, table: Table) -> Iterator[Diagnostic]:
    """Tell of rows whose cell holds several histories, and warn where these may be one that is broken into lines."""
    histories, count = accounts.histories, len(accounts)
    several = (np.bincount(histories.cells, minlength=count) > 1) & accounts.is_account
    rows = np.asarray(table.rows)
    if several.any():
        listed = rows_listed(rows[several].tolist())
        yield note(
            "account.several",
            table.where,
            f"{listed}的还款状态一格有几串，每一串算一个账户，账户类型、状态和结清年月同这一行",
            f"{np.count_nonzero(several)} rows have several histories in a cell; each counts as an account of its row",
        )
    whole = np.zeros(count, np.bool_)
    whole[histories.cells[histories.lengths >= MONTHS]] = True
    broken = rows[several & ~whole].tolist()
    if broken:
        yield warning(
            "account.broken_up",
            table.where,
            f"{rows_listed(broken)}的还款状态一格有几串，都不满 {MONTHS} 期，按几个账户算",
            f"{len(broken)} rows have several histories in a cell, none of {MONTHS} months; they count as accounts",
            hint=("如果是一个账户分几行写的，请连成一串", "if one account was broken into lines, join them"),
        )


def _place(table: Table, field_id: str, row: int) -> str:
    """Return where a cell is, as messages say it; the row alone where the column is missing."""
    number = int(np.asarray(table.rows)[row])
    bound = table.bound_to(field_id)
    if table.block is None:
        return f"列“{bound.label}”第 {number} 行" if bound else f"第 {number} 行"
    return f"{table.where}!{cell_name(number, bound.column) if bound else number}"


def _spread(grading: Grading, customers: Customers) -> Grading:
    """Return the grading row by row: each has its customer's results."""
    rows = customers.numbers
    firsts = customers.first_row(np.ones(len(rows), np.bool_))

    def each(values: NDArray[Any] | None) -> NDArray[Any] | None:
        return None if values is None else values[rows]

    return replace(
        grading,
        firsts=firsts[firsts >= 0],
        ranks=grading.ranks[rows],
        reasons=each(grading.reasons),
        gaps=each(grading.gaps),
        flags=each(grading.flags),
        scores=each(grading.scores),
        extras={name: values[rows] for name, values in grading.extras.items()},
    )
