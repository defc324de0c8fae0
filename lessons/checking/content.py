"""The content of a folder, read whole: what there is, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lambdanet.labs.lab import AnyLab
from lessons.catalogue import LessonText, read_lessons
from lessons.faults import Fault
from lessons.lab_files import read_labs
from lessons.prediction_files import Course, read_course
from lessons.registry import Names, Registry, preset_names, read_registry


@dataclass(frozen=True, kw_only=True, slots=True)
class Content:
    """Everything that a content folder holds. `faults`: what its readers found; what they could not read is left out."""

    folder: Path
    presets: Names
    registry: Registry
    lessons: tuple[LessonText, ...]
    course: Course
    labs: Mapping[str, AnyLab]
    faults: tuple[Fault, ...]


def read_content(folder: Path) -> Content:
    """Read all files of a folder. Raises UnreadableDocument for a preset of the site that is broken."""
    names = preset_names()
    registry, faults = read_registry(folder, names)
    lessons, of_lessons = read_lessons(folder, registry, names)
    course, of_course = read_course(folder, registry)
    labs, of_labs = read_labs(folder / "labs")
    return Content(
        folder=folder,
        presets=names,
        registry=registry,
        lessons=lessons,
        course=course,
        labs=labs,
        faults=(*faults, *of_lessons, *of_course, *of_labs),
    )
