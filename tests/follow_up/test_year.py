"""Months of daily use, simulated, against an independent reckoning: nothing lost, every day right, twice the same.

FENJI_YEAR=1 runs the whole year on 2,000 customers; without it the suite runs some weeks on 80.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.follow_up.model import FACTS, JOURNALS, Customer
from tests.follow_up.people import rows_of, save_list, sheets_of, type_in_sheets, type_with_openpyxl

import fenji
from fenji.follow_up.plan import Asked, plan
from fenji.follow_up.record import record

_WHOLE = bool(os.environ.get("FENJI_YEAR"))
_SALES = fenji.standard("sales_ae")
_UPDATES = {name: f"更新·{name}" for name in FACTS}
_HEADS = ("客户号", "客户姓名", "手机号码", "管户客户经理", "需求程度", "成交机会", "预计成交日期")
_SHEETS = {name: f"客户追踪{name}" for name in JOURNALS.values()}


@dataclass
class Bank:
    """The bank, its list, its people and what they have typed so far."""

    folder: Path
    lot: random.Random
    today: date
    shift: bool
    customers: dict[str, Customer] = field(default_factory=dict)
    list_facts: dict[str, dict[str, object]] = field(default_factory=dict)
    managers: dict[str, str] = field(default_factory=dict)
    typed: dict[str, tuple[str, date, str, str]] = field(default_factory=dict)
    """Each word that was typed into an entry: whose, which day, the grades before and after."""
    halves: set[str] = field(default_factory=set)
    """Customers in whose open entry something stands without a day."""
    words: int = 0
    visits: int = 0

    @property
    def list(self) -> Path:
        return self.folder / "名单.xlsx"

    @property
    def book(self) -> Path:
        return self.folder / "名单_跟进.xlsx"

    def word(self) -> str:
        self.words += 1
        return f"谈话{self.words:06d}"

    def new_facts(self) -> dict[str, object]:
        demand = self.lot.choices(("明显", "潜在", "无"), (6, 3, 1))[0]
        close = self.today + timedelta(days=self.lot.randint(-5, 320)) if self.lot.random() < 0.8 else None
        return {"需求程度": demand, "成交机会": "否" if self.lot.random() < 0.05 else "是", "预计成交日期": close}

    def join(self, number: str) -> None:
        self.list_facts[number] = self.new_facts()
        self.managers[number] = self.lot.choice(("甲经理", "乙经理", "丙经理"))

    def save(self) -> None:
        rows = [
            (number, "张三丰", "13800001234", self.managers[number], *facts.values())
            for number, facts in self.list_facts.items()
        ]
        save_list(self.list, _HEADS, rows)

    def plan(self) -> None:
        """Plan by the list as it is now, and merge it in the reckoning as well."""
        self.save()
        plan(_SALES, self.list, self.book, Asked(self.today, workdays=self.shift))
        for number, facts in self.list_facts.items():
            known = self.customers.get(number)
            if known is None:
                known = Customer(number, self.managers[number], self.today, dict(facts), dict(facts))
                self.customers[number] = known
            else:
                known.merge(facts, self.managers[number])
            known.here = True
        for number, known in self.customers.items():
            if number not in self.list_facts:
                known.here = False
            else:
                known.graded(self.today, known.grade)

    def entries(self) -> dict[str, list[dict[str, object]]]:
        return sheets_of(self.book, list(_SHEETS.values()))


def _visit_day(bank: Bank, known: Customer) -> date:
    """Mostly today; recorded late now and then, and sometimes from before the last visit."""
    back = bank.lot.choices((0, bank.lot.randint(1, 6)), (8, 2))[0]
    return max(bank.today - timedelta(days=back), known.start)


def _updates(bank: Bank) -> dict[str, object]:
    if bank.lot.random() < 0.5:
        return {}
    facts = bank.new_facts()
    chosen = {name: facts[name] for name in FACTS if bank.lot.random() < 0.6}
    return {name: value for name, value in chosen.items() if value is not None or bank.lot.random() < 0.3}


def _a_day(bank: Bank, visits: int) -> None:
    """Type what people type on a day, and record it; the reckoning takes the visits in the order of their days."""
    entries = bank.entries()
    typed: dict[str, list[tuple[int, dict[str, object]]]] = defaultdict(list)
    last = {sheet: max((int(str(row["行"])) for row in rows), default=5) for sheet, rows in entries.items()}
    waiting = [(sheet, row) for sheet, rows in entries.items() for row in rows if row["状态"] in ("待跟进", "逾期")]
    taken: list[tuple[date, int, str, str, dict[str, object]]] = []
    order = list(_SHEETS.values())
    for sheet, row in bank.lot.sample(waiting, min(visits, len(waiting))):
        number, line = str(row["客户号"]), int(str(row["行"]))
        known = bank.customers[number]
        kind = bank.lot.choices(("open", "added", "half", "twice"), (14, 3, 1, 1))[0]
        word, day, updates = bank.word(), _visit_day(bank, known), _updates(bank)
        written = {
            "追踪日期": day,
            "追踪方式": bank.lot.choice(("电话", "上门拜访")),
            "追踪内容": word,
            "记录人": "=甲" if bank.lot.random() < 0.1 else "甲",
            **{_UPDATES[name]: "清空" if value is None else value for name, value in updates.items()},
        }
        if kind == "half":
            typed[sheet].append((line, {"追踪内容": word}))
            bank.typed[word] = (number, date.min, "", "")
            bank.halves.add(number)
            continue
        if kind == "added":
            sheet = bank.lot.choice(order)
            last[sheet] += 1
            line = last[sheet]
            written |= {"客户号": number}
        else:
            bank.halves.discard(number)
        typed[sheet].append((line, written))
        taken.append((day, order.index(sheet) * 1_000_000 + line, number, word, updates))
        if kind == "twice":
            word = bank.word()
            last[sheet] += 1
            typed[sheet].append((last[sheet], written | {"客户号": number, "追踪内容": word}))
            taken.append((day, order.index(sheet) * 1_000_000 + last[sheet], number, word, updates))
    if bank.lot.random() < (0.02 if _WHOLE else 0.15):
        for sheet, lines in typed.items():
            type_with_openpyxl(bank.book, sheet, lines)
    elif typed:
        type_in_sheets(bank.book, typed)
    before = {number: bank.customers[number].grade for _, _, number, _, _ in taken}
    for day, _, number, word, updates in sorted(taken, key=lambda each: each[:2]):
        became = bank.customers[number].visit(day, updates)
        bank.typed[word] = (number, day, "", became)
        bank.visits += 1
    for number, was in before.items():
        bank.customers[number].graded(bank.today, was)
    _record(bank)


def _record(bank: Bank) -> None:
    """Record, now and then through a crash in the middle of the save."""
    if bank.lot.random() < 0.03:
        before = bank.book.read_bytes()
        for crash in ("limit", "replace"):
            _crash(bank, crash)
            assert bank.book.read_bytes() == before, crash
    done = record(bank.book, bank.today)
    assert all(each.code == "entry.no_day" for each in done.left), [str(each) for each in done.left]


_CRASH = """
import os, resource, signal, sys
from datetime import date
from pathlib import Path
from fenji.follow_up.record import record
kind, path, day = sys.argv[1], Path(sys.argv[2]), date.fromisoformat(sys.argv[3])
if kind == "limit":
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size // 2,) * 2)
else:
    os.replace = lambda *a: os.kill(os.getpid(), signal.SIGKILL)
