"""A drawing: the cells of a standard's sheet as they are laid down, and where each key of its text stands."""

from __future__ import annotations

from dataclasses import dataclass, field

from fenji.standard_sheet.schema import PAINTED
from fenji.workbook import CellChoice, Look, Marked, NewSheet, Range
from fenji.workbook.edits import NewValue

Position = tuple[int, int]

_FIRST, _USUAL, _WIDE, _LONG = 14.0, 11.5, 17.0, 24
"""Widths where texts wrap, so that a page across holds all columns at a legible size: of the first column, of others,
of those in which a text takes more than so many characters."""
_LINE_HEIGHT = 15.0


@dataclass
class Places:
    """Where each key of a standard's text stands in its sheet: cells by paths such as `table[1].rules[3].when[2]`.

    `margins` are the columns right of each row from which findings may be painted, `headings` those of the rows
    that head them.
    """

    cells: dict[str, Position] = field(default_factory=dict)
    margins: dict[int, int] = field(default_factory=dict)
    headings: dict[int, int] = field(default_factory=dict)

    def of(self, path: str) -> Position:
        """Return the cell of a path, or of the nearest thing above it that has one."""
        while path and path not in self.cells:
            bracket, dot = path.rfind("["), path.rfind(".")
            path = path[: max(bracket, dot, 0)]
        return self.cells.get(path, (1, 1))

    def head(self, row: int, margin: int) -> None:
        """Remember a row of headers: what is found of it stands behind the headers of what is painted."""
        self.headings[row], self.margins[row] = margin, margin + len(PAINTED)


@dataclass
class Drawing:
    """A sheet being drawn; `row` is the next one that is free."""

    cells: dict[Position, NewValue | Marked] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    choices: list[CellChoice] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    looks: dict[Position, Look] = field(default_factory=dict)
    row: int = 1

    def put(self, column: int, value: NewValue | Marked, path: str = "") -> None:
        """Put a value into the current row, and remember where a path stands."""
        if value is not None:
            self.cells[self.row, column] = value
        if path:
            self.places.cells.setdefault(path, (self.row, column))

    def look(self, column: int, look: Look) -> None:
        """Say how a cell of the current row looks: decoration only, which nobody reads anything from."""
        self.looks[self.row, column] = look

    def widen(self, column: int, width: float) -> None:
        self.widths[column] = max(width, self.widths.get(column, 0))

    def headers(self, labels: list[str], widths: list[float]) -> None:
        """Put the headers of a section into the current row, the painted ones behind them, and go on."""
        for column, (label, width) in enumerate(zip([*labels, *PAINTED], [*widths, 30, 40, 10]), 1):
            self.put(column, Marked(label))
            self.look(column, Look.HEADING)
            if column <= len(labels):
                self.widen(column, width)
        self.places.head(self.row, len(labels) + 1)
        self.row += 1

    def next_row(self, margin: int) -> None:
        self.places.margins[self.row] = margin
        self.row += 1

    def sheet(self, name: str, *, styled: bool = False) -> NewSheet:
        """Return the sheet; `styled` where the workbook has fenji's own styles: then texts wrap in narrow columns."""
        choices = tuple(self.choices)
        if not styled:
            return NewSheet(name, self.cells, self.widths, choices, frozen_rows=1, one_page_wide=True)
        widths, heights = self._wrapped()
        return NewSheet(
            name, self.cells, widths, choices, frozen_rows=1, one_page_wide=True, looks=self.looks, heights=heights
        )

    def _wrapped(self) -> tuple[dict[int, float], dict[int, float]]:
        """Return the widths of columns whose texts wrap, and the heights of rows that hold several lines then."""
        wrapped = {at: _taken(self.cells.get(at)) for at, look in self.looks.items() if look is not Look.LINE}
        longest: dict[int, int] = {}
        for (_, column), taken in wrapped.items():
            longest[column] = max(taken, longest.get(column, 0))
        widths = {column: _WIDE if taken > _LONG else _USUAL for column, taken in longest.items()} | {1: _FIRST}
        heights: dict[int, float] = {}
        for (row, column), taken in wrapped.items():
            lines = -(-taken // int(widths[column] - 1))
            if lines > 1:
                heights[row] = max(lines * _LINE_HEIGHT, heights.get(row, 0))
        return widths, {row: min(height, 400.0) for row, height in heights.items()}


def _taken(value: NewValue | Marked) -> int:
    """How many narrow characters a text takes: a Chinese one is as wide as two."""
    text = value.text if isinstance(value, Marked) else value
    return sum(2 if each > "\u2e80" else 1 for each in text) if isinstance(text, str) else 0


def column_block(first_row: int, last_row: int, column: int) -> Range:
    return Range(first_row, column, max(first_row, last_row), column)
