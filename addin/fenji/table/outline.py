"""Outlines: what the first rows of a sheet tell, before the others are read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fenji.standard.model import Field
from fenji.table.binding import Binding, Sought, best_column, bind_columns, field_sought, score, sought
from fenji.table.header import DEPTH, Header, find_header
from fenji.table.identity import IDENTITIES
from fenji.table.label import Label
from fenji.table.particulars import ASSETS, PARTICULARS
from fenji.table.refusal import opposite_faults
from fenji.table.unit import plain
from fenji.workbook.sheet_cells import SheetCells

_PARTICULARS = (*PARTICULARS, ASSETS)


@dataclass(frozen=True, slots=True)
class Outline:
    """A sheet's header (None where it has none), which columns bind, and what else stands in its labels.

    `identities` leads from what says who a customer is to its column, `standing` from the labels of fenji's
    own results to the columns that hold them already; `asked` from particulars to the columns that somebody named.
    """

    header: Header | None
    binding: Binding
    identities: Mapping[str, int]
    standing: Mapping[str, int]
    asked: Mapping[str, int] = field(default_factory=dict)

    @property
    def promise(self) -> int:
        """How many fields have a column, or would have one if somebody told which."""
        unsettled = sum(problem.code == "column.ambiguous" for problem in self.binding.faults)
        return len(self.binding.matches) + unsettled

    @property
    def labels(self) -> tuple[Label, ...]:
        return self.header.labels if self.header is not None else ()

    @property
    def right(self) -> int:
        """The rightmost column of the block: from the bound columns on, as long as label follows label."""
        labelled = {label.column for label in self.labels}
        bound = (match.label.column for match in self.binding.matches)
        right = max([*bound, *self.identities.values()], default=0)
        while right + 1 in labelled:
            right += 1
        return right


def outline_of(
    sheet: SheetCells,
    fields: Sequence[Field],
    *,
    bind: Mapping[str, str] | None = None,
    result_labels: Collection[str] = (),
) -> Outline:
    """Return what the first rows of a sheet tell; faults stand in its binding, nothing is raised.

    `bind` leads from fields, what identifies a customer, or particulars to columns; `result_labels`
    name fenji's results.
    """
    wanted = [field_sought(each) for each in fields]
    asked = bind or {}
    header = _header(sheet, [*wanted, *IDENTITIES, *(sought(label, label) for label in result_labels)], asked)
    labels = header.labels if header is not None else ()
    binding = bind_columns(
        labels,
        wanted,
        bind=asked,
        never=result_labels,
        also=(*IDENTITIES, *_PARTICULARS),
        where=sheet.name,
        last_column=sheet.used.last_column if sheet.used is not None else 0,
    )
    ids = {each.id for each in wanted}
    of_fields = tuple(match for match in binding.matches if match.id in ids)
    also = {match.id: match.label.column for match in binding.matches if match.id not in ids}
    asked_for = {each.id: also.pop(each.id) for each in _PARTICULARS if each.id in also}
    known = {each.id for each in IDENTITIES}
    identities = {match.id: match.label.column for match in binding.matches if match.id in known} | also
    for each in IDENTITIES:
        taken = {*(match.label.column for match in of_fields), *identities.values(), *asked_for.values()}
        if each.id not in identities and (match := best_column(labels, each, taken)) is not None:
            identities[each.id] = match.label.column
    faults = (*binding.faults, *opposite_faults(sheet.name, labels, asked_for))
    binding = replace(binding, matches=of_fields, faults=faults)
    return Outline(header, binding, identities, _standing(labels, result_labels), asked_for)


def _header(sheet: SheetCells, named: Sequence[Sought], bind: Mapping[str, str]) -> Header | None:
    """Return the header of a sheet; a label that `bind` names shows the row as much as a field's does."""
    by_text = [sought(column, column) for column in bind.values() if len(column) > 3 or not column.isascii()]
    kinds = [_together([*named, *by_text], counted) for counted in (False, True)]

    def known(label: Label) -> int:
        return max(score(label, kind) for kind in kinds)

    tables = [(table.range, table.totals_rows) for table in sheet.tables if table.header_rows]
    return find_header(sheet.head(DEPTH), sheet.merged, tables, known)


def _standing(labels: Sequence[Label], result_labels: Collection[str]) -> dict[str, int]:
    by_text: dict[str, int] = {}
    for label in labels:
        by_text.setdefault(plain(label.text), label.column)
    return {result: by_text[plain(result)] for result in result_labels if plain(result) in by_text}


def _together(named: Sequence[Sought], counted: bool) -> Sought:
    """Return all that is looked for as one, so that a cell is weighed once and not once for each."""
    names: dict[str, int] = {}
    for each in named:
        if each.counted is counted:
            names |= {name: max(points, names.get(name, 0)) for name, points in each.names.items()}
    return Sought("", "", names, counted)
