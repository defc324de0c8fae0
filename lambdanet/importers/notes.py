"""What an importer brings back: a topology document, and notes on how it came about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


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
