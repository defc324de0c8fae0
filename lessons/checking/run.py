"""All checks on one folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lessons.checking.content import Content, read_content
from lessons.checking.coverage import coverage_faults
from lessons.checking.figures import figure_faults
from lessons.checking.ids import id_faults
from lessons.checking.labs import lab_faults
from lessons.checking.links import link_faults
from lessons.checking.predictions import prediction_faults
from lessons.faults import Fault, line_with
from lessons.kinds import Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What was looked at, in words such as "14 lessons", and every fault, in the order of the files."""

    counts: tuple[str, ...]
    faults: tuple[Fault, ...]


def check_content(folder: Path) -> Checked:
    """Hold everything in a content folder to what it says. Raises UnreadableDocument for a broken preset."""
    content = read_content(folder)
    found = dict.fromkeys((*content.faults, *_checks(content)))
    return Checked(counts=tuple(_counts(content)), faults=tuple(sorted(found, key=lambda one: (one.path, one.line))))


def _checks(content: Content) -> Iterator[Fault]:
    for lesson in content.lessons:
        yield from figure_faults(lesson)
    yield from _prediction_faults(content)
    yield from _lab_faults(content)
    yield from id_faults(content)
    yield from link_faults(content)
    yield from coverage_faults(content)


def _prediction_faults(content: Content) -> Iterator[Fault]:
    for name, prediction in content.course.predictions.items():
        path = content.folder / "predictions" / f"{name[:3].lower()}.yaml"
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        line = line_with(lines, f"id: {name}", 1)
        for message, cure in prediction_faults(prediction, content.course):
            yield Fault(path=path, line=line, message=message, cure=cure)


def _lab_faults(content: Content) -> Iterator[Fault]:
    for name, lab in content.labs.items():
        path = content.folder / "labs" / f"{name}.yaml"
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        for near, message, cure in lab_faults(lab):
            yield Fault(path=path, line=line_with(lines, near, 1), message=message, cure=cure)


def _counts(content: Content) -> Iterator[str]:
    steps = [step.kind for lesson in content.lessons for step in lesson.steps]
    twists = sum(len(one.twists) for one in content.course.predictions.values())
    yield _counted(len(content.lessons), "lesson")
    yield _counted(steps.count(Kind.FIGURE) + 2 * steps.count(Kind.PAIR), "figure")
    yield _counted(steps.count(Kind.VERDICTS), "table")
    yield f"{_counted(len(content.course.predictions), 'prediction')} with {_counted(twists, 'twist')}"
    yield _counted(len(content.labs), "lab")
    yield _counted(len(content.course.beliefs), "belief")
    yield _counted(len(content.course.concepts), "concept")
    yield _counted(len(content.registry.claims), "claim")
    yield _counted(len(content.registry.facts), "fact")
    yield _counted(len(content.registry.sources), "source")
    yield f"{_counted(len(content.registry.terms), 'word')} of the glossary"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
