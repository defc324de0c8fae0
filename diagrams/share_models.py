"""Links that show a topology to whoever has them. Only `diagrams.shares` changes the rows."""

import secrets
from datetime import datetime, timedelta
from typing import ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from diagrams.owners import Owner

TOKEN_BYTES: Final = 24  # 192 bits: 32 characters
MAX_TITLE: Final = 120
# Fields of a link that only its page reads.
LARGE: Final = ("document", "verdict", "pictures")
# So long a link that has expired says so, and can be extended; then it is as if it had never been.
EXPIRED_KEPT: Final = timedelta(days=30)


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class ShareKind(models.TextChoices):
    """What a link shows in a year: what the topology is then, or what it was when the link was made."""

    LIVE = "live", "live"
    FROZEN = "frozen", "frozen"


class Reason(models.TextChoices):
    """Why an administrator took a link down, in the words of the page that says so."""

    PERSONAL = "personal", "It showed personal data or secrets."
    ABUSE = "abuse", "It was used to deceive or to harass."
    RIGHTS = "rights", "It showed what belongs to somebody else."
    LAW = "law", "A law or a court demands it."
    OTHER = "other", "It broke the rules of this site."


class Ending(models.TextChoices):
    """Why a link shows nothing any more."""

    TAKEN_DOWN = "taken-down"
    REVOKED = "revoked"
    DELETED = "deleted"
    EXPIRED = "expired"


class ShareQuerySet(models.QuerySet["Share"]):
    def owned_by(self, owner: Owner) -> Self:
        """What belongs to this browser or account (`diagrams.owners`); nothing belongs to nobody."""
        if not isinstance(owner, str):
            return self.filter(account=owner)
        return self.filter(owner=owner, account=None) if owner else self.none()

    def listed(self) -> Self:
        """Without what only the link's page shows, which may be large."""
        return self.defer(*LARGE)

    def over(self, now: datetime) -> Self:
        """What expired so long ago that even its page that says so is over."""
        return self.filter(expires__lte=now - EXPIRED_KEPT)


class FileSource(models.Model):
    """What the files of a link are made from (`lambdanet.exports.files.Source`). Links that show the same share one row.

    It goes when no link shows it any more, and its files go with it. Only `diagrams.share_sources` writes it.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    data = models.JSONField()
    created = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.digest[:12]


class Share(models.Model):
    """A link. A live one points at a topology, a frozen one holds all that it shows.

    It belongs to a browser or to an account, as a topology does. `owner` is a secret of the browser, and whoever knows
    the token that `edit_hash` is of controls the link too: neither belongs into a page or a log.
    """

    token = models.CharField(max_length=43, unique=True, default=new_token)
    kind = models.CharField(max_length=10, choices=ShareKind.choices)
    owner = models.CharField(max_length=43, db_index=True, blank=True, help_text="Empty: it belongs to an account.")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="shares")
    edit_hash = models.CharField(max_length=64, help_text="SHA-256 of the token that controls the link.")
    title = models.CharField(max_length=MAX_TITLE)
    topology = models.ForeignKey("diagrams.Topology", null=True, on_delete=models.SET_NULL, related_name="shares")
    question = models.JSONField(null=True, help_text="Empty: the network alone.")
    masked = models.BooleanField(default=False, help_text="Names and account ids are hidden.")

    revision = models.PositiveIntegerField(null=True, help_text="The number of the revision that is frozen.")
    document = models.TextField(blank=True, help_text="Frozen: canonical JSON of what it shows.")
    verdict = models.JSONField(null=True)
    pictures = models.JSONField(default=list, help_text="A drawing for each trace, as far as there is one.")
    engine = models.CharField(max_length=40, blank=True, help_text="Frozen: the version that decided.")
    length = models.PositiveBigIntegerField(default=0, help_text="Of document, verdict and pictures, in characters.")

    files = models.ForeignKey(FileSource, null=True, on_delete=models.SET_NULL, related_name="shares")
    files_of = models.CharField(
        max_length=64, blank=True, help_text="A digest of what it showed when `files` was made."
    )

    created = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField(null=True, db_index=True)
    revoked_at = models.DateTimeField(null=True)
    taken_down_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    note = models.TextField(blank=True, help_text="For administrators. No page shows it.")

    objects: ClassVar[ShareQuerySet] = ShareQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "link"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(account=None) & ~Q(owner="") | Q(account__isnull=False, owner=""),
                name="share_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("diagrams:shared", args=[self.token])

    @property
    def frozen(self) -> bool:
        return self.kind == ShareKind.FROZEN

    @property
    def ended(self) -> Ending | None:
        """Why it shows nothing any more, or None. What nobody can take back comes first."""
        if self.taken_down_at:
            return Ending.TAKEN_DOWN
        if self.revoked_at:
            return Ending.REVOKED
        if not self.frozen and (self.topology is None or self.topology.deleted_at):
            return Ending.DELETED
        if self.expires and self.expires <= timezone.now():
            return Ending.EXPIRED
        return None
