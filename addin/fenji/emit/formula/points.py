"""Points: what a characteristic of a scorecard gives a customer, as a formula."""

from __future__ import annotations

from collections.abc import Sequence

from fenji.emit.formula.conditions import FALSE, Tested, Value
from fenji.emit.formula.dialect import Dialect
from fenji.emit.formula.readings import Readings
from fenji.emit.formula.source import Source
from fenji.standard.model import Characteristic


def points_formula(
    readings: Readings,
    source: Source,
    path: str,
    part: Characteristic,
    value: Value | None,
    bands: Sequence[Tested],
    dialect: Dialect,
) -> str:
    """Return the formula of the points of a value, the empty text where a missing one gives none.

    `path` is where the characteristic stands in the standard; `bands` are its tests on the value, which is None
    where the sheet does not have it.
    """
    weight = "" if part.weight is None else f"*{readings.number(source, f'{path}.weight')}/100"
    missing = '""' if part.missing is None else readings.number(source, f"{path}.missing") + weight
    if value is None:
        return missing
    if part.scale is not None:
        full, points = readings.number(source, f"{path}.scale"), readings.number(source, f"{path}.weight")
        return f"IF({value.known},ROUND(MIN({value.ref},{full}),2)*{points}/{full},{missing})"
    cases = [
        (tested.definite, readings.number(source, f"{path}.attributes[{number}].points") + weight)
        for number, tested in enumerate(bands, 1)
    ]
    return dialect.first([each for each in cases if each[0] != FALSE], missing)