record(path, day)
"""


def _crash(bank: Bank, kind: str) -> None:
    """Be killed while the new file is half written, or when it is whole and not yet in its place."""
    arguments = [sys.executable, "-c", _CRASH, kind, str(bank.book), bank.today.isoformat()]
    done = subprocess.run(arguments, capture_output=True, timeout=120, check=False)
    killed = signal.SIGXFSZ if kind == "limit" else signal.SIGKILL
    # nothing to save: then nothing can be killed in the middle of it
    assert done.returncode in (-killed, 0), done.stderr.decode()


def _check(bank: Bank) -> None:
    """Hold everything against the reckoning."""
    entries = bank.entries()
    rows = [(sheet, row) for sheet, found in entries.items() for row in found]
    words = Counter(str(row["追踪内容"]) for _, row in rows if row["追踪内容"] is not None)
    lost = {word for word in bank.typed if words[word] != 1} - {
        w for w, (_, day, _, _) in bank.typed.items() if day == date.min
    }
    assert not lost
    by_word = {str(row["追踪内容"]): row for _, row in rows if row["追踪内容"] is not None}
    for word, (number, day, _, became) in bank.typed.items():
        if day != date.min:
            row = by_word[word]
            assert (row["客户号"], row["状态"]) == (number, "已完成"), word
            assert _plain_day(row["追踪日期"]) == day
            assert str(row["追踪后等级"]).removesuffix("级客户") == became, (word, row)
    numbers = [row["编号"] for _, row in rows if row["编号"] is not None]
    assert len(set(numbers)) == len(numbers)
    waiting: dict[str, list[tuple[str, dict[str, object]]]] = defaultdict(list)
    for sheet, row in rows:
        if row["状态"] in ("待跟进", "逾期"):
            waiting[str(row["客户号"])].append((sheet, row))
    ledger = {str(row["客户号"]): row for row in rows_of(bank.book, "客户台账")}
    assert set(ledger) == set(bank.customers)
    for number, known in bank.customers.items():
        said = ledger[number]
        open_ones = waiting[number]
        if not known.here:
            assert said["状态"] == "已离开"
            assert all(row["追踪内容"] is not None for _, row in open_ones)
            continue
        assert str(said["系统等级"]).removesuffix("级客户") == known.grade, number
        assert said["上次追踪日期"] == known.last, number
        assert said["客户经理"] == known.manager
        assert len(open_ones) == 1, (number, open_ones)
        sheet, row = open_ones[0]
        if number in bank.halves and sheet != _SHEETS[JOURNALS[known.grade]]:
            assert row["追踪内容"] is not None
            continue
        assert sheet == _SHEETS[JOURNALS[known.grade]], (number, known.grade)
        due = known.due(bank.shift)
        assert row["最迟日期"] == due == said["最迟日期"], (number, known, row)
        planned = row["安排日期"]
        assert isinstance(planned, date)
        assert planned <= max(due, bank.today), number
        assert row["状态"] == ("逾期" if due < bank.today else "待跟进")
        assert bool(known.conflicts) == (said["冲突"] is not None), (number, known.conflicts, said["冲突"])


def _plain_day(value: object) -> object:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _twice_the_same(bank: Bank) -> None:
    before = bank.book.read_bytes()
    assert not record(bank.book, bank.today).written
    assert bank.book.read_bytes() == before


@pytest.mark.parametrize("shift", [False, True])
def test_months_of_daily_use(tmp_path: Path, shift: bool) -> None:
    count, days, visits = (2_000, 365, 150) if _WHOLE else (80, 25, 12)
    bank = Bank(tmp_path, random.Random(20260302 + shift), date(2026, 1, 5), shift)
    for number in range(count):
        bank.join(f"{10_000 + number:08d}")
    bank.plan()
    _check(bank)
    for number in range(days):
        bank.today += timedelta(days=1)
        if bank.lot.random() < 0.25:
            continue
        if bank.lot.random() < 0.12:
            for gone in bank.lot.sample(sorted(bank.list_facts), max(1, count // 200)):
                bank.list_facts.pop(gone)
            bank.join(f"{90_000_000 + number:08d}")
            for changed in bank.lot.sample(sorted(bank.list_facts), count // 20):
                bank.list_facts[changed] |= bank.new_facts()
            for changed in bank.lot.sample(sorted(bank.managers), count // 50):
                bank.managers[changed] = bank.lot.choice(("甲经理", "丁经理"))
            bank.plan()
        _a_day(bank, bank.lot.randint(0, visits))
        if _WHOLE and number % 10 == 0:
            print(f"{bank.today}: {bank.visits:,} visits", flush=True)
        if number % 10 == 0 or number == days - 1:
            _check(bank)
            _twice_the_same(bank)
    _check(bank)
    plan(_SALES, bank.list, bank.book, Asked(bank.today, workdays=shift))
    shutil.copyfile(bank.book, tmp_path / "一次.xlsx")
    assert not plan(_SALES, bank.list, bank.book, Asked(bank.today, workdays=shift)).written
    assert bank.book.read_bytes() == (tmp_path / "一次.xlsx").read_bytes()
    log = rows_of(bank.book, "操作日志")
    assert sum(row["操作"] == "登记追踪" for row in log) == bank.visits
    assert not any(number in str(row) for row in log for number in list(bank.customers)[:50])
