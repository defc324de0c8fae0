"""One word of a command: text that the shell takes as it is, and variables that hold what AWS has answered."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Final

UNSUITABLE: Final = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Variable:
    """A shell variable: its value is one word, whatever AWS has put into it."""

    name: str

    def __str__(self) -> str:
        return f'"${self.name}"'


@dataclass(frozen=True, slots=True)
class Word:
    """One word, of pieces that are joined."""

    pieces: tuple["str | Variable", ...]

    def __str__(self) -> str:
        if self.pieces and not any(isinstance(piece, Variable) for piece in self.pieces):
            return quote("".join(map(str, self.pieces)))
        return "".join(str(piece) if isinstance(piece, Variable) else quote(piece) for piece in self.pieces if piece)


Piece = str | Variable | Word


def shell(piece: Piece) -> str:
    """A word as the shell reads it, whatever stands in its text."""
    return quote(piece) if isinstance(piece, str) else str(piece)


def joined(*pieces: str | Variable) -> Word:
    return Word(pieces)


def as_json(value: object) -> Word:
    """JSON in one word; variables stand in it as texts."""
    pieces: list[str | Variable] = []
    for piece in _json(value):
        if isinstance(piece, str) and pieces and isinstance(pieces[-1], str):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return Word(tuple(pieces))


def _json(value: object) -> Iterator[str | Variable]:
    match value:
        case Variable():
            yield from ('"', value, '"')
        case Mapping():
            for index, (key, inner) in enumerate(value.items()):
                yield f"{',' if index else '{'}{json.dumps(key)}:"
                yield from _json(inner)
            yield "}" if value else "{}"
        case str() | int() | None:
            yield json.dumps(value)
        case Sequence():
            yield "["
            for index, inner in enumerate(value):
                if index:
                    yield ","
                yield from _json(inner)
            yield "]"
        case _:
            raise TypeError(f"{value!r} has no JSON here")


def variable_name(prefix: str, identifier: str) -> str:
    """`main-vpc` → `VPC_MAIN_VPC`: not unlike for unlike ids."""
    return f"{prefix}_{UNSUITABLE.sub('_', identifier).strip('_').upper() or 'X'}"


def remark(text: str) -> str:
    """A comment that does not leave its line, whatever stands in its text."""
    return "# " + " ".join("".join(each if each.isprintable() else " " for each in text).split())
