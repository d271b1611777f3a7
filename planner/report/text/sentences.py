"""English sentences with values in them, and the same in Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

__all__ = ["VALUE", "Catalogue"]

VALUE = "{}"
"""A value in an English sentence; in Chinese also ``{0}``, ``{1}`` by their order."""


@dataclass(frozen=True)
class Catalogue:
    """Chinese by English sentences.

    Parameters
    ----------
    chinese
        Chinese sentence by the English one, values as ``{}`` in both.
    """

    chinese: Mapping[str, str]

    def translated(self, text: str) -> str:
        """Return a text in Chinese, itself where the catalogue does not have it.

        A sentence with values is recognised by what stands around them; a value of
        several words may be a sentence of the catalogue itself.
        """
        if (whole := self.chinese.get(text)) is not None:
            return whole
        for pattern, chinese in self._patterns:
            if match := pattern.fullmatch(text):
                return chinese.format(*map(self._value, match.groups()))
        return text

    def _value(self, text: str) -> str:
        return self.translated(text) if " " in text.strip() else text

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        """The sentences with values, those with the most words of their own first.

        Those that begin with a value come after all that begin with words: the value
        would be the beginning of another sentence.
        """
        with_values = [
            (english, chinese)
            for english, chinese in self.chinese.items()
            if VALUE in english
        ]
        with_values.sort(key=lambda pair: _rank(pair[0]))
        return [(_pattern(english), chinese) for english, chinese in with_values]


def _rank(english: str) -> tuple[bool, int]:
    return english.startswith(VALUE), -len(english.replace(VALUE, ""))


def _pattern(english: str) -> re.Pattern[str]:
    words = map(re.escape, english.split(VALUE))
    return re.compile("(.*?)".join(words), re.DOTALL)
