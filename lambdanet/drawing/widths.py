"""How wide a text is, without asking a font.

The widths are those of a wide face in bold, so that a label which fits here fits in whatever face the
reader's machine has. What does not fit is cut, here and nowhere else.
"""

from typing import Final
from unicodedata import combining

_WIDTHS: Final = (  # thousandths of an em, and the characters that are at most so wide
    (348, " 'ijl"),
    (372, "/IJ\\|"),
    (400, ",.:;"),
    (460, "!()-[]f"),
    (500, "_`rt"),
    (523, '"*'),
    (582, "?z"),
    (600, "cs"),
    (652, "Lvxy"),
    (666, "k"),
    (688, "EFTaeo"),
    (696, "$0123456789"),
    (716, "bdghnpqu{}"),
    (738, "CPSYZ"),
    (775, "ABKRVX"),
    (838, "#+<=>DGHNU^~"),
    (850, "OQ"),
    (872, "&"),
    (924, "w"),
    (1002, "%@M"),
    (1042, "m"),
    (1103, "W"),
)
_OF: Final = {character: width for width, characters in _WIDTHS for character in characters}
_EM: Final = 1000  # anything outside ASCII
_MONO: Final = 602
_MOST_MARKS: Final = 2  # on one letter: every language's, and never so many that they reach the next line


def width(text: str, size: float, *, mono: bool = False) -> float:
    """The most pixels that `text` takes at `size` pixels."""
    return sum(_advance(character, mono) for character in text) * size / 1000


def fit(text: str, room: float, size: float, *, mono: bool = False) -> str:
    """`text`, or as much of it as stands in `room` pixels together with "…"."""
    text = _without_towers(text)
    if width(text, size, mono=mono) <= room:
        return text
    left = room * 1000 / size - _EM
    for count, character in enumerate(text):
        left -= _advance(character, mono)
        if left < 0:
            return text[:count].rstrip() + "…"
    return text


def _without_towers(text: str) -> str:
    """`text` without the accents that stand on more than two others."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _advance(character: str, mono: bool) -> int:
    if not character.isascii():
        return _EM
    return _MONO if mono else _OF.get(character, _EM)
