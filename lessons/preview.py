"""A lesson as it would be read, for its editors: with what is hidden, and with a step that is not saved yet."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lessons.models import Lesson, Step
from lessons.page import build


def preview(
    request: HttpRequest, lesson: Lesson, *, unsaved: Step | None = None, faults: Sequence[str] = ()
) -> HttpResponse:
    """Show the lesson's page under a banner. `faults`: why what stands in the form is not shown."""
    lessons = [each for each in Lesson.objects.all() if each.shown or each.pk == lesson.pk]
    place = [each.pk for each in lessons].index(lesson.pk)
    page = build(lesson, _steps(lesson, unsaved))
    context = {
        "section": "learn",
        "lesson": lesson,
        "page": page,
        "lessons": lessons,
        "place": place + 1,
        "previous": lessons[place - 1] if place else None,
        "next": lessons[place + 1] if place + 1 < len(lessons) else None,
        "degraded": page.degraded,
        "preview": True,
        "unsaved": unsaved,
        "faults": faults,
    }
    return render(request, "lessons/lesson.html", context, status=422 if faults else 200)


def _steps(lesson: Lesson, unsaved: Step | None) -> list[Step]:
    """All steps in their order, the hidden ones too; the unsaved one in its place."""
    kept = [step for step in lesson.steps.all() if unsaved is None or step.pk != unsaved.pk]
    steps = [*kept, unsaved] if unsaved is not None else kept
    return sorted(steps, key=lambda step: (step.order, step.key))
