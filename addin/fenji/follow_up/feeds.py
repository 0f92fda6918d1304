"""Feeds: what people enter in 满意度, 客户反馈 and 客户激励 becomes what the next grading looks at.

Of scores the latest counts, be it a survey's or a visit's; rewards are summed. An entry speaks once: what a person
sets afterwards stays, unless the entry itself is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fenji.errors import Diagnostic, fault
from fenji.expr.spelling import word
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.sheets import FEEDBACK, REWARD, SATISFACTION, now_key
from fenji.follow_up.updates import Updates
from fenji.register.register import Register, Row
from fenji.register.values import text_in, wrong_day
from fenji.standard.conduct import Feed

_AMOUNT: Mapping[str, str] = {SATISFACTION: "score", FEEDBACK: "score", REWARD: "amount"}
"""The column of each sheet that feeds a field."""
_HIGHEST = 100.0


@dataclass(slots=True)
class Fed:
    """What feeding came to: the customers for whom a fact changed, and the rows that could not be taken in."""

    customers: list[Row] = field(default_factory=list)
    left: list[Diagnostic] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class _Given:
    """An entry that is in order: whose, when, how much, and whether it has spoken already."""

    sheet: str
    row: Row
    customer: str
    day: date
    amount: float
    reward: str

    @property
    def stamp(self) -> str:
        return f"{self.day} {self.reward}{self.amount:g}"

    @property
    def is_new(self) -> bool:
        return text_in(self.row["taken"]) != self.stamp


def feed_ledger(book: FollowUpBook, updates: Updates, today: date) -> Fed:
    """Fill the fields that the standard feeds from sheets; say of every row there what is wrong with it."""
    done = Fed()
    ledger = {word(text_in(row["cust_id"])): row for row in book.ledger}
    given = [each for name in _AMOUNT for each in _given(book.registers[name], ledger, today, done)]
    feeds = {name: feed for name, said in book.rules.feeds.items() if (feed := Feed.of(said)) is not None}
    changed: dict[int, Row] = {}
    for name, feed in feeds.items():
        for key, value in _amounts(name, feed, given, updates):
            row = ledger[key]
            if row[now_key(name)] != value:
                book.ledger.set(row, now_key(name), value)
                changed[id(row)] = row
    fed = {sheet for feed in feeds.values() for sheet in feed.sheets}
    for each in given:
        if each.sheet in fed:
            book.registers[each.sheet].set(each.row, "taken", each.stamp)
    done.customers = list(changed.values())
    return done


def _amounts(name: str, feed: Feed, given: Sequence[_Given], updates: Updates) -> Iterator[tuple[str, float]]:
    """Yield whom a feed has something new to say of, and what."""
    by_customer: dict[str, list[_Given]] = {}
    for each in given:
        if each.sheet in feed.sheets and feed.reward in ("", each.reward):
            by_customer.setdefault(each.customer, []).append(each)
    for key, entries in by_customer.items():
        if feed.sums:
            if any(each.is_new for each in entries):
                yield key, sum(each.amount for each in entries)
            continue
        latest = max(reversed(entries), key=lambda each: each.day)
        if latest.is_new and not updates.spoke_after(key, name, latest.day):
            yield key, latest.amount
        updates.hear(key, name, latest.day)


def _given(register: Register, ledger: Mapping[str, Row], today: date, done: Fed) -> Iterator[_Given]:
    """Yield the entries of a sheet that are in order; of the others say what they lack."""
    for row in register:
        problem = _problem(register, row, ledger, today)
        register.set(row, "remark", problem)
        if problem is not None:
            done.left.append(fault("feed.row", register.where(row), f"{problem}，没有采用", "this row was not used"))
            continue
        amount, day = row[_AMOUNT[register.name]], row["day"]
        if isinstance(amount, float) and isinstance(day, date):
            kind = text_in(row["kind"]) if register.name == REWARD else ""
            yield _Given(register.name, row, word(text_in(row["cust_id"])), day, amount, kind)


def _problem(register: Register, row: Row, ledger: Mapping[str, Row], today: date) -> str | None:
    """Return what keeps an entry from being used; feedback may be without a score."""
    number, day = text_in(row["cust_id"]), row["day"]
    if not number:
        return "没有写客户号"
    if word(number) not in ledger:
        return f"客户号“{number}”不在客户台账里"
    if not isinstance(day, date):
        return "没有写日期" if day is None else f"日期“{text_in(day)}”{wrong_day(text_in(day))}"
    if day > today:
        return f"日期 {day} 晚于今天 {today}"
    key = _AMOUNT[register.name]
    label, amount = register.layout.by_key[key].label, row[key]
    if amount is None:
        return None if register.name == FEEDBACK else f"没有写{label}"
    if not isinstance(amount, float):
        return f"{label}“{text_in(amount)}”不是数"
    if key == "score" and not 0 <= amount <= _HIGHEST:
        return f"{label}“{text_in(amount)}”不在 0 到 100 之间"
    return None
