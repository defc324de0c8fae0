"""A lesson of the database as the text of its file.

What still says what a file said keeps that file's very lines; what was edited is written anew. The text is read again
before it is given out, so nothing is lost that a file cannot hold.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from lessons.catalogue import LessonText, plain_settings, read_text
from lessons.faults import Fault
from lessons.kinds import Kind
from lessons.models import Lesson, Step, digest

WIDTH: Final = 120


class Unwritable(Exception):
    """A lesson that a file cannot hold as it is; the words say which step, and what to do."""


def lesson_text(lesson: Lesson, steps: Sequence[Step], known: LessonText | None) -> tuple[str, LessonText]:
    """The text of a lesson's file, and what it is read as. `known` is the file as it lies there. Raises Unwritable."""
    sources = {digest(step.content()): step.source for step in known.steps} if known else {}
    keeps_front = known is not None and known.content() == lesson.content()
    front = known.front if known is not None and keeps_front else _yaml(lesson.content())
    parts = [sources.get(step.digest()) or _written(step) for step in steps]
    text = "\n".join(["---", front, "---", "", "\n\n".join(parts), ""])
    return text, _read_again(text, lesson, steps)


def _written(step: Step) -> str:
    heading = f"## {step.heading} {{#{step.section}}}" if step.heading else ""
    body = step.body.strip("\n")
    match Kind(step.kind):
        case Kind.PROSE:
            return f"{heading}\n\n{body}".strip("\n")
        case Kind.SUMMARY:
            block = body
        case kind:
            block = _yaml(_settings(step, kind))
    return f"{heading}\n\n```{step.kind}\n{block}\n```".strip("\n")


def _settings(step: Step, kind: Kind) -> dict[str, Any]:
    try:
        return plain_settings(kind, step.settings)
    except ValidationError as error:
        raise Unwritable(f"{step.key}: its settings are none of a block '{kind.value}'. Correct them.") from error


def _yaml(data: Mapping[str, Any]) -> str:
    """YAML as an author writes it: names one below the other, what is small on one line."""
    return "".join(_entry(name, value) for name, value in data.items()).rstrip("\n")


def _entry(name: str, value: Any) -> str:
    style = None if isinstance(value, dict | list) else False
    return yaml.safe_dump({name: value}, sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=style)


def _read_again(text: str, lesson: Lesson, steps: Sequence[Step]) -> LessonText:
    faults: list[Fault] = []
    read = read_text(text, Path(lesson.slug), lesson.order, lesson.slug, faults)
    if read is None or faults:
        said = "; ".join(f"line {one.line}: {one.message} {one.cure}" for one in faults)
        raise Unwritable(f"It could not be read again: {said}")
    if read.content() != lesson.content():
        raise Unwritable("Its title, short title, promise and minutes are not read again as they are.")
    for number, step in enumerate(steps):
        if number >= len(read.steps) or _meant(step) != read.steps[number].content():
            raise Unwritable(_why(steps, number))
    if len(read.steps) > len(steps):
        raise Unwritable("It would be read as more steps than it has.")
    return read


def _meant(step: Step) -> dict[str, Any]:
    """A step's content as a file would say it."""
    return step.content() | {"body": step.body.strip("\n"), "settings": _settings(step, Kind(step.kind))}


def _why(steps: Sequence[Step], number: int) -> str:
    """Why the first step that is read otherwise is; a passage swallows the one behind it."""
    step, before = steps[number], steps[number - 1] if number else None
    after = steps[number + 1] if number + 1 < len(steps) else None
    if step.kind == Kind.PROSE and after is not None and after.kind == Kind.PROSE and not after.heading:
        return f"{after.key}: two passages in a row are one in a file. Join it to {step.key}, or give it a heading."
    if step.kind != Kind.PROSE and step.heading:
        return f"{step.key}: in a file only a passage has a heading. Put a passage with the heading before it."
    if not step.heading and before is not None and before.section != step.section:
        return (
            f"{step.key}: where it stands, its section is '{before.section}' in a file. Correct its section or order."
        )
    return f"{step.key}: a file cannot say it as it is. Look for a line that begins a section or a block."
