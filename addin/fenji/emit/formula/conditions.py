"""Conditions: what a test says of a customer's value, as two formulas: certainly true, and not certainly false.

A value is a number, that of a choice its place from 1, or letters: of what a table derives, several where one of them
holds but it is open which, first the one that holds as things stand. Nothing, and what cannot be read, are numbers
below all others, so that a test for so much or more fails by itself; among letters they are the empty text and two
question marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fenji.emit.formula.readings import Comparison
from fenji.expr.unary_test import Anything, Between, DayBetween, Not, Null, OneOf, Test

OPEN = '"??"'
TRUE, FALSE = "TRUE", "FALSE"
NOTHING, UNREADABLE, BELOW_ALL = "-9E+99", "-8E+99", "-7E+99"


def letter(place: int) -> str:
    """Return the letter of a choice by its place, from 0."""
    return chr(ord("a") + place)


@dataclass(frozen=True)
class Value:
    """Where a value stands, the names of its choices in their order, what a blank means, and whether several choices
    may hold: then it is letters."""

    ref: str
    names: tuple[str, ...] = ()
    blank: str | None = None
    several: bool = False
    always: bool = False
    """It is never missing."""

    @property
    def missing(self) -> str:
        """Whether there is no value, whatever a blank stands for; of what is derived: whether nothing is known."""
        if self.several:
            return f'OR({self.ref}="",{self.ref}={OPEN})'
        return f"{self.ref}<1" if self.blank is not None else f"{self.ref}<{BELOW_ALL}"

    @property
    def nothing(self) -> str:
        """Whether there is nothing, which is less than something that cannot be told."""
        return f'{self.ref}=""' if self.several else f"{self.ref}={NOTHING}"

    @property
    def open(self) -> str:
        """Whether something is there of which it cannot be told what."""
        return f"{self.ref}={OPEN if self.several else UNREADABLE}"

    @property
    def known(self) -> str:
        """Whether every test on it is true or false."""
        return f"LEN({self.ref})=1" if self.several else f"{self.ref}>{BELOW_ALL}"

    @property
    def _unknown(self) -> str:
        return f"{self.ref}<{BELOW_ALL}"

    def place_of(self, name: str) -> int:
        """The place of a choice, from 1."""
        return self.names.index(name) + 1


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
    def needs_value(self) -> bool:
        """Whether it is certainly true only of a value that is there, other than a blank that stands for one."""
        if isinstance(self.test, OneOf):
            return self.value.blank not in self.test.names
        return isinstance(self.test, Between | DayBetween)

    @property
    def possible(self) -> str:
        """True, or unknown."""
        return _possible(self.test, self)

    @property
    def meanwhile(self) -> str:
        """True of the choice that holds as things stand."""
        inner = self.test.test if isinstance(self.test, Not) else self.test
        if not self.value.several or not isinstance(inner, OneOf):
            return self.definite
        ref = self.value.ref
        found = any_of(f"LEFT({ref},1)={_quoted(_letter_of(self.value, name))}" for name in inner.names)
        return all_of([f'{ref}<>""', f"{ref}<>{OPEN}", f"NOT({found})"]) if isinstance(self.test, Not) else found


def _definite(test: Test, tested: Tested) -> str:
    value = tested.value
    match test:
        case Anything():
            return TRUE
        case Null():
            return FALSE if value.blank is not None or value.always else value.nothing
        case Not(inner):
            return negated(_possible(inner, tested))
        case Between() | DayBetween():
            lows = any(each.sign in (">=", ">", "=") for each in tested.comparisons)
            return all_of([*([] if lows else [value.known]), *_compared(tested)])
        case OneOf(names):
            return _some_letter(value, names, certain=True) if value.several else _one_of(value, names)
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
            if value.several or value.blank is not None:
                return any_of([_definite(test, tested), value.open])
            return value._unknown
        case Not(inner):
            return negated(_definite(inner, tested))
        case Between() | DayBetween():
            return any_of([all_of(_compared(tested)), value._unknown])
        case OneOf(names):
            if value.several:
                return _some_letter(value, names, certain=False)
            return any_of([_one_of(value, names), *([] if value.always else [value._unknown])])
        case _:
            raise AssertionError(f"{test} cannot be said")


def _compared(tested: Tested) -> list[str]:
    return [f"{tested.value.ref}{each.sign}{each.ref}" for each in tested.comparisons]


def _one_of(value: Value, names: Sequence[str]) -> str:
    """Whether a number is the place of one of some choices; 0 is a blank that stands for one of them."""
    found = {value.place_of(name) for name in names}
    places = sorted(found | ({0} if value.blank is not None and value.blank in names else set()))
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return any_of(_within(value, run[0], run[-1]) for run in runs)


def _within(value: Value, first: int, last: int) -> str:
    if first == last:
        return f"{value.ref}={first}"
    above = f"{value.ref}>={first}"
    return above if last == len(value.names) else all_of([above, f"{value.ref}<={last}"])


def _letter_of(value: Value, name: str) -> str:
    return letter(value.names.index(name))


def _some_letter(value: Value, names: Sequence[str], *, certain: bool) -> str:
    """Whether one of some choices holds, whichever of several letters does, or whether it may."""
    ref, letters = value.ref, [_letter_of(value, name) for name in names]
    if not certain:
        unknown = [] if value.always else [f"{ref}={OPEN}", f'{ref}=""']
        return any_of([f"{_without(ref, letters)}<>{ref}", *unknown])
    if len(letters) > 1:
        return all_of([f'{ref}<>""', f'{_without(ref, letters)}=""'])
    return any_of(f"{ref}={_quoted(each)}" for each in letters)


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
