"""Whose a topology is, without accounts: whoever's browser holds the cookie.

The cookie holds a random id and our signature, so that nobody can make one up. The id is a secret like a
password: it belongs into no page, no address and no log.
"""

import re
import secrets
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "owner"
SALT: Final = "diagrams.owners"
ID_BYTES: Final = 24  # 192 bits: 32 characters
ID: Final = re.compile(r"[\w-]{32}", re.ASCII)
KEPT_SECONDS: Final = 365 * 24 * 60 * 60


def owner_of(request: HttpRequest) -> str:
    """Return who asks, or "" for a browser that holds no cookie of ours, or an expired one."""
    owner = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=KEPT_SECONDS) or ""
    return owner if ID.fullmatch(owner) else ""


def make_owner(request: HttpRequest, response: HttpResponse) -> str:
    """Return who asks, making it somebody if need be; the response gives the cookie for another year."""
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
