"""Reading the scorecards, matrices and decision tables of a standard's sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fenji.standard_sheet import words
from fenji.standard_sheet.bare import is_bare_amount, without_bare_amounts
from fenji.standard_sheet.cell_text import EMPTY, cell_text
from fenji.standard_sheet.names import AllNames, Names, names_of
from fenji.standard_sheet.reading import (
    Read,
    Row,
    headed,
    is_remark,
    item_of,
    items_below,
    keyed,
    margin_of,
    named,
    require_headings,
    text_of,
)
from fenji.standard_sheet.schema import (
    ATTRIBUTE,
    BLOCKS,
    CHARACTERISTIC,
    GRIDS,
    KEYED_MARGIN,
    MATRIX,
    NUMBERED,
    PAINTED,
    RULE,
    SCORECARD,
    TABLE,
    Key,
)
from fenji.workbook import CellValue, cell_name


def read_blocks(found: Read, blocks: Mapping[str, list[tuple[int, list[Row]]]]) -> None:
    """Read the blocks of a sheet in the order in which what they decide is spoken of."""
    readers = {"scorecard": _scorecard, "matrix": _matrix, "table": _table}
    for title, (name, _) in BLOCKS.items():
        # the labels of scorecards are names for what comes after them
        for number, (row, rows) in enumerate(blocks.get(title, ()), 1):
            found.places.cells[f"{name}[{number}]"] = (row, 1)
            found.places.margins[row] = KEYED_MARGIN
            read_block = readers[name]
            found.values.setdefault(name, []).append(read_block(found, rows, f"{name}[{number}]"))


def _scorecard(found: Read, rows: Sequence[Row], path: str) -> dict[str, Any]:
    names = names_of(found.values)
    card, rest = keyed(found, rows, SCORECARD, path, names, (CHARACTERISTIC[0].label,))
    if not rest:
        return card
    (header, labels), *below = rest
    columns = headed(found, header, labels, (*CHARACTERISTIC, *ATTRIBUTE), below)
    bands = {column: key for column, key in columns.items() if key in ATTRIBUTE}
    whole = {column: key for column, key in columns.items() if key in CHARACTERISTIC}
    found.places.cells[f"{path}.characteristic"] = (header, 1)
    parts: list[dict[str, Any]] = card.setdefault("characteristic", [])
    amounts = names.amounts
    for row, cells in items_below(found, header, below, columns, known=names.inputs):
        found.places.below(row, header)
        if any(column in cells for column in whole):
            own = f"{path}.characteristic[{len(parts) + 1}]"
            found.places.cells[own] = (row, 1)
            parts.append(item_of(found, row, cells, whole, own, names))
        elif not parts:
            found.fault(row, 1, "档的上面要有指标", "a band needs a characteristic above it")
            continue
        _band(found, row, cells, bands, f"{path}.characteristic[{len(parts)}]", parts[-1], names)
        when = next((column for column, key in bands.items() if key.name == "when"), 0)
        if parts[-1].get("input") in amounts and when in cells:
            _require_comparison(found, row, when, cells[when])
    return card


def _band(
    found: Read,
    row: int,
    cells: Mapping[int, CellValue],
    columns: Mapping[int, Key],
    path: str,
    part: dict[str, Any],
    names: AllNames,
) -> None:
    first = min(columns, default=1)
    found.places.cells.setdefault(f"{path}.attributes", (row, first))
    if cells.get(first) == EMPTY:
        part["attributes"] = []
    elif any(column in cells for column in columns):
        held: list[Any] = part.setdefault("attributes", [])
        at = f"{path}.attributes[{len(held) + 1}]"
        found.places.cells[at] = (row, first)
        held.append(item_of(found, row, cells, columns, at, names))


def _matrix(found: Read, rows: Sequence[Row], path: str) -> dict[str, Any]:
    names = names_of(found.values)
    titles = {title: name for name, title in GRIDS.items()}
    matrix, rest = keyed(found, rows, MATRIX, path, names, tuple(titles))
    grids: list[tuple[str, list[Row]]] = []
    for place, (row, cells) in enumerate(rest):
        if cells.get(1) in titles:
            grids.append((titles[str(cells[1])], [(row, cells)]))
        elif not is_remark(rest, place):
            grids[-1][1].append((row, cells))
    first: list[Row] = next((grid for name, grid in grids if name == "cells"), [])
    for name, grid in grids:
        _grid(found, matrix, path, name, grid, names)
        if grid is not first:
            _require_same_headings(found, first, grid)
    return matrix


def _grid(found: Read, matrix: dict[str, Any], path: str, name: str, grid: Sequence[Row], names: AllNames) -> None:
    (header, labels), *below = grid
    columns = [column for column in labels if column > 1 and labels[column] not in PAINTED]
    width = max(columns, default=1)
    require_headings(found, header, {**labels, **dict.fromkeys(range(width + 1, width + 4))}, below)
    found.places.cells[f"{path}.{name}"] = (header, 1)
    for row in (header, *(row for row, _ in below)):
        found.places.margins[row] = width + 1
    matrix[name] = []
    if name == "cells":
        found.places.cells[f"{path}.column_values"] = found.places.cells[f"{path}.row_values"] = (header, 1)
        values = [text_of(found, header, column, labels.get(column)) for column in range(2, width + 1)]
        matrix["row_values"], matrix["column_values"] = [], values
    outcomes = names.outcomes(matrix.get("output", ""))
    for number, (row, cells) in enumerate(below, 1):
        if name == "cells":
            found.places.cells[f"{path}.row_values[{number}]"] = (row, 1)
            matrix["row_values"].append(text_of(found, row, 1, cells.get(1)))
        found.require_unmerged(row, range(1, width + 1))
        texts = []
        for column in range(2, width + 1):
            found.places.cells[f"{path}.{name}[{number}][{column - 1}]"] = (row, column)
            texts.append(_grid_cell(found, name, row, column, cells.get(column), outcomes))
        matrix[name].append(texts)


def _require_same_headings(found: Read, first: Sequence[Row], other: Sequence[Row]) -> None:
    """The clauses and provenances of a matrix stand under the headings of its results, in the same order."""
    if not first:
        return
    ends = [max((at for at in grid[0][1] if grid[0][1][at] not in PAINTED), default=1) for grid in (first, other)]
    across = [((first[0][0], at), (other[0][0], at)) for at in range(2, max(ends) + 1)]
    down = [((one, 1), (two, 1)) for (one, _), (two, _) in zip(first[1:], other[1:])]
    held = dict((*first, *other))
    for (row, column), (under, at) in (*across, *down):
        wanted, standing = (text_of(found, r, c, held[r].get(c)).strip() for r, c in ((row, column), (under, at)))
        if wanted != standing:
            name = cell_name(row, column + found.before)
            here, there = (f"写着“{each}”" if each else "空着" for each in (standing, wanted))
            zh = f"这里{here}，而结果表在 {name} {there}；几张表的行和列须一样，次序也一样"
            found.break_off(
                under, at, zh, f"{standing!r} here, but {wanted!r} in {name}: the headings must be the same"
            )


def _grid_cell(found: Read, grid: str, row: int, column: int, value: CellValue, outcomes: Names | None) -> str:
    if value is None:
        found.fault(row, column, "这一格空着", "this cell is empty")
        return ""
    text = text_of(found, row, column, value)
    if grid == "provenances":
        return words.meant(words.PROVENANCE, text) or text
    return named(found, row, column, text, outcomes) if grid == "cells" and outcomes is not None else text


def _table(found: Read, rows: Sequence[Row], path: str) -> dict[str, Any]:
    names = names_of(found.values)
    table, rest = keyed(found, rows, TABLE, path, names, (NUMBERED,))
    if not rest:
        return table
    (header, labels), *below = rest
    fixed = {label: key for key in RULE for label in (key.label, key.name)}
    columns = {column: fixed[str(label)] for column, label in labels.items() if label in fixed}
    last = min(columns, default=max(labels) + 1)
    inputs = [column for column in labels if 1 < column < last]
    found.places.cells[f"{path}.inputs"] = found.places.cells[f"{path}.rules"] = (header, 1)
    found.places.head(header, margin_of(labels))
    require_headings(found, header, labels, [(row, cells) for row, cells in below if max(cells) > 1])
    for column, label in labels.items():
        if column > last and column not in columns and label not in PAINTED:
            allowed, shown = [key.label for key in RULE], text_of(found, header, column, label)
            found.break_off(header, column, f"没有“{shown}”这一列", f"there is no column {shown!r}", allowed)
    table["inputs"] = []
    for column in inputs:
        found.places.cells[f"{path}.inputs[{len(table['inputs']) + 1}]"] = (header, column)
        table["inputs"].append(_input(found, header, column, labels[column], names))
    table["rules"] = []
    outcomes = names.outcomes(table.get("output", ""))
    for row, cells in items_below(found, header, below, dict.fromkeys((*inputs, *columns)), 2):
        found.places.below(row, header)
        own = f"{path}.rules[{len(table['rules']) + 1}]"
        found.places.cells[own] = (row, 1)
        rule: dict[str, Any] = {"when": []}
        found.require_unmerged(row, inputs)
        for column in inputs:
            found.places.cells[f"{own}.when[{len(rule['when']) + 1}]"] = (row, column)
            tested = table["inputs"][len(rule["when"])]
            rule["when"].append(_test(found, row, column, cells.get(column), tested, names))
        rule |= item_of(found, row, cells, columns, own, names)
        if "then" in rule and outcomes is not None:
            place = found.places.cells[f"{own}.then"]
            rule["then"] = named(found, *place, rule["then"], outcomes)
        table["rules"].append(rule)
    return table


def _input(found: Read, row: int, column: int, label: CellValue, names: AllNames) -> str:
    return named(found, row, column, text_of(found, row, column, label), names.inputs, leading=True)


def _test(found: Read, row: int, column: int, value: CellValue, name: str, names: AllNames) -> str:
    if name in names.amounts and value is not None:
        _require_comparison(found, row, column, value)
    text = value if isinstance(value, str) else text_of(found, row, column, value)
    known = names.outcomes(name)
    return known.meant_in(text) if known is not None else text


def _require_comparison(found: Read, row: int, column: int, value: CellValue) -> None:
    """Refuse an amount that stands alone: taken as it is it would ask for exactly that much, which nobody means."""
    if not isinstance(value, float | str):
        return
    shown = cell_text(value)
    if isinstance(value, float) or is_bare_amount(shown):
        exact = without_bare_amounts(shown)
        zh = f"只写了一个数 {shown}，没有写怎样比；例如 >= {shown} 或 < {shown}，正好这么多写 {exact}"
        found.fault(row, column, zh, f"only the number {shown}: write for example >= {shown}")
