"""Frames: putting a grading's results into one, and refusing a lazy one that cannot be graded exactly."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from fenji.errors import Diagnostic, UsageError, fault
from fenji.grading import Grading
from fenji.program.model import Program
from fenji.standard.model import Field, FieldType
from fenji.table.model import Bound


def with_results(frame: nw.DataFrame[Any], grading: Grading) -> Any:
    """Return an eager frame with the results of a grading as columns, replacing any of the same name.

    It is returned as its own library knows it, not as narwhals does. In pandas and polars, grade and
    grade_code are ordered categories, worst first, so that sorting and comparing by grade mean what they
    say; elsewhere they are texts.
    """
    if frame.implementation.is_pandas():
        return frame.to_native().assign(**_pandas_columns(grading))
    if frame.implementation.is_polars():
        return frame.to_native().with_columns(**_polars_columns(grading))
    space = nw.get_native_namespace(frame)
    made = [
        nw.new_series(name, values, backend=space)
        for name, values in ((name, _plain(values)) for name, values in grading.texts().items())
    ]
    return frame.with_columns(*made).to_native()


def lazy_again(native: Any, like: nw.LazyFrame[Any]) -> Any:
    """Return a frame in memory as a lazy one of the kind that `like` is."""
    return nw.from_native(native, eager_only=True).lazy(backend=like.implementation).to_native()


def _plain(values: NDArray[Any]) -> list[Any]:
    return list(values.tolist())


def _pandas_columns(grading: Grading) -> dict[str, Any]:
    """Categories are made from the ranks as they are: no text is touched customer by customer."""
    import pandas as pd

    codes = np.int8(len(grading.labels) - 1) - grading.ranks
    made: dict[str, Any] = {}
    for name, texts in (("grade", grading.labels), ("grade_code", grading.codes)):
        if name in grading.wanted:
            made[name] = pd.Categorical.from_codes(codes, dtype=_categories(texts), validate=False)
    others = {"score": grading.scores, "reason": grading.reasons, "gap": grading.gaps, "flags": grading.flags}
    made.update({name: values for name, values in {**others, **grading.extras}.items() if values is not None})
    return made


@lru_cache(maxsize=32)
def _categories(texts: tuple[str, ...]) -> Any:
    import pandas as pd

    return pd.CategoricalDtype(list(reversed(texts)), ordered=True)


def _polars_columns(grading: Grading) -> dict[str, Any]:
    import polars as pl

    made: dict[str, Any] = {
        name: pl.Series(name, texts, dtype=pl.Enum(list(reversed(texts)))).gather(grading.ranks.astype(np.uint32))
        for name, texts in (("grade", grading.labels), ("grade_code", grading.codes))
        if name in grading.wanted
    }
    if grading.scores is not None:
        made["score"] = pl.Series("score", grading.scores, nan_to_null=True)
    others = {"reason": grading.reasons, "gap": grading.gaps, "flags": grading.flags, **grading.extras}
    for name, values in others.items():
        if values is not None:
            kind = pl.String if values.dtype == object else pl.Float64
            made[name] = pl.Series(name, values.tolist(), dtype=kind, nan_to_null=True)
    return made


def _fits(field: Field, kind: nw.dtypes.DType) -> tuple[bool, tuple[str, str]]:
    """Whether a lazy column can hold a field, and what it would have to be."""
    if field.type is FieldType.DATE:
        return kind in (nw.Date, nw.Datetime), ("日期", "a date")
    if field.type.counts:
        return kind.is_numeric(), ("数", "numeric")
    return kind in (nw.String, nw.Categorical, nw.Enum), ("文字", "text")


def checked_lazy(frame: nw.LazyFrame[Any], bound: Sequence[Bound], program: Program) -> None:
    """Raise UsageError where a lazy column is not of the kind its field needs: it cannot be read cell by cell.

    All columns concerned are listed together.
    """
    schema = frame.collect_schema()
    found: list[Diagnostic] = []
    for each in bound:
        field, kind = program.field_by_id[each.field_id], schema[each.label]
        fits, wanted = _fits(field, kind)
        if not fits:
            found.append(
                fault(
                    "frame.type",
                    f"列“{each.label}”",
                    f"类型是 {kind}，{field.label}要{wanted[0]}",
                    f"is {kind}; {field.id} must be {wanted[1]}",
                    hint=("请先转换类型，或取到内存里再分级", "cast it, or collect the frame first"),
                )
            )
        if each.unit is not None and each.unit.name != "元":
            found.append(
                fault(
                    "frame.unit",
                    f"列“{each.label}”",
                    f"单位是{each.unit.name}；惰性框里的数按元读",
                    f"is in {each.unit.name}; numbers of a lazy frame are read as 元",
                    hint=("请先乘成元", "multiply it to 元 first"),
                )
            )
    if found:
        raise UsageError(*found)
