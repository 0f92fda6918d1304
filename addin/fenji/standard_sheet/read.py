"""Reading: a sheet of decision tables as the text that it stands for, with every wrong cell told by its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fenji.errors import Diagnostic, StandardError, fault
from fenji.standard_sheet import words
from fenji.standard_sheet.cell_text import (
    EMPTY,
    Unreadable,
    cell_day,
    cell_list,
    cell_number,
    cell_pairs,
    cell_readings,
    cell_text,
    cell_truth,
)
from fenji.standard_sheet.drawing import Places
from fenji.standard_sheet.names import AllNames, Names, names_of
from fenji.standard_sheet.schema import (
    ATTRIBUTE,
    BLOCKS,
    CHARACTERISTIC,
    CONDUCT,
    GRIDS,
    HEAD,
    HEAD_TITLE,
    LISTS,
    MATRIX,
    NUMBERED,
    PAINTED,
    READINGS,
    RULE,
    SCORECARD,
    TABLE,
    TITLE,
    VALUES,
    WITHIN,
    WORKINGS,
    Key,
    Kind,
    Listed,
    section_title,
)
from fenji.workbook import CellValue, SheetCells, cell_name

Row = tuple[int, Mapping[int, CellValue]]


def is_standard(sheet: SheetCells) -> bool:
    """Tell whether a sheet is a standard: its first cell says so."""
    return _first_cell(sheet) == TITLE


def is_own(sheet: SheetCells) -> bool:
    """Tell whether a sheet is one that fenji made for itself, on which no customers are to be looked for."""
    return _first_cell(sheet) in (TITLE, WORKINGS)


def _first_cell(sheet: SheetCells) -> CellValue:
    head = sheet.head(1)
    return head[0][1].get(1) if head and head[0][0] == 1 else None


@dataclass
class Read:
    """What was read: the text's values, where each stands, and the faults found on the way."""

    sheet: str
    values: dict[str, Any] = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    faults: list[Diagnostic] = field(default_factory=list)

    def fault(self, row: int, column: int, zh: str, en: str, allowed: Sequence[str] = ()) -> None:
        listed = "、".join(allowed)
        hint = (f"可用：{listed}", f"allowed: {listed}") if allowed else None
        self.faults.append(fault("standard_sheet.cell", f"{self.sheet}!{cell_name(row, column)}", zh, en, hint=hint))


def read(sheet: SheetCells) -> Read:
    """Return the text that a sheet stands for; raises StandardError where cells cannot be read at all."""
    found = Read(sheet.name)
    sections = _sections(sheet, found)
    blocks: dict[str, list[tuple[int, list[Row]]]] = {}
    for title, row, rows in sections:
        blocks.setdefault(title, []).append((row, rows))
    listed_titles = (each.title for each in (*LISTS, READINGS, VALUES, *CONDUCT, *WITHIN.values()))
    known = {HEAD_TITLE, *listed_titles, *BLOCKS}
    for title, row, _ in sections:
        if title not in known:
            found.fault(row, 1, f"没有“{title}”这一节", f"there is no section {title!r}", sorted(known))
    for row, rows in blocks.get(HEAD_TITLE, ()):
        found.places.cells.setdefault("standard", (row, 1))
        found.values["standard"] = _keyed(found, rows, HEAD, "standard", names_of({}))[0]
    for listed in LISTS:
        for row, rows in blocks.get(listed.title, ()):
            _read_list(found, listed, row, rows, found.values.setdefault(listed.name, []), listed.name)
    for section in CONDUCT:
        _read_conduct(found, blocks, section)
    _read_nested(found, blocks, READINGS, "option")
    _read_nested(found, blocks, VALUES, "field")
    _read_blocks(found, blocks)
    if found.faults:
        raise StandardError(*(_without_sections(found, blocks) or found.faults))
    return found


def _without_sections(found: Read, blocks: Mapping[str, object]) -> list[Diagnostic]:
    """Say which sections are missing that every standard has: then all else that was found comes of it."""
    titles = [HEAD_TITLE, *(each.title for each in LISTS if each.name in ("field", "grade"))]
    lost = Read(found.sheet)
    for title in titles:
        if title not in blocks:
            told = section_title(title)
            lost.fault(1, 1, f"缺少“{told}”这一节：标题要单独一行写在第一列", f"the section {told} is missing")
    return lost.faults


def _read_conduct(found: Read, blocks: Mapping[str, list[tuple[int, list[Row]]]], section: Listed) -> None:
    """Read a section of what holds after the grade, and the list within it, which needs it."""
    for row, rows in blocks.get(section.title, ()):
        found.places.cells.setdefault(section.name, (row, 1))
        found.values[section.name] = _keyed(found, rows, section.keys, section.name, names_of({}))[0]
    within = WITHIN.get(section.name)
    for row, rows in blocks.get(within.title, ()) if within is not None else ():
        assert within is not None
        if section.name not in found.values:
            found.fault(row, 1, f"没有“{section.title}”这一节", f"there is no section {section.title!r}")
            continue
        items = found.values[section.name].setdefault(within.name, [])
        _read_list(found, within, row, rows, items, f"{section.name}.{within.name}")


