"""Binding: which column of a table holds which field, told from the labels with a stated score.

A label scores 1.00 where it is the field's id or label, 0.95 where it is an alias; 0.01 less where a unit
had to be taken off, 0.15 less for each word such as 本期 or 10月. Nothing below `THRESHOLD` binds. An exact
id or label is never in doubt; below that, two columns closer than `MARGIN` are a question for the person
who knows, and the message says how to answer it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from fenji.errors import Diagnostic, fault, note
from fenji.standard.model import Field, FieldType
from fenji.table.label import Label, names_of
from fenji.table.unit import plain
from fenji.workbook.cells import column_letters, column_number

THRESHOLD = 70
"""In hundredths, as all scores inside this module."""
MARGIN = 2
EXACT = 100
ALIAS = 95

_LETTERS = re.compile("[A-Za-z]{1,3}")
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Sought:
    """Something that a table may have a column for: a field of a standard, or what identifies a customer."""

    id: str
    label: str
    names: Mapping[str, int]
    """The plain form of every name, with the score of a column that is called so."""
    counted: bool = False
    label_en: str = ""
    percent: bool = False
    """Whether it goes to 100 at least, so that a header may say that it is one of a hundred: 业绩完成率(%)."""
    option: str = ""
    """The option that asks for its column, where that is one of its own and not `--bind`."""

    @property
    def english(self) -> str:
        """What English messages call it."""
        return self.label_en or self.label

    def asking(self, column: str) -> str:
        """What a command line says to have it read from a column."""
        return f"{self.option} {column}" if self.option else f"--bind {self.label}={column}"


@dataclass(frozen=True, slots=True)
class Match:
    """A column found for something sought; `score` runs from 0 to 1, and is 1 where it was asked for."""

    id: str
    label: Label
    score: float
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """The columns of a table by what they hold; `faults` is empty where every one could be told."""

    matches: tuple[Match, ...]
    absent: tuple[Sought, ...]
    faults: tuple[Diagnostic, ...] = ()
    notes: tuple[Diagnostic, ...] = ()

    def column(self, sought: str) -> int | None:
        """Return the number of the column that holds it, from 1, or None."""
        return next((match.label.column for match in self.matches if match.id == sought), None)


def sought(
    id: str,
    label: str,
    aliases: Collection[str] = (),
    *,
    counted: bool = False,
    label_en: str = "",
    option: str = "",
) -> Sought:
    """Return what a column may be called by its id, its label or an alias.

    >>> sought("cust_id", "客户号", ["客户编号"]).names
    {'客户编号': 95, 'cust_id': 100, '客户号': 100}
    """
    names = {plain(alias): ALIAS for alias in aliases if alias}
    return Sought(id, label, names | {plain(id): EXACT, plain(label): EXACT}, counted, label_en, option=option)


def field_sought(field: Field) -> Sought:
    """Return what a column that holds a field of a standard may be called."""
    aliases = [name for name in (*field.aliases, field.name.label_en) if name]
    counted = field.type is FieldType.NUMBER
    wanted = sought(field.id, field.label, aliases, counted=counted, label_en=field.name.label_en)
    return replace(wanted, percent=field.range is not None and field.range[1] >= _HUNDRED)


def score(label: Label, wanted: Sought) -> int:
    """Return how well a label names what is sought, in hundredths; 0 where it does not.

    >>> score(Label(1, "本期月日均余额（万元）"), sought("avg_daily_balance", "月日均余额"))
    84
    >>> score(Label(1, "月日均余额", parents=("上月",)), sought("avg_daily_balance", "月日均余额"))
    0
    """
    if not label.binds_by_itself:
        return 0
    readings = names_of(label, counted=wanted.counted, percent=wanted.percent)
    scores = (wanted.names[name] - cost for name, cost in readings.items() if name in wanted.names)
    best = max(scores, default=0)
    return best if best >= THRESHOLD else 0


def bind_columns(
    labels: Sequence[Label],
    wanted: Sequence[Sought],
    *,
    bind: Mapping[str, str] | None = None,
    never: Collection[str] = (),
    also: Sequence[Sought] = (),
    last_column: int = 0,
    where: str = "",
) -> Binding:
    """Return the column of each thing sought, what has none, and everything that cannot be told.

    `bind` leads from a field (its id, label or an alias) to a column (its label or, in a sheet, its letters)
    and always wins; `also` may be named there too and is then among the matches. Letters reach as far as
    `last_column`, which is 0 where columns have none. A column called one of `never` (fenji's
    own results) does not bind unless asked for. Nothing is raised: the faults tell what has to be settled.

    >>> card = sought("card", "指定高端信用卡", ["持卡"])
    >>> bind_columns([Label(1, "姓名"), Label(2, "持卡")], [card]).matches[0].score
    0.95
    """
    asked, faults = _asked(labels, [*wanted, *also], bind or {}, last_column, where)
    matches = {match.id: match for match in asked}
    taken = {match.label.column for match in asked}
    barred = {plain(name) for name in never}
    free = [label for label in labels if label.column not in taken and plain(label.text) not in barred]
    notes: list[Diagnostic] = []
    for each in wanted:
        if each.id in matches:
            continue
        ranked = _ranked(free, each)
        if not ranked:
            continue
        rivals = _rivals(ranked)
        if len(rivals) > 1:
            faults.append(_ambiguous(each, rivals, where))
            continue
        matches[each.id] = Match(each.id, ranked[0][1], ranked[0][0] / 100)
        notes += [_passed_over(each, ranked[0][1], other, points, where) for points, other in ranked[1:]]
    faults += _taken_twice(list(matches.values()), [*wanted, *also], where)
    absent = tuple(each for each in wanted if each.id not in matches)
    order = [each.id for each in (*wanted, *also)]
    found = tuple(sorted(matches.values(), key=lambda match: order.index(match.id)))
    return Binding(found, absent, tuple(faults), tuple(notes))


def best_column(labels: Sequence[Label], wanted: Sought, taken: Collection[int] = ()) -> Match | None:
    """Return the column called most like what is sought, the leftmost of equals, or None."""
    ranked = _ranked([label for label in labels if label.column not in taken], wanted)
    return Match(wanted.id, ranked[0][1], ranked[0][0] / 100) if ranked else None


def _ranked(labels: Sequence[Label], wanted: Sought) -> list[tuple[int, Label]]:
    scored = [(points, label) for label in labels if (points := score(label, wanted))]
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].column))


def _rivals(ranked: Sequence[tuple[int, Label]]) -> list[Label]:
    """Return the columns that cannot be told from the best: an exact name has only exact rivals."""
    best = ranked[0][0]
    return [label for points, label in ranked if points == best or (best < EXACT and best - points <= MARGIN)]


def _asked(
    labels: Sequence[Label], wanted: Sequence[Sought], bind: Mapping[str, str], last_column: int, where: str
) -> tuple[list[Match], list[Diagnostic]]:
    matches: list[Match] = []
    faults: list[Diagnostic] = []
    for name, column in bind.items():
        found = next((each for each in wanted if plain(name) in each.names), None)
        if found is None:
            faults.append(_no_such_field(name, wanted, where))
            continue
        if any(match.id == found.id for match in matches):
            faults.append(
                fault(
                    "bind.twice", where, f"--bind 给“{found.label}”指定了两次", f"--bind names {found.english!r} twice"
                )
            )
            continue
        chosen = _columns_called(column, labels, last_column)
        if len(chosen) == 1:
            matches.append(Match(found.id, chosen[0], 1.0, asked=True))
        elif chosen:
            faults.append(_ambiguous(found, chosen, where, called=column))
        else:
            faults.append(_no_such_column(column, found, labels, where))
    return matches, faults


def _columns_called(column: str, labels: Sequence[Label], last_column: int) -> list[Label]:
    """Return the columns that a person can mean: by label, by the whole path, or by a sheet's letters."""
    name = plain(column)
    for meant in (
        [label for label in labels if plain(label.text) == name],
        [label for label in labels if plain(label.path) == name or name in names_of(label, counted=True, percent=True)],
    ):
        if meant:
            return meant
    letters = column.strip()
    number = column_number(letters) if _LETTERS.fullmatch(letters) else 0
    if not 0 < number <= last_column:
        return []
    unlabelled = Label(number, "", cell=column_letters(number))
    return [next((label for label in labels if label.column == number), unlabelled)]


