"""Standards made up by hypothesis: every key of the language, with texts that a sheet could take for something else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from fenji.standard_sheet.bare import is_bare_amount

WORDS = [
    "",
    " ",
    "是",
    "否",
    "[]",
    "{}",
    '""',
    '"x"',
    "a；b",
    "a;b",
    "-",
    "=1+1",
    "【字段】",
    "规则",
    "→ 结果",
    "检查",
    "客户等级",
]
texts = st.one_of(
    st.sampled_from(
        [*WORDS, "1", "2026-01-01", "TRUE", "条款", "指标", "结果表", "_x000D_", "a\nb", " 前后 ", "\t", '"', "\\"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=6),
)
said = texts.filter(bool)
numbers = st.one_of(
    st.integers(-1000, 1000),
    st.decimals(-1000, 1000, allow_nan=False, places=4),
    st.just(Decimal("0.1234567890123456789")),
)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
ids = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
lists = st.lists(texts, max_size=3)
tests = st.one_of(
    st.sampled_from(["-", '"金卡","是"', "[5万..30万)", ">= 5", 'not("")', "null", "= 5", "TRUE"]),
    # on a sheet a bare amount is written as a range
    said.filter(lambda text: text != "[]" and not is_bare_amount(text)),
)
provenances = st.sampled_from(["seed", "public", "reading", "default"])
directions = st.sampled_from(["up", "down"])
truths = st.booleans()


def some(optional: dict[str, Any], **required: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Values with all of the required keys and any of the optional ones."""
    return st.fixed_dictionaries(required, optional=optional)


GRADED = {"grades": lists, "clause": texts, "provenance": provenances}
EACH = {**GRADED, "months": numbers}
CONDUCT = {
    "follow_up": some(
        {
            "workdays": truths,
            "daily": st.sampled_from(["previous", "next"]),
            "others": st.sampled_from(["previous", "next"]),
            "first": st.sampled_from(["today", "cycle"]),
            "methods": lists,
            "feeds": st.dictionaries(ids, texts, max_size=2),
            "clause": texts,
            "provenance": provenances,
        }
    ),
    "migration": some(
        {
            "up": st.sampled_from(["at_once", "next_month"]),
            "down_months": numbers,
            "protect_months": numbers,
            "missing": st.sampled_from(["restart", "skip"]),
            "clause": texts,
            "provenance": provenances,
            "protect_clause": texts,
            "protect_provenance": provenances,
            "down": st.lists(
                some({key: value for key, value in EACH.items() if key != "months"}, months=numbers), max_size=2
            ),
        }
    ),
    "workflow": some(
        {
            "clause": texts,
            "provenance": provenances,
            "step": st.lists(
                some({**GRADED, "label": texts, "role": texts, "leaving": truths, "decides": truths}, id=ids),
                max_size=2,
            ),
        }
    ),
    "inspection": some(
        {
            "stale": texts,
            "jump": numbers,
            "override_share": numbers,
            "mend": texts,
            "clause": texts,
            "provenance": provenances,
        }
    ),
    "override": some({"reasons": lists, "longest": texts, "clause": texts, "provenance": provenances}),
}
LABELLED = {"label": texts, "label_en": texts}
PROVED = {"clause": texts, "provenance": provenances}


@st.composite
def standards(draw: st.DrawFn) -> dict[str, Any]:
    """The values of a text that has every kind of section; it need not make sense as a standard."""
    names = draw(st.lists(ids, min_size=4, max_size=6, unique=True))
    field_ids, derived, card = names[:2], names[2], names[3]
    codes = draw(st.lists(ids, min_size=1, max_size=3, unique=True))
    inputs = st.sampled_from([*field_ids, derived, card, "grade"])
    found: dict[str, Any] = {"standard": draw(_head())}
    found["field"] = [draw(_field(name)) for name in field_ids]
    found["grade"] = [draw(_grade(code)) for code in codes]
    if draw(truths):
        found["option"] = draw(_options())
    if draw(truths):
        found["flag"] = draw(st.sampled_from([[], [draw(some(LABELLED, code=ids))]]))
    if draw(truths):
        found["result"] = [draw(some(LABELLED, id=st.just("line"), type=st.sampled_from(["text", "amount"])))]
    found["derived"] = [draw(some({**LABELLED, "direction": directions}, id=st.just(derived), values=lists))]
    found["scorecard"] = [draw(_scorecard(card, st.sampled_from([*field_ids, derived])))]
    if draw(truths):
        found["matrix"] = [draw(_matrix(inputs, codes))]
    found |= draw(some(CONDUCT))
    found["table"] = [draw(_table(output, inputs, codes)) for output in ("grade", derived)]
    for name, values in _conduct().items():
        if draw(truths):
            found[name] = draw(values)
    return found


