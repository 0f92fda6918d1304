"""100,000 customers graded by formulas, recalculated by LibreOffice: against a nested IF that somebody wrote by hand.

The hand-written one gives the grade only, with the thresholds in cells of a sheet, so that it too can be regraded; it
takes a blank for too little, knows no other spelling of a card and flags nothing. Loading and saving are not in it.
A document is calculated as it is when a threshold was changed in it, and once more from its first cell to its last.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median

import xlsxwriter
from tests.benchmarks.measure import Row
from tests.formula.office import told

import fenji
from fenji.formula_book import CUSTOMERS, grade_by_formulas
from fenji.grading import RESULTS
from fenji.standard_sheet import TITLE

COUNT = 100_000
RUNS = 3
HAND = "门槛"
"""The sheet on which the hand-written formulas find their thresholds."""

CALCULATE = """
runs, asked = int(sys.argv[2]), json.loads(sys.argv[3])
def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
documents = []
for each in asked:
    document = desktop.loadComponentFromURL(each["path"], "_blank", 0, (value("Hidden", True),))
    customers = document.Sheets.getByIndex(0)
    headers = {customers.getCellByPosition(column, 0).String: column for column in range(40)}
    for header in each["without"]:
        customers.getCellRangeByPosition(headers[header], 1, headers[header], each["rows"]).clearContents(23)
    document.calculateAll()
    documents.append(document)
for run in range(runs + 1):
    for document, each in zip(documents, asked):
        threshold = document.Sheets.getByName(each["sheet"]).getCellRangeByName(each["cell"])
        threshold.setFormula(each["says"][run % 2])
        changed, whole = timed(document.calculate), timed(document.calculateAll)
        if run:
            print(json.dumps([asked.index(each), changed, whole]), flush=True)
"""


@dataclass(frozen=True)
class Sample:
    """A standard, the columns of its customers, the thresholds, and the grade as one would write it by hand for row 2."""

    standard: str
    headers: Sequence[str]
    thresholds: Sequence[int]
    by_hand: str
    """`T1` is the first threshold."""
    changed: str
    """The cell of the standard's sheet that says the first threshold."""

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
            case _:
                return round(chance.lognormvariate(11, 2), 2)


SAMPLES = (
    Sample(
        "psbc",
        ["月日均余额", "指定高端信用卡", "家庭年收入"],
        [1_500_000, 3_000_000, 300_000, 800_000, 50_000, 200_000],
        '=IF(OR(B2>=T1,C2="钻石卡级",D2>=T2),"钻石卡客户",'
        'IF(OR(B2>=T3,C2="白金卡级",D2>=T4),"白金卡客户",'
        'IF(OR(B2>=T5,C2="金卡级",C2="是",D2>=T6),"金卡客户","普通客户")))',
        "C61",
    ),
    Sample(
        "four_tier",
        ["资产水平", "潜力标识", "潜力评分"],
        [500_000, 70, 100_000],
        '=IF(B2>=T1,"高端客户",IF(OR(C2="是",D2>=T2),"潜力客户",IF(B2>=T3,"中端客户","普通客户")))',
        "B45",
    ),
)


def write_customers(path: Path, sample: Sample, *, by_hand: bool) -> None:
    chance = random.Random(7)
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet(CUSTOMERS)
    sheet.write_row(0, 0, ["客户号", *sample.headers, *(["等级"] if by_hand else [])])
    for row in range(1, COUNT + 1):
        sheet.write_row(row, 0, [f"{row:08}", *sample.row(chance)])
        if by_hand:
            text = re.sub(r"T([0-9])", rf"{HAND}!$A$\1", sample.by_hand)
            sheet.write_formula(row, len(sample.headers) + 1, re.sub("([BCD])2", rf"\g<1>{row + 1}", text))
    if by_hand:
        book.add_worksheet(HAND).write_column(0, 0, sample.thresholds)
    book.close()


@dataclass(frozen=True)
class Asked:
    """A workbook that is to be calculated, with the cell of a threshold and two things that it may say."""

    path: Path
    sheet: str
    cell: str
    says: tuple[str, str]
    without: tuple[str, ...] = ()
    """Headers of columns of formulas that are taken out before."""

    def data(self) -> dict[str, object]:
        return {**asdict(self), "path": self.path.as_uri(), "rows": COUNT}


def calculated(asked: Sequence[Asked]) -> list[tuple[float, float]]:
    """Return how long LibreOffice takes to calculate each of some workbooks: after a change, and all of it.

    Medians of runs in turn.
    """
    said = told(asked[0].path.parent, CALCULATE, str(RUNS), json.dumps([each.data() for each in asked]))
    found: dict[int, list[tuple[float, float]]] = {}
    for line in said.splitlines():
        place, changed, whole = json.loads(line)
        found.setdefault(place, []).append((changed, whole))
    medians = (zip(*found[place], strict=True) for place in range(len(asked)))
    return [(median(changed), median(whole)) for changed, whole in medians]


def rows(folder: Path) -> Iterator[Row]:
    for sample in SAMPLES:
        plain, hand = folder / f"{sample.standard}.xlsx", folder / f"{sample.standard}_手写.xlsx"
        ours = folder / f"{sample.standard}_公式.xlsx"
        write_customers(plain, sample, by_hand=False)
        write_customers(hand, sample, by_hand=True)
        grade_by_formulas(fenji.standard(sample.standard), plain, ours)
        first = sample.thresholds[0]
        book = Asked(ours, TITLE, sample.changed, (f">= {first}", f">= {first + 1000}"))
        alone = replace(book, without=(RESULTS["grade_code"], RESULTS["flags"]))
        times = calculated([book, alone, Asked(hand, HAND, "A1", (str(first), str(first + 1000)))])
        for what, each in (("grade, code, flags", times[0]), ("grade alone", times[1])):
            for when, one, other in zip(("threshold changed", "all calculated"), each, times[2]):
                said = f"{sample.standard}, {when}: {what} / nested IF by hand"
                yield Row(said, f"{one:.2f} s", f"{other:.2f} s", one / other, "<= 3")
