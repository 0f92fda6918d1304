"""Conditions: what a test says of a customer's value, as two formulas: certainly true, and not certainly false.

A value is a number, or letters: one for a choice, several where one of them holds but it is open which, first the one
that holds as things stand. Nothing is the empty text; what cannot be read, or is incomplete, is two question marks.
Any text is more than any number, so that missing values fail `v<9E+99`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fenji.emit.formula.readings import Comparison
from fenji.expr.unary_test import Anything, Between, DayBetween, Not, Null, OneOf, Test

OPEN = '"??"'
TRUE, FALSE = "TRUE", "FALSE"
_ABOVE_ALL = "9E+99"


def letter(place: int) -> str:
    """Return the letter of a choice by its place, from 0."""
    return chr(ord("a") + place)


@dataclass(frozen=True)
class Value:
    """Where a value stands, whether it counts, the letters of its choices, what a blank means, and whether several
    choices may hold."""

    ref: str
    counts: bool
    letters: tuple[tuple[str, str], ...] = ()
    blank: str | None = None
    several: bool = False
    always: bool = False
    """It is never missing."""
    low: str = ""
    """Where the same number stands, less than all others where there is none: it fails `>=` by itself."""

    @property
    def missing(self) -> str:
        """Whether there is no value, whatever a blank stands for; of what is derived: whether nothing is known."""
        if self.counts:
            return f"{self.ref}>{_ABOVE_ALL}"
        return f'OR({self.ref}="",{self.ref}={OPEN})'

    @property
    def known(self) -> str:
        """Whether every test on it is true or false."""
        if self.counts:
            return f"{self.ref}<{_ABOVE_ALL}"
        return f"{self.ref}<>{OPEN}" if self.blank is not None else f"LEN({self.ref})=1"

    def letter_of(self, name: str) -> str:
        return next(letter for choice, letter in self.letters if choice == name)


@dataclass(frozen=True)
class Tested:
    """A test on a value, with the numbers that it compares with."""

    value: Value
    test: Test
    comparisons: tuple[Comparison, ...] = ()

    @property
    def definite(self) -> str:
        """Certainly true."""
        return _definite(self.test, self)

    @property
    def possible(self) -> str:
        """True, or unknown."""
        return _possible(self.test, self)

    @property
    def meanwhile(self) -> str:
        """True of the choice that holds as things stand."""
        if not self.value.several or not isinstance(self.test, OneOf | Not):
            return self.definite
        first = f"LEFT({self.value.ref},1)"
        inner = self.test.test if isinstance(self.test, Not) else self.test
        if not isinstance(inner, OneOf):
            return self.definite
        found = any_of(f"{first}={_quoted(self.value.letter_of(name))}" for name in inner.names)
        if isinstance(self.test, OneOf):
            return found
        ref = self.value.ref
        return all_of([f'{ref}<>""', f"{ref}<>{OPEN}", f"NOT({found})"])


def _definite(test: Test, tested: Tested) -> str:
    value = tested.value
    match test:
        case Anything():
            return TRUE
        case Null():
            return FALSE if value.blank is not None or value.always else f'{value.ref}=""'
        case Not(inner):
            return negated(_possible(inner, tested))
        case Between() | DayBetween():
            if _only_lows(tested):
                return all_of(f"{value.low}{each.sign}{each.ref}" for each in tested.comparisons)
            return all_of(_compared(tested))
        case OneOf(names):
            return _one_of(value, names, certain=True)
        case _:
            raise AssertionError(f"{test} cannot be said")


def _possible(test: Test, tested: Tested) -> str:
    value = tested.value
    match test:
        case Anything():
            return TRUE
        case Null():
            if value.always:
                return FALSE
            unread = f"{value.ref}={OPEN}"
            return unread if value.blank is not None else any_of([f'{value.ref}=""', unread])
        case Not(inner):
            return negated(_definite(inner, tested))
        case Between() | DayBetween():
            found = all_of(_compared(tested))
            return found if _only_lows(tested) else any_of([found, f"{value.ref}>{_ABOVE_ALL}"])
        case OneOf(names):
            return _one_of(value, names, certain=False)
        case _:
            raise AssertionError(f"{test} cannot be said")


def _only_lows(tested: Tested) -> bool:
    return all(each.sign in (">=", ">") for each in tested.comparisons)


def _compared(tested: Tested) -> list[str]:
    return [f"{tested.value.ref}{each.sign}{each.ref}" for each in tested.comparisons]


def _one_of(value: Value, names: Sequence[str], *, certain: bool) -> str:
    ref, letters = value.ref, [value.letter_of(name) for name in names]
    found = [f"{ref}={_quoted(each)}" for each in letters]
    if value.blank is not None and value.blank in names:
        found.append(f'{ref}=""')
    if certain:
        if value.several and len(letters) > 1:
            return all_of([f'{ref}<>""', f'{_without(ref, letters)}=""'])
        return any_of(found)
    if value.several:
        found = [f"{_without(ref, letters)}<>{ref}"]
    if value.always:
        return any_of(found)
    return any_of([*found, f"{ref}={OPEN}", *([f'{ref}=""'] if value.blank is None else [])])


def _without(ref: str, letters: Sequence[str]) -> str:
    text = ref
    for each in letters:
        text = f'SUBSTITUTE({text},"{each}","")'
    return text


def _quoted(text: str) -> str:
    return f'"{text}"'


def all_of(parts: Iterable[str]) -> str:
    """Return the formula that all of some conditions hold.

    >>> all_of(["A1>1", "TRUE"]), all_of([]), all_of(["A1", "FALSE"])
    ('A1>1', 'TRUE', 'FALSE')
    """
    found = [part for part in dict.fromkeys(parts) if part != TRUE]
    if FALSE in found:
        return FALSE
    return f"AND({','.join(found)})" if len(found) > 1 else (found[0] if found else TRUE)


def any_of(parts: Iterable[str]) -> str:
    """Return the formula that any of some conditions holds."""
    found = [part for part in dict.fromkeys(parts) if part != FALSE]
    if TRUE in found:
        return TRUE
    return f"OR({','.join(found)})" if len(found) > 1 else (found[0] if found else FALSE)


def negated(condition: str) -> str:
    """Return the formula that a condition does not hold."""
    return {TRUE: FALSE, FALSE: TRUE}.get(condition, f"NOT({condition})")
