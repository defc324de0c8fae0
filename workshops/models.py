"""A workshop: its plan, the room as it stands, who sits in it, and what they said.

The database is the truth. The cache only knows whether anything is newer (`workshops.pulse`).
"""

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from diagrams.models import new_key
from workshops.codes import LENGTH, new_code

MAX_TITLE: Final = 120
MAX_NAME: Final = 40
MAX_NOTES: Final = 4000
MAX_QUESTION: Final = 300
MAX_HINT: Final = 400
MAX_REFERENCE: Final = 120
# So many seats a room has, and so many steps a plan: more would not be one room's work.
MOST_SEATS: Final = 400
MOST_STEPS: Final = 60
MOST_WORKSHOPS: Final = 100


class State(models.TextChoices):
    """How far the room is."""

    LOBBY = "lobby", "Lobby"
    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    ENDED = "ended", "Ended"


class Pace(models.TextChoices):
    """Which steps a seat may look at."""

    LOCKED = "locked", "Everybody is where the room is"
    UP_TO_HERE = "up-to-here", "Back as far as one likes, not ahead"
    FREE = "free", "Each at their own pace"


class Kind(models.TextChoices):
    """What a step is."""

    LESSON = "lesson", "Lesson"
    PREDICTION = "prediction", "Prediction"
    LAB = "lab", "Lab"
    POLL = "poll", "Poll"
    TOPOLOGY = "topology", "Topology"
    QUESTIONS = "questions", "Open questions"


class Phase(models.TextChoices):
    """How far a vote is. A poll has no second round."""

    SHOWN = "shown", "Shown"
    FIRST = "first", "First vote"
    DISCUSS = "discuss", "Discussion"
    SECOND = "second", "Second vote"
    REVEALED = "revealed", "Revealed"


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def taught_by(self, account: int | None) -> "WorkshopQuerySet":
        """Those that this account made, or helps with."""
        return self.filter(Q(owner=account) | Q(helpers=account)).distinct()


class Workshop(models.Model):
    """A plan and the room in which it is run. Only `workshops.running` changes the room."""

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    code = models.CharField(max_length=LENGTH, unique=True, default=new_code, editable=False)
    title = models.CharField(max_length=MAX_TITLE)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="workshops")
    helpers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="helped_workshops")
    invitation = models.CharField(max_length=22, default=new_key, help_text="What another instructor's link holds.")
    names_are_theirs = models.BooleanField(default=True, help_text="Whether seats may call themselves otherwise.")
    moderated = models.BooleanField(default=True, help_text="Whether a question waits until an instructor shows it.")
    keep_days = models.PositiveSmallIntegerField(default=30, help_text="After its end, until seats and votes go.")
    created = models.DateTimeField(default=timezone.now)

    state = models.CharField(max_length=10, choices=State.choices, default=State.LOBBY)
    pace = models.CharField(max_length=12, choices=Pace.choices, default=Pace.LOCKED)
    door_open = models.BooleanField(default=True)
    step = models.ForeignKey("Step", null=True, on_delete=models.SET_NULL, related_name="+")
    driver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", help_text="At the wheel."
    )
    timer_ends = models.DateTimeField(null=True)
    hint = models.CharField(max_length=MAX_HINT, blank=True, help_text="Said to every seat, until the step changes.")
    exhibit = models.ForeignKey(
        "diagrams.Document", null=True, on_delete=models.PROTECT, related_name="+", help_text="On the wall for now."
    )
    exhibit_title = models.CharField(max_length=MAX_TITLE, blank=True)
    exhibit_for_all = models.BooleanField(default=False, help_text="Each seat sees it too, and may take a copy.")
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, help_text="One more with each change that the room sees.")

    objects: ClassVar = WorkshopQuerySet.as_manager()

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("workshops:plan", args=[self.key])

    @property
    def over(self) -> bool:
        return self.state == State.ENDED

    @property
    def forgotten_on(self) -> datetime | None:
        """When seats and votes go, once it has ended."""
        return self.ended + timedelta(days=self.keep_days) if self.ended else None


