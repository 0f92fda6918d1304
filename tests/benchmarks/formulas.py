"""100,000 customers graded by formulas, recalculated by LibreOffice: against a nested IF that somebody wrote by hand.

The hand-written one gives the grade only, with the thresholds typed into it; it takes a blank for too little, knows no
other spelling of a card and flags nothing. Loading and saving are not in it: the document is calculated as it is open.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import xlsxwriter
from tests.benchmarks.measure import Row
from tests.calc.conftest import plain_environment, uno_python

import fenji
from fenji.formula_book import grade_by_formulas

COUNT = 100_000
RUNS = 3

CALCULATE = """
import sys, time, uno
pipe, runs, paths = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
context = uno.getComponentContext()
resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
end = time.monotonic() + 60
while True:
    try:
        office = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        break
    except Exception:
        if time.monotonic() > end:
            raise
        time.sleep(0.1)
desktop = office.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", office)
hidden = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
hidden.Name, hidden.Value = "Hidden", True
documents = [desktop.loadComponentFromURL(path, "_blank", 0, (hidden,)) for path in paths]
for run in range(runs + 1):
    for document in documents:
        start = time.perf_counter()
        document.calculateAll()
        if run:
            print(documents.index(document), time.perf_counter() - start, flush=True)
for document in documents:
    document.close(True)
try:
    desktop.terminate()
except Exception:
    pass
"""


@dataclass(frozen=True)
class Sample:
    """A standard, the columns of its customers, and the grade as one would write it by hand for row 2."""

    standard: str
    headers: Sequence[str]
    by_hand: str

    def row(self, chance: random.Random) -> list[object]:
        return [None if chance.random() < 0.03 else self._cell(header, chance) for header in self.headers]

    @staticmethod
    def _cell(header: str, chance: random.Random) -> object:
        match header:
            case "指定高端信用卡":
                return chance.choice(["无", "无", "无", "金卡级", "白金卡级", "是"])
            case "潜力标识":
                return chance.choice(["否", "否", "否", "是"])
            case "潜力评分":
                return chance.randrange(101)
            case "月交易笔数" | "合作月数":
                return chance.randrange(60)
            case "业务种类数":
                return chance.randrange(8)
            case _:
                return round(chance.lognormvariate(11, 2), 2)


SAMPLES = (
    Sample(
        "psbc",
        ["月日均余额", "指定高端信用卡", "家庭年收入"],
        '=IF(OR(B2>=1500000,C2="钻石卡级",D2>=1000000),"钻石卡客户",'
        'IF(OR(B2>=300000,C2="白金卡级",D2>=500000),"白金卡客户",'
        'IF(OR(B2>=50000,C2="金卡级",C2="是",D2>=200000),"金卡客户","普通客户")))',
    ),
    Sample(
        "four_tier",
        ["资产水平", "潜力标识", "潜力评分"],
        '=IF(B2>=1000000,"高端客户",IF(OR(C2="是",D2>=80),"潜力客户",IF(B2>=100000,"中端客户","普通客户")))',
    ),
)


def write_customers(path: Path, sample: Sample, *, by_hand: bool) -> None:
    chance = random.Random(7)
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("客户")
    sheet.write_row(0, 0, ["客户号", *sample.headers, *(["等级"] if by_hand else [])])
    for row in range(1, COUNT + 1):
        sheet.write_row(row, 0, [f"{row:08}", *sample.row(chance)])
        if by_hand:
            text = sample.by_hand
            for letter in "BCDEFG":
                text = text.replace(f"{letter}2", f"{letter}{row + 1}")
            sheet.write_formula(row, len(sample.headers) + 1, text)
    book.close()


def calculated(paths: Sequence[Path], runs: int = RUNS) -> list[float]:
    """Return how long LibreOffice takes to calculate each of some workbooks: medians of runs in turn."""
    python, office = uno_python(), shutil.which("soffice")
    assert python is not None, "LibreOffice with python3-uno"
    assert office is not None, "LibreOffice"
    home = paths[0].parent
    pipe = f"fenji{uuid.uuid4().hex}"
    where = f"-env:UserInstallation={(home / 'profile').as_uri()}"
    running = subprocess.Popen(
        [office, where, "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=plain_environment(home),
        start_new_session=True,
    )
    try:
        asked = [python, "-c", CALCULATE, pipe, str(runs), *(path.as_uri() for path in paths)]
        done = subprocess.run(asked, check=True, capture_output=True, text=True, env=plain_environment(home))
    finally:
        _end(running)
    found: dict[int, list[float]] = {}
    for line in done.stdout.splitlines():
        place, seconds = line.split()
        found.setdefault(int(place), []).append(float(seconds))
    return [median(found[place]) for place in range(len(paths))]


def _end(running: subprocess.Popen[bytes]) -> None:
    """End the office that was started here, and what it has started itself."""
    end = time.monotonic() + 20
    while running.poll() is None and time.monotonic() < end:
        time.sleep(0.1)
    if running.poll() is None:
        os.killpg(running.pid, 9)
        running.wait()


def rows(folder: Path) -> Iterator[Row]:
    for sample in SAMPLES:
        plain, hand = folder / f"{sample.standard}.xlsx", folder / f"{sample.standard}_手写.xlsx"
        ours = folder / f"{sample.standard}_公式.xlsx"
        write_customers(plain, sample, by_hand=False)
        write_customers(hand, sample, by_hand=True)
        grade_by_formulas(fenji.standard(sample.standard), plain, ours)
        one, other = calculated([ours, hand])
        yield Row(
            f"{sample.standard}: grade, code and flags / a nested IF by hand, in LibreOffice",
            f"{one:.2f} s",
            f"{other:.2f} s",
            one / other,
            "<= 3",
        )
