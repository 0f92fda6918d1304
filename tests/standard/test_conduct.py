"""What a standard says of customers after the grade: read, taken from the defaults, and its faults."""

from __future__ import annotations

import re

import pytest

from fenji.errors import StandardError
from fenji.expr.interval import Interval
from fenji.standard import library
from fenji.standard.load import load_text
from fenji.standard.provenance import Provenance
from fenji.standard_text import standard_data, standard_text

_HEAD = """
[standard]
id = "own"
name = "自己的"
version = "1"
effective_from = 2026-01-01
source = "办法"
provenance = "seed"
[[field]]
id = "balance"
label = "余额"
type = "amount"
[[grade]]
code = "high"
label = "高"
[[grade]]
code = "low"
label = "低"
[[table]]
output = "grade"
hit = "first"
inputs = ["balance"]
rules = [{ when = [">= 5万"], then = "high", clause = "1" }, { when = ["-"], then = "low", clause = "2" }]
"""


def test_what_is_not_written_is_taken_from_the_defaults() -> None:
    own = library.conduct_of(load_text(_HEAD + '[override]\nreasons = ["误"]\nlongest = "6m"\nclause = "9"'))
    assert own.override is not None
    assert (own.override.longest, own.override.provenance) == (Interval(6, "m"), Provenance.SEED)
    assert own.migration == library.defaults().migration
    assert own.workflow is None


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("[migration]\nup = 'soon'", "migration.up", "“soon”不可用；可用：at_once、next_month"),
        ("[migration]\nup = 'at_once'", "migration", "缺少 down_months"),
        (
            "[migration]\nup='at_once'\ndown_months=-1\nprotect_months=0\nclause='1'",
            "migration.down_months",
            "须为 0 或正整数",
        ),
        ("[[migration.down]]\ngrades=['top']\nmonths=3\nclause='1'", "migration.down[1].grades", "没有等级“top”"),
        ("[migration]\nsideways = 1", "migration.sideways", "没有这个键"),
        (
            "[workflow]\nclause='1'\n[[workflow.step]]\nid='a'\nlabel='初'\nrole='甲'\nclause='1'",
            "workflow.step",
            "至少两步",
        ),
        ("[override]\nreasons=['误']\nlongest='long'\nclause='1'", "override.longest", "“long”不是间隔"),
        ("[follow_up]\nclause='1'\nmethods=[]\nfeeds={ age = '满意度' }", "follow_up.feeds.age", "没有字段“age”"),
        (
            "[follow_up]\nclause='1'\nmethods=[]\nfeeds={ age = '积分表' }",
            "follow_up.feeds.age",
            "没有表“积分表”（可用：满意度、客户反馈、满意度、客户反馈、客户激励、",
        ),
        ("[inspection]\nstale='1y'\njump='2'\nmend='30d'\noverride_share=10\nclause='1'", "inspection.jump", "应为数"),
    ],
)
def test_faults_are_told_with_their_place(text: str, place: str, said: str) -> None:
    with pytest.raises(StandardError) as told:
        load_text(_HEAD + text, "own.toml")
    assert any(
        re.match(rf"own\.toml: {re.escape(place)}: .*{re.escape(said)}", str(each)) for each in told.value.diagnostics
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("standard_id", library.ids())
def test_every_rule_after_the_grade_is_shown_with_clause_and_provenance(standard_id: str, lang: str) -> None:
    standard = library.built_in(standard_id)
    found = [table for table in standard_text(standard, lang) if table.title in ("评级以后", "After the grade")]  # type: ignore[arg-type]
    if standard.family.value != "customer":
        assert not found
        return
    (table,) = found
    assert len(table.headers) == 4
    assert all(all(cell for cell in row) for row in table.rows)
    data = standard_data(standard)["conduct"]
    assert data["override"]["longest"] == "12m"
    if standard_id == "risk_level":
        assert [step["id"] for step in data["workflow"]["steps"]] == ["initial", "review", "approve"]
