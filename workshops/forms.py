"""What an instructor writes: titles, notes, polls. And the code that a learner types."""

from typing import ClassVar, Final

from django import forms

from workshops.models import MAX_NAME, MAX_NOTES, MAX_TITLE, Step, Workshop
from workshops.plans import PLANS

MOST_OPTIONS: Final = 8
MOST_DAYS: Final = 365


def _text(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", "autocomplete": "off", **attributes})


class NewForm(forms.Form):
    title = forms.CharField(
        max_length=MAX_TITLE,
        widget=_text(),
        error_messages={
            "required": "Write a title: the room reads it.",
            "max_length": f"A title has at most {MAX_TITLE} characters.",
        },
    )
    plan = forms.ChoiceField(
        required=False,
        choices=[("", "No steps yet"), *((name, f"{plan.title}: {plan.says}") for name, plan in PLANS.items())],
        widget=forms.RadioSelect,
    )


class SettingsForm(forms.ModelForm[Workshop]):
    class Meta:
        model = Workshop
        fields = ("title", "names_are_theirs", "moderated", "keep_days")
        labels: ClassVar = {
            "names_are_theirs": "Learners may choose their own name",
            "moderated": "Questions of the room wait until an instructor shows them",
            "keep_days": "Days to keep seats and votes",
        }
        help_texts: ClassVar = {
            "names_are_theirs": "",
            "moderated": "",
            "keep_days": "Counted from the end of the workshop; said on the page to join.",
        }
        widgets: ClassVar = {
            "title": _text(),
            "keep_days": forms.NumberInput(attrs={"class": "input", "min": 1, "max": MOST_DAYS}),
        }
        error_messages: ClassVar = {"title": {"required": "Write a title: the room reads it."}}

    def clean_keep_days(self) -> int:
        days: int = self.cleaned_data["keep_days"]
        if not 1 <= days <= MOST_DAYS:
            raise forms.ValidationError(f"Write 1 to {MOST_DAYS} days.")
        return days


class StepForm(forms.ModelForm[Step]):
    class Meta:
        model = Step
        fields = ("title", "minutes", "notes")
        labels: ClassVar = {"minutes": "Minutes", "notes": "Notes, for instructors only"}
        widgets: ClassVar = {
            "title": _text(),
            "minutes": forms.NumberInput(attrs={"class": "input", "min": 1, "max": 180}),
            "notes": forms.Textarea(attrs={"class": "input", "rows": 3, "maxlength": MAX_NOTES}),
        }
        error_messages: ClassVar = {"title": {"required": "Write what the room reads at this step."}}


class PollForm(forms.Form):
    question = forms.CharField(
        max_length=MAX_TITLE, widget=_text(), error_messages={"required": "Write what the room is asked."}
    )
    options = forms.CharField(
        label="Answers, one on each line",
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
        error_messages={"required": "Write at least two answers, one on each line."},
    )

    def clean_options(self) -> list[str]:
        found = list(dict.fromkeys(line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()))
        if not 2 <= len(found) <= MOST_OPTIONS:
            raise forms.ValidationError(f"Write 2 to {MOST_OPTIONS} different answers, one on each line.")
        if long := next((one for one in found if len(one) > MAX_TITLE), ""):
            raise forms.ValidationError(f"“{long[:30]}…” is too long: an answer has at most {MAX_TITLE} characters.")
        return found


class CodeForm(forms.Form):
    code = forms.CharField(
        max_length=20,
        widget=_text(autocapitalize="characters", spellcheck="false", placeholder="ABC 347"),
        error_messages={"required": "Write the six characters that stand on the wall."},
    )


class NameForm(forms.Form):
    name = forms.CharField(max_length=MAX_NAME, widget=_text(maxlength=str(MAX_NAME)))
