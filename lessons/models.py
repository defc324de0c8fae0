"""The course as the site shows it: loaded from files, edited in the admin."""

import hashlib
import json
from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F

from lessons.kinds import Kind

_DIGEST_HELP = (
    "SHA-256 of what the file said when it was last taken over; "
    "empty for what was written here. If it differs from the content, the row was edited here."
)


class Loaded(models.Model):
    """A row that comes from a file and may be edited here."""

    shown = models.BooleanField(
        default=True,
        help_text="Take the tick away to hide it; a deleted row comes back from its file.",
    )
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False, help_text=_DIGEST_HELP)

    class Meta:
        abstract = True

    def content(self) -> dict[str, Any]:
        """Return what the file decides about this row."""
        raise NotImplementedError

    def digest(self) -> str:
        return digest(self.content())

    @property
    def is_edited(self) -> bool:
        """Whether the row is no longer what its file said."""
        return self.digest() != self.loaded_digest


class LessonQuerySet(models.QuerySet["Lesson"]):
    def shown(self) -> Self:
        return self.filter(shown=True)

    def changed(self, lesson: "Lesson") -> None:
        """Count a change of the lesson, so that whoever is in the middle of it can be told."""
        self.filter(pk=lesson.pk).update(version=F("version") + 1)


class Lesson(Loaded):
    slug = models.SlugField(max_length=60, unique=True)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    short = models.CharField(max_length=60, help_text="The title in lists.")
    promise = models.CharField(max_length=300, help_text="What the learner can do afterwards.")
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(120)])
    version = models.PositiveIntegerField(default=1, editable=False)
    revised = models.DateTimeField(auto_now=True)

    objects: ClassVar[LessonQuerySet] = LessonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("order", "slug")

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"

    def content(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "short": self.short,
            "promise": self.promise,
            "minutes": self.minutes,
        }


class Step(Loaded):
    """One piece of a lesson: a passage, a figure, a table, a prediction, claims, the summary."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="steps")
    key = models.SlugField(max_length=120, help_text="Its name within the lesson; stays the same.")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    section = models.SlugField(max_length=60, blank=True, help_text="The anchor of its section.")
    heading = models.CharField(max_length=120, blank=True, help_text="Begins a section; empty inside one.")
    body = models.TextField(blank=True, help_text="Markdown; [LAM-11] cites a fact.")
    settings = models.JSONField(
        default=dict,
        blank=True,
        help_text=(
            'A figure: {"preset", "question", "caption"}. A pair: {"left", "right", "caption"}. Verdicts: '
            '{"presets", "questions", "caption"}. A prediction: {"id"}. Labs, claims: {"ids"}.'
        ),
    )

    class Meta:
        ordering = ("lesson", "order", "key")
        constraints: ClassVar = [models.UniqueConstraint(fields=["lesson", "key"], name="step_once_per_lesson")]

    def __str__(self) -> str:
        return f"{self.key} ({self.get_kind_display()})"

    def content(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "section": self.section,
            "heading": self.heading,
            "body": self.body,
            "settings": self.settings,
        }


def digest(content: dict[str, Any]) -> str:
    """SHA-256 of a row's content."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
