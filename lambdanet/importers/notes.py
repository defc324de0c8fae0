"""What an importer brings back: a topology document, and notes on how it came about."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

ADDRESS: Final = re.compile(r"((?:data\.|module\.)?[\w-]+\.[^\s:]+): ")  # of Terraform
RESOURCE: Final = re.compile(r"Resources\.([^.\[\]:]+)")
SHOWN: Final = 12  # names in a note that stands for several


class NoteKind(StrEnum):
    READ = "read"  # how many of what
    ASSUMED = "assumed"  # the input does not say it, and AWS's usual case was taken
    UNKNOWN = "unknown"  # something is referred to and not described: questions that meet it are not decided
    IGNORED = "ignored"  # the document has no place for it


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """One sentence about the import. `matters`: another answer there could change a verdict.

    `component` is the id in the document that it is about, `file` where it was read; "" where there is none.
    """

    kind: NoteKind
    message: str
    component: str = ""
    file: str = ""
    matters: bool = False

    def __str__(self) -> str:
        where = f"{self.file}: " if self.file else ""
        return f"{self.kind}: {where}{self.message}{' (can change a verdict)' if self.matters else ''}"


def folded(notes: Iterable[Note]) -> tuple[Note, ...]:
    """The notes as lines: what is said of one thing is not said again of the next, which is named instead."""
    alike: dict[tuple[object, ...], list[tuple[str, Note]]] = {}
    for note in notes:
        subject = _subject(note)
        file = note.file.partition(": ")[0]
        said = _word(subject).sub("\0", note.message) if subject else note.message
        alike.setdefault((note.kind, note.matters, file, said), []).append((subject, note))
    return tuple(_one_of(found) for found in alike.values())


def _subject(note: Note) -> str:
    """What a note is about, as its sentence names it; "" where it does not."""
    if address := ADDRESS.match(note.message):
        return address[1]
    resource = RESOURCE.search(note.file)
    logical = re.escape(resource[1]) if resource else ""
    if note.component and _word(note.component).search(note.message):
        return note.component
    named = re.search(rf"(?<![\w.-])(?:[\w-]+\.)*{logical}(?![\w-])", note.message) if logical else None
    return named[0] if named else ""


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")


def _one_of(found: list[tuple[str, Note]]) -> Note:
    """One note for several that differ in what they are about."""
    first = found[0][1]
    others = list(dict.fromkeys(subject for subject, _ in found[1:] if subject != found[0][0]))
    if not others:
        return first
    more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
    return replace(first, message=f"{first.message} The same of {', '.join(others[:SHOWN])}{more}.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Parameter:
    """A value that whoever imports may give. `value` is the one that was used, "" for none; `allowed`: no others."""

    name: str
    description: str = ""
    value: str = ""
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundQuestion:
    """A question that the input suggests, over TCP and IPv4; nothing is expected of it.

    `reasons`: why, each in words that can follow the question. `named`: a role, an environment variable or habit names it;
    else it is only possible, as what stands in the same VPC.
    """

    id: str
    source: str
    target: str
    port: int
    reasons: tuple[str, ...]
    named: bool

    def data(self) -> dict[str, Any]:
        """The question as a document keeps it."""
        return {"id": self.id, "from": self.source, "to": self.target, "port": self.port}


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """`document` is a topology document as plain data, which `lambdanet.document.read_topology` reads.

    `found`: the questions that the input suggests, which the document does not keep until somebody has chosen them.
    """

    format: str
    document: dict[str, Any]
    notes: tuple[Note, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    found: tuple[FoundQuestion, ...] = ()
