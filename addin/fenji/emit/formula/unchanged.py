"""What has to stay as it is in a standard's sheet, so that the formulas made from it still say it: all but numbers."""

from __future__ import annotations

from collections.abc import Mapping

from fenji.emit.formula.readings import Readings
from fenji.emit.formula.source import Source
from fenji.program.model import Program
from fenji.standard.model import Scorecard

_OF_RULES = ("inputs", "then", "only_if", "output", "hit", "rows", "columns", "cells", "row_values", "column_values")
_HEADINGS = ("inputs", "cells", "row_values", "column_values")


def require_heads(program: Program, sources: Mapping[str, Source], readings: Readings) -> None:
    """Fields, choices, options and what results are called have to stay as they are: rules name them."""
    asked = {each.id for each in program.fields}
    for source in sources.values():
        standard = source.standard
        for number, option in enumerate(standard.options, 1):
            if not option.reads:
                readings.fixed(source, f"option[{number}].value")
        for number, each in enumerate(standard.fields, 1):
            if each.id not in asked:
                continue
            for key in ("id", "type", "unit", "blank", "range"):
                readings.fixed(source, f"field[{number}].{key}")
            for place in range(1, len(each.choices) + 1):
                for key in ("value", "aliases"):
                    readings.fixed(source, f"field[{number}].values[{place}].{key}")
            _require_count(
                source, readings, [f"field[{number}].values[{n}].value" for n, _ in enumerate(each.choices, 1)]
            )
        for number, _ in enumerate(standard.grades, 1):
            readings.fixed(source, f"grade[{number}].code")
            readings.fixed(source, f"grade[{number}].graded")
            readings.fixed(source, f"grade[{number}].label")
        for number, _ in enumerate(standard.flags, 1):
            readings.fixed(source, f"flag[{number}].label")
        _require_count(source, readings, [f"grade[{number}].code" for number, _ in enumerate(standard.grades, 1)])


def require_table(program: Program, source: Source, output: str, written_as: str, readings: Readings) -> None:
    """Inputs, outcomes and options of rules have to stay as they are, and no rule may come or go."""
    written = next(each for each in source.standard.tables if each.output == written_as)
    # what another result comes to is read where it stands
    live = any(each.id == output for each in program.extras)
    for path in source.places.cells:
        if not path.startswith(f"{written.place}."):
            continue
        whole = path.removeprefix(f"{written.place}.")
        key = whole.rpartition(".")[2].partition("[")[0]
        if key in _OF_RULES and whole not in _HEADINGS and not (live and key == "then"):
            readings.fixed(source, path)
    _require_count(source, readings, [f"{rule.place}.then" for rule in written.rules])


def require_bands(source: Source, path: str, card: Scorecard, readings: Readings) -> None:
    """Inputs and what a missing value gives have to stay, and no band may come or go, nor a characteristic."""
    rows = []
    for number, part in enumerate(card.characteristics, 1):
        own = f"{path}.characteristic[{number}]"
        keys = ("input", "cap", *(key for key in ("weight", "scale", "missing") if getattr(part, key) is None))
        for key in keys:
            readings.fixed(source, f"{own}.{key}")
        rows.append(source.places.cells[f"{own}.input"][0])
        rows += [
            source.places.cells[f"{own}.attributes[{place}].points"][0] for place, _ in enumerate(part.attributes, 1)
        ]
    for key in ("input", "attributes[1].points"):
        at = next(
            (
                source.places.cells[f"{path}.characteristic[{number}].{key}"]
                for number, _ in enumerate(card.characteristics, 1)
                if source.has(f"{path}.characteristic[{number}].{key}")
            ),
            None,
        )
        if at is not None:
            readings.counted(source, (min(rows) - 1, at[1]), (max(rows) + 1, at[1]))


def _require_count(source: Source, readings: Readings, paths: list[str]) -> None:
    """As many cells of a column as now, from its header to the empty row below: a row put in between is counted."""
    places = [source.places.cells[path] for path in paths if source.has(path)]
    if places:
        (first, column), (last, _) = places[0], places[-1]
        readings.counted(source, (first - 1, column), (last + 1, column))
