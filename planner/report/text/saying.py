"""What pictures and pages say, in the language of their reader.

They speak English by themselves; Chinese comes from ``pages.zh.toml``, and what maps
say from the catalogue of the proposal, which has the same maps.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from planner.metrics.coverages.standard_words import listed
from planner.report.fonts import drawable
from planner.report.proposal.wording.language import Language
from planner.report.proposal.wording.language import catalogue as proposal_words
from planner.report.text.sentences import VALUE, Catalogue

__all__ = ["Say", "page_words", "said_standard", "say_in", "script_words", "titled"]

Say = Callable[[str], str]
"""Returns a word or a sentence in the language of the reader."""

OF_MAPS = "map: "
SHARED = (OF_MAPS, "reason_", "detail_")
"""Beginnings of the keys of what a proposal says as pages do."""

FUNCTION = "function_"
SCRIPTS = "scripts"
SLOT = re.compile(r"\{\w+\}")


def say_in(language: Language) -> Say:
    """Return what says English words in a language."""
    return page_words().translated if language is Language.ZH else str


def titled(title: str, title_zh: str | None, language: Language) -> str:
    """Return what a county is called above a picture, in letters that can be drawn.

    Chinese pictures take the Chinese title where the scenario has one.
    """
    chosen = title_zh if language is Language.ZH else None
    return drawable(chosen or title, say_in(language)("County"))


def said_standard(standard: str, functions: Sequence[str], language: Language) -> str:
    """Return a standard with the functions that it asks for, in a language."""
    say = say_in(language)
    if functions and language is Language.ZH:
        names = "、".join(say(item) for item in functions)
        standard = standard.replace(listed(functions), names)
    return say(standard)


@lru_cache(maxsize=1)
def page_words() -> Catalogue:
    """Return the Chinese of everything that pictures and pages say."""
    shared = {
        _with_values(key, words["en"]): _with_values(key, words["zh"])
        for key, words in proposal_words().items()
        if key.startswith(SHARED)
    }
    functions = {
        key.removeprefix(FUNCTION): words["zh"]
        for key, words in proposal_words().items()
        if key.startswith(FUNCTION)
    }
    return Catalogue({**shared, **functions, **_of_pages()["words"]})


def script_words(language: Language) -> Mapping[str, str]:
    """Return what the scripts of a page say, by its English; nothing for English."""
    return _of_pages()[SCRIPTS] if language is Language.ZH else {}


def _with_values(key: str, text: str) -> str:
    """Return a text with values by their order; notes of maps are filled by name."""
    return text if key.startswith(OF_MAPS) else SLOT.sub(VALUE, text)


@lru_cache(maxsize=1)
def _of_pages() -> Mapping[str, Mapping[str, str]]:
    text = files("planner.report").joinpath("pages.zh.toml").read_text("utf-8")
    return tomllib.loads(text)
