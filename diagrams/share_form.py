"""The form that makes a link, and those that change one."""

from typing import Final

from django import forms

from diagrams.own_pages import BaseForm
from diagrams.share_models import MAX_TITLE, ShareKind

DAYS: Final = {"7": 7, "30": 30, "365": 365, "never": None}
# Beside the kinds of links that are kept: one that carries all of it itself (diagrams.carried).
NOTHING: Final = "nothing"
LASTS: Final = (("7", "7 days"), ("30", "30 days"), ("365", "365 days"), ("never", "No end"))


class TitleForm(forms.Form):
    title = forms.CharField(
        max_length=MAX_TITLE,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={
            "required": "Write a title: it stands above the picture.",
            "max_length": f"A title has at most {MAX_TITLE} characters.",
        },
    )

    def clean_title(self) -> str:
        title = str(self.cleaned_data["title"])
        if not any(each.isprintable() and not each.isspace() for each in title):
            raise forms.ValidationError("Write a title that can be read: it stands above the picture.")
        return title


class LastsForm(forms.Form):
    lasts = forms.ChoiceField(
        label="It works for",
        choices=LASTS,
        widget=forms.Select(attrs={"class": "input"}),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how long the link works."),
    )

    @property
    def days(self) -> int | None:
        """The days it lasts, None for no end. The form is valid."""
        return DAYS[self.cleaned_data["lasts"]]


class ShareForm(TitleForm, LastsForm, BaseForm):
    """A link to a topology. The question is in the address of the page."""

    kind = forms.ChoiceField(
        label="What it shows later",
        choices=[*ShareKind.choices, (NOTHING, "nothing stored")],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose whether the link is live or frozen, or stores nothing."
        ),
    )
    mask = forms.BooleanField(label="Hide names and account ids", required=False)


class EditTokenForm(forms.Form):
    """The token that was shown when the link was made."""

    edit_token = forms.CharField(
        label="Edit token",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input mono", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Write the edit token that was shown when the link was made.",
            "max_length": "An edit token has 32 characters.",
        },
    )
