"""When a change of grade takes effect: by hand for the rule of the source, and against brute force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fenji
from fenji.follow_up.months import after, last_day
from fenji.ledger.month import Month
from fenji.migration.effective import effective
from fenji.migration.snapshot import Snapshot
from fenji.standard.conduct import DownRule, Effect, Migration, Missing
from fenji.standard.provenance import Provenance

_PSBC = fenji.standard("psbc").program
_D, _P, _G, _O = range(4)
"""钻石卡, 白金卡, 金卡, 普通."""
_RULE = Migration(Effect.NEXT_MONTH, 3, 6, Missing.RESTART)


def months_of(grades: list[dict[str, int]], opened: dict[str, date] | None = None, skip: set[int] = frozenset()):
    """Return snapshots of months from January 2026 on, leaving out those numbered in `skip`."""
    import numpy as np

    found = []
    for number, ranks in enumerate(grades):
        if number in skip:
            continue
        month = after(Month(2026, 1), number)
        keys = list(ranks)
        found.append(
            Snapshot(
                source=f"{month}.xlsx",
                digest="",
                version="1",
                month=month,
                as_of=last_day(month),
                place_of={key: at for at, key in enumerate(keys)},
                numbers=keys,
                names=keys,
                managers=[""] * len(keys),
                branches=[""] * len(keys),
                rows=list(range(len(keys))),
                ranks=np.array([ranks[key] for key in keys], np.int64),
                reasons=[""] * len(keys),
                fields={},
                opened=[(opened or {}).get(key) for key in keys],
                assets=None,
                channels=None,
                marks={},
                diagnostics=(),
            )
        )
    return found


def told(ranks: list[int], rule: Migration = _RULE, **asked: object) -> list[tuple[int, int, str]]:
    found = effective(_PSBC, rule, months_of([{"A": rank} for rank in ranks], **asked))  # type: ignore[arg-type]
    return [(change.before, change.after, change.since) for change in found.changes]


@pytest.mark.parametrize(
    ("ranks", "changes"),
    [
        # better in February: from March
        ([_G, _P], [(_G, _P, "2026-03")]),
        # three months below: from the fourth, to the grade of the third
        ([_D, _G, _O, _P], [(_D, _P, "2026-05")]),
        # two months below and back: nothing
        ([_D, _G, _G, _D, _G, _G], []),
        # below, and meanwhile better than one's own: the count starts anew
        ([_P, _G, _G, _D, _P, _P, _P], [(_P, _D, "2026-05"), (_D, _P, "2026-08")]),
        # lowered once, then three further months below for the next step
        ([_D, _P, _P, _P, _G, _G, _G], [(_D, _P, "2026-05"), (_P, _G, "2026-08")]),
    ],
)
def test_the_rule_of_the_source(ranks: list[int], changes: list[tuple[int, int, str]]) -> None:
    assert told(ranks) == changes


def test_grades_with_a_rule_of_their_own() -> None:
    rule = Migration(
        Effect.NEXT_MONTH, 3, 0, Missing.RESTART, (DownRule(("diamond",), 6, "私人银行", Provenance.PUBLIC),)
    )
    assert told([_D, *[_P] * 5], rule) == []
    assert told([_D, *[_P] * 6], rule) == [(_D, _P, "2026-08")]
    assert told([_P, *[_G] * 3], rule) == [(_P, _G, "2026-05")]


def test_at_once() -> None:
    rule = Migration(Effect.AT_ONCE, 0, 0, Missing.RESTART)
    assert told([_D, _G, _P], rule) == [(_D, _G, "2026-02"), (_G, _P, "2026-03")]


def test_a_month_without_a_list_starts_the_count_anew_unless_it_is_skipped() -> None:
    ranks = [_D, _G, _G, _G, _G]
    assert told(ranks) == [(_D, _G, "2026-05")]
    assert told(ranks, skip={3}) == []
    assert told(ranks, Migration(Effect.NEXT_MONTH, 3, 0, Missing.SKIP), skip={3}) == [(_D, _G, "2026-06")]


def test_new_customers_keep_their_grade() -> None:
    ranks = [_D, *[_O] * 5]
    assert told(ranks, opened={"A": date(2025, 6, 15)}) == [(_D, _O, "2026-05")]
    # opened on 10 December: until 10 June, so that only the list of June counts
    assert told([_D, *[_O] * 7], opened={"A": date(2025, 12, 10)}) == [(_D, _O, "2026-09")]
    found = effective(_PSBC, _RULE, months_of([{"A": rank} for rank in [_D, _O]], {"A": date(2025, 12, 10)}))
    assert [(watch.months, watch.protected) for watch in found.watched] == [(0, True)]


def test_who_is_below_is_watched_with_the_months_left() -> None:
    found = effective(_PSBC, _RULE, months_of([{"A": _D, "B": _O}, {"A": _G, "B": _O}, {"A": _G, "B": _O}]))
    (watch,) = found.watched
    assert (watch.key, watch.rank, watch.below, watch.months, watch.limit) == ("A", _D, _G, 2, 3)
    assert found.in_force == {"A": _D, "B": _O}


def brute(ranks: list[int], months: int) -> list[tuple[int, int, str]]:
    """Say it again in other words: look back from each month over the months since the last change."""
    changes = []
    held, since = ranks[0], 0
    for now in range(1, len(ranks)):
        if ranks[now] < held or (
            now - since >= months and all(ranks[at] > held for at in range(now - months + 1, now + 1))
        ):
            changes.append((held, ranks[now], str(after(Month(2026, 1), now + 1))))
            held, since = ranks[now], now
    return changes


@settings(max_examples=200)
@given(st.lists(st.sampled_from([_D, _P, _G, _O]), min_size=1, max_size=18), st.integers(1, 6))
def test_against_brute_force(ranks: list[int], months: int) -> None:
    assert told(ranks, Migration(Effect.NEXT_MONTH, months, 0, Missing.RESTART)) == brute(ranks, months)


def test_the_standards_say_it_with_its_source() -> None:
    from fenji.standard import library

    usual = library.conduct_of(library.built_in("psbc")).migration
    assert usual is not None
    assert (usual.up, usual.down_months, usual.protect_months) == (Effect.NEXT_MONTH, 3, 6)
    assert (usual.provenance, usual.protect_provenance) == (Provenance.PUBLIC, Provenance.DEFAULT)
    assert "P12" in usual.clause
    private = library.conduct_of(library.built_in("vip_core")).migration
    assert private is not None
    assert (private.months_below("vip"), private.months_below("core")) == (6, 3)
    assert Path(library.templates() / "defaults.toml").is_file()
