"""Handwriting: what people typed into an earlier report, and where it belongs in the one that takes its place.

A note belongs to a customer (by his number, or by what else the report shows of him), to a grade, or to the line for
the signatures. What belongs to nobody any more is kept too, on a sheet of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from zlib import crc32

from fenji.report import contents
from fenji.report.masking import mask_customer_id, mask_name, mask_phone
from fenji.report.page import Column
from fenji.report.sheet import Value
from fenji.report.style import WRAPPED
from fenji.report.subject import Subject
from fenji.table.identity import CUSTOMER_ID, NAME, identity_text
from fenji.table.particulars import PHONE

REMARK = ("备注", "remarks")
OUTCOME = ("负责人与结果", "who, and the outcome")
SETTLED = ("处理结果、日期、签字", "outcome, date, signature")
INCENTIVES = ("客户激励(填写)", "incentives (to fill in)")
FEEDBACK = ("客户反馈(填写)", "feedback (to fill in)")
STRATEGY = ("策略", "strategy")
OFFERED = ("差异化服务", "services")
BY = ("实施渠道", "channels")
SIGNATURES = ("签字行", "line for signatures")
NUMBER = ("客户号", "customer no.")
WHO = ("客户姓名", "name")
MOBILE = ("手机号码", "mobile")
ROW = ("源表行", "row")
_TOLD = ("；", "; ")


class Kind(Enum):
    """Where something is typed, as its sheets are called: in the form, on a list of customers, beside a grade."""

    FORM = contents.FORM.name
    UPGRADES = contents.UPGRADES.name
    FALLS = contents.FALLS.name
    CHECKLIST = contents.CHECKLIST.name
    SERVICES = contents.SERVICES.name
    ALLOCATION = contents.ALLOCATION.name


TYPED: Mapping[Kind, tuple[tuple[str, str], ...]] = {
    Kind.FORM: (REMARK,),
    Kind.UPGRADES: (OUTCOME,),
    Kind.FALLS: (OUTCOME,),
    Kind.CHECKLIST: (SETTLED,),
    Kind.SERVICES: (INCENTIVES, FEEDBACK),
    Kind.ALLOCATION: (),
}
"""The columns of each kind of sheet that are there to be filled in."""
REWRITTEN = (STRATEGY, OFFERED, BY)
"""The columns of 服务策略 that say what the standard says until somebody writes something else."""


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that somebody typed: on which sheet, about whom (or which grade) and what, under which header.

    `number` is the customer's, or a grade's label; `about` what the line is about where a customer has several.
    """

    kind: Kind
    sheet: str
    column: str
    value: str | float
    number: str = ""
    name: str = ""
    phone: str = ""
    about: str = ""

    @property
    def own_column(self) -> bool:
        """Whether it stands in a column that people added."""
        return _plain(self.column) not in {zh for zh, _ in (*TYPED[self.kind], *REWRITTEN, SIGNATURES)}


