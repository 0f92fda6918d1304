"""Where formulas find what they read: the cells of a standard's sheet, and a customer's cell of each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fenji.standard.model import FieldType, Standard
from fenji.standard_sheet.drawing import Places, Position
from fenji.workbook import cell_name


@dataclass(frozen=True)
class Column:
    """The column of a field in the customers' sheet: its letters, and by what its numbers are multiplied."""

    letters: str
    factor: int = 1


@dataclass(frozen=True)
class Source:
    """A standard and the sheet that it stands on: where its keys are, and what their cells say."""

    standard: Standard
    sheet: str
    places: Places
    texts: Mapping[Position, str]

    def has(self, path: str) -> bool:
        return path in self.places.cells

    def ref(self, path: str) -> str:
        """Return a reference to the cell of a path."""
        return self.at(self.places.cells[path])

    def at(self, position: Position) -> str:
        name = cell_name(*position)
        letters = name.rstrip("0123456789")
        return f"{quoted(self.sheet)}!${letters}${name[len(letters) :]}"

    def text(self, path: str) -> str:
        """Return what the cell of a path says now."""
        return self.texts.get(self.places.cells[path], "")


def quoted(sheet: str) -> str:
    """Return the name of a sheet as formulas write it.

    >>> quoted("分级标准"), quoted("一 月's")
    ("'分级标准'", "'一 月''s'")
    """
    return "'" + sheet.replace("'", "''") + "'"


def said(text: str) -> str:
    """Return a text as formulas write it, each of its quotes twice.

    >>> said("否")
    '"否"'
    """
    return '"' + text.replace('"', '""') + '"'


def owners(standard: Standard) -> Mapping[str, tuple[Standard, str]]:
    """Return for each output of the program of a standard whose it is, and how that standard calls it.

    A standard whose grades another one uses is lowered into the same program, its things under other names.
    """
    found: dict[str, tuple[Standard, str]] = {}
    others = {each.id: each for each in standard.uses}
    for field in standard.fields:
        other = others.get(field.standard)
        if field.type is not FieldType.GRADE or other is None:
            continue
        for output, (owner, name) in owners(other).items():
            if output == "grade":
                found[field.id] = owner, name
            elif "." in output or any(each.id == output for each in other.fields):
                found.setdefault(output, (owner, name))
            else:
                found[f"{other.id}.{output}"] = owner, name
    found |= {table.output: (standard, table.output) for table in standard.tables}
    return found | {card.output: (standard, card.output) for card in standard.scorecards}
