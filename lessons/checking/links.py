"""Every link inside the site leads to a page that there is, and to a place on it."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from django.urls import Resolver404, ResolverMatch, resolve

from lessons.catalogue import LessonText
from lessons.checking.content import Content
from lessons.codes import BY_NAME
from lessons.faults import Fault, line_with, nearest
from lessons.prose import links

ELSEWHERE: Final = ("http://", "https://", "mailto:")
_ANCHOR: Final = re.compile(r"^#{3,4} .*\{#([a-z0-9-]+)\}\s*$", re.MULTILINE)


def link_faults(content: Content) -> Iterator[Fault]:
    """Links in the text of lessons that lead nowhere; those to other sites are not followed."""
    for lesson in content.lessons:
        lines = lesson.path.read_text(encoding="utf-8").splitlines()
        for step in lesson.steps:
            for target in links(step.body):
                for message, cure in _faults(target, lesson, content):
                    line = line_with(lines, target, step.line)
                    yield Fault(path=lesson.path, line=line, message=message, cure=cure)


def _faults(target: str, lesson: LessonText, content: Content) -> Iterator[tuple[str, str]]:
    if target.startswith(ELSEWHERE):
        return
    path, _, anchor = target.partition("#")
    if path and not path.startswith("/"):
        yield (
            f"The link '{target}' is neither a page of this site nor a whole address.",
            "Begin it with '/' or 'https://'.",
        )
        return
    there: LessonText | None = lesson
    if path:
        try:
            match = resolve(path.partition("?")[0])
        except Resolver404:
            yield f"The link '{target}' leads to no page.", "Correct it; addresses end in '/'."
            return
        there = _lesson_of(match, content)
        yield from _missing(target, match, content)
    if anchor and there is not None and anchor not in (known := _anchors(there)):
        yield f"The link '{target}' leads to a place that is not there.", nearest(anchor, known)


def _lesson_of(match: ResolverMatch, content: Content) -> LessonText | None:
    """The lesson that the link leads to, if it does."""
    slug = match.kwargs.get("slug") if match.view_name == "lessons:lesson" else None
    return next((one for one in content.lessons if one.slug == slug), None)


def _missing(target: str, match: ResolverMatch, content: Content) -> Iterator[tuple[str, str]]:
    """A page of that form there is; but is there what it is asked for?"""
    known: Mapping[str, tuple[str, set[str]]] = {
        "lessons:lesson": ("slug", {one.slug for one in content.lessons}),
        "lessons:term": ("slug", set(content.registry.terms)),
        "lessons:code": ("name", set(BY_NAME)),
        "lessons:lab": ("identifier", set(content.labs)),
        "lessons:predict": ("identifier", set(content.course.predictions)),
        "diagrams:topology": ("slug", set(content.presets)),
    }
    if match.view_name in known:
        argument, names = known[match.view_name]
        if (name := str(match.kwargs[argument])) not in names:
            yield f"The link '{target}' leads to '{name}', which is not there.", nearest(name, names)


def _anchors(lesson: LessonText) -> set[str]:
    """Sections, the headings inside them that have an anchor, and what stands in blocks."""
    inside = (anchor for step in lesson.steps for anchor in _ANCHOR.findall(step.body))
    return {*(step.section for step in lesson.steps), *(step.key for step in lesson.steps), *inside}
