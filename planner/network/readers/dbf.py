"""The encoding of text in a shapefile that does not declare it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from planner.network.road_class import KNOWN_NAMES

__all__ = ["undeclared_encoding"]

_HEADER_BYTES: Final = 32
"""Before the first field's entry, by the specification of dBASE."""
_LANGUAGE_BYTE: Final = 29
"""Where a dBASE file says its code page, by the same specification."""
_FIRST_ROW_BYTES: Final = slice(8, 10)
"""Where a dBASE file says how long its header is, by the same specification."""
_LANGUAGES: Final = {
    0x13: "cp932",
    0x4D: "gb18030",
    0x4F: "big5",
    0x78: "big5",
    0x7A: "gb18030",
    0x7B: "cp932",
}
"""Code pages of East Asia by the language byte of a dBASE file."""
_CANDIDATES: Final = ("utf-8", "gb18030", "big5", "cp932")


def undeclared_encoding(path: Path) -> str | None:
    """Return the likeliest encoding of the text beside a ``.shp`` file.

    ``None`` where a ``.cpg`` file declares it or all text is ASCII. Of several
    encodings that fit, the first is taken in which a name of a road class occurs.
    """
    siblings = {item.name.lower(): item for item in path.parent.iterdir()}
    table = siblings.get(f"{path.stem.lower()}.dbf")
    if table is None or f"{path.stem.lower()}.cpg" in siblings:
        return None
    raw = table.read_bytes()
    if len(raw) <= _HEADER_BYTES or raw[_HEADER_BYTES:].isascii():
        return None
    if raw[_LANGUAGE_BYTE] in _LANGUAGES:
        return _LANGUAGES[raw[_LANGUAGE_BYTE]]
    first_row = int.from_bytes(raw[_FIRST_ROW_BYTES], "little")
    texts = _decoded(raw[first_row:])
    for encoding, content in texts.items():
        if encoding == "utf-8" or any(name in content for name in KNOWN_NAMES):
            return encoding
    return next(iter(texts), "latin-1")


def _decoded(raw: bytes) -> dict[str, str]:
    """Return the text in each encoding that has a character for every byte."""
    texts = {}
    for encoding in _CANDIDATES:
        try:
            texts[encoding] = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return texts
