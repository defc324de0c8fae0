"""Tokens for the API: make one, find whose one is, revoke one.

made = tokens.create(account, "Course notes", days=90)     # made.text is shown once, and kept nowhere
token = tokens.find(text)                                   # None for one that is none, or that has ended
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from diagrams.token_models import MAX_TOKEN_NAME, ApiToken

PREFIX: Final = "ln_"  # so that whoever finds one in a file knows what it is
TOKEN_BYTES: Final = 24  # 192 bits: 32 characters
TEXT: Final = re.compile(r"ln_[\w-]{32}", re.ASCII)
MOST_TOKENS: Final = 20
# So long one that has expired is listed still.
EXPIRED_KEPT: Final = timedelta(days=30)


class TooManyTokens(Exception):
    """The account has as many as one may have. Its text is for people."""

    def __init__(self) -> None:
        super().__init__(f"You have {MOST_TOKENS} tokens, and that is the most. Revoke one that you do not need.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    token: ApiToken
    text: str


@transaction.atomic
def create(account: User, name: str, *, days: int) -> Made:
    """Make a token that works for so many days. Raises TooManyTokens."""
    # Whoever makes another at the same moment waits here.
    User.objects.select_for_update(no_key=True).get(pk=account.pk)
    if of(account).count() >= MOST_TOKENS:
        raise TooManyTokens
    text = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    line = " ".join("".join(each if each.isprintable() else " " for each in name).split())[:MAX_TOKEN_NAME]
    expires = timezone.now() + timedelta(days=days)
    token = ApiToken.objects.create(account=account, name=line, digest=_digest(text), expires=expires)
    return Made(token=token, text=text)


def find(text: str) -> ApiToken | None:
    """The token, with its account, if it works. That it was used today is written down once a day."""
    if not TEXT.fullmatch(text):
        return None
    now = timezone.now()
    token = ApiToken.objects.working(now).select_related("account").filter(digest=_digest(text)).first()
    if token is not None and token.last_used != now.date():
        ApiToken.objects.filter(pk=token.pk).update(last_used=now.date())
    return token


def of(account: User) -> QuerySet[ApiToken]:
    """The account's tokens, newest first."""
    return ApiToken.objects.filter(account=account).order_by("-created", "-pk")


def revoke(token: ApiToken) -> None:
    """End the token for ever."""
    token.delete()


def sweep(now: datetime) -> int:
    """Forget what expired long ago; return how many that were."""
    gone, _ = ApiToken.objects.filter(expires__lte=now - EXPIRED_KEPT).delete()
    return gone


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
