"""Who asks, and how often: with a token for an account, or without one for nobody."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.http import HttpRequest
from ninja.security import HttpBearer

from diagrams import tokens
from diagrams.api.refusals import WORDS, Refused, refused
from diagrams.share_limits import WINDOW_SECONDS, counted, tries

# In a minute. A class sits behind one address; a token is one person's.
MOST_OF_AN_ADDRESS: Final = 600
MOST_OF_A_TOKEN: Final = 600
MOST_UNKNOWN: Final = 30

CHALLENGE: Final = 'Bearer realm="LambdaNet"'


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Whose token came with the request; None: no token came."""

    account: User | None


class Anybody:
    """Operations that store nothing of one's own: a token is not needed, but one that is none is refused."""

    def __call__(self, request: HttpRequest) -> Caller:
        """Return who asks. Raises Refused: 401, 429."""
        if "Authorization" in request.headers:
            return _account(request)
        if not tries(request, "api", most=MOST_OF_AN_ADDRESS):
            raise _too_often()
        return Caller(account=None)


class Token(HttpBearer):
    """Operations on what belongs to an account."""

    def __call__(self, request: HttpRequest) -> Any:
        """Return who asks. Raises Refused: 401, 429."""
        if "Authorization" not in request.headers:
            code, message, hint = WORDS[401]
            raise refused(401, code, message, hint, WWW_Authenticate=CHALLENGE)
        return _account(request)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Not asked: `__call__` decides."""
        raise NotImplementedError


def caller(request: HttpRequest) -> Caller:
    """Who asks: what one of these two found."""
    found: Caller = request.auth  # type: ignore[attr-defined]  # the router puts it there
    return found


def owner(request: HttpRequest) -> User:
    """The account of an operation that needs a token."""
    account = caller(request).account
    assert account is not None  # Token lets nobody else through
    return account


def _account(request: HttpRequest) -> Caller:
    scheme, _, text = request.headers["Authorization"].partition(" ")
    token = tokens.find(text.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        # Only those that are none are counted by address: others behind it go on working.
        if not tries(request, "unknown-api-token", most=MOST_UNKNOWN):
            raise _too_often()
        raise refused(
            401,
            "token.unknown",
            "This token does not work: it is none, was revoked, or has expired.",
            "Send Authorization: Bearer ln_…; make another token on the page of your account.",
            WWW_Authenticate=f'{CHALLENGE}, error="invalid_token"',
        )
    if not counted(f"api-token:{token.pk}", most=MOST_OF_A_TOKEN):
        raise _too_often()
    return Caller(account=token.account)


def _too_often() -> Refused:
    code, message, hint = WORDS[429]
    return refused(429, code, message, hint, Retry_After=str(WINDOW_SECONDS))
