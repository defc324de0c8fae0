"""Beginning a lesson, and keeping the text that it had then until the learner is through with it."""

from collections.abc import Sequence
from typing import Any

from lessons.learning.models import Learner, LessonText, Opened
from lessons.models import Lesson, Step

_LESSON = ("title", "short", "promise", "minutes", "order")
_STEP = ("key", "order", "kind", "section", "heading", "body", "settings")


def begin(learner: Learner, lesson: Lesson) -> Opened:
    """Remember that the learner began this lesson, with its text as it is now. A second time changes nothing."""
    found = Opened.objects.filter(learner=learner, lesson=lesson.slug).first()
    if found:
        return found
    opened, _ = Opened.objects.get_or_create(learner=learner, lesson=lesson.slug, defaults={"text": _text_now(lesson)})
    return opened


def newest(learner: Learner, lesson: Lesson) -> None:
    """Go on with the lesson as it is now."""
    Opened.objects.filter(learner=learner, lesson=lesson.slug).update(text=_text_now(lesson))


def steps_for(opened: Opened | None, lesson: Lesson) -> tuple[Lesson, Sequence[Step], bool]:
    """The lesson and its steps as this learner reads them, and whether there is a newer text by now."""
    text = opened.text if opened else None
    if text is None or text.version == lesson.version:
        return lesson, list(_shown(lesson)), False
    then = Lesson(pk=lesson.pk, slug=lesson.slug, version=text.version, **text.text["lesson"])
    return then, [Step(lesson=then, **step) for step in text.text["steps"]], True


def _text_now(lesson: Lesson) -> LessonText:
    text, _ = LessonText.objects.get_or_create(
        slug=lesson.slug, version=lesson.version, defaults={"text": _text_of(lesson)}
    )
    return text


def _shown(lesson: Lesson) -> Any:
    return lesson.steps.filter(shown=True).order_by("order", "key")


def _text_of(lesson: Lesson) -> dict[str, Any]:
    return {
        "lesson": {name: getattr(lesson, name) for name in _LESSON},
        "steps": [{name: getattr(step, name) for name in _STEP} for step in _shown(lesson)],
    }
