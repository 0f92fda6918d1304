"""Reading the matrices of a standard's text; each comes down to a decision table with one rule a cell."""

from __future__ import annotations

from collections.abc import Mapping

from fenji.expr.spelling import word
from fenji.expr.unary_test import OneOf
from fenji.standard.load_tables import Scope
from fenji.standard.model import DecisionTable, HitPolicy, Matrix, Provenance, Rule
from fenji.standard.section import Section


def read_matrices(top: Section, scope: Scope) -> tuple[tuple[Matrix, ...], tuple[DecisionTable, ...]]:
    """Return the matrices, and the tables that they come down to, in the order of the text."""
    found = [_matrix(section, scope) for section in top.sections("matrix")]
    return tuple(matrix for matrix, _ in found), tuple(table for _, table in found)


def _matrix(section: Section, scope: Scope) -> tuple[Matrix, DecisionTable]:
    output = section.text("output")
    rows, columns = section.text("rows"), section.text("columns")
    matrix = Matrix(
        output=output,
        rows=rows,
        columns=columns,
        row_values=_values(section, "row_values", rows, scope),
        column_values=_values(section, "column_values", columns, scope),
        cells=section.rows("cells"),
        place=section.place,
    )
    allowed = scope.outputs.get(output) if output != "flags" else None
    if allowed is None:
        section.faults.add(
            "standard.output", section.at("output"), f"“{output}”不可用", f"{output!r} is not allowed here"
        )
    _check_shape(section, "cells", matrix.cells, matrix)
    for number, row in enumerate(matrix.cells, 1):
        for place, cell in enumerate(row, 1):
            if allowed is not None and cell not in allowed:
                listed = "、".join(allowed)
                section.faults.add(
                    "standard.unknown_outcome",
                    f"{section.at('cells')}[{number}][{place}]",
                    f"没有“{cell}”；可用：{listed}",
                    f"no {cell!r}; known: {listed}",
                )
    table = DecisionTable(output, HitPolicy.FIRST, (rows, columns), _rules(section, matrix), section.place)
    section.close()
    return matrix, table


def _rules(section: Section, matrix: Matrix) -> tuple[Rule, ...]:
    clause = section.text("clause", "" if "clauses" in section.values else None)
    clauses = section.rows("clauses") if "clauses" in section.values else ()
    provenance = section.one_of("provenance", Provenance, Provenance.SEED)
    provenances = section.rows("provenances") if "provenances" in section.values else ()
    for key, texts in (("clauses", clauses), ("provenances", provenances)):
        if texts:
            _check_shape(section, key, texts, matrix)
    known = [each.value for each in Provenance]
    rules = []
    for number, (value, row) in enumerate(zip(matrix.row_values, matrix.cells)):
        for place, (other, cell) in enumerate(zip(matrix.column_values, row)):
            own = _cell(provenances, number, place, provenance.value)
            if own not in known:
                listed = "、".join(known)
                section.faults.add(
                    "standard.value",
                    f"{section.at('provenances')}[{number + 1}][{place + 1}]",
                    f"“{own}”不可用；可用：{listed}",
                    f"{own!r} is not allowed; allowed: {listed}",
                )
                own = provenance.value
            rules.append(
                Rule(
                    when=(OneOf((value,)), OneOf((other,))),
                    texts=(f'"{value}"', f'"{other}"'),
                    then=cell,
                    clause=_cell(clauses, number, place, clause),
                    place=f"{section.at('cells')}[{number + 1}][{place + 1}]",
                    provenance=Provenance(own),
                )
            )
    return tuple(rules)


def _cell(texts: tuple[tuple[str, ...], ...], row: int, column: int, default: str) -> str:
    return texts[row][column] if row < len(texts) and column < len(texts[row]) else default


def _values(section: Section, key: str, axis: str, scope: Scope) -> tuple[str, ...]:
    """Return the values of an axis by their names; all of them must be there, so that no cell is missing."""
    written = section.texts(key, required=True)
    names: Mapping[str, str]
    if axis in scope.fields:
        names = scope.fields[axis].spellings
    else:
        names = {word(value): value for value in scope.outputs.get(axis, [])}
    found = tuple(names.get(word(value), value) for value in written)
    missing = [name for name in dict.fromkeys(names.values()) if name not in found]
    strange = [value for value in found if value not in names.values()]
    if (missing or strange) and names:
        said = "、".join([*missing, *strange])
        section.faults.add(
            "standard.axis",
            section.at(key),
            f"与 {axis} 的值不一致：{said}",
            f"is not what {axis} holds: {said}",
            (f"须写全：{'、'.join(dict.fromkeys(names.values()))}", "all its values must be there"),
        )
    return found


def _check_shape(section: Section, key: str, texts: tuple[tuple[str, ...], ...], matrix: Matrix) -> None:
    rows, columns = len(matrix.row_values), len(matrix.column_values)
    if len(texts) != rows or any(len(row) != columns for row in texts):
        section.faults.add(
            "standard.width", section.at(key), f"须是 {rows} 行 {columns} 列", f"must be {rows} rows of {columns}"
        )
