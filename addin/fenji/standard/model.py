"""A standard as data: fields, grades, options and decision tables, with the clause behind every rule.

Nothing here knows how a standard is written down, nor how it is applied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from fenji.errors import Lang
from fenji.expr.spelling import word
from fenji.expr.unary_test import Test
from fenji.standard.conduct import NOTHING_SAID, Conduct
from fenji.standard.provenance import Provenance as Provenance


class FieldType(StrEnum):
    AMOUNT = "amount"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    FLAG = "flag"
    GRADE = "grade"
    """The grade that another standard gives, read from a column or worked out from the same sheet."""
    SCORE = "score"
    """What a scorecard comes to; no column holds it."""
    TEXT = "text"
    """Kept as it stands; no rule tests it."""
    HISTORY = "history"
    """The status codes of an account, month by month; no rule tests them."""

    @property
    def counts(self) -> bool:
        """Whether the field holds numbers (of a day, for dates), so that one can speak of more and less."""
        return self in (FieldType.AMOUNT, FieldType.NUMBER, FieldType.DATE, FieldType.SCORE)


class Family(StrEnum):
    """Whom a standard grades: a row is a customer, a member of staff, or one account of a customer."""

    CUSTOMER = "customer"
    STAFF = "staff"
    ACCOUNT = "account"


class Household(StrEnum):
    """What members of a household have together: the sum, the largest, whatever any of them has, or each his own."""

    SUM = "sum"
    MAX = "max"
    ANY = "any"
    OWN = "own"

    def fits(self, field: Field) -> bool:
        """Whether a field can be merged so: only numbers add up, and of choices one must count for most."""
        if self is Household.OWN:
            return True
        if self is Household.SUM:
            return field.type in (FieldType.AMOUNT, FieldType.NUMBER)
        ordered = field.type is FieldType.CHOICE and field.direction is not None
        return ordered or (field.type.counts if self is Household.MAX else field.type is FieldType.FLAG)


class Direction(StrEnum):
    """Whether more of a field is never worse (up) or never better (down)."""

    UP = "up"
    DOWN = "down"


class HitPolicy(StrEnum):
    """What counts where several rules of a table hit: the first, never two, or all of them."""

    FIRST = "first"
    UNIQUE = "unique"
    COLLECT = "collect"


@dataclass(frozen=True, slots=True)
class Named:
    """What a thing is called: a label in Chinese, and in English where the standard gives one."""

    label: str
    label_en: str = ""

    def in_(self, lang: Lang) -> str:
        return (self.label_en or self.label) if lang == "en" else self.label


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a field of choices, and the other spellings under which sheets hold it."""

    name: str
    aliases: tuple[str, ...] = ()
    vague: bool = False
    """It says less than it should (有卡, but of which level?), so nobody is told to reach it."""
    printed: Named | None = None
    """How it is written, where that is not its name."""

    def in_(self, lang: Lang) -> str:
        return self.printed.in_(lang) if self.printed else self.name


@dataclass(frozen=True, slots=True)
class Field:
    """A fact about a customer that the standard asks for."""

    id: str
    name: Named
    type: FieldType
    aliases: tuple[str, ...] = ()
    unit: str = "元"
    direction: Direction | None = None
    choices: tuple[Choice, ...] = ()
    blank: str | None = None
    """The choice that a blank cell stands for, or None where a blank says nothing."""
    note: str = ""
    range: tuple[Decimal, Decimal] | None = None
    """The least and the greatest number that it may hold; others are unreadable."""
    standard: str = ""
    """Of a field of type grade: the id of the standard whose grade it is."""
    household: Household = Household.OWN
    """What of it the members have together, where customers are graded by household."""
    fact: bool = False
    """It is counted from the customer's accounts: no column holds it, and it is never missing."""

    @property
    def label(self) -> str:
        return self.name.label

    def said(self, choice: str, lang: Lang) -> str:
        """Return how one of its choices is written."""
        return next((each.in_(lang) for each in self.choices if each.name == choice), choice)

    @property
    def blanks(self) -> frozenset[str]:
        """Words for nothing that only a field of its type has, in their plain form."""
        if self.type is not FieldType.GRADE:
            return frozenset()
        return frozenset(word(text) for each in (INSUFFICIENT, UNRATED) for text in (each.label, each.name.label_en))

    @property
    def spellings(self) -> Mapping[str, str]:
        """The names of the choices by each spelling of them, in its plain form.

        >>> Field("card", Named("卡"), FieldType.CHOICE, choices=(Choice("金卡级", ("金 卡",)),)).spellings
        {'金卡级': '金卡级', '金卡': '金卡级'}
        """
        return {word(spelling): choice.name for choice in self.choices for spelling in (choice.name, *choice.aliases)}


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade, or another result (`graded` false) such as 非本行客户, with what the customer gets for it."""

    code: str
    name: Named
    graded: bool = True
    public_label: str | None = None
    services: tuple[str, ...] = ()
    follow_up: str = ""
    provenance: Provenance = Provenance.SEED
    """Of the services, the strategy and the follow-up; the grade itself comes from the standard's own source."""
    aliases: tuple[str, ...] = ()
    """Other words for it, accepted where somebody else's sheet holds them and never written."""
    strategy: str = ""
    channels: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.name.label


