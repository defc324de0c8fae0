"""The second step of signing in, for whoever wants one: a code of an authenticator app, or a recovery code."""

from typing import Any, ClassVar, Final

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as theirs
from allauth.mfa.totp import forms as of_apps
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe

from lambdanet_site.accounts.forms import OurWords

FROM_APP: Final = "Write the six digits that the app shows."
EITHER: Final = "Write the six digits that the app shows, or one of your recovery codes."


class SecondAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "Turn the second step off before you change the e-mail address, and on again after that.",
        "cannot_generate_recovery_codes": "Recovery codes belong to the second step: turn it on first.",
        "incorrect_code": "This code is not right, or was used already. An app shows a new one every 30 seconds.",
        "unverified_email": "Confirm your e-mail address first: else a stranger could lock its owner out of an account.",
    }

    def build_totp_svg(self, url: str) -> SafeString:
        """The address of a secret as an inline SVG in black: cameras want it so in both themes."""
        made = segno.make(url, micro=False, error="m")
        return mark_safe(made.svg_inline(scale=1, border=2, dark="#000", svgclass="qr", lineclass=None, omitsize=True))


class SecondForm(OurWords, theirs.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code of the app, or a recovery code"
        self.fields["code"].error_messages["required"] = EITHER
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class TurnOnForm(OurWords, of_apps.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Code that the app shows now"
        self.fields["code"].error_messages["required"] = FROM_APP
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AdminForm(AdminAuthenticationForm):
    """The way into Django's admin by a password alone, which is none for an account that has a second step."""

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if is_mfa_enabled(user):
            raise ValidationError("This account has a second step. Sign in on the site itself, and come back here.")
