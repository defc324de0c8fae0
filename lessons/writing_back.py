"""Writing the lessons of the database back into their files, without losing what somebody wrote there meanwhile.

A row remembers the digest of what its file said. A file that says something else by now, and not what the row says, was
changed since: it stays, unless `force`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from lessons.catalogue import FOLDER, LessonText, read_text
from lessons.faults import Fault
from lessons.models import Lesson, Step, digest
from lessons.registry import CONTENT_DIR
from lessons.writing import Unwritable, lesson_text


@dataclass(kw_only=True, slots=True)
class Saved:
    """What was done, a line each. `refused`: files that stay as they are, and why."""

    written: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    unchanged: int = 0


def save(lessons: Sequence[Lesson], folder: Path, *, force: bool = False) -> Saved:
    """Write lessons into a folder; one that says so already is left alone. Raises OSError.

    In the folder that lessons are loaded from, the rows then count as loaded; another one is a copy.
    """
    saved = Saved()
    for lesson in lessons:
        _save_lesson(lesson, folder, force, saved)
    return saved


def _save_lesson(lesson: Lesson, folder: Path, force: bool, saved: Saved) -> None:
    steps = list(lesson.steps.order_by("order", "key"))
    path = _path_of(lesson, folder)
    if not path.exists() and not lesson.shown and lesson.loaded_digest:
        saved.skipped.append(f"{lesson.slug}: hidden, and its file is gone")
        return
    name = f"{path.parent.name}/{path.name}"
    there = _read(path, lesson)
    known = there or _read(_path_of(lesson, CONTENT_DIR), lesson)
    found = list(_conflicts(lesson, steps, there)) if there else []
    if path.exists() and there is None:
        found = ["it cannot be read"]
    if not path.exists() and (other := _same_number(lesson, folder)):
        saved.refused.append(f"{name}: {other} has the same number; give the lesson another order")
        return
    if found and not force:
        saved.refused.append(f"{name}: {'; '.join(found)}. Load it first, or replace it with --force")
        return
    try:
        text, read = lesson_text(lesson, steps, known)
    except Unwritable as error:
        saved.refused.append(f"{name}: {error}")
        return
    if path.exists() and path.read_text(encoding="utf-8") == text:
        saved.unchanged += 1
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        over = f" (over: {'; '.join(found)})" if found else ""
        saved.written.append(f"{name}{_what(read, there)}{over}")
    if folder.resolve() == CONTENT_DIR.resolve():
        _settle(lesson, steps, read)


def _path_of(lesson: Lesson, folder: Path) -> Path:
    """The file of a lesson: in the folder that is called after it, whatever its number."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        found = FOLDER.fullmatch(path.name)
        if found and found[2] == lesson.slug:
            return path / "lesson.md"
    return folder / f"{lesson.order:02}-{lesson.slug}" / "lesson.md"


def _same_number(lesson: Lesson, folder: Path) -> str:
    others = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
    return next((name for name in others if name.startswith(f"{lesson.order:02}-")), "")


def _read(path: Path, lesson: Lesson) -> LessonText | None:
    """The file as it lies there, None if there is none or it has a fault."""
    if not path.is_file():
        return None
    faults: list[Fault] = []
    read = read_text(path.read_text(encoding="utf-8"), path, lesson.order, lesson.slug, faults)
    return None if faults else read


def _conflicts(lesson: Lesson, steps: Sequence[Step], there: LessonText) -> Iterator[str]:
    """What the file says otherwise than when it was loaded, and otherwise than the database."""
    if digest(there.content()) not in (lesson.loaded_digest, lesson.digest()):
        yield "its front matter was changed"
    rows = {step.key: step for step in steps}
    for text in there.steps:
        row = rows.pop(text.key, None)
        if row is None:
            yield f"it has {text.key}, which is not here"
        elif digest(text.content()) not in (row.loaded_digest, row.digest()):
            yield f"{text.key} was changed"
    yield from (f"{row.key} is gone from it" for row in rows.values() if row.loaded_digest)


def _what(read: LessonText, there: LessonText | None) -> str:
    """Which parts of the file are others now."""
    if there is None:
        return ": a new file"
    before = {step.key: step.content() for step in there.steps}
    changed = [step.key for step in read.steps if before.get(step.key) != step.content()]
    changed += [f"{key} removed" for key in before.keys() - {step.key for step in read.steps}]
    if read.content() != there.content():
        changed.insert(0, "front matter")
    return f": {', '.join(changed) or 'the order of its steps, or its spacing'}"


@transaction.atomic
def _settle(lesson: Lesson, steps: Sequence[Step], read: LessonText) -> None:
    """Let the rows say that they are what the file says, under the keys that the file gives them."""
    if lesson.loaded_digest != digest(read.content()):
        lesson.loaded_digest = digest(read.content())
        lesson.save(update_fields=["loaded_digest"])
    renamed = [step for step, text in zip(steps, read.steps, strict=True) if step.key != text.key]
    for number, step in enumerate(renamed):
        Step.objects.filter(pk=step.pk).update(key=f"renamed-{step.pk}-{number}")  # no two may ever be the same
    for place, (step, text) in enumerate(zip(steps, read.steps, strict=True), 1):
        now = digest(text.content())
        if (step.key, step.loaded_digest, step.order) != (text.key, now, place) or step.content() != text.content():
            Step.objects.filter(pk=step.pk).update(
                key=text.key, loaded_digest=now, order=place, body=text.body, settings=dict(text.settings)
            )
