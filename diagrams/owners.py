"""Whose a topology is: the browser's that holds the cookie, or the account's that claimed it.

Nobody needs an account. The cookie holds a random id and our signature, so that nobody can make one up. The id is a secret like a
password: it belongs into no page, no address and no log.
"""

import re
import secrets
from typing import Final, TypeAlias

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "owner"
SALT: Final = "diagrams.owners"
ID_BYTES: Final = 24  # 192 bits: 32 characters
ID: Final = re.compile(r"[\w-]{32}", re.ASCII)
KEPT_SECONDS: Final = 365 * 24 * 60 * 60

# The id of a browser, or an account.
Owner: TypeAlias = str | User


def account_of(request: HttpRequest) -> User | None:
    """Return who is signed in. A browser without a session is nobody: the database is not asked about it."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    return request.user


def owner_of(request: HttpRequest) -> str:
    """Return which browser asks, or "" for one that holds no cookie of ours, or an expired one."""
    owner = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_SECONDS) or ""
    return owner if ID.fullmatch(owner) else ""


def make_owner(request: HttpRequest, response: HttpResponse) -> str:
    """Return which browser asks, making it somebody if need be; the response gives the cookie for another year."""
    owner = owner_of(request) or secrets.token_urlsafe(ID_BYTES)
    response.set_signed_cookie(
        COOKIE,
        owner,
        salt=SALT,
        max_age=KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return owner
