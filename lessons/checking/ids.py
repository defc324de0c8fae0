"""Every id that stands anywhere in the content's files is the id of something."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from lambdanet.beliefs.catalogue import BELIEFS
from lambdanet.labs.lab import AnyLab
from lessons.checking.content import Content
from lessons.faults import Fault, line_with, nearest
from lessons.kinds import Kind

LESSON_NUMBER: Final = re.compile(r"\b[Ll]essons? (\d+)\b")
_IDS: Final = {
    "prediction": re.compile(r"\bU\d\d-P\d+\b"),
    "lab": re.compile(r"(?<![\w-])L\d\d[a-d]?(?![\w-])"),
    "belief": re.compile(r"(?<![\w-])M-[A-Z][A-Z0-9-]+\b"),
    "concept": re.compile(r"(?<![\w-])C-[A-Z][A-Z0-9-]+\b"),
    "lesson": re.compile(r"(?<![\w-])U\d\d(?![\w-])"),
}


def id_faults(content: Content) -> Iterator[Fault]:
    """Ids in running text and in fields alike, line by line; then what labs name by fields alone."""
    known: dict[str, set[str]] = {
        "prediction": set(content.course.predictions),
        "lab": {*content.labs, *(name[:3] for name in content.labs)},  # L13 stands for L13a to L13d
        "belief": set(BELIEFS),
        "concept": set(content.course.concepts),
        "lesson": {f"U{lesson.order:02}" for lesson in content.lessons},
    }
    numbers = {str(lesson.order) for lesson in content.lessons}
    for path in _files(content.folder):
        for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for kind, pattern in _IDS.items():
                yield from _unknown(path, line, kind, pattern.findall(text), known[kind])
            yield from _unknown(path, line, "lesson", LESSON_NUMBER.findall(text), numbers)
    yield from _block_faults(content)
    yield from _lab_faults(content)


def _files(folder: Path) -> Iterable[Path]:
    return sorted([*folder.rglob("*.md"), *folder.rglob("*.yaml")])


def _unknown(path: Path, line: int, kind: str, names: Iterable[str], known: set[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(names):
        if name not in known:
            yield Fault(path=path, line=line, message=f"There is no {kind} '{name}'.", cure=nearest(name, known))


def _block_faults(content: Content) -> Iterator[Fault]:
    """In a block a lab is named exactly: there a number that stands for several would lead to none."""
    for lesson in content.lessons:
        lines = lesson.path.read_text(encoding="utf-8").splitlines()
        for step in lesson.steps:
            for name in step.settings.get("ids", ()) if step.kind is Kind.LAB else ():
                if name not in content.labs:
                    line = line_with(lines, name, step.line)
                    cure = nearest(name, content.labs)
                    yield Fault(path=lesson.path, line=line, message=f"There is no lab '{name}'.", cure=cure)


def _lab_faults(content: Content) -> Iterator[Fault]:
    slugs = {lesson.slug for lesson in content.lessons}
    fields: dict[str, tuple[Callable[[AnyLab], Iterable[str]], set[str]]] = {
        "fact": (lambda lab: lab.facts, set(content.registry.facts)),
        "lesson": (lambda lab: (lab.lesson,), slugs),
        "concept": (lambda lab: lab.concepts, set(content.course.concepts)),
        "belief": (lambda lab: lab.misconceptions, set(BELIEFS)),
    }
    for name, lab in content.labs.items():
        path = content.folder / "labs" / f"{name}.yaml"
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        for kind, (named, known) in fields.items():
            for one in named(lab):
                # What has the form of an id was told above, where it stands.
                if one not in known and not (kind in _IDS and _IDS[kind].fullmatch(one)):
                    line = line_with(lines, one, 1)
                    message = f"{name}: there is no {kind} '{one}'."
                    yield Fault(path=path, line=line, message=message, cure=nearest(one, known))