def _conduct() -> dict[str, st.SearchStrategy[dict[str, Any]]]:
    """What holds after the grade, section by section."""
    down = some({**PROVED, "grades": lists}, months=numbers)
    roles = {**PROVED, **dict.fromkeys(("label", "role"), texts), "grades": lists, "leaving": truths, "decides": truths}
    shifts = st.sampled_from(["next", "previous"])
    follow_up = {
        **PROVED,
        "workdays": truths,
        "daily": shifts,
        "others": shifts,
        "first": st.sampled_from(["cycle", "today"]),
        "methods": lists,
        "feeds": st.dictionaries(ids, st.sampled_from(["满意度", "a；b", '"']), max_size=2),
    }
    migration = {
        **PROVED,
        "up": st.sampled_from(["next_month", "at_once"]),
        "down_months": numbers,
        "missing": st.sampled_from(["restart", "skip"]),
        "protect_months": numbers,
        "protect_clause": texts,
        "protect_provenance": provenances,
        "down": st.lists(down, min_size=1, max_size=2),
    }
    inspection = {**PROVED, "stale": texts, "jump": numbers, "override_share": numbers, "mend": texts}
    return {
        "follow_up": some(follow_up),
        "migration": some(migration),
        "workflow": some({**PROVED, "step": st.lists(some(roles, id=ids), min_size=1, max_size=3)}),
        "override": some({**PROVED, "reasons": lists, "longest": texts}),
        "inspection": some(inspection),
    }


def _head() -> st.SearchStrategy[dict[str, Any]]:
    optional = {
        **dict.fromkeys(("id", "name", "name_en", "version", "source", "public_source", "note"), texts),
        "effective_from": days,
        "effective_until": days,
        "provenance": provenances,
        "family": st.sampled_from(["customer", "staff", "account"]),
        "internal_only": truths,
        "gap": truths,
    }
    return some(optional)


def _field(name: str) -> st.SearchStrategy[dict[str, Any]]:
    value = some({"aliases": lists, "vague": truths, "printed": texts}, value=texts)
    optional = {
        **LABELLED,
        "unit": st.sampled_from(["元", "万元"]),
        "direction": directions,
        "range": st.lists(numbers, max_size=2),
        "blank": texts,
        "standard": texts,
        "household": st.sampled_from(["sum", "max", "any", "own"]),
        "fact": truths,
        "aliases": lists,
        "note": texts,
        "values": st.lists(value, max_size=2),
        "type": st.sampled_from(["amount", "number", "date", "choice", "flag", "grade", "text", "history"]),
    }
    return some(optional, id=st.just(name))


def _grade(code: str) -> st.SearchStrategy[dict[str, Any]]:
    optional = {
        **LABELLED,
        "graded": truths,
        "public_label": texts,
        "services": lists,
        "strategy": texts,
        "channels": lists,
        "follow_up": texts,
        "provenance": provenances,
        "aliases": lists,
    }
    return some(optional, code=st.just(code))


@st.composite
def _options(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.lists(ids, min_size=1, max_size=2, unique=True))
    reading = some({**LABELLED, "provenance": provenances}, id=ids)
    optional = {
        **LABELLED,
        "value": texts,
        "without": texts,
        "reads": truths,
        "readings": st.lists(reading, max_size=2),
    }
    return [draw(some(optional, id=st.just(name))) for name in names]


def _scorecard(name: str, inputs: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    band = some({"points": numbers, **PROVED}, when=tests)
    part = some(
        {
            "weight": numbers,
            "scale": numbers,
            "cap": truths,
            "missing": numbers,
            **PROVED,
            "attributes": st.lists(band, max_size=2),
        },
        input=inputs,
    )
    optional = {
        **LABELLED,
        "missing": st.just("unrated"),
        "direction": directions,
        "add": truths,
        "total": numbers,
        **PROVED,
        "characteristic": st.lists(part, max_size=3),
    }
    return some(
        {key: value for key, value in optional.items() if key != "characteristic"},
        output=st.just(name),
        characteristic=optional["characteristic"],
    )


@st.composite
def _matrix(draw: st.DrawFn, inputs: st.SearchStrategy[str], codes: list[str]) -> dict[str, Any]:
    rows, columns = draw(st.lists(said, min_size=1, max_size=2)), draw(st.lists(said, min_size=1, max_size=2))

    def grid(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
        row = st.lists(cells, min_size=len(columns), max_size=len(columns))
        return st.lists(row, min_size=len(rows), max_size=len(rows))

    return draw(
        some(
            {**PROVED, "clauses": grid(said), "provenances": grid(provenances)},
            output=st.just("grade"),
            rows=inputs,
            columns=inputs,
            row_values=st.just(rows),
            column_values=st.just(columns),
            cells=grid(st.sampled_from(codes)),
        )
    )


@st.composite
def _table(draw: st.DrawFn, output: str, inputs: st.SearchStrategy[str], codes: list[str]) -> dict[str, Any]:
    asked = draw(st.lists(inputs, max_size=3))
    then = st.sampled_from(codes) if output == "grade" else said
    readings = st.dictionaries(ids, st.lists(ids, max_size=2), max_size=2)
    rule = some(
        {**PROVED, "only_if": readings},
        when=st.lists(tests, min_size=len(asked), max_size=len(asked)),
        then=then,
    )
    return {
        "output": output,
        "hit": draw(st.sampled_from(["first", "unique", "collect"])),
        "inputs": asked,
        "rules": draw(st.lists(rule, max_size=3)),
    }
