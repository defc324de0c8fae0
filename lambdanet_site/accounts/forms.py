"""allauth's forms in our words, with the look of every other form here."""

from typing import Any, Final

from allauth.account import forms as theirs
from django import forms

LABELS: Final = {
    "code": "Code",
    "email": "E-mail",
    "login": "E-mail",
    "oldpassword": "Password now",
    "password": "Password",
    "password1": "Password",
    "password2": "New password again",
    "remember": "Stay signed in for two weeks on this browser",
}
EMPTY: Final = {
    "code": "Write the code that was sent to you.",
    "email": "Write your e-mail address.",
    "login": "Write your e-mail address.",
    "password2": "Write the new password a second time.",
}
PASSWORD_HINT: Final = "At least 8 characters, not digits alone, no common password, and nothing like your e-mail."


class OurWords(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS[name]
            field.error_messages["required"] = EMPTY.get(name, "Write your password.")
            field.widget.attrs.pop("placeholder", None)
            field.help_text = PASSWORD_HINT if name == "password1" else ""
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = "This is no e-mail address, such as you@example.org."
                field.widget.attrs["autocomplete"] = "username" if name == "login" else "email"
            if not isinstance(field, forms.BooleanField):
                field.widget.attrs["class"] = "input"


class LoginForm(OurWords, theirs.LoginForm):  # type: ignore[misc]  # allauth ships no types
    pass


class SignupForm(OurWords, theirs.SignupForm):  # type: ignore[misc]
    pass


class AskForCodeForm(OurWords, theirs.RequestLoginCodeForm):  # type: ignore[misc]
    pass


class CodeForm(OurWords, theirs.ConfirmLoginCodeForm):  # type: ignore[misc]
    pass


class ForgottenForm(OurWords, theirs.ResetPasswordForm):  # type: ignore[misc]
    pass


class PasswordForm(OurWords, theirs.ReauthenticateForm):  # type: ignore[misc]
    pass


class ChangeEmailForm(OurWords, theirs.AddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "New e-mail"


class ChangePasswordForm(OurWords, theirs.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "New password"


class NewPasswordForm(OurWords, theirs.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "New password"
