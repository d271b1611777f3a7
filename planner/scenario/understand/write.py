"""The scenario file: the template with what was understood, the rest commented out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from planner.scenario.understand.findings import Doubt
from planner.toml_words import toml_key

__all__ = ["Entry", "scenario_text"]

SECTION = re.compile(r"^(?:# ?)?\[(?P<name>[\w.]+)\]")
KEY = re.compile(r"^(?:# ?)?(?P<key>\w+) = [^#]*(?P<comment>#.*)?$")
# Sections that the template shows as an example of what stands in the place of it.
EXAMPLES = ("places.columns.villages",)
WIDTH = 34
"""Letters up to a note, so that notes stand below each other: judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value of the scenario.

    Parameters
    ----------
    value
        In the syntax of TOML.
    note
        Why it stands there.
    """

    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """A section of the template."""

    name: str
    head: str
    lines: list[str] = field(default_factory=list)


def scenario_text(
    heading: Sequence[str],
    values: Mapping[str, Mapping[str, Entry]],
    doubts: Sequence[Doubt],
) -> str:
    """Return the text of a scenario file.

    Parameters
    ----------
    heading
        Comments above everything.
    values
        Entries by section and key; the section of keys at the top is empty.
    doubts
        Each is written above the key that it is about.
    """
    template = files("planner.scenario").joinpath("template.toml")
    sections = _sections(template.read_text("utf-8"))
    known = {section.name for section in sections}
    own = [name for name in values if name not in known]
    last = {_root(section.name): section for section in sections}
    left = list(doubts)
    blocks = []
    for section in sections:
        entries = values.get(section.name, {})
        blocks.append("".join(_merged(section, entries, left)))
        if section is last[_root(section.name)]:
            below = [name for name in own if _root(name) == _root(section.name)]
            blocks += ["".join(_own(name, values[name], left)) for name in below]
    comments = [*heading, *(_unsure(doubt) for doubt in left)]
    blocks.insert(0, "".join(f"# {line}\n" for line in comments))
    return "\n".join(block for block in blocks if block)


def _root(name: str) -> str:
    return name.split(".", maxsplit=1)[0]


def _sections(template: str) -> list[_Section]:
    """Return the sections of the template, without its heading and its examples."""
    sections = [_Section(name="", head="")]
    lines = template.splitlines()
    start = next(idx for idx, line in enumerate(lines) if line.startswith("schema_"))
    for line in lines[start:]:
        if match := SECTION.match(line):
            sections.append(_Section(name=match["name"], head=line))
        elif line.strip():
            sections[-1].lines.append(line)
    return [section for section in sections if section.name not in EXAMPLES]


def _merged(
    section: _Section,
    entries: Mapping[str, Entry],
    doubts: list[Doubt],
) -> Iterator[str]:
    """Yield the lines of a section: own values as such, the rest as comments.

    Parameters
    ----------
    doubts
        Those that are about a key of the section are written and taken out.
    """
    if section.head:
        head = section.head.removeprefix("# ")
        yield f"{head}\n" if entries else f"# {head}\n"
    left = dict(entries)
    for line in section.lines:
        match = KEY.match(line)
        key = match["key"] if match else ""
        if match and key in left:
            yield from _entry(section.name, key, left.pop(key), doubts)
        else:
            if key:
                yield from _doubted(section.name, key, doubts)
            yield f"{_comment(line)}\n"
    for key, entry in left.items():
        yield from _entry(section.name, key, entry, doubts)


def _own(name: str, entries: Mapping[str, Entry], doubts: list[Doubt]) -> Iterator[str]:
    yield f"[{name}]\n"
    for key, entry in entries.items():
        yield from _entry(name, key, entry, doubts)


def _entry(section: str, key: str, entry: Entry, doubts: list[Doubt]) -> Iterator[str]:
    yield from _doubted(section, key, doubts)
    line = f"{toml_key(key)} = {entry.value}"
    yield f"{line:<{WIDTH}} # {entry.note}\n" if entry.note else f"{line}\n"


def _doubted(section: str, key: str, doubts: list[Doubt]) -> Iterator[str]:
    """Yield the doubts about a key, and take them out."""
    path = f"{section}.{key}" if section else key
    for doubt in list(doubts):
        if doubt.about == path or doubt.about.startswith(f"{path}."):
            doubts.remove(doubt)
            yield f"# {_unsure(doubt)}\n"


def _unsure(doubt: Doubt) -> str:
    return f"UNSURE: {doubt}"


def _comment(line: str) -> str:
    return line if line.startswith("#") else f"# {line}"
