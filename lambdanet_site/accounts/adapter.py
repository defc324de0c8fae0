"""How allauth behaves here, and what it says."""

from typing import Any, ClassVar

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

logger = structlog.get_logger(__name__)

SENT = "account/messages/email_confirmation_sent.txt"
NOT_SENT = "account/messages/email_not_sent.txt"


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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a message; show a page that says so if the mail server does not take it."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # those of smtplib are, too
            # Not its words: they may hold the address.
            logger.error("A message was not sent", about=template_prefix, fault=type(error).__name__)
            raise ImmediateHttpResponse(render(self.request, "account/unsent.html", status=503)) from error

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Send a link to confirm an address. A new account waits for it only if it has to be confirmed."""
        try:
            super().send_confirmation_mail(request, emailconfirmation, signup)
        except ImmediateHttpResponse:
            if not signup or settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory":
                raise
            request.allauth.unsent = True  # type: ignore[attr-defined]  # what allauth keeps of a request

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Keep what the next page says."""
        if message_template == SENT and getattr(request.allauth, "unsent", False):  # type: ignore[attr-defined]
            message_template = NOT_SENT
        super().add_message(request, level, message_template, *args, **kwargs)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Return False: every answer is a page."""
        return False