class Handwriting:
    """The notes of an earlier report as the sheets of a new one ask for them; what nobody asks for is left."""

    def __init__(self, subject: Subject, notes: Iterable[Note] = ()) -> None:
        self._subject = subject
        self.notes = tuple(dict.fromkeys(self._as_shown(note) for note in notes))
        self._used: set[Note] = set()
        self._by_place: dict[tuple[Kind, str, str], list[Note]] = defaultdict(list)
        for note in self.notes:
            who = self._key(note.number, note.name, note.phone)
            self._by_place[note.kind, _plain(note.column), who].append(note)

    @property
    def used(self) -> Counter[Kind]:
        """How many notes found their place, by the kind of sheet."""
        return Counter(note.kind for note in self._used)

    @property
    def left(self) -> list[Note]:
        """The notes whose place is gone."""
        return [note for note in self.notes if note not in self._used]

    def added(self, kind: Kind) -> list[str]:
        """Return the headers of the columns that people added to sheets of a kind."""
        return list(dict.fromkeys(note.column for note in self.notes if note.kind is kind and note.own_column))

    def column(self, kind: Kind, column: str, places: Sequence[int], about: Sequence[str] | None = None) -> Column:
        """Return a column with what was typed in it about the customers at some places, about one thing each."""
        if not self.notes:
            return Column([None] * len(places), WRAPPED)
        told: Sequence[str | None] = about or [None] * len(places)
        found = [self._found(kind, column, self._whos[place], said) for place, said in zip(places, told)]
        return Column(found, WRAPPED, mixed=True)

    def of_grade(self, kind: Kind, column: str, label: str) -> Value:
        """Return what was typed in a column about a grade."""
        return self._found(kind, column, label, None)

    def signatures(self, sheet: str) -> str:
        """Return the line for signatures as somebody filled it in on a sheet, empty where nobody did."""
        return str(self._found(Kind.FORM, SIGNATURES[0], sheet, None) or "")

    def _found(self, kind: Kind, column: str, who: str | None, about: str | None) -> Value:
        if who is None:
            return None
        notes = self._by_place.get((kind, _plain(column), who), ())
        fitting = [note for note in notes if about is None or note.about == about]
        self._used.update(fitting)
        values = list(dict.fromkeys(note.value for note in fitting))
        if len(values) == 1:
            return values[0]
        return self._subject.word(*_TOLD).join(map(identity_text, values)) or None

    @cached_property
    def _whos(self) -> list[str | None]:
        """How each customer is told from the others; None where what is shown does not tell him."""
        subject = self._subject
        rows = [str(row) for row in subject.table.rows]
        numbers = subject.texts(CUSTOMER_ID.id)
        names, phones = subject.texts(NAME.id), subject.texts(PHONE.id)
        nothing = [""] * len(rows)
        if numbers is None and names is None:
            return [*rows]
        known = zip(numbers or nothing, names or nothing, phones or nothing)
        whos = [self._key(*each) for each in known]
        count = Counter(whos[place] for place in subject.people.tolist())
        sure = [bool(number) and "*" not in number and number not in self._shared for number in numbers or nothing]
        return [who if who and (is_sure or count[who] == 1) else None for who, is_sure in zip(whos, sure)]

    @cached_property
    def _shared(self) -> frozenset[str]:
        """The numbers that do not tell a customer: several have one, or notes call him differently."""
        subject = self._subject
        numbers, names = subject.texts(CUSTOMER_ID.id), subject.texts(NAME.id)
        count = Counter(numbers[place] for place in subject.people.tolist()) if numbers is not None else Counter()
        called: dict[str, set[str]] = defaultdict(set)
        for note in self.notes:
            called[note.number].add(mask_name(note.name))
        for number, name in zip(numbers or (), names or ()):
            if len(called.get(number, ())) > 1:
                called[number].add(mask_name(name))
        return frozenset(number for number, times in count.items() if times > 1 or len(called[number]) > 1)

    def _key(self, number: str, name: str, phone: str) -> str:
        """Return what tells a customer from the others: his number where it is his alone, else all that is shown."""
        if number and number not in self._shared:
            return number
        shown = (number, mask_name(name), phone if "*" in phone else mask_phone(phone)) if number else (name, phone)
        return " ".join(part for part in shown if part)

    def _as_shown(self, note: Note) -> Note:
        """Return a note about a customer of whom no more is told than this report does."""
        if not self._subject.masked or note.kind in (Kind.SERVICES, Kind.ALLOCATION):
            return note
        if _plain(note.column) == SIGNATURES[0]:
            return note
        return Note(
            note.kind,
            note.sheet,
            note.column,
            note.value,
            mask_customer_id(note.number),
            mask_name(note.name),
            mask_phone(note.phone) if "*" not in note.phone else note.phone,
            note.about,
        )


def printed_sum(kind: Kind, grade: str, column: str, text: str) -> str:
    """Return the check sum of a text that stands in a column beside a grade, however it is broken into lines.

    >>> printed_sum(Kind.SERVICES, "金卡客户", "策略", "· 回访\\n· 沙龙") == printed_sum(
    ...     Kind.SERVICES, "金卡客户", "策略", "· 回访 · 沙龙"
    ... )
    True
    """
    said = "|".join((kind.value[0], grade, _plain(column), "".join(text.split())))
    return f"{crc32(said.encode()):08x}"


def _plain(column: str) -> str:
    """Return the Chinese name of a column that fenji draws, whichever language it has."""
    return _CHINESE.get(column, column)


_CHINESE = {en: zh for zh, en in (REMARK, OUTCOME, SETTLED, INCENTIVES, FEEDBACK, SIGNATURES, *REWRITTEN)}