def _sections(sheet: SheetCells, found: Read) -> list[tuple[str, int, list[Row]]]:
    sections: list[tuple[str, int, list[Row]]] = []
    for row, cells in sheet.head(len(sheet.row_numbers)):
        held = {column: value for column, value in cells.items() if value is not None and value != ""}
        first = held.get(1)
        if isinstance(first, str) and first.startswith("【") and first.endswith("】"):
            sections.append((first[1:-1], row, []))
        elif held and sections:
            sections[-1][2].append((row, held))
    return sections


def _read_blocks(found: Read, blocks: Mapping[str, list[tuple[int, list[Row]]]]) -> None:
    readers = {"scorecard": _scorecard, "matrix": _matrix, "table": _table}
    for title, (name, _) in BLOCKS.items():
        # the labels of scorecards are names for what comes after them
        for number, (row, rows) in enumerate(blocks.get(title, ()), 1):
            found.places.cells[f"{name}[{number}]"] = (row, 1)
            found.places.margins[row] = 3
            read_block = readers[name]
            found.values.setdefault(name, []).append(read_block(found, rows, f"{name}[{number}]"))


def _value(found: Read, key: Key, row: int, column: int, value: CellValue, names: AllNames) -> Any:
    """Return the value of a cell for a key; a cell that cannot be read is told, and left out."""
    try:
        return _typed(found, key, row, column, value, names)
    except Unreadable as error:
        found.fault(row, column, f"“{key.label}”{error.zh}", f"{key.name} {error.en}")
        return None


def _typed(found: Read, key: Key, row: int, column: int, value: CellValue, names: AllNames) -> Any:
    match key.kind:
        case Kind.TEXTS:
            return cell_list(value)
        case Kind.TEST:
            return value if isinstance(value, str) else cell_text(value)
        case Kind.NUMBER:
            return cell_number(value)
        case Kind.NUMBERS:
            return [cell_number(each) for each in cell_list(value)]
        case Kind.TRUTH:
            return cell_truth(value)
        case Kind.DAY:
            return cell_day(value)
        case Kind.READINGS:
            return cell_readings(value)
        case Kind.PAIRS:
            return cell_pairs(value)
        case Kind.INPUT:
            return _named(found, row, column, cell_text(value), names.inputs)
        case Kind.OUTPUT:
            return _named(found, row, column, cell_text(value), names.outputs)
        case Kind.TEXT:
            text = cell_text(value)
            return text if key.words is None else _word(found, key, row, column, text)


def _named(found: Read, row: int, column: int, text: str, names: Names) -> str:
    name = names.meant(text)
    if name not in names.labels:
        found.fault(row, column, f"没有“{text}”", f"there is no {text!r}", names.listed)
    return name


def _word(found: Read, key: Key, row: int, column: int, text: str) -> str:
    assert key.words is not None
    word = words.meant(key.words, text.strip())
    if word is None:
        allowed = list(key.words.values())
        found.fault(row, column, f"“{text}”不能作“{key.label}”", f"{text!r} cannot be {key.name}", allowed)
    return word or text


def _keyed(
    found: Read, rows: Sequence[Row], keys: Sequence[Key], path: str, names: AllNames, ends: Sequence[str] = ()
) -> tuple[dict[str, Any], list[Row]]:
    """Return keys that stand one below the other, and the rows that follow them: from one that begins with an end."""
    by_label = {label: key for key in keys for label in (key.label, key.name)}
    values: dict[str, Any] = {}
    for place, (row, cells) in enumerate(rows):
        label = cells.get(1)
        if label in ends:
            return values, list(rows[place:])
        key = by_label.get(str(label).strip()) if label is not None else None
        found.places.margins[row] = 3
        if key is None and ends and len(cells) > 3:
            # not a key and its value, but the header of what follows: told once
            zh = f"表头的第一格写着“{label or ''}”，须写{'或'.join(f'“{each}”' for each in ends)}"
            found.fault(row, 1, zh, f"a header has to begin with {' or '.join(ends)}, not {label!r}")
            return values, []
        if key is None:
            found.fault(row, 1, f"没有“{label or ''}”这一项", f"there is no {label!r}", [each.label for each in keys])
            continue
        found.places.cells[f"{path}.{key.name}"] = (row, 2)
        if key.name in values:
            found.fault(row, 1, f"“{key.label}”写了两次", f"{key.name} stands twice")
        if 2 in cells and (value := _value(found, key, row, 2, cells[2], names)) is not None:
            values[key.name] = value
    return values, []


