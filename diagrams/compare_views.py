"""Two revisions of a topology side by side, and the revisions at which a question's answer turned."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagrams import history as histories
from diagrams import results
from diagrams.figures import Ask, Figure, figures
from diagrams.models import Revision, Topology
from diagrams.network_page import HtmxRequest
from diagrams.own_pages import MOST_NUMBER, find, private
from lambdanet.editing.changes import Change, changes, same_questions
from lambdanet.editing.kinds import KINDS
from lambdanet.topology import NamedQuestion

REVISIONS_ASKED: Final = 60  # of one look for turns; earlier ones are a page of their own

TITLES: Final = {kind.list_name: kind.title for kind in KINDS} | {"questions": "Question"}


class CompareForm(forms.Form):
    """Two revisions by their numbers. Without them: the head, and the one before it."""

    def __init__(self, data: QueryDict, topology: Topology, head: Revision) -> None:
        super().__init__(data)
        self.topology = topology
        self.head = head
        for name, label in (("from", "From revision"), ("to", "To revision")):
            self.fields[name] = forms.IntegerField(
                label=label,
                min_value=1,
                max_value=MOST_NUMBER,
                required=False,
                error_messages=dict.fromkeys(
                    ("invalid", "min_value", "max_value"), "That is no number of a revision. The history lists them."
                ),
            )

    def clean_from(self) -> Revision | None:
        return self._found("from") or self.head.parent or self.head

    def clean_to(self) -> Revision | None:
        return self._found("to") or self.head

    def _found(self, name: str) -> Revision | None:
        number = self.cleaned_data[name]
        if number is None:
            return None
        found = histories.revisions(self.topology).filter(number=number).select_related("document").first()
        if found is None:
            raise forms.ValidationError(
                f"There is no revision {number}, or it is so old that it was dropped. The history lists those that are there."
            )
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Turned:
    """A question that both revisions ask, with its verdict then and now."""

    named: NamedQuestion
    before: Figure
    after: Figure

    @property
    def turned(self) -> bool:
        one, other = self.before.answer, self.after.answer
        return one is not None and other is not None and one.outcome is not other.outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What became of one component."""

    component: str
    kind: str
    said: tuple[Change, ...]


@require_safe
@private
def compare(request: HtmxRequest, key: str) -> HttpResponse:
    """Show what is different between two revisions: in words, in two pictures, and in the verdicts."""
    topology, head = find(request, key)
    form = CompareForm(request.GET, topology, head)
    if not form.is_valid():
        context = {"section": "build", "topology": topology, "form": form}
        return render(request, "diagrams/compare.html", context, status=422)
    old, new = form.cleaned_data["from"], form.cleaned_data["to"]
    return _compared(request, topology, old, new)


def _compared(request: HttpRequest, topology: Topology, old: Revision, new: Revision) -> HttpResponse:
    before, after = json.loads(old.document.text), json.loads(new.document.text)
    told = changes(before, after)
    pairs = same_questions(before, after)
    asks = [
        _picture(old.document.text, told, gone="removed", come=""),
        _picture(new.document.text, told, gone="", come="added"),
        *(_verdict(old.document.text, one) for one, _ in pairs),
        *(_verdict(new.document.text, other) for _, other in pairs),
    ]
    one_picture, other_picture, *verdicts = figures(asks)
    then, now = verdicts[: len(pairs)], verdicts[len(pairs) :]
    asked = [
        Turned(named=named, before=one, after=other) for (_, named), one, other in zip(pairs, then, now, strict=True)
    ]
    context = {
        "section": "build",
        "topology": topology,
        "old": old,
        "new": new,
        "told": list(_by_component(told)),
        "asked": asked,
        "turned": [one for one in asked if one.turned],
        "pictures": ((old, one_picture), (new, other_picture)),
        "waiting": any(one.waiting for one in (one_picture, other_picture, *verdicts)),
        "degraded": any(one.inline for one in (one_picture, other_picture, *verdicts)),
    }
    return render(request, "diagrams/compare.html", context)


def _picture(text: str, told: Sequence[Change], *, gone: str, come: str) -> Ask:
    """The network as it was or is, with what changed marked."""
    marks: dict[str, str] = {}
    for one in told:
        if not one.component or one.list_name == "questions":
            continue
        mark = {"removed": gone, "added": come, "changed": "changed"}[one.kind]
        if mark:
            marks.setdefault(one.component, mark)
    return Ask(document=text, topology=results.read(text), question=None, changes=tuple(marks.items()))


def _verdict(text: str, named: NamedQuestion) -> Ask:
    return Ask(document=text, topology=results.read(text), question=named.question, draw=False)


def _by_component(told: Sequence[Change]) -> Iterator[Told]:
    for (list_name, component), said in groupby(told, key=lambda one: (one.list_name, one.component)):
        yield Told(component=component, kind=TITLES.get(list_name, "Account and Region"), said=tuple(said))


# -- When it turned ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """A revision whose answer is another than that of the one before it."""

    revision: Revision
    before: Figure
    after: Figure


@require_safe
@private
def when(request: HtmxRequest, key: str) -> HttpResponse:
    """Show at which revisions the answer to a kept question turned: when did it break?"""
    topology, head = find(request, key)
    kept = {one.id: one for one in results.read(head.document.text).questions}
    named = kept.get(request.GET.get("q", ""))
    if named is None:
        raise Http404
    line = histories.line(head, REVISIONS_ASKED)
    answered = figures([_verdict(one.document.text, named) for one in line])
    turns = [
        Turn(revision=revision, before=before, after=after)
        for revision, after, before in zip(line, answered, answered[1:], strict=False)
        if _outcome(after) != _outcome(before)
    ]
    context = {
        "section": "build",
        "topology": topology,
        "named": named,
        "now": answered[0],
        "turns": turns,
        "first": line[-1],
        "cut": line[-1].parent_id is not None,
        "waiting": any(one.waiting for one in answered),
        "degraded": any(one.inline for one in answered),
    }
    return render(request, "diagrams/when.html", context)


def _outcome(figure: Figure) -> str:
    return str(figure.answer.outcome) if figure.answer else ""
