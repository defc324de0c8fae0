"""What learners did: answers before the reveal, lessons that they opened, labs, and the end of the course.

A learner is a browser or an account, as with topologies (`diagrams.owners`); nothing else is known of one.
"""

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from diagrams.models import new_key

NO_TWIST = -1
MAX_NAME = 60
# A learner of whom nothing was heard for so long is forgotten (`lessons.learning.learners.forget`).
KEPT = timedelta(days=400)


class Learner(models.Model):
    """Somebody who learns: a browser until an account claims it. `owner` is that browser's secret."""

    owner = models.CharField(max_length=43, blank=True, db_index=True, help_text="Empty: it belongs to an account.")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="learner"
    )
    created = models.DateTimeField(default=timezone.now)
    seen = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(account=None) & ~Q(owner="") | Q(account__isnull=False, owner=""),
                name="learner_is_a_browser_or_an_account",
            ),
            models.UniqueConstraint(fields=["owner"], condition=~Q(owner=""), name="one_learner_a_browser"),
        ]

    def __str__(self) -> str:
        return f"Learner {self.pk}"


class Answer(models.Model):
    """What a learner said before the answer was shown. Its prediction comes out of (prediction, seed, twist) again."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="answers")
    prediction = models.CharField(max_length=12)
    seed = models.PositiveSmallIntegerField(default=0)
    twist = models.SmallIntegerField(default=NO_TWIST, help_text=f"{NO_TWIST}: as the prediction is written.")
    outcome = models.CharField(max_length=20, blank=True)
    why = models.CharField(max_length=200, blank=True)
    choice = models.CharField(max_length=200, blank=True)
    outcome_right = models.BooleanField()
    right = models.BooleanField(help_text="In every part: the outcome, and why.")
    belief = models.CharField(max_length=40, blank=True, help_text="The misconception behind a wrong answer.")
    concepts = models.JSONField(default=list)
    answered = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("answered", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "prediction", "seed", "twist"], name="a_prediction_is_answered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prediction} by learner {self.learner_id}"


class LessonText(models.Model):
    """A lesson as it was when somebody began it, so that it stays the same until they are through."""

    slug = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    text = models.JSONField(help_text="The lesson's fields and its steps.")
    made = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slug", "version"], name="a_version_of_a_lesson_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slug}, version {self.version}"


class Opened(models.Model):
    """A lesson that a learner began, and the text that it had then."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="opened")
    lesson = models.SlugField(max_length=60, help_text="The lesson's slug: it outlasts the row.")
    text = models.ForeignKey(LessonText, null=True, on_delete=models.SET_NULL, related_name="+")
    opened = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "lesson"], name="a_lesson_is_begun_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson} by learner {self.learner_id}"


class Attempt(models.Model):
    """A learner at a lab. Where a topology carries the lab, `topology` is the learner's own; else `levers` are set."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="attempts")
    lab = models.CharField(max_length=12)
    topology = models.OneToOneField("diagrams.Topology", null=True, on_delete=models.SET_NULL, related_name="attempt")
    levers = models.JSONField(default=dict, blank=True)
    hints = models.PositiveSmallIntegerField(default=0, help_text="How many rungs of hints were taken.")
    shown = models.BooleanField(default=False, help_text="Whether a solution was shown, or applied.")
    begun = models.DateTimeField(default=timezone.now)
    passed = models.DateTimeField(null=True)
    edits = models.PositiveIntegerField(default=0, help_text="How many edits it took.")
    advice = models.PositiveSmallIntegerField(default=0, help_text="How much was left to advise when it passed.")
    concepts = models.JSONField(default=list)

    class Meta:
        ordering = ("begun", "pk")

    def __str__(self) -> str:
        return f"{self.lab} by learner {self.learner_id}"


class Completion(models.Model):
    """The end of the course, with a link that shows it to anyone. `facts` says what was done, as it was then."""

    key = models.CharField(max_length=43, unique=True, default=new_key)
    learner = models.OneToOneField(Learner, on_delete=models.CASCADE, related_name="completion")
    name = models.CharField(max_length=MAX_NAME, blank=True, help_text="As the learner wrote it; may stay empty.")
    facts = models.JSONField()
    completed = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Completion of learner {self.learner_id}"

    def get_absolute_url(self) -> str:
        return reverse("lessons:completed", args=[self.key])