def _headed(found: Read, row: int, cells: Mapping[int, CellValue], keys: Sequence[Key]) -> dict[int, Key]:
    """Return the columns of a section by what their headers say; a header that says nothing known is told."""
    by_label = {label: key for key in keys for label in (key.label, key.name)}
    columns: dict[int, Key] = {}
    for column, label in cells.items():
        key = by_label.get(str(label).strip())
        if key is not None and key not in columns.values():
            columns[column] = key
        elif label not in PAINTED:
            found.fault(
                row,
                column,
                f"没有“{label}”这一列，或写了两次",
                f"no column {label!r}, or twice",
                [k.label for k in keys],
            )
    found.places.head(row, _margin(cells))
    return columns


def _margin(header: Mapping[int, CellValue]) -> int:
    """Findings stand where they stood, or right of everything."""
    return next((column for column, label in header.items() if label == PAINTED[0]), max(header) + 1)


def _item(
    found: Read, row: int, cells: Mapping[int, CellValue], columns: Mapping[int, Key], path: str, names: AllNames
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, key in columns.items():
        found.places.cells[f"{path}.{key.name}"] = (row, column)
        if column in cells and (value := _value(found, key, row, column, cells[column], names)) is not None:
            values[key.name] = value
    return values


def _filled(rows: Sequence[Row], columns: Mapping[int, Any]) -> list[Row]:
    """The rows in which something stands in one of the columns."""
    return [(row, cells) for row, cells in rows if any(column in cells for column in columns)]


def _read_list(found: Read, listed: Listed, title_row: int, rows: Sequence[Row], items: list[Any], within: str) -> None:
    found.places.cells[within] = (title_row, 1)
    if not rows:
        return
    (header, labels), *below = rows
    columns = _headed(found, header, labels, listed.keys)
    for row, cells in _filled(below, columns):
        path = f"{within}[{len(items) + 1}]"
        found.places.cells[path] = (row, 1)
        found.places.margins[row] = _margin(labels)
        items.append(_item(found, row, cells, columns, path, names_of({})))


def _read_nested(found: Read, blocks: Mapping[str, list[tuple[int, list[Row]]]], listed: Listed, owner: str) -> None:
    """Read a section whose rows each belong to an item of another section, which they name."""
    items = found.values.get(owner, [])
    names = names_of(found.values)
    by_id = {item.get("id"): (number, item) for number, item in enumerate(items, 1)}
    for _, rows in blocks.get(listed.title, ()):
        if not rows:
            continue
        (header, labels), *below = rows
        columns = _headed(found, header, labels, listed.keys)
        for row, cells in _filled(below, columns):
            found.places.margins[row] = _margin(labels)
            named = next((column for column, key in columns.items() if key is listed.keys[0]), 1)
            name = _value(found, listed.keys[0], row, named, cells.get(named, ""), names)
            if name not in by_id:
                allowed = [str(each) for each in by_id]
                found.fault(row, named, "要写明属于哪一个", "must name whose it is", allowed)
                continue
            number, item = by_id[name]
            held: list[Any] = item.setdefault(listed.name, [])
            path = f"{owner}[{number}].{listed.name}"
            found.places.cells.setdefault(path, (row, named))
            own = {column: key for column, key in columns.items() if key is not listed.keys[0]}
            if any(cells.get(column) == EMPTY and key.kind is Kind.TEXT for column, key in own.items()):
                continue
            path = f"{path}[{len(held) + 1}]"
            found.places.cells[path] = (row, named)
            held.append(_item(found, row, cells, own, path, names))


def _scorecard(found: Read, rows: Sequence[Row], path: str) -> dict[str, Any]:
    names = names_of(found.values)
    card, rest = _keyed(found, rows, SCORECARD, path, names, (CHARACTERISTIC[0].label,))
    if not rest:
        return card
    (header, labels), *below = rest
    columns = _headed(found, header, labels, (*CHARACTERISTIC, *ATTRIBUTE))
    bands = {column: key for column, key in columns.items() if key in ATTRIBUTE}
    whole = {column: key for column, key in columns.items() if key in CHARACTERISTIC}
    found.places.cells[f"{path}.characteristic"] = (header, 1)
    parts: list[dict[str, Any]] = card.setdefault("characteristic", [])
    for row, cells in _filled(below, columns):
        found.places.margins[row] = _margin(labels)
        if any(column in cells for column in whole):
            own = f"{path}.characteristic[{len(parts) + 1}]"
            found.places.cells[own] = (row, 1)
            parts.append(_item(found, row, cells, whole, own, names))
        elif not parts:
            found.fault(row, 1, "档的上面要有指标", "a band needs a characteristic above it")
            continue
        _band(found, row, cells, bands, f"{path}.characteristic[{len(parts)}]", parts[-1], names)
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
        held.append(_item(found, row, cells, columns, at, names))


def _matrix(found: Read, rows: Sequence[Row], path: str) -> dict[str, Any]:
    names = names_of(found.values)
    titles = {title: name for name, title in GRIDS.items()}
    matrix, rest = _keyed(found, rows, MATRIX, path, names, tuple(titles))
    outcomes = names.outcomes(matrix.get("output", ""))
    name, width, number = "", 0, 0
    for row, cells in rest:
        found.places.margins[row] = max(max(cells), width) + 1
        if cells.get(1) in titles:
            name, number = titles[str(cells[1])], 0
            columns = [column for column in cells if column > 1 and cells[column] not in PAINTED]
            width = max(columns, default=1)
            found.places.cells[f"{path}.{name}"] = (row, 1)
            matrix[name] = []
            if name == "cells":
                found.places.cells[f"{path}.column_values"] = found.places.cells[f"{path}.row_values"] = (row, 1)
                matrix["row_values"] = []
                matrix["column_values"] = [
                    _text(found, row, column, cells.get(column)) for column in range(2, width + 1)
                ]
            continue
        number += 1
        found.places.margins[row] = width + 1
        if name == "cells":
            found.places.cells[f"{path}.row_values[{number}]"] = (row, 1)
            matrix["row_values"].append(_text(found, row, 1, cells.get(1)))
        texts = []
        for column in range(2, width + 1):
            found.places.cells[f"{path}.{name}[{number}][{column - 1}]"] = (row, column)
            texts.append(_grid_cell(found, name, row, column, cells.get(column), outcomes))
        matrix[name].append(texts)
    return matrix


def _grid_cell(found: Read, grid: str, row: int, column: int, value: CellValue, outcomes: Names | None) -> str:
    text = _text(found, row, column, value)
    if grid == "provenances":
        return words.meant(words.PROVENANCE, text) or text
    return _named(found, row, column, text, outcomes) if grid == "cells" and outcomes is not None else text


def _text(found: Read, row: int, column: int, value: CellValue) -> str:
    try:
        return cell_text(value) if value is not None else ""
    except Unreadable as error:
        found.fault(row, column, error.zh, error.en)
        return ""


def _table(found: Read, rows: Sequence[Row], path: str) -> dict[str, Any]:
    names = names_of(found.values)
    table, rest = _keyed(found, rows, TABLE, path, names, (NUMBERED,))
    if not rest:
        return table
    (header, labels), *below = rest
    fixed = {label: key for key in RULE for label in (key.label, key.name)}
    columns = {column: fixed[str(label)] for column, label in labels.items() if label in fixed}
    last = min(columns, default=max(labels) + 1)
    inputs = [column for column in labels if 1 < column < last]
    found.places.cells[f"{path}.inputs"] = found.places.cells[f"{path}.rules"] = (header, 1)
    found.places.head(header, _margin(labels))
    for column, label in labels.items():
        if column > last and column not in columns and label not in PAINTED:
            allowed = [key.label for key in RULE]
            found.fault(header, column, f"没有“{label}”这一列", f"there is no column {label!r}", allowed)
    table["inputs"] = []
    for column in inputs:
        found.places.cells[f"{path}.inputs[{len(table['inputs']) + 1}]"] = (header, column)
        table["inputs"].append(_named(found, header, column, cell_text(labels[column]), names.inputs))
    amounts = {each.get("id") for each in found.values.get("field", ()) if each.get("type") == "amount"}
    table["rules"] = []
    outcomes = names.outcomes(table.get("output", ""))
    for row, cells in _filled(below, dict.fromkeys((*inputs, *columns))):
        found.places.margins[row] = _margin(labels)
        own = f"{path}.rules[{len(table['rules']) + 1}]"
        found.places.cells[own] = (row, 1)
        rule: dict[str, Any] = {"when": []}
        for column in inputs:
            found.places.cells[f"{own}.when[{len(rule['when']) + 1}]"] = (row, column)
            counts = table["inputs"][len(rule["when"])] in amounts
            rule["when"].append(_test(found, row, column, cells.get(column), counts))
        rule |= _item(found, row, cells, columns, own, names)
        if "then" in rule and outcomes is not None:
            place = found.places.cells[f"{own}.then"]
            rule["then"] = _named(found, *place, rule["then"], outcomes)
        table["rules"].append(rule)
    return table


def _test(found: Read, row: int, column: int, value: CellValue, amount: bool) -> str:
    if amount and isinstance(value, float):
        # taken as it is it would ask for exactly that much, which nobody means
        shown = cell_text(value)
        zh = f"只写了一个数 {shown}，没有写怎样比；例如 >= {shown} 或 < {shown}"
        found.fault(row, column, zh, f"only the number {shown}: write for example >= {shown}")
    return value if isinstance(value, str) else _text(found, row, column, value)
