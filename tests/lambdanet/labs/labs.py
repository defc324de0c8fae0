"""The labs of the course, ready for tests."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lambdanet.labs.grade import Grade, grade
from lambdanet.labs.lab import TopologyLab, Way
from lambdanet.labs.reading import read_lab
from lambdanet.labs.start import start
from lambdanet.written import apply_edits
from tests.builders import Document, preset

FOLDER = Path(__file__).parents[3] / "lessons" / "content" / "labs"


@cache
def texts() -> dict[str, dict[str, Any]]:
    """What each file holds, by the file's name."""
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


NAMES = tuple(texts())
TOPOLOGY_LABS = tuple(name for name, text in texts().items() if text["carried_by"] == "topology")


@cache
def lab(name: str) -> TopologyLab:
    found = read_lab(texts()[name])
    assert isinstance(found, TopologyLab)
    return found


@cache
def started(name: str) -> Document:
    return start(lab(name), preset)


def graded(name: str, way: Way | None = None) -> Grade:
    """The grade of the start, or of what a way makes of it."""
    document = started(name)
    return grade(lab(name), apply_edits(document, way.edits) if way else document, document)