INSUFFICIENT = Grade("insufficient", Named("数据不足", "insufficient data"), graded=False)
UNRATED = Grade("unrated", Named("未评级", "not rated"), graded=False)
"""Results that every standard has: nothing is known, and no rule is definitely true."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that somebody has to verify about a customer."""

    code: str
    name: Named


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read an ambiguous clause."""

    id: str
    name: Named
    provenance: Provenance = Provenance.READING


@dataclass(frozen=True, slots=True)
class Option:
    """A clause that can be read in several ways, as a switch; `value` is the reading that is set."""

    id: str
    name: Named
    value: str
    readings: tuple[Reading, ...]
    without: str | None = None
    """The reading under which the clause decides nothing: shows how many customers depend on it."""
    reads: bool = False
    """It says how accounts are read; no rule stands under it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a decision table: one test an input, what follows, and the clause that says so."""

    when: tuple[Test, ...]
    texts: tuple[str, ...]
    then: str
    clause: str
    place: str
    """The path into the file, for messages: `table[1].rules[3]`."""
    provenance: Provenance = Provenance.SEED
    only_if: Mapping[str, tuple[str, ...]] | None = None
    """The rule stands only under these readings of these options."""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Rules over inputs (fields, or outputs of earlier tables) that decide one output."""

    output: str
    hit: HitPolicy
    inputs: tuple[str, ...]
    rules: tuple[Rule, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Derived:
    """Something that a table derives from the fields for later tables to ask: named values, worst first."""

    id: str
    name: Named
    values: tuple[str, ...]
    direction: Direction | None = None

    @property
    def field(self) -> Field:
        """It as a field of choices, which no sheet has a column of."""
        choices = tuple(Choice(value) for value in self.values)
        return Field(self.id, self.name, FieldType.CHOICE, unit="", direction=self.direction, choices=choices)


class ResultType(StrEnum):
    TEXT = "text"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class ExtraResult:
    """A result beside the grade (赊销额度, 产品): a text, or an amount of 元."""

    id: str
    name: Named
    type: ResultType


@dataclass(frozen=True, slots=True)
class Attribute:
    """A band of a characteristic and the points for it."""

    test: Test
    text: str
    points: Decimal
    place: str
    clause: str = ""
    provenance: Provenance = Provenance.SEED


@dataclass(frozen=True, slots=True)
class Characteristic:
    """What a scorecard looks at: points by attribute, or (`scale`) the value itself out of a maximum.

    `weight` is in per cent, None where points are simply added. `missing` are the points for no value; None
    leaves the score unknown. Under a `cap` values beyond the scale count as much as its maximum.
    """

    input: str
    weight: Decimal | None
    attributes: tuple[Attribute, ...]
    scale: Decimal | None
    cap: bool
    missing: Decimal | None
    place: str
    clause: str = ""
    provenance: Provenance = Provenance.SEED

    @property
    def best(self) -> Decimal:
        """The most that it can add to the score."""
        return max((self.contribution(each.points) for each in self.attributes), default=self.weight or Decimal(0))

    def contribution(self, points: Decimal) -> Decimal:
        """Return what points of this characteristic add to the score."""
        return points if self.weight is None else self.weight * points / 100


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Characteristics whose points add up to a score of 0 to 100; `output` names it (`score` is the public one)."""

    output: str
    name: Named
    characteristics: tuple[Characteristic, ...]
    direction: Direction
    place: str
    clause: str = ""
    provenance: Provenance = Provenance.SEED


@dataclass(frozen=True, slots=True)
class Matrix:
    """A grid of two axes whose cells decide; the rules that it comes down to are one of the tables."""

    output: str
    rows: str
    columns: str
    row_values: tuple[str, ...]
    column_values: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    place: str


@dataclass(frozen=True, slots=True)
class Standard:
    """A grading standard: grades are listed best first, tables in the order in which they decide."""

    id: str
    name: Named
    version: str
    effective_from: date
    source: str
    provenance: Provenance
    fields: tuple[Field, ...]
    grades: tuple[Grade, ...]
    flags: tuple[Flag, ...]
    options: tuple[Option, ...]
    tables: tuple[DecisionTable, ...]
    derived: tuple[Derived, ...] = ()
    results: tuple[ExtraResult, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    matrices: tuple[Matrix, ...] = ()
    uses: tuple[Standard, ...] = ()
    """The standards whose grades its fields hold."""
    family: Family = Family.CUSTOMER
    internal_only: bool = False
    """Its labels are for the bank alone: no customer ever reads them."""
    gap: bool = True
    """Whether customers are told what it would take to get a better grade."""
    public_source: str = ""
    """Which public pages its public numbers come from."""
    effective_until: date | None = None
    conduct: Conduct = NOTHING_SAID
    """What it says of customers after the grade."""
    note: str = ""
    origin: str = ""
    """The file it was read from, for messages."""
    written: Mapping[str, Any] = dataclass_field(default_factory=dict, compare=False, repr=False)
    """What its text says, key by key as TOML gives it: what a sheet of it has to show."""

    def field(self, field_id: str) -> Field:
        return next(field for field in self.fields if field.id == field_id)

    def grade(self, code: str) -> Grade:
        return next(grade for grade in self.grades if grade.code == code)
