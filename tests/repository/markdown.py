"""Reading Markdown documents: their tables, code blocks and links."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

_CODE = re.compile(r"`([^`]+)`")


def tables(text: str, heading: str) -> list[list[str]]:
    """Return the cells of all table rows under a heading, headers left out."""
    rows: list[list[str]] = []
    for line in section(text, heading).splitlines():
        if not line.startswith("|"):
            continue
        cells = [cell.strip() for cell in line.strip("|\n").split("|")]
        if set(line) <= set("|-: "):
            rows.pop()
        else:
            rows.append(cells)
    return rows


def section(text: str, heading: str) -> str:
    """Return what stands between a heading and the next one of any depth."""
    lines = text.splitlines()
    start = lines.index(heading) + 1
    inside = _fenced(lines)
    later = (idx for idx in range(start, len(lines)) if idx not in inside)
    end = next((idx for idx in later if lines[idx].startswith("#")), len(lines))
    return "\n".join(lines[start:end])


def code_blocks(text: str, language: str) -> list[str]:
    """Return the fenced code blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def code(text: str) -> list[str]:
    """Return what stands between backticks in a cell or in prose."""
    return _CODE.findall(text)


def prose(text: str) -> str:
    """Return a text without its fenced code."""
    lines = text.splitlines()
    inside = _fenced(lines)
    kept = (line for idx, line in enumerate(lines) if idx not in inside)
    return "\n".join(line for line in kept if not line.lstrip().startswith("```"))


def links(text: str) -> list[str]:
    """Return the targets of links and pictures that are no web addresses."""
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
    return [target for target in targets if "://" not in target]


def _fenced(lines: list[str]) -> set[int]:
    """Return the positions of lines inside fenced code."""
    inside: set[int] = set()
    is_open = False
    for idx, line in enumerate(lines):
        if line.lstrip().startswith("```"):
            is_open = not is_open
        elif is_open:
            inside.add(idx)
    return inside