class Step(models.Model):
    """One step of a plan. `reference`: a lesson's slug, a prediction's or a lab's id, a topology's key; a poll has `options`."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="steps")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reference = models.CharField(max_length=MAX_REFERENCE, blank=True)
    title = models.CharField(max_length=MAX_TITLE, help_text="As the room reads it.")
    options = models.JSONField(default=list, help_text="Of a poll: what can be chosen.")
    document = models.ForeignKey(
        "diagrams.Document", null=True, on_delete=models.PROTECT, related_name="+", help_text="Of a topology."
    )
    notes = models.TextField(max_length=MAX_NOTES, blank=True, help_text="For instructors only.")
    minutes = models.PositiveSmallIntegerField(null=True)
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.SHOWN)

    class Meta:
        ordering = ("place", "pk")

    def __str__(self) -> str:
        return self.title

    @property
    def voted(self) -> bool:
        return self.kind in (Kind.PREDICTION, Kind.POLL)


class Seat(models.Model):
    """Somebody in a room: a browser, which the cookie of `diagrams.owners` names. Coming back is the same seat."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="seats")
    owner = models.CharField(max_length=43)
    name = models.CharField(max_length=MAX_NAME)
    joined = models.DateTimeField(default=timezone.now)
    removed = models.BooleanField(default=False)
    wants_help = models.DateTimeField(null=True)

    class Meta:
        ordering = ("joined", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workshop", "owner"], name="a_browser_has_one_seat_in_a_room"),
            models.UniqueConstraint(fields=["workshop", "name"], name="a_name_is_one_seats_in_a_room"),
        ]

    def __str__(self) -> str:
        return self.name


class Vote(models.Model):
    """What a seat said in a round: a verdict and what decides, or a choice. Until the round ends it may say otherwise."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="votes")
    step = models.ForeignKey(Step, on_delete=models.CASCADE, related_name="votes")
    round = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20, blank=True)
    why = models.CharField(max_length=200, blank=True)
    choice = models.CharField(max_length=200, blank=True)
    right = models.BooleanField(null=True, help_text="Empty: a poll has no right answer.")
    belief = models.CharField(max_length=40, blank=True, help_text="The misconception behind a wrong answer.")
    cast = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "step", "round"], name="a_seat_votes_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"Vote {self.round} at {self.step_id}"


class Work(models.Model):
    """A seat at a lab of the plan: its copy, and how that stood when it was looked at last (`workshops.works`)."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="works")
    lab = models.CharField(max_length=12)
    attempt = models.ForeignKey("learning.Attempt", null=True, on_delete=models.SET_NULL, related_name="+")
    held = models.JSONField(default=list, help_text="For each goal of the lab, whether it holds.")
    stops = models.JSONField(default=list, help_text="What blocks the goals: pairs of a component's name and a code.")
    passed = models.BooleanField(default=False, help_text="As it stands now.")
    graded = models.CharField(max_length=64, blank=True, help_text="The digest of what was looked at.")
    begun = models.DateTimeField(default=timezone.now)
    moved = models.DateTimeField(default=timezone.now, help_text="When more goals held than ever before: stuck since.")
    best = models.PositiveSmallIntegerField(default=0, help_text="The most goals that ever held.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "lab"], name="a_seat_has_one_copy_of_a_lab"),
        ]

    def __str__(self) -> str:
        return f"{self.lab} at seat {self.seat_id}"


class Asked(models.Model):
    """A question that a seat put to the room. Only instructors see whose it is."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        SHOWN = "shown", "Shown"
        ANSWERED = "answered", "Answered"
        HIDDEN = "hidden", "Hidden"

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="asked")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="asked")
    text = models.CharField(max_length=MAX_QUESTION)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("asked", "pk")

    def __str__(self) -> str:
        return self.text[:40]


class Support(models.Model):
    """A seat would like to know this too."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="supports")
    question = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="supports")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seat", "question"], name="a_seat_supports_a_question_once"),
        ]

    def __str__(self) -> str:
        return f"Seat {self.seat_id} supports {self.question_id}"
