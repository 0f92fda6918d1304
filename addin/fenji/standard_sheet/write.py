"""Writing: a standard's text, as TOML reads it, laid down as a sheet of decision tables in plain visible cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fenji.standard_sheet import words
from fenji.standard_sheet.bare import without_bare_amounts
from fenji.standard_sheet.cell_text import (
    EMPTY,
    digits,
    list_cell,
    names_cell,
    number_cell,
    pairs_cell,
    readings_cell,
    text_cell,
    truth_cell,
)
from fenji.standard_sheet.drawing import Drawing, column_block
from fenji.standard_sheet.names import AllNames, Names, names_of
from fenji.standard_sheet.schema import (
    ATTRIBUTE,
    CHARACTERISTIC,
    CONDUCT,
    GRIDS,
    HEAD,
    HEAD_TITLE,
    KEYED_MARGIN,
    LISTS,
    MATRIX,
    MATRIX_TITLE,
    NUMBERED,
    READINGS,
    RULE,
    SCORECARD,
    SCORECARD_TITLE,
    TABLE,
    TABLE_TITLE,
    TEST_NOTE,
    TITLE,
    VALUES,
    WITHIN,
    Key,
    Kind,
    Listed,
    section_title,
)
from fenji.workbook import CellChoice, Look, Marked, Range
from fenji.workbook.edits import NewValue

Data = Mapping[str, Any]

_NESTED = {"option": "readings", "field": "values"}


def drawn(data: Data) -> Drawing:
    """Return a standard's text as a sheet, drawn.

    Every key of the text stands in a cell; AssertionError where the language has grown a key that no cell has.
    """
    head = data.get("standard", {})
    began = head.get("effective_from", "")
    drawing = Drawing(title=(f"{TITLE}　{head.get('name', '')}", f"版本 {head.get('version', '')}　施行 {began}"))
    names = names_of(data)
    drawing.put(1, Marked(TITLE), look=Look.TITLE)
    drawing.put(2, text_cell(str(head.get("name", ""))), look=Look.TITLE)
    drawing.next_row(KEYED_MARGIN)
    drawing.put(2, "每一格就是标准本身：改了保存，再用 -s 这本工作簿 分级；空着的格是没有写。", look=Look.NOTE)
    listed_names = (each.name for each in (*LISTS, *CONDUCT))
    _require(data, {"standard", *listed_names, "scorecard", "matrix", "table"})
    _title(drawing, HEAD_TITLE, "standard")
    _keyed(drawing, data["standard"], HEAD, "standard", names)
    for listed in LISTS:
        if listed.name in data:
            _listed(drawing, listed, data[listed.name], names)
    _blocks(drawing, data, names)
    for section in CONDUCT:
        if section.name in data:
            _conduct(drawing, section, data[section.name], names)
    drawing.widen(1, 22)
    return drawing


def _blocks(drawing: Drawing, data: Data, names: AllNames) -> None:
    for number, card in enumerate(data.get("scorecard", ()), 1):
        _title(drawing, SCORECARD_TITLE, f"scorecard[{number}]")
        _scorecard(drawing, card, f"scorecard[{number}]", names)
    for number, matrix in enumerate(data.get("matrix", ()), 1):
        _title(drawing, MATRIX_TITLE, f"matrix[{number}]")
        _matrix(drawing, matrix, f"matrix[{number}]", names)
    for number, table in enumerate(data.get("table", ()), 1):
        _title(drawing, TABLE_TITLE, f"table[{number}]")
        _table(drawing, table, f"table[{number}]", names)


def _conduct(drawing: Drawing, section: Listed, values: Data, names: AllNames) -> None:
    """Write a section of what holds after the grade, and the list within it as one of its own."""
    within = WITHIN.get(section.name)
    _title(drawing, section.title, section.name)
    _keyed(drawing, values, section.keys, section.name, names, (within.name,) if within else ())
    if within is not None and within.name in values:
        _listed(drawing, within, values[within.name], names, f"{section.name}.{within.name}")


def _require(data: Data, known: set[str]) -> None:
    unknown = set(data) - known
    assert not unknown, f"no cell holds {sorted(unknown)}"


def _title(drawing: Drawing, title: str, path: str) -> None:
    drawing.row += 1
    drawing.put(1, Marked(section_title(title)), path, look=Look.SECTION)
    drawing.next_row(KEYED_MARGIN)


def cell_of(key: Key, value: Any, names: AllNames) -> NewValue:
    """Return what a cell holds for a value of the text; None where the text does not have the key."""
    if value is None:
        return None
    match key.kind:
        case Kind.TEXT:
            return text_cell(words.said(key.words or {}, str(value)))
        case Kind.TEXTS:
            return list_cell(value)
        case Kind.NAMES:
            return names_cell(value)
        case Kind.TEST:
            return str(value)
        case Kind.NUMBER:
            return number_cell(value)
        case Kind.NUMBERS:
            return "；".join(map(digits, value)) or EMPTY
        case Kind.TRUTH:
            return truth_cell(value)
        case Kind.DAY:
            return str(value.isoformat())
        case Kind.READINGS:
            return readings_cell(value)
        case Kind.PAIRS:
            return pairs_cell(value)
        case Kind.INPUT:
            return names.inputs.shown(value)
        case Kind.OUTPUT:
            return names.outputs.shown(value)


def _choice(drawing: Drawing, key: Key, block: Range, within: Range | None = None) -> None:
    """Say what cells take: words to choose from, and a note."""
    listed = tuple((key.words or {}).values()) or (("是", "否") if key.kind is Kind.TRUTH else ())
    if listed or key.note or within:
        drawing.choices.append(CellChoice(block, key.label, key.note, listed, within))


def _keyed(
    drawing: Drawing, values: Data, keys: Sequence[Key], path: str, names: AllNames, inner: Sequence[str] = ()
) -> None:
    """Write keys one below the other, each with its value beside it; those that the text lacks stay empty."""
    _require(values, {key.name for key in keys} | set(inner))
    for key in keys:
        drawing.put(1, key.label, look=Look.KEY)
        drawing.put(2, cell_of(key, values.get(key.name), names), f"{path}.{key.name}", Look.LINE)
        _choice(drawing, key, column_block(drawing.row, drawing.row, 2))
        drawing.next_row(KEYED_MARGIN)
    drawing.widen(2, 18)


def _row(drawing: Drawing, values: Data, keys: Sequence[Key], path: str, names: AllNames, first: int = 1) -> None:
    for column, key in enumerate(keys, first):
        look = Look.TYPED if key.kind is Kind.TEST else Look.EDITED
        drawing.put(column, cell_of(key, values.get(key.name), names), f"{path}.{key.name}", look)


def _listed(drawing: Drawing, listed: Listed, items: Sequence[Data], names: AllNames, path: str = "") -> None:
    path = path or listed.name
    _title(drawing, listed.title, path)
    header = drawing.headers([key.label for key in listed.keys], [key.width for key in listed.keys])
    inner = _NESTED.get(listed.name)
    start = drawing.row
    for number, item in enumerate(items, 1):
        _require(item, {key.name for key in listed.keys} | ({inner} if inner else set()))
        drawing.places.cells[f"{path}[{number}]"] = (drawing.row, 1)
        _row(drawing, item, listed.keys, f"{path}[{number}]", names)
        drawing.next_item(header)
    _column_choices(drawing, listed.keys, start)
    if inner:
        _nested(drawing, listed.name, items, READINGS if inner == "readings" else VALUES, names)


def _column_choices(drawing: Drawing, keys: Sequence[Key], start: int, first: int = 1) -> None:
    if drawing.row > start:
        for column, key in enumerate(keys, first):
            _choice(drawing, key, column_block(start, drawing.row - 1, column))


def _nested(drawing: Drawing, owner: str, items: Sequence[Data], listed: Listed, names: AllNames) -> None:
    """Write what each item of a section holds a list of, as a section of its own that names the item."""
    if not any(listed.name in item for item in items):
        return
    _title(drawing, listed.title, "")
    header = drawing.headers([key.label for key in listed.keys], [key.width for key in listed.keys])
    start = drawing.row
    name, *keys = listed.keys
    for number, item in enumerate(items, 1):
        path = f"{owner}[{number}].{listed.name}"
        for place, each in enumerate(item.get(listed.name, ()), 1):
            _require(each, {key.name for key in keys})
            drawing.put(1, cell_of(name, item.get("id"), names), path, Look.EDITED)
            drawing.places.cells[f"{path}[{place}]"] = (drawing.row, 1)
            _row(drawing, each, keys, f"{path}[{place}]", names, 2)
            drawing.next_item(header)
        if item.get(listed.name) == []:
            drawing.put(1, cell_of(name, item.get("id"), names), path)
            drawing.put(2, EMPTY)
            drawing.next_item(header)
    _column_choices(drawing, listed.keys, start)


def _scorecard(drawing: Drawing, card: Data, path: str, names: AllNames) -> None:
    _keyed(drawing, card, SCORECARD, path, names, ("characteristic",))
    keys = (*CHARACTERISTIC, *ATTRIBUTE)
    drawing.places.cells[f"{path}.characteristic"] = (drawing.row, 1)
    header = drawing.headers([key.label for key in keys], [key.width for key in keys])
    start = drawing.row
    for number, part in enumerate(card.get("characteristic", ()), 1):
        own = f"{path}.characteristic[{number}]"
        _require(part, {key.name for key in CHARACTERISTIC} | {"attributes"})
        drawing.places.cells[own] = (drawing.row, 1)
        _row(drawing, part, CHARACTERISTIC, own, names)
        bands = part.get("attributes")
        drawing.put(len(CHARACTERISTIC) + 1, EMPTY if bands == [] else None, f"{own}.attributes")
        for place, band in enumerate(bands or (), 1):
            _require(band, {key.name for key in ATTRIBUTE})
            at = f"{own}.attributes[{place}]"
            drawing.places.cells[at] = (drawing.row, len(CHARACTERISTIC) + 1)
            if part["input"] in names.amounts:
                band = {**band, "when": without_bare_amounts(band["when"])}
            _row(drawing, band, ATTRIBUTE, at, names, len(CHARACTERISTIC) + 1)
            drawing.next_item(header)
        if not bands:
            drawing.next_item(header)
    _column_choices(drawing, keys, start)


def _matrix(drawing: Drawing, matrix: Data, path: str, names: AllNames) -> None:
    _keyed(drawing, matrix, MATRIX, path, names, ("row_values", "column_values", *GRIDS))
    margin = len(matrix["column_values"]) + 2
    for name, title in GRIDS.items():
        if name not in matrix:
            continue
        drawing.put(1, Marked(title), f"{path}.{name}", Look.HEADING)
        if name == "cells":
            drawing.places.cells[f"{path}.row_values"] = (drawing.row, 1)
        for column, value in enumerate(matrix["column_values"], 1):
            drawing.put(column + 1, text_cell(value), f"{path}.column_values[{column}]", Look.HEADING)
        drawing.next_row(margin)
        for number, (value, row) in enumerate(zip(matrix["row_values"], matrix[name]), 1):
            drawing.put(1, text_cell(value), f"{path}.row_values[{number}]", Look.HEADING)
            for column, cell in enumerate(row, 1):
                shown = _grid_cell(name, cell, names.outcomes(matrix["output"]))
                drawing.put(column + 1, shown, f"{path}.{name}[{number}][{column}]", Look.EDITED)
            drawing.next_row(margin)


def _grid_cell(grid: str, text: str, outcomes: Names | None) -> str:
    if grid == "provenances":
        return text_cell(words.said(words.PROVENANCE, text))
    return outcomes.shown(text) if grid == "cells" and outcomes is not None else text_cell(text)


def _table(drawing: Drawing, table: Data, path: str, names: AllNames) -> None:
    _keyed(drawing, table, TABLE, path, names, ("inputs", "rules"))
    inputs = table["inputs"]
    drawing.places.cells[f"{path}.rules"] = drawing.places.cells[f"{path}.inputs"] = (drawing.row, 1)
    for column, _ in enumerate(inputs, 2):
        drawing.places.cells[f"{path}.inputs[{column - 1}]"] = (drawing.row, column)
    shown = [_input(name, names) for name in inputs]
    header = drawing.headers(
        [NUMBERED, *shown, *(key.label for key in RULE)], [8, *[16] * len(shown), *(k.width for k in RULE)]
    )
    start, width = drawing.row, len(inputs)
    outcomes = names.outcomes(table.get("output", ""))
    for number, rule in enumerate(table["rules"], 1):
        own = f"{path}.rules[{number}]"
        _require(rule, {"when", *(key.name for key in RULE)})
        drawing.put(1, float(number), own, Look.FRAMED)
        for column, (name, text) in enumerate(zip(inputs, rule["when"], strict=False), 2):
            drawing.put(column, _test_cell(name, text, names), f"{own}.when[{column - 1}]", Look.TYPED)
        then, *others = RULE
        said = outcomes.shown(rule["then"]) if outcomes is not None else text_cell(rule["then"])
        drawing.put(width + 2, said, f"{own}.{then.name}", Look.EDITED)
        _row(drawing, rule, others, own, names, width + 3)
        drawing.next_item(header)
    if drawing.row == start:
        return
    if width:
        block = Range(start, 2, drawing.row - 1, width + 1)
        drawing.choices.append(CellChoice(block, "条件", TEST_NOTE))
    section = {"grade": "grade", "flags": "flag"}.get(table.get("output", ""))
    within = _labels_block(drawing, section, outcomes) if section and outcomes is not None else None
    _choice(drawing, RULE[0], column_block(start, drawing.row - 1, width + 2), within)
    _column_choices(drawing, RULE[1:], start, width + 3)


def _test_cell(name: str, text: str, names: AllNames) -> str:
    if name in names.amounts:
        return without_bare_amounts(text)
    known = names.outcomes(name)
    return known.shown_in(text) if known is not None else text


def _input(name: str, names: AllNames) -> str:
    """An input is shown by its label, unless that is a header with a meaning of its own."""
    shown = names.inputs.shown(name)
    return name if shown in {key.label for key in RULE} or shown.startswith('"') else shown


def _labels_block(drawing: Drawing, section: str, names: Names) -> Range | None:
    """The labels of grades or flags, where all of them are shown by their labels."""
    cells = [drawing.places.cells[f"{section}[{number}].label"] for number in range(1, len(names.labels) + 1)]
    if not cells or list(names.listed) != list(names.labels.values()):
        return None
    return Range(cells[0][0], cells[0][1], cells[-1][0], cells[-1][1])