def _named(label: Label) -> str:
    return f"{label.cell}“{label.path}”"


def _way(wanted: Sought, label: Label) -> str:
    """Return what to write so that a column is taken, as a person at a sheet or at a frame writes it."""
    if label.cell:
        return wanted.asking(column_letters(label.column))
    if wanted.option:
        return f'{wanted.option.strip("-")}="{label.text}"'
    return f'bind={{"{wanted.label}": "{label.text}"}}'


def _ambiguous(wanted: Sought, rivals: Sequence[Label], where: str, called: str = "") -> Diagnostic:
    listed = "、".join(_named(label) for label in rivals)
    ways = " 或 ".join(_way(wanted, label) for label in rivals)
    what = f"{wanted.option or '--bind'} 的列“{called}”" if called else f"“{wanted.label}”"
    return fault(
        "column.ambiguous",
        where,
        f"{what}有 {len(rivals)} 列都像：{listed}",
        f"{len(rivals)} columns could be {called or wanted.english!r}: {listed}",
        hint=(f"请指定一列：{ways}", f"choose one: {ways.replace(' 或 ', ' or ')}"),
    )


def _passed_over(wanted: Sought, chosen: Label, other: Label, points: int, where: str) -> Diagnostic:
    return note(
        "column.passed_over",
        where,
        f"“{wanted.label}”用的是 {_named(chosen)}；{_named(other)} 也像（{points / 100:.2f}），没有用",
        f"{wanted.english!r} is read from {_named(chosen)}; {_named(other)} ({points / 100:.2f}) was not used",
        hint=(f"要用它请写 {_way(wanted, other)}", f"to use it: {_way(wanted, other)}"),
    )


