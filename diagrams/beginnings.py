"""What a topology of one's own begins with: a ready-made network, five answers, a saved one, an import, or nothing.

form = NewForm(request.POST)
if form.is_valid():
    beginning = form.beginning
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict

from diagrams import import_jobs, presets, uploads
from diagrams.found import with_questions
from diagrams.models import Document
from diagrams.start_form import AnswersForm
from lambdanet.document import UnreadableDocument, canonical, parse, read_topology
from lambdanet.importers.masking import mask
from lambdanet.parts import FORMAT
from lambdanet.wizard.document import document_for

EMPTY: Final = {"format": FORMAT, "name": "My network"}

NOTHING: Final = "Nothing says what to begin with. Choose one of the networks, or begin with an empty one."
NO_PRESET: Final = "There is no ready-made network of that name. Choose one of those that are there."
NO_DOCUMENT: Final = "No network is saved under that address. Was the whole address copied?"
NO_IMPORT: Final = "This import is not here any more: it is kept for 30 minutes. Import it once more."
AWAY: Final = "The cache server is away, where the import waits. Try again in a minute."


@dataclass(frozen=True, kw_only=True, slots=True)
class Beginning:
    """The first revision: canonical text, the topology's name, and the line for the history."""

    text: str
    name: str
    summary: str


class NewForm(forms.Form):
    """One of `preset` (a slug), `answers` (as an address has them), `digest`, `token` (of an import), `document`
    (its text) or `empty`.

    `mask` is the checkbox of an import, which is masked as it would be by Save; `ask`, any number of times, the found
    questions that go with it.
    """

    preset = forms.CharField(required=False)
    answers = forms.CharField(required=False)
    digest = forms.CharField(required=False)
    token = forms.CharField(required=False)
    document = forms.CharField(required=False, strip=False)
    empty = forms.BooleanField(required=False)
    mask = forms.BooleanField(required=False)

    beginning: Beginning

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begin = next((begin for name, begin in BEGINNINGS.items() if cleaned.get(name)), None)
        if begin is None:
            raise forms.ValidationError(NOTHING)
        cleaned["ask"] = self.data.getlist("ask") if isinstance(self.data, QueryDict) else []
        try:
            self.beginning = begin(cleaned)
        except UnreadableDocument as error:
            raise forms.ValidationError([str(problem) for problem in error.problems]) from error
        return cleaned


def readable(text: str | bytes, *, masked: bool, chosen: Sequence[str] = ()) -> str:
    """Canonical text of an untrusted document. `chosen`: found questions to keep with it. Raises UnreadableDocument."""
    document = parse(with_questions(text, chosen))
    read_topology(document)
    assert isinstance(document, dict)  # read_topology refuses everything else
    return canonical(mask(document) if masked else document)


def _empty(given: Mapping[str, Any]) -> Beginning:
    return Beginning(text=canonical(EMPTY), name=EMPTY["name"], summary="Began with an empty network")


def _preset(given: Mapping[str, Any]) -> Beginning:
    preset = presets.find(given["preset"])
    if preset is None:
        raise forms.ValidationError(NO_PRESET)
    return Beginning(text=preset.text, name=preset.name, summary=f"Copied from {preset.name}")


def _answers(given: Mapping[str, Any]) -> Beginning:
    form = AnswersForm(QueryDict(given["answers"]))
    if not form.is_valid():
        raise forms.ValidationError(
            [f"{form.fields[name].label} {error}" for name, errors in form.errors.items() for error in errors]
        )
    return _of(canonical(document_for(form.answers())), "Began with five answers")


def _saved(given: Mapping[str, Any]) -> Beginning:
    row = Document.objects.filter(pk=given["digest"]).first()
    if row is None:
        raise forms.ValidationError(NO_DOCUMENT)
    return _of(row.text, "Copied from a saved network")


def _import(given: Mapping[str, Any]) -> Beginning:
    try:
        report = import_jobs.look(given["token"], wait=0).report
    except uploads.AWAY as error:
        raise forms.ValidationError(AWAY) from error
    if report is None or not report.document:
        raise forms.ValidationError(NO_IMPORT)
    return _of(readable(report.document, masked=given["mask"], chosen=given["ask"]), "Imported")


def _document(given: Mapping[str, Any]) -> Beginning:
    return _of(readable(given["document"], masked=given["mask"], chosen=given["ask"]), "Imported")


def _of(text: str, summary: str) -> Beginning:
    return Beginning(text=text, name=_name(text), summary=summary)


def _name(text: str) -> str:
    document = parse(text)
    assert isinstance(document, dict)  # a saved document has been read before
    return str(document.get("name") or EMPTY["name"])


BEGINNINGS: Final[Mapping[str, Callable[[Mapping[str, Any]], Beginning]]] = {
    "preset": _preset,
    "answers": _answers,
    "digest": _saved,
    "token": _import,
    "document": _document,
    "empty": _empty,
}
