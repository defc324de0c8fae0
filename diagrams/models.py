"""What is kept of topologies and of what was worked out from them."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

MAX_ATTEMPTS = 3
# A message may be lost with its broker: what nobody has begun by then is sent again.
RESEND_AFTER = timedelta(seconds=3)
# A failure may lie in the machine and not in the document, so it is not kept for ever.
FAILURE_KEPT = timedelta(minutes=5)

GAVE_UP = (
    f"This was started {MAX_ATTEMPTS} times and ended each time before it was finished: "
    "it takes too long or too much memory. Make the network smaller, or try again in a few minutes."
)


class Document(models.Model):
    """One immutable topology document. Equal documents are one row."""

    digest = models.CharField(max_length=64, primary_key=True)
    text = models.TextField(help_text="Canonical JSON; the digest is its SHA-256.")
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest[:12]


class Kind(models.TextChoices):
    """What is asked about a document."""

    VERDICT = "verdict", "verdict"
    DRAWING = "drawing", "drawing"


class ResultQuerySet(models.QuerySet["Result"]):
    """Rows by what may be done with them. `now` is given, so that one moment decides everything."""

    def claimable(self, now: datetime, *, lost: bool = False) -> Self:
        """Rows that a worker may begin: new ones, and ones whose former worker did not finish.

        `lost` says that the former worker is known to have died, whatever its lease says.
        """
        abandoned = Q(state=Result.State.RUNNING, attempts__lt=MAX_ATTEMPTS)
        if not lost:
            abandoned &= Q(lease_until__lte=now)
        return self.filter(
            Q(state=Result.State.QUEUED) | abandoned | Q(state=Result.State.FAILED, finished_at__lte=now - FAILURE_KEPT)
        )

    def claim(self, key: str, *, now: datetime, lease: timedelta, worker: str, lost: bool = False) -> bool:
        """Take a row for the length of the lease; return whether it was to be had."""
        # One statement: of two workers that claim at once, exactly one changes the row.
        taken = (
            self.filter(pk=key)
            .claimable(now, lost=lost)
            .update(
                state=Result.State.RUNNING,
                attempts=Case(When(state=Result.State.FAILED, then=Value(1)), default=F("attempts") + 1),
                started_at=now,
                lease_until=now + lease,
                worker=worker,
            )
        )
        return taken == 1

    def give_up(self, key: str, *, now: datetime, lost: bool = False) -> bool:
        """End a row whose every attempt was cut off; return whether it was one."""
        spent = self.filter(pk=key, state=Result.State.RUNNING, attempts__gte=MAX_ATTEMPTS)
        if not lost:
            spent = spent.filter(lease_until__lte=now)
        return bool(spent.update(state=Result.State.FAILED, error=GAVE_UP, finished_at=now, lease_until=None))

    def finish(self, key: str, *, payload: dict[str, Any] | None = None, error: str = "") -> None:
        """Store how it ended. A row that is done stays as it is."""
        self.filter(pk=key).exclude(state=Result.State.DONE).update(
            state=Result.State.FAILED if payload is None else Result.State.DONE,
            payload=payload,
            error=error,
            finished_at=timezone.now(),
            lease_until=None,
        )

    def due(self, now: datetime) -> Self:
        """Rows whose message must be sent again, because the last one led to nothing."""
        return self.filter(
            Q(state=Result.State.QUEUED)
            | Q(state=Result.State.RUNNING, lease_until__lte=now)
            | Q(state=Result.State.FAILED, finished_at__lte=now - FAILURE_KEPT),
            sent_at__lte=now - RESEND_AFTER,
        )

    def abandoned_by(self, worker: str) -> Self:
        """What a worker of this name had begun when it ended."""
        return self.filter(state=Result.State.RUNNING, worker=worker)


class Result(models.Model):
    """What one question on one document came to, under its content address.

    The key holds the engine's version as well: what another version worked out is another row.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "queued"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    key = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="results")
    question = models.JSONField(null=True)
    options = models.JSONField(default=dict)
    engine = models.CharField(max_length=40)

    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(
        default=timezone.now, help_text="When its message was sent last; who wrote it sends."
    )
    started_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=255, blank=True, help_text="Empty: the web process worked it out by itself.")

    payload = models.JSONField(null=True)
    error = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Result"]] = ResultQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["queued_at"], name="result_by_age"),
            # Few rows are running at any time, however many are kept.
            models.Index(fields=["worker"], name="result_running", condition=Q(state="running")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:12]}"

    def has_ended(self, now: datetime) -> bool:
        """Return whether the row is an answer: done, or failed a short while ago."""
        if self.state == self.State.FAILED:
            return self.finished_at is not None and self.finished_at > now - FAILURE_KEPT
        return self.state == self.State.DONE

    def is_due(self, now: datetime) -> bool:
        """Return whether its message must be sent again; the same rule as the query `due`."""
        if self.sent_at > now - RESEND_AFTER:
            return False
        match self.State(self.state):
            case self.State.QUEUED:
                return True
            case self.State.RUNNING:
                return self.lease_until is not None and self.lease_until <= now
            case self.State.FAILED | self.State.DONE:
                return not self.has_ended(now)
