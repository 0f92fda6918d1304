"""Acceptance: what keeps an entry from being recorded; it is said in its row and stays until somebody mends it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fenji.errors import Diagnostic, fault, warning
from fenji.expr.interval import Interval
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.entries import Entry
from fenji.follow_up.history import Logged, is_his
from fenji.follow_up.updates import Updates
from fenji.register.register import Row
from fenji.register.values import day_in, text_in, wrong_day

SURE = "日期无误"
"""What somebody writes in 追踪内容 to say that a day that looks wrong is right."""
_LONG_AGO = Interval(1, "y")
_SURE_HINT = (
    f"写错了就改；确是这一天，在“追踪内容”里写上“{SURE}”再登记",
    f"mend it; if it is right, write {SURE} in 追踪内容 and record again",
)


class Acceptance:
    """Judges entries before they are recorded; `rows` are those of the ledger, `logged` the visits recorded before."""

    def __init__(
        self,
        book: FollowUpBook,
        rows: Mapping[str, Row],
        updates: Updates,
        logged: Mapping[str, Logged],
        today: date,
    ) -> None:
        self._book = book
        self._rows = rows
        self._updates = updates
        self._logged = logged
        self._today = today

    def problem(self, entry: Entry, repeated: bool) -> Diagnostic | None:
        """Return what keeps an entry from being recorded, None where nothing does."""
        return self._whose(entry, repeated) or self._when(entry) or self._updates.problem(entry)

    def _whose(self, entry: Entry, repeated: bool) -> Diagnostic | None:
        if repeated:
            return fault(
                "entry.copied",
                entry.where,
                f"编号 {text_in(entry.row['number'])} 与上面一行相同，像是复制的行，没有登记",
                "its number stands in a row above: it looks like a copied row and was not recorded",
                hint=("若是另一次追踪，清空“编号”再登记", "empty its number if it is another visit"),
            )
        if not entry.customer:
            return fault(
                "entry.nobody",
                entry.where,
                "没有写客户号，没有登记",
                "there is no customer number; it was not recorded",
                hint=("补上客户号再登记", "fill it in and record again"),
            )
        if entry.is_sealed and not is_his(entry, self._logged):
            first = self._logged[text_in(entry.row["number"])].customer
            return fault(
                "entry.other_customer",
                entry.where,
                f"登记的是 {first} 的追踪，不能改成别的客户，没有登记",
                f"it was recorded of {first}, and cannot become another customer's",
                hint=(
                    "改回原来的客户号；给这个客户另加一行",
                    "restore the number; add a row for the other customer",
                ),
            )
        if entry.customer in self._rows:
            return None
        return fault(
            "entry.customer",
            entry.where,
            f"客户号“{text_in(entry.row['cust_id'])}”不在客户台账里，没有登记",
            f"customer {text_in(entry.row['cust_id'])!r} is not in the ledger",
            hint=self._likely(entry)
            or ("改正客户号，或先用 plan 把客户列入", "mend the number, or plan the customer first"),
        )

    def _likely(self, entry: Entry) -> tuple[str, str] | None:
        """Return whom a number may mean whose leading zeros are lost, as they are where it was typed as a number."""
        bare = entry.customer.lstrip("0")
        meant = [text_in(row["cust_id"]) for key, row in self._rows.items() if bare and key.lstrip("0") == bare]
        if len(meant) != 1:
            return None
        return (
            f"是不是“{meant[0]}”：前面的 0 会丢，先把格子设成文本再填",
            f"perhaps {meant[0]}: leading zeros are lost unless the cell is a text",
        )

    def _when(self, entry: Entry) -> Diagnostic | None:
        visited = entry.row["visited"]
        if visited is None:
            return warning(
                "entry.no_day",
                entry.where,
                "填了内容，但没有追踪日期，没有登记",
                "something is written, but no day of the visit; it was not recorded",
                hint=("补上追踪日期再登记", "fill in the day and record again"),
            )
        if not isinstance(visited, date):
            return fault(
                "entry.day",
                entry.where,
                f"追踪日期“{text_in(visited)}”{wrong_day(text_in(visited))}，没有登记",
                f"{text_in(visited)!r} is no day",
                hint=("例如 2026-03-05", "for example 2026-03-05"),
            )
        if visited > self._today:
            return fault(
                "entry.future",
                entry.where,
                f"{_early(visited)}今天 {self._today}，没有登记",
                f"the day {visited} lies after today, {self._today}",
            )
        return self._unlikely(entry, visited)

    def _unlikely(self, entry: Entry, visited: date) -> Diagnostic | None:
        """Return what makes a day look wrong: nobody was visited before there was anything to be visited by."""
        in_force = self._book.grader.at(visited).standard.effective_from
        if visited < in_force:
            return fault(
                "entry.before_standard",
                entry.where,
                f"追踪日期 {visited} 早于标准施行的 {in_force}，没有登记",
                f"the day {visited} is before the standard is in force, {in_force}",
                hint=("看看年份是不是写错了", "look at the year"),
            )
        if SURE in text_in(entry.row["content"]):
            return None
        if text_in(entry.row["remark"]).startswith(_early(visited)):
            # what was typed beforehand was no visit, and does not become one by waiting
            return fault(
                "entry.early",
                entry.where,
                f"{_early(visited)}填写的那天，是事先填的，没有登记",
                f"the day {visited} was typed before it came",
                hint=_SURE_HINT,
            )
        start = day_in(self._rows[entry.customer]["start"])
        if start is not None and visited < start:
            return fault(
                "entry.before_start",
                entry.where,
                f"追踪日期 {visited} 早于客户纳入跟进的 {start}，没有登记",
                f"the day {visited} is before the customer was taken in, {start}",
                hint=_SURE_HINT,
            )
        if _LONG_AGO.after(visited) < self._today:
            return fault(
                "entry.long_ago",
                entry.where,
                f"追踪日期 {visited} 是一年多以前，没有登记",
                f"the day {visited} is more than a year ago",
                hint=_SURE_HINT,
            )
        return None


def _early(visited: date) -> str:
    """Return how it begins what is said of a day that had not come when it was typed."""
    return f"追踪日期 {visited} 晚于"
