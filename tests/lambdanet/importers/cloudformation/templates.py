"""The templates beside this file, each in a folder of its own with the verdicts that AWS would give."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from lambdanet.document import load_yaml, read_question, read_topology
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import Imported
from lambdanet.importers.reading import read_files
from lambdanet.topology import Question, Topology

FOLDER: Final = Path(__file__).parent / "templates"
EXPECTED: Final = "expected.yaml"
NAMES: Final = tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))
OURS: Final = ("id", "outcome", "code", "component", "parameters", "symptom", "path")

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question of a template and its verdict, as somebody who knows AWS wrote them down."""

    template: str
    id: str
    question: Question
    parameters: Parameters
    outcome: str
    code: str | None
    component: str | None
    symptom: str | None
    path: list[str] | None = field(hash=False)

    @property
    def label(self) -> str:
        return f"{self.template}:{self.id}"


def files(name: str) -> list[SourceFile]:
    """Every file of a template's folder but our own."""
    folder = FOLDER / name
    return [
        SourceFile(path=path.relative_to(folder).as_posix(), content=path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != EXPECTED
    ]


@cache
def imported(name: str, parameters: Parameters = ()) -> Imported:
    return read_files(files(name), parameters=dict(parameters))


@cache
def topology(name: str, parameters: Parameters = ()) -> Topology:
    return read_topology(imported(name, parameters).document)


def asked(name: str) -> list[Asked]:
    """The questions of a template."""
    expected: Any = load_yaml((FOLDER / name / EXPECTED).read_text())
    return [
        Asked(
            template=name,
            id=one["id"],
            question=read_question({key: value for key, value in one.items() if key not in OURS}),
            parameters=tuple((key, str(value)) for key, value in one.get("parameters", {}).items()),
            outcome=one["outcome"],
            code=one.get("code"),
            component=one.get("component"),
            symptom=one.get("symptom"),
            path=one.get("path"),
        )
        for one in expected["questions"]
    ]


def template(text: str, path: str = "template.yaml", **parameters: str) -> Imported:
    """A template that a test writes out."""
    return read_files([SourceFile(path=path, content=text.encode())], parameters=parameters)


def entries(found: Imported, kind: str) -> list[dict[str, Any]]:
    """One list of the document."""
    return list(found.document.get(kind, []))
