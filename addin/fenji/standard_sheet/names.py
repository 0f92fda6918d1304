"""Names: ids shown in a sheet by their labels, wherever a label cannot be taken for anything else."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fenji.standard_sheet import words
from fenji.standard_sheet.cell_text import cell_text, text_cell

Data = Mapping[str, Any]

_QUOTED = re.compile('"([^"“”]*)"|“([^"“”]*)”')


@dataclass(frozen=True)
class Names:
    """Some ids with their labels."""

    labels: Mapping[str, str]

    def shown(self, name: str) -> str:
        """Return what a cell says for an id: its label, or the id where the label would not lead back to it."""
        label = self.labels.get(name, "")
        plain = label and label not in self.labels and text_cell(label) == label
        return label if plain and self._counts[label] == 1 else text_cell(name)

    def meant(self, text: str) -> str:
        """Return the id that a cell speaks of; a text that names nothing stays as it is."""
        if text in self.labels or self._counts[text] != 1:
            return text
        return next(name for name, label in self.labels.items() if label == text)

    def shown_in(self, test: str) -> str:
        """Return a test on these names as a cell says it: each in quotes by its label, where that leads back to it.

        >>> Names({"gold": "金卡客户", "outside": "非本行客户"}).shown_in('not("gold","outside")')
        'not("金卡客户","非本行客户")'
        """

        def label(match: re.Match[str]) -> str:
            return f'"{self.shown(match[1])}"' if match[1] in self.labels else match[0]

        spelled = _QUOTED.sub(label, test)
        # the last holds whatever the others would be read as something else
        return next(each for each in (spelled, test, json.dumps(test)) if self.meant_in(each) == test)

    def meant_in(self, text: str) -> str:
        """Return the test that a cell says, its labels as ids.

        >>> Names({"gold": "金卡客户"}).meant_in("“金卡客户”"), Names({"gold": "金卡客户"}).meant_in('"gold"')
        ('"gold"', '"gold"')
        """
        if text.startswith('"') and '\\"' in text:
            return str(cell_text(text))

        def name(match: re.Match[str]) -> str:
            said = match[1] if match[1] is not None else match[2]
            return match[0] if (meant := self.meant(said)) == said else f'"{meant}"'

        return _QUOTED.sub(name, text)

    @property
    def listed(self) -> tuple[str, ...]:
        return tuple(self.shown(name) for name in self.labels)

    @property
    def _counts(self) -> Counter[str]:
        return Counter(self.labels.values())


@dataclass(frozen=True)
class AllNames:
    """Everything in a standard that has an id and is spoken of elsewhere in it."""

    inputs: Names
    outputs: Names
    grades: Names
    flags: Names
    amounts: frozenset[str] = frozenset()
    """The fields that are amounts."""

    def outcomes(self, output: str) -> Names | None:
        """Return what a table may decide where it decides grades or flags; None where it decides by plain words."""
        return {"grade": self.grades, "flags": self.flags}.get(output)


def names_of(data: Data) -> AllNames:
    """Return the names of a standard's text, or of as much of it as has been read."""
    derived = _labels(data, "derived", "id")
    inputs = _labels(data, "field", "id") | _labels(data, "scorecard", "output") | derived
    return AllNames(
        inputs=Names({**inputs, "grade": words.GRADE}),
        outputs=Names({**derived, **_labels(data, "result", "id"), "grade": words.GRADE, "flags": words.FLAGS}),
        grades=Names(_labels(data, "grade", "code")),
        flags=Names(_labels(data, "flag", "code")),
        amounts=frozenset(
            each["id"] for each in data.get("field", ()) if each.get("type") == "amount" and "id" in each
        ),
    )


def _labels(data: Data, section: str, key: str) -> dict[str, str]:
    found: Iterable[Any] = data.get(section, ())
    return {each[key]: each.get("label", "") for each in found if each.get(key)}
