"""Tokens with which programs act for an account. Only `diagrams.tokens` changes the rows."""

from datetime import datetime
from typing import ClassVar, Final, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

MAX_TOKEN_NAME: Final = 60


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def working(self, now: datetime) -> Self:
        """Those that have not expired, of accounts that are not closed."""
        return self.filter(expires__gt=now, account__is_active=True)


class ApiToken(models.Model):
    """A token, of which nothing is kept but its SHA-256: it is shown once, when it is made.

    `last_used` is a day and no more: it is to say whether a token is still needed, not what somebody did when.
    """

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=MAX_TOKEN_NAME, help_text="What it is for, in the words of whoever made it.")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token.")
    created = models.DateTimeField(default=timezone.now)
    last_used = models.DateField(null=True)
    expires = models.DateTimeField(db_index=True)

    objects: ClassVar[ApiTokenQuerySet] = ApiTokenQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "API token"

    def __str__(self) -> str:
        return self.name

    @property
    def expired(self) -> bool:
        return self.expires <= timezone.now()
