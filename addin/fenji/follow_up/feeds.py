"""Feeds: what people enter in 满意度 and 客户反馈 becomes what the next grading looks at."""

from __future__ import annotations

from datetime import date

from fenji.expr.spelling import word
from fenji.follow_up.book import FollowUpBook
from fenji.follow_up.sheets import now_key
from fenji.register.values import Value, day_in, text_in


def feed_ledger(book: FollowUpBook) -> int:
    """Set the fields that the standard feeds from a sheet to each customer's latest score there; return how many."""
    fed = 0
    for field, sheet in book.rules.feeds.items():
        register = book.registers.get(sheet)
        if register is None:
            continue
        latest: dict[str, tuple[date, Value]] = {}
        for row in register:
            number, day, score = word(text_in(row["cust_id"])), day_in(row["day"]), row["score"]
            if number and day is not None and score is not None and day >= latest.get(number, (day, None))[0]:
                latest[number] = (day, score)
        for row in book.ledger:
            found = latest.get(word(text_in(row["cust_id"])))
            if found is not None and row[now_key(field)] != found[1]:
                book.ledger.set(row, now_key(field), found[1])
                fed += 1
    return fed
