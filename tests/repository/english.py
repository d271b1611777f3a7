"""English sentences in a Chinese text: names, ids and units are none."""

from __future__ import annotations

import re

__all__ = ["english_sentences"]

TITLES = ("The value of time in economic evaluation of transport projects",)
"""Titles of publications, which are found by their own words alone."""
WORD = r"(?<![\w./=-])[A-Za-z][A-Za-z'’-]*(?![\w./=])"
FEWEST = 4
"""Words in a row that make a sentence; a name may have three, such as a province's."""
SENTENCE = re.compile(rf"{WORD}(?:[ ,;:()]+{WORD}){{{FEWEST - 1},}}", re.ASCII)


def english_sentences(text: str) -> list[str]:
    """Return each run of English words; a word with digits, dots or _ ends one."""
    for title in TITLES:
        text = text.replace(title, "")
    return SENTENCE.findall(text)
