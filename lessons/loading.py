"""Taking the lesson files over into the database, without losing what an editor wrote there.

A row remembers the digest of what its file said. If the row still says that, the file may change
it. If it says something else, somebody edited it: it stays until the file agrees, or `force`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lessons.catalogue import LessonText, StepText
from lessons.models import Lesson, Step, digest


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What was done. `kept` is what an editor wrote and the files would change."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    unchanged: int


@dataclass(kw_only=True, slots=True)
class _Tally:
    added: list[str]
    changed: list[str]
    removed: list[str]
    kept: list[str]
    unchanged: int = 0

    def touched(self) -> int:
        return len(self.added) + len(self.changed) + len(self.removed)


@transaction.atomic
def load(texts: Sequence[LessonText], *, force: bool = False) -> Report:
    """Bring the database up to the files; safe to repeat. `force` replaces what editors wrote."""
    tally = _Tally(added=[], changed=[], removed=[], kept=[])
    known = {lesson.slug: lesson for lesson in Lesson.objects.prefetch_related("steps")}
    for text in texts:
        _load_lesson(text, known.get(text.slug), force, tally)
    _hide_others({text.slug for text in texts}, known.values(), tally)
    return Report(
        added=tuple(tally.added),
        changed=tuple(tally.changed),
        removed=tuple(tally.removed),
        kept=tuple(tally.kept),
        unchanged=tally.unchanged,
    )


def _load_lesson(text: LessonText, lesson: Lesson | None, force: bool, tally: _Tally) -> None:
    content = text.content()
    if lesson is None:
        lesson = Lesson.objects.create(slug=text.slug, order=text.order, loaded_digest=digest(content), **content)
        steps = [_new_step(lesson, step, place) for place, step in enumerate(text.steps, 1)]
        Step.objects.bulk_create(steps)
        tally.added.append(f"{text.slug}: the lesson, with {len(steps)} steps")
        return
    before = tally.touched()
    _merge(lesson, content, text.order, text.slug, force, tally)
    _load_steps(lesson, text.steps, force, tally)
    if tally.touched() > before:
        Lesson.objects.changed(lesson)


def _load_steps(lesson: Lesson, texts: Sequence[StepText], force: bool, tally: _Tally) -> None:
    known = {step.key: step for step in lesson.steps.all()}
    for place, text in enumerate(texts, 1):
        name = f"{lesson.slug}/{text.key}"
        step = known.pop(text.key, None)
        if step is None:
            _new_step(lesson, text, place).save()
            tally.added.append(name)
        else:
            _merge(step, text.content(), place, name, force, tally)
    for step in known.values():
        _remove(step, f"{lesson.slug}/{step.key}", force, tally)


def _merge(
    row: Lesson | Step,
    content: dict[str, Any],
    order: int,
    name: str,
    force: bool,
    tally: _Tally,
) -> None:
    """Give the row what the file says, unless an editor wrote something else into it."""
    new, current = digest(content), row.digest()
    before = (row.order, row.loaded_digest)
    row.order = order
    if current == new:
        row.loaded_digest = new
        tally.unchanged += 1
    elif row.is_edited and not force:
        tally.kept.append(name)
    else:
        for field, value in content.items():
            setattr(row, field, value)
        row.loaded_digest = new
        tally.changed.append(name)
    if (row.order, row.loaded_digest) != before:
        row.save()


def _remove(step: Step, name: str, force: bool, tally: _Tally) -> None:
    """Take away a step that its file no longer has; what was written or edited here stays."""
    if step.is_edited and not force:
        tally.kept.append(f"{name} (its file no longer has it)")
        return
    step.delete()
    tally.removed.append(name)


def _hide_others(slugs: set[str], known: Iterable[Lesson], tally: _Tally) -> None:
    """A lesson without a file is hidden and not deleted: learners may be in the middle of it."""
    for lesson in known:
        if lesson.slug not in slugs and lesson.loaded_digest and lesson.shown:
            lesson.shown = False
            lesson.save()
            tally.removed.append(f"{lesson.slug}: hidden, it has no file any more")


def _new_step(lesson: Lesson, text: StepText, place: int) -> Step:
    content = text.content()
    return Step(lesson=lesson, key=text.key, order=place, loaded_digest=digest(content), **content)
