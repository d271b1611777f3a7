"""What views say, in the language of their reader."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from planner.report.proposal.wording.language import Language, Words

__all__ = ["IN_CELL", "MOST_NAMES", "Voice", "phrases", "voice_in"]

NOUN = "noun_"
MOST_NAMES, IN_CELL = 6, 3
"""Names in a sentence, and in a cell of a table, which notebooks cut short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Sentences, amounts and names in one language."""

    language: Language
    currency: str

    def say(self, key: str, **values: str) -> str:
        """Return a sentence with its values.

        Raises
        ------
        KeyError
            If there is no such sentence, or a value is missing.
        """
        return phrases()[key][self.language.value].format(**values)

    def count(self, number: float, noun: str) -> str:
        """Return a number of things: ``1 village``, ``2 villages``."""
        words = phrases()[NOUN + noun][self.language.value].split("|")
        word = words[0] if round(number) == 1 else words[-1]
        return f"{number:,.0f} {word}"

    def money(self, amount: float) -> str:
        """Return an amount in the currency, whole."""
        return f"{round(amount) + 0:,} {self.words.money_unit}"

    def signed(self, amount: float) -> str:
        """Return a difference of amounts with its sign."""
        return f"{amount:+,.0f} {self.words.money_unit}"

    def share(self, share: float | None) -> str:
        """Return a share in per cent."""
        return self.say("unknown") if share is None else f"{share:.1%}"

    def km(self, metres: float) -> str:
        """Return a way in kilometres."""
        return f"{metres / 1000:.1f} {self.say('km')}"

    def names(self, names: Iterable[str], most: int = MOST_NAMES) -> str:
        """Return the first names, and how many more there are."""
        found = list(names)
        said = self.say("comma").join(found[:most])
        if len(found) <= most:
            return said
        return self.say("and_more", names=said, number=f"{len(found) - most:,}")

    def together(self, sentences: Iterable[str]) -> str:
        """Return sentences one after the other."""
        return self.say("space").join(item for item in sentences if item)

    @property
    def words(self) -> Words:
        """Units and scales of charts."""
        return Words(language=self.language, currency=self.currency)


def voice_in(language: Language | str, currency: str) -> Voice:
    """Return the voice of a language, ``en`` or ``zh``."""
    return Voice(language=Language(language), currency=currency)


@lru_cache(maxsize=1)
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Return every sentence by its key, in each language."""
    text = files("planner.workbench.views").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)
