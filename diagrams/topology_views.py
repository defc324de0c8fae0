"""A learner's own topologies: the list, and what is done with a whole one. Who does not own it gets 404."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django import forms
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagrams import history, results, shares
from diagrams.beginnings import NewForm
from diagrams.figures import MARKS, Ask, Kept, Mark, figures
from diagrams.history import MOST_TOPOLOGIES, RESTORABLE, TooMany
from diagrams.models import MAX_NAME, Topology
from diagrams.own_pages import find, mine, private
from diagrams.owners import account_of, make_owner, owner_of
from lambdanet.parts import RESOURCE_LISTS

TOPOLOGIES_A_PAGE: Final = 20
# A larger document is not read for the list, and its verdicts stand on its own page only.
MOST_CHARACTERS: Final = 64 * 1024
MOST_QUESTIONS: Final = 20
MAX_ASKED: Final = 500


class NameForm(forms.Form):
    name = forms.CharField(
        max_length=MAX_NAME,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
        error_messages={
            "required": "Write a name, so that you find the topology again.",
            "max_length": f"A name has at most {MAX_NAME} characters.",
        },
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A topology in the list. `marks` says how often each verdict is that of a question that it keeps."""

    topology: Topology
    resources: int
    revisions: int
    marks: Sequence[tuple[Mark, int]]
    waiting: bool
    inline: bool


@require_safe
@private
def topologies(request: HttpRequest) -> HttpResponse:
    """Show the topologies of who asks, and what was deleted within a day."""
    return _list(request)


@require_POST
@private
@sensitive_post_parameters("document", "token")
def new(request: HttpRequest) -> HttpResponse:
    """Make a topology of a ready-made network, a saved one, an import, or of nothing, and lead to it.

    `question` is what the address of a page said to show the question asked there: it is asked of the copy too.
    """
    form = NewForm(request.POST)
    if not form.is_valid():
        return _list(request, *(str(error) for error in form.non_field_errors()))
    begin = form.beginning
    response = HttpResponseRedirect(reverse("diagrams:topologies"))
    try:
        owner = account_of(request) or make_owner(request, response)
        topology = history.create(owner, begin.text, begin.name, begin.summary)
    except TooMany as error:
        return _list(request, str(error))
    question = QueryDict(request.POST.get("question", "")[:MAX_ASKED]).urlencode()
    response["Location"] = f"{topology.get_absolute_url()}{f'?{question}' if question else ''}"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@private
def rename(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for another name, and take it."""
    topology, _ = find(request, key)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": topology.name})
    if form.is_valid():
        history.rename(topology, form.cleaned_data["name"])
        return redirect(topology)
    context = {"section": "build", "topology": topology, "form": form}
    return render(request, "diagrams/rename.html", context, status=422 if form.is_bound else 200)


@require_POST
@private
def duplicate(request: HttpRequest, key: str) -> HttpResponse:
    """Make another topology that begins where this one stands, and lead to it."""
    topology, _ = find(request, key)
    try:
        return redirect(history.duplicate(topology, account_of(request) or topology.whose))
    except TooMany as error:
        return _list(request, str(error))


@require_POST
@private
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Put a topology away; the list then offers to have it back."""
    topology, _ = find(request, key)
    history.delete(topology)
    return redirect(f"{reverse('diagrams:topologies')}?deleted={topology.key}")


@require_POST
@private
def restore(request: HttpRequest, key: str) -> HttpResponse:
    """Have a deleted topology back."""
    topology = mine(request).deleted_since(timezone.now() - RESTORABLE).filter(key=key).first()
    if topology is None:
        raise Http404
    try:
        history.restore(topology)
    except TooMany as error:
        return _list(request, str(error))
    except Topology.DoesNotExist as error:
        raise Http404 from error
    return redirect("diagrams:topologies")


@require_POST
@private
def claim(request: HttpRequest) -> HttpResponse:
    """Give the account that is signed in what is the browser's alone, links too. Which browser, only its cookie says."""
    account = account_of(request)
    if account is None:
        return redirect_to_login(reverse("diagrams:topologies"))
    try:
        with transaction.atomic():
            history.claim(owner_of(request), account)
            shares.claim(owner_of(request), account)
    except TooMany as error:
        return _list(request, str(error), heading="They were not put into your account")
    return redirect("diagrams:topologies")


def _list(request: HttpRequest, *faults: str, heading: str = "No topology was made") -> HttpResponse:
    """The list; above it what is wrong."""
    theirs, account = mine(request), account_of(request)
    newest_first = theirs.kept().counted().select_related("head__document").order_by("-updated", "-pk")
    page = Paginator(newest_first, TOPOLOGIES_A_PAGE).get_page(request.GET.get("page"))
    rows = _rows(list(page))
    deleted = list(theirs.deleted_since(timezone.now() - RESTORABLE).order_by("-deleted_at")[:MOST_TOPOLOGIES])
    context = {
        "section": "build",
        "faults": faults,
        "heading": heading,
        "account": account,
        "only_here": theirs.kept().filter(account=None).count() if account else 0,
        "page": page,
        "rows": rows,
        "deleted": deleted,
        "just_deleted": next((each for each in deleted if each.key == request.GET.get("deleted")), None),
        # The answer to a form is not looked at again.
        "waiting": not faults and any(row.waiting for row in rows),
        "degraded": any(row.inline for row in rows),
    }
    return render(request, "diagrams/topologies.html", context, status=422 if faults else 200)


def _rows(found: Sequence[Topology]) -> list[Row]:
    """The rows of the list; every verdict comes out of one query."""
    small = [one for one in found if len(_text(one)) <= MOST_CHARACTERS]
    answered = dict(zip([one.pk for one in small], figures([_asked(_text(one)) for one in small]), strict=True))
    return [_row(one, answered[one.pk].kept if one.pk in answered else ()) for one in found]


def _row(topology: Topology, answered: Sequence[Kept]) -> Row:
    counts = Counter(each.answer.outcome for each in answered if each.answer)
    return Row(
        topology=topology,
        resources=_resources(_text(topology)),
        revisions=getattr(topology, "revision_count", 0) or 0,
        marks=[(mark, counts[outcome]) for outcome, mark in MARKS.items() if counts[outcome]],
        waiting=any(each.waiting for each in answered),
        inline=any(each.inline for each in answered),
    )


def _asked(text: str) -> Ask:
    """The questions that the document keeps, as far as the list shows their verdicts."""
    return Ask(document=text, topology=results.read(text), question=None, draw=False, kept=MOST_QUESTIONS)


def _text(topology: Topology) -> str:
    return topology.head.document.text if topology.head else "{}"


def _resources(text: str) -> int:
    document = json.loads(text)
    return sum(len(document.get(kind, ())) for kind in RESOURCE_LISTS)
