"""What is kept of topologies, of their history, and of what was worked out from them."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone

from diagrams.owners import Owner
from diagrams.share_models import FileSource as FileSource
from diagrams.share_models import Share as Share
from diagrams.token_models import ApiToken as ApiToken

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
    length = models.GeneratedField(
        expression=Length("text"), output_field=models.BigIntegerField(), db_persist=True, help_text="In characters."
    )
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest[:12]


class Kind(models.TextChoices):
    """What is asked about a document."""

    VERDICT = "verdict", "verdict"
    GLANCES = "glances", "glances"
    DRAWING = "drawing", "drawing"
    MATRIX = "matrix", "matrix"
    OPTION = "option", "option"
    REPAIR = "repair", "repair"
    DRILLS = "drills", "drills"
    COST = "cost", "cost"
    EXPORT = "export", "export"
    CHECK = "check", "check"
    PICTURE = "picture", "picture"


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
        return self.filter(pk=key).claimable(now, lost=lost)._begin(now, lease, worker) == 1

    @transaction.atomic
    def claim_all(self, keys: Collection[str], *, now: datetime, lease: timedelta, worker: str) -> list["Result"]:
        """Take those of the rows that are to be had; return them with their documents, in the order of the keys."""
        free = self.filter(pk__in=keys).claimable(now).select_related("document").defer("payload")
        # Locked first: of two workers that claim at once, the second finds a row that is running.
        found = {row.pk: row for row in free.select_for_update(of=("self",)).order_by("pk")}
        self.filter(pk__in=found)._begin(now, lease, worker)
        return [found[key] for key in keys if key in found]

    def _begin(self, now: datetime, lease: timedelta, worker: str) -> int:
        return self.update(
            state=Result.State.RUNNING,
            attempts=Case(When(state=Result.State.FAILED, then=Value(1)), default=F("attempts") + 1),
            started_at=now,
            lease_until=now + lease,
            worker=worker,
        )

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

    def finish_all(self, rows: Collection["Result"], payloads: Collection[dict[str, Any]]) -> None:
        """Store what several rows came to, in one statement. What a key comes to is always the same, so twice is harmless."""
        now = timezone.now()
        for row, payload in zip(rows, payloads, strict=True):
            row.state, row.payload, row.error = Result.State.DONE, payload, ""
            row.finished_at, row.lease_until = now, None
        self.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["state", "payload", "error", "finished_at", "lease_until"],
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
    # With what links no longer show their files go.
    source = models.ForeignKey(
        FileSource, null=True, on_delete=models.CASCADE, related_name="files", db_index=False, help_text="Of an export."
    )

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
            models.Index(fields=["source"], name="result_file", condition=Q(source__isnull=False)),
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


KEY_BYTES = 16  # 128 bits: 22 characters
MAX_NAME = 120
MAX_SUMMARY = 200


def new_key() -> str:
    """A key that nobody can guess."""
    return secrets.token_urlsafe(KEY_BYTES)


class TopologyQuerySet(models.QuerySet["Topology"]):
    """Topologies by whose they are, and by whether they are kept. Combine both: a deleted one has an owner too."""

    def owned_by(self, owner: Owner) -> Self:
        """What belongs to this browser or account (`diagrams.owners`); nothing belongs to nobody."""
        if not isinstance(owner, str):
            return self.filter(account=owner)
        return self.filter(owner=owner, account=None) if owner else self.none()

    def kept(self) -> Self:
        return self.filter(deleted_at=None)

    def counted(self) -> Self:
        """Each with `revision_count`: how many revisions it keeps."""
        theirs = Revision.objects.filter(topology=models.OuterRef("pk")).order_by()
        counts = theirs.values("topology").annotate(number=models.Count("pk")).values("number")
        return self.annotate(revision_count=models.Subquery(counts))

    def deleted_since(self, moment: datetime) -> Self:
        """What was deleted then or later, and can be had back."""
        return self.filter(deleted_at__gte=moment)

    def deleted_before(self, moment: datetime) -> Self:
        """What was deleted so long ago that nobody will have it back."""
        return self.filter(deleted_at__lt=moment)


class Topology(models.Model):
    """A learner's own network. What it is now is its `head`; only `diagrams.history` moves it.

    It belongs to a browser or to an account, never to both: an account that claims it takes it from the browser.
    `owner` is a secret of the learner's browser: it belongs into no page and no log.
    """

    key = models.CharField(max_length=43, unique=True, default=new_key)
    owner = models.CharField(max_length=43, db_index=True, blank=True, help_text="Empty: it belongs to an account.")
    # Gone with the account: nobody else could find it, and a browser that others use may not get it back.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="topologies"
    )
    name = models.CharField(max_length=MAX_NAME)
    head = models.ForeignKey("Revision", null=True, on_delete=models.RESTRICT, related_name="+")
    companion = models.CharField(
        max_length=200, blank=True, help_text="A path of this site whose page goes with it, such as a lab's goals."
    )
    created = models.DateTimeField(default=timezone.now)
    updated = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True)

    objects: ClassVar[TopologyQuerySet] = TopologyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["deleted_at"], name="topology_deleted", condition=Q(deleted_at__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(account=None) & ~Q(owner="") | Q(account__isnull=False, owner=""),
                name="topology_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("diagrams:own", args=[self.key])

    @property
    def whose(self) -> Owner:
        """The account or the browser that it belongs to."""
        return self.account or self.owner


class Revision(models.Model):
    """One state of a topology, and the one before it. It is written once and never changed.

    Only `parent` may become empty: when the one before is so old that it is dropped.
    """

    topology = models.ForeignKey(Topology, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(help_text="Counts from 1 within the topology, in the order of time.")
    parent = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="children")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    summary = models.CharField(max_length=MAX_SUMMARY, help_text="What changed, in one line of words.")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topology", "number"], name="revision_numbers_are_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.summary}"


class Draft(models.Model):
    """An edit of one resource that no document can hold yet. It waits for whoever made it, and changes nothing.

    `text` is the entry as JSON. It lies on top of whatever the topology is when it is looked at again.
    """

    topology = models.ForeignKey(Topology, on_delete=models.CASCADE, related_name="drafts")
    list_name = models.CharField(max_length=64)
    identifier = models.CharField(max_length=64, help_text="The id that the entry is stored under, or would be.")
    text = models.TextField()
    updated = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topology", "list_name", "identifier"], name="one_draft_of_an_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.list_name}/{self.identifier}"