def _taken_twice(matches: Sequence[Match], wanted: Sequence[Sought], where: str) -> list[Diagnostic]:
    names = {each.id: each for each in wanted}
    faults = []
    for place, match in enumerate(matches):
        others = [names[other.id] for other in matches[:place] if other.label.column == match.label.column]
        if others:
            fields = [*others, names[match.id]]
            listed = "、".join(f"“{each.label}”" for each in fields)
            faults.append(
                fault(
                    "column.two_fields",
                    where,
                    f"{_named(match.label)} 一列对上了几个字段：{listed}",
                    f"{_named(match.label)} is one column for several fields: {_english(fields)}",
                    hint=("请用 --bind 字段=列 给每个字段指定一列", "name a column for each with --bind 字段=列"),
                )
            )
    return faults


def _english(wanted: Sequence[Sought]) -> str:
    return ", ".join(repr(each.english) for each in wanted)


def _no_such_field(name: str, wanted: Sequence[Sought], where: str) -> Diagnostic:
    known = {each.label: each for each in wanted}
    near = get_close_matches(name, list(known), n=3, cutoff=0.4)
    listed = "、".join(near or known)
    return fault(
        "bind.unknown_field",
        where,
        f"--bind：没有字段“{name}”",
        f"--bind: no field {name!r}",
        hint=(f"{'相近的' if near else '可用'}：{listed}", f"{'near' if near else 'known'}: {listed}"),
    )


def _no_such_column(column: str, wanted: Sought, labels: Sequence[Label], where: str) -> Diagnostic:
    near = get_close_matches(column, [label.text for label in labels], n=3, cutoff=0.4)
    candidates = [label for label in labels if label.text in near] or list(labels)
    listed = "、".join(_named(label) for label in candidates[:12])
    return fault(
        "bind.unknown_column",
        where,
        f"{wanted.asking(column)}：没有列“{column}”",
        f"{wanted.asking(column)}: no column {column!r}",
        hint=(f"{'相近的' if near else '有'}：{listed}", f"{'near' if near else 'there are'}: {listed}"),
    )
