"""How allauth behaves here, and what it says."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed.",
        "duplicate_email": "This is the e-mail address of your account already.",
        "email_password_mismatch": "There is no account with this e-mail address and this password.",
        "email_taken": "There is an account with this e-mail address already. Sign in, or choose a new password.",
        "enter_current_password": "This is not your password.",
        "incorrect_code": "This is not the code that was sent last.",
        "incorrect_password": "This is not your password.",
        "rate_limited": "That was too often. Wait a few minutes, and try again.",
        "too_many_login_attempts": "That was tried too often. Wait five minutes, and try again.",
    }

    def is_safe_url(self, url: str) -> bool:
        """Return whether one may be led there after signing in or out: to this very site, by no other of its names."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def is_ajax(self, request: HttpRequest) -> bool:
        """Return False: every answer is a page."""
        return False
