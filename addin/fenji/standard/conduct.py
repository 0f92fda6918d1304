"""Conduct: what a standard says of customers after the grade: how they are followed up, when a new grade takes
effect, and who has to agree to it. What it does not say is taken from the defaults, which are a file as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fenji.expr.interval import Interval
from fenji.standard.provenance import Provenance


class Shift(StrEnum):
    """Where a day that is no working day moves to."""

    PREVIOUS = "previous"
    NEXT = "next"


class First(StrEnum):
    """When a customer is due who was never followed up: at once, or within the first interval."""

    TODAY = "today"
    CYCLE = "cycle"


class Effect(StrEnum):
    """When a better grade takes effect."""

    AT_ONCE = "at_once"
    NEXT_MONTH = "next_month"


class Missing(StrEnum):
    """What a month without a list does to the count of months below one's own grade."""

    RESTART = "restart"
    SKIP = "skip"


SCORED = ("满意度", "客户反馈")
"""The sheets of a follow-up workbook in which customers give scores."""
REWARDED = "客户激励"
REWARDS = ("积分", "优惠", "礼品")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a field is filled from: the latest score in some sheets, or what a customer was given of one kind.

    >>> Feed.of("满意度、客户反馈"), Feed.of("客户激励·积分").reward, Feed.of("客户服务")
    (Feed(sheets=('满意度', '客户反馈'), reward=''), '积分', None)
    """

    sheets: tuple[str, ...]
    reward: str = ""

    @property
    def sums(self) -> bool:
        """Whether entries are summed, and not the latest taken."""
        return self.sheets == (REWARDED,)

    @classmethod
    def of(cls, text: str) -> Feed | None:
        """Return what a text names, None where it names nothing that can fill a field."""
        sheet, _, reward = text.partition("·")
        if sheet == REWARDED:
            return cls((sheet,), reward) if reward in ("", *REWARDS) else None
        sheets = tuple(text.split("、"))
        return cls(sheets) if all(each in SCORED for each in sheets) else None


FEEDS = (*SCORED, "、".join(SCORED), REWARDED, *(f"{REWARDED}·{each}" for each in REWARDS))
"""What may be written as the source of a field, for messages."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """How customers are followed up; the interval of each grade stands with the grade.

    `workdays` says whether days that are no working days move, `daily` where to for what is due every day and
    `others` for all else. `feeds` leads from a field to what of the follow-up workbook fills it, as `Feed` reads it.
    """

    workdays: bool
    daily: Shift
    others: Shift
    first: First
    methods: tuple[str, ...]
    feeds: Mapping[str, str] = field(default_factory=dict)
    clause: str = ""
    provenance: Provenance = Provenance.DEFAULT


@dataclass(frozen=True, slots=True)
class DownRule:
    """After how many months below it some grades are lost; 0 is at once."""

    grades: tuple[str, ...]
    months: int
    clause: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Migration:
    """When a change of grade takes effect: `down` holds a rule for single grades, `down_months` all others'.

    New customers keep their grade for `protect_months`.
    """

    up: Effect
    down_months: int
    protect_months: int
    missing: Missing
    down: tuple[DownRule, ...] = ()
    clause: str = ""
    provenance: Provenance = Provenance.DEFAULT
    protect_clause: str = ""
    protect_provenance: Provenance = Provenance.DEFAULT

    def months_below(self, grade: str) -> int:
        """Return after how many months below it a grade is lost."""
        return next((rule.months for rule in self.down if grade in rule.grades), self.down_months)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the approval of a grade, and whose it is.

    A step with `grades` is asked for these only, where the grade that was computed or that any step named is one of
    them; with `leaving` also where the customer has one of them so far.
    One that `decides` may set another grade than was proposed.
    """

    id: str
    label: str
    role: str
    grades: tuple[str, ...] = ()
    leaving: bool = False
    decides: bool = False
    clause: str = ""
    provenance: Provenance = Provenance.SEED

    def asked(self, new: str, old: str | None) -> bool:
        """Whether the step is needed for a customer who had the grade `old` and is to get `new`."""
        return not self.grades or new in self.grades or (self.leaving and old in self.grades)


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an inspection looks for: evaluations older than `stale`, jumps of so many grades, and till when to mend."""

    stale: Interval
    jump: int
    override_share: int
    mend: Interval
    clause: str = ""
    provenance: Provenance = Provenance.DEFAULT


@dataclass(frozen=True, slots=True)
class Workflow:
    """The steps that a grade goes through before it takes effect, the first of them the proposal."""

    steps: tuple[Step, ...]
    clause: str = ""
    provenance: Provenance = Provenance.SEED


@dataclass(frozen=True, slots=True)
class Override:
    """When a person may set another grade than the computed one, and for how long at most."""

    reasons: tuple[str, ...]
    longest: Interval
    clause: str = ""
    provenance: Provenance = Provenance.DEFAULT


@dataclass(frozen=True, slots=True)
class Conduct:
    """What one file says of all this; None where it says nothing."""

    follow_up: FollowUp | None = None
    migration: Migration | None = None
    workflow: Workflow | None = None
    inspection: Inspection | None = None
    override: Override | None = None


NOTHING_SAID = Conduct()
