"""A drawing: the cells of a standard's sheet as they are laid down, and where each key of its text stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fenji.standard_sheet.page import Position as Position
from fenji.standard_sheet.page import laid_out
from fenji.standard_sheet.schema import PAINTED
from fenji.workbook import CellChoice, Look, Marked, NewSheet, Range
from fenji.workbook.edits import NewValue


@dataclass
class Places:
    """Where each key of a standard's text stands in its sheet: cells by paths such as `table[1].rules[3].when[2]`.

    `margins` are the columns right of each row from which findings may be painted, `headings` those of the rows
    that head them, and `heads` says which of them heads a row.
    """

    cells: dict[str, Position] = field(default_factory=dict)
    margins: dict[int, int] = field(default_factory=dict)
    heads: dict[int, int] = field(default_factory=dict)
    headings: dict[int, int] = field(default_factory=dict)

    def of(self, path: str) -> Position:
        """Return the cell of a path, or of the nearest thing above it that has one."""
        while path and path not in self.cells:
            bracket, dot = path.rfind("["), path.rfind(".")
            path = path[: max(bracket, dot, 0)]
        return self.cells.get(path, (1, 1))

    def head(self, row: int, margin: int) -> None:
        """Remember a row of headers: what is found of it stands behind the headers of what is painted."""
        self.headings[row], self.margins[row], self.heads[row] = margin, margin + len(PAINTED), row

    def below(self, row: int, heading: int) -> None:
        """Remember a row below a row of headers."""
        self.margins[row], self.heads[row] = self.headings[heading], heading


@dataclass
class Drawing:
    """A sheet being drawn; `row` is the next one that is free."""

    cells: dict[Position, NewValue | Marked] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    choices: list[CellChoice] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    looks: dict[Position, Look] = field(default_factory=dict)
    title: tuple[str, str] = ("", "")
    """What stands left and right above each printed page."""
    row: int = 1

    def put(self, column: int, value: NewValue | Marked, path: str = "", look: Look | None = None) -> None:
        """Put a value into the current row, and remember where a path stands.

        How the cell looks is decoration only, which nobody reads anything from.
        """
        if look is not None:
            self.looks[self.row, column] = look
        if value is not None:
            self.cells[self.row, column] = value
        if path:
            self.places.cells.setdefault(path, (self.row, column))

    def widen(self, column: int, width: float) -> None:
        self.widths[column] = max(width, self.widths.get(column, 0))

    def headers(self, labels: list[str], widths: list[float]) -> int:
        """Put the headers of a section into the current row, and go on; return which row it is.

        Those of what is painted come with it.
        """
        for column, (label, width) in enumerate(zip(labels, widths, strict=True), 1):
            self.put(column, Marked(label), look=Look.HEADING)
            self.widen(column, width)
        self.places.head(self.row, len(labels) + 1)
        self.row += 1
        return self.row - 1

    def paint(self, painted: Mapping[Position, str | float | None]) -> None:
        """Put what was found, and how many were caught, beside the rules that they concern."""
        for position, value in painted.items():
            if value is None or position in self.cells:
                continue
            heading = value in PAINTED
            self.cells[position] = Marked(value, red=not heading) if isinstance(value, str) else value
            look = Look.HEADING if heading else Look.FOUND if isinstance(value, str) else Look.FRAMED
            self.looks[position] = look

    def next_row(self, margin: int) -> None:
        self.places.margins[self.row] = margin
        self.row += 1

    def next_item(self, heading: int) -> None:
        """Go on to the next row below a row of headers."""
        self.places.below(self.row, heading)
        self.row += 1

    def sheet(self, name: str, *, styled: bool = False) -> NewSheet:
        """Return the sheet; `styled` where the workbook has fenji's own styles: then it is laid out as a page."""
        plain = NewSheet(
            name,
            self.cells,
            self.widths,
            tuple(self.choices),
            frozen_rows=1,
            one_page_wide=True,
            page_title=self.title,
        )
        if not styled:
            return plain
        page = laid_out(self.cells, self.looks)
        return replace(
            plain,
            widths=page.widths,
            heights=page.heights,
            page_breaks=page.breaks,
            looks=page.looks,
            merged=page.merged,
        )


def column_block(first_row: int, last_row: int, column: int) -> Range:
    return Range(first_row, column, max(first_row, last_row), column)
