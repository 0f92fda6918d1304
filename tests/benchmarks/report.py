"""A report of 100,000 customers, in a process that holds their grading: against bare openpyxl of the same cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
from tests.benchmarks.measure import Row, in_turn
from tests.benchmarks.workbooks import write_customers

import fenji
from fenji.report import Wanted, subject_of_book, write_report

Cells = dict[str, list[list[object]]]


def cells_of(path: Path) -> Cells:
    """Every value of a report, sheet by sheet."""
    book = openpyxl.load_workbook(path, read_only=True)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def bare(cells: Cells, path: Path) -> None:
    """What a user writes by hand: the same values, without a style, a width or a chart."""
    book = openpyxl.Workbook(write_only=True)
    for name, rows in cells.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def rows(folder: Path, count: int = 100_000, runs: int = 3) -> Iterator[Row]:
    source, report, plain = folder / "客户.xlsx", folder / "报告.xlsx", folder / "光.xlsx"
    write_customers(source, count)
    subject = subject_of_book(fenji.standard("psbc"), source, Wanted())
    write_report(subject, report, Wanted())
    cells = cells_of(report)
    number = sum(value is not None for rows in cells.values() for row in rows for value in row)
    yield in_turn(
        f"writing a report of {number:,} cells / bare openpyxl",
        "<= 1.3",
        # a subject of its own for each run: what it works out is kept in it
        lambda: write_report(replace(subject), report, Wanted()),
        lambda: bare(cells, plain),
        runs,
    )
