"""The bundles beside this file: what AWS commands print, read the way the command line reads a directory."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from lambdanet.document import load_yaml, read_question, read_topology
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import Imported, Note, NoteKind
from lambdanet.importers.reading import read_files
from lambdanet.topology import Question, Topology

BUNDLES: Final = Path(__file__).parent / "bundles"
EXPECTED: Final = "expected.yaml"
NAMES: Final = tuple(sorted(path.name for path in BUNDLES.iterdir() if path.is_dir()))
CHECKED: Final = ("symptom", "warns", "forward", "return")
OURS: Final = ("id", "outcome", "code", "component", "open", *CHECKED)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of a bundle and its verdict, as somebody who knows AWS wrote them down."""

    bundle: str
    id: str
    question: Question
    outcome: str
    code: str | None
    component: str | None
    more: dict[str, Any] = field(hash=False)

    @property
    def label(self) -> str:
        return f"{self.bundle}:{self.id}"


def files(bundle: str) -> list[SourceFile]:
    """Every file of a bundle but our own, with its path in it."""
    folder = BUNDLES / bundle
    return [
        SourceFile(path=path.relative_to(folder).as_posix(), content=path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != EXPECTED
    ]


@cache
def imported(bundle: str) -> Imported:
    return read_files(files(bundle))


@cache
def topology(bundle: str) -> Topology:
    return read_topology(imported(bundle).document)


def asked(bundle: str) -> list[Asked]:
    """The questions of a bundle."""
    expected = load_yaml((BUNDLES / bundle / EXPECTED).read_text())
    assert isinstance(expected, dict)
    return [
        Asked(
            bundle=bundle,
            id=one["id"],
            question=read_question({key: value for key, value in one.items() if key not in OURS}),
            outcome=one["outcome"],
            code=one["code"],
            component=one["component"],
            more={key: one[key] for key in CHECKED if key in one},
        )
        for one in expected["questions"]
    ]


def notes(found: Imported, kind: NoteKind) -> list[Note]:
    return [one for one in found.notes if one.kind is kind]


def entries(found: Imported, kind: str) -> list[dict[str, Any]]:
    """One list of the document."""
    return list(found.document.get(kind, []))


def read(*outputs: object, path: str = "output.json") -> Imported:
    """Outputs of commands, one after the other in one file."""
    return read_files([SourceFile(path=path, content="\n".join(map(json.dumps, outputs)).encode())])
