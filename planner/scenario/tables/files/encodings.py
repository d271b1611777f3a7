"""The encoding of a text whose file does not say it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from planner.scenario.tables.files.raw_table import unreadable

__all__ = ["decoded", "likely_encoding"]

MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
ZERO_SHARE = 0.05
"""Of the bytes: so many zeros only stand in texts of two bytes a character."""
# Windows' encoding of French, Portuguese, Spanish and their neighbours.
WESTERN = "cp1252"
USUAL_SHARE = 0.5
"""Of the characters: names of rare places are half of rare ones at the most."""
# Tables of mainland counties come first, unless another share is clearly larger.
FIRST_CHOICE = "gb18030"
CLEARLY_MORE = 0.2
"""By how much another share must be larger: judgement."""
SAMPLE_BYTES = 200_000
"""That tell the encoding: judgement; some thousands of rows, and quick to count."""


def decoded(
    content: bytes, name: str, encoding: str | None, *, wanted: Sequence[str] = ()
) -> tuple[str, str]:
    """Return the text of a file, and the encoding that it was read in.

    Parameters
    ----------
    name
        The file as the document names it, for messages.
    encoding
        Noticed unless it is given.
    wanted
        Names that should stand in the text; they decide between encodings.
    """
    chosen = encoding or likely_encoding(content, wanted=wanted)
    if chosen is None:
        raise unreadable(
            name,
            "bytes that are not text, or text of more than one possible encoding",
            "text in UTF-8, UTF-16, Latin-1, GB18030, Big5 or Shift-JIS",
            "set places.encoding, or save the file as UTF-8",
        )
    try:
        text = content.decode(chosen)
    except UnicodeError as error:
        raise unreadable(
            name,
            "bytes that are not text",
            f"text in {chosen}",
            "set places.encoding, or save the file as UTF-8",
        ) from error
    except LookupError as error:
        raise unreadable(
            name,
            f"places.encoding = {encoding!r}",
            "an encoding such as utf-8, gb18030 or latin-1",
            "correct or delete places.encoding",
        ) from error
    text = text.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n"), chosen


def likely_encoding(content: bytes, *, wanted: Sequence[str] = ()) -> str | None:
    """Return the encoding of a text, ``None`` where that cannot be told.

    UTF-8, UTF-16 and Latin-1 are told by their form; GB18030, Big5 and Shift-JIS by
    ``wanted`` names that stand in the text, or else by the share of usual characters:
    text that is read in a wrong encoding is full of rare ones.
    """
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    if wide := _wide(content):
        return wide
    if _decodes(content, "utf-8"):
        return "utf-8"
    sample = _sample(content)
    if _is_western(sample):
        return WESTERN
    names = [name for name in wanted if not name.isascii()]
    shares: dict[str, float] = {}
    for encoding, is_usual in USUAL.items():
        if not _decodes(content, encoding):
            continue
        text = sample.decode(encoding, errors="ignore")
        if any(name in text for name in names):
            return encoding
        shares[encoding] = _usual_share(text, encoding, is_usual)
    return _clear_winner(shares)


def _clear_winner(shares: dict[str, float]) -> str | None:
    """Return the encoding of the largest share, GB18030 unless clearly beaten."""
    first = shares.get(FIRST_CHOICE, 0.0)
    best = max(shares, key=lambda encoding: shares[encoding], default=FIRST_CHOICE)
    if shares.get(best, 0.0) < first + CLEARLY_MORE:
        best = FIRST_CHOICE
    return best if shares.get(best, 0.0) >= USUAL_SHARE else None


def _is_western(sample: bytes) -> bool:
    """Return whether all bytes beyond ASCII are accented letters amid plain ones.

    Those of Chinese and Japanese characters stand beside each other, and many of them
    are no letters.
    """
    if not _decodes(sample, WESTERN):
        return False
    text = sample.decode(WESTERN)
    if not all(sign.isalpha() for sign in set(text) if not sign.isascii()):
        return False
    accented = [word for word in re.findall(r"\w+", text) if not word.isascii()]
    return all(2 * sum(map(str.isascii, word)) >= len(word) for word in accented)


def _wide(content: bytes) -> str | None:
    """Return UTF-16 without a mark: zero bytes in every other place."""
    sample = content[:SAMPLE_BYTES]
    num_even, num_odd = sample[::2].count(0), sample[1::2].count(0)
    if max(num_even, num_odd) < ZERO_SHARE * len(sample) / 2:
        return None
    encoding = "utf-16-be" if num_even > num_odd else "utf-16-le"
    return encoding if _decodes(content, encoding) else None


def _sample(content: bytes) -> bytes:
    """Return the beginning of a text, cut at the end of a line."""
    end = content.rfind(b"\n", 0, SAMPLE_BYTES)
    return content if len(content) <= SAMPLE_BYTES else content[: max(end, 0)]


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _usual_share(text: str, encoding: str, is_usual: Callable[[bytes], bool]) -> float:
    """Return the share of characters beyond ASCII that an encoding uses often."""
    beyond = [sign for sign in text if ord(sign) > 127]
    if not beyond:
        return 1.0
    usual = sum(is_usual(sign.encode(encoding)) for sign in beyond)
    return usual / len(beyond)


def _usual_in_gb(code: bytes) -> bool:
    """Return whether a character is of GB 2312's first level, or a sign."""
    is_short = len(code) == 2 and code[1] >= 0xA1
    return is_short and (0xB0 <= code[0] <= 0xD7 or code[0] in {0xA1, 0xA3})


def _usual_in_big5(code: bytes) -> bool:
    return len(code) == 2 and (0xA4 <= code[0] <= 0xC6 or code[0] == 0xA1)


def _usual_in_shift_jis(code: bytes) -> bool:
    return len(code) == 2 and 0x81 <= code[0] <= 0x98


USUAL: dict[str, Callable[[bytes], bool]] = {
    "gb18030": _usual_in_gb,
    "big5hkscs": _usual_in_big5,
    "cp932": _usual_in_shift_jis,
}
