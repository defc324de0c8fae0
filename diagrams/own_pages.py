"""What the pages of a learner's own topologies share: who may see them, and what a second tab is told."""

import json
from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers

from diagrams import companions, drafts, results
from diagrams import history as histories
from diagrams.bench import components
from diagrams.costs import cost_of
from diagrams.history import Conflict
from diagrams.models import Revision, Topology, TopologyQuerySet
from diagrams.network_page import HtmxRequest, Network
from diagrams.owners import account_of, make_owner, owner_of
from diagrams.views import NO_ROBOTS
from lambdanet.editing.kinds import KINDS

MOST_NUMBER: Final = 2_147_483_647

View = Callable[..., HttpResponse]


class BaseForm(forms.Form):
    """The revision that a change was made on: the one that the page showed."""

    base = forms.IntegerField(
        min_value=1,
        max_value=MOST_NUMBER,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            "Nothing says which revision this is about. Go back to the topology, and try again from there.",
        ),
    )


def private(view: View) -> View:
    """For pages of one owner: no cache and no search engine keeps them, and the cookie lasts another year.

    What another tab deletes between two looks at it is not there, as if it had been deleted before.
    """

    @never_cache
    @vary_on_headers("HX-Request", "X-Open", "Cookie")
    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Topology.DoesNotExist as error:
            raise Http404 from error
        response["X-Robots-Tag"] = NO_ROBOTS
        if owner_of(request):
            make_owner(request, response)
        return response

    return seen


def mine(request: HttpRequest) -> TopologyQuerySet:
    """The topologies of who asks, deleted ones among them: the browser's, and those of the account signed in."""
    here, account = Topology.objects.owned_by(owner_of(request)), account_of(request)
    return here | Topology.objects.owned_by(account) if account else here


def is_mine(request: HttpRequest, topology: Topology) -> bool:
    """As `mine`, for one that has been read."""
    if topology.account_id is None:
        return topology.owner == owner_of(request)
    account = account_of(request)
    return account is not None and topology.account_id == account.pk


def find(request: HttpRequest, key: str) -> tuple[Topology, Revision]:
    """The topology with this key, and its head with its document. Raises Http404 unless it is the asker's."""
    topology = mine(request).kept().select_related("head__document").filter(key=key).first()
    if topology is None or topology.head is None:
        raise Http404
    return topology, topology.head


def network_of(topology: Topology, at: Revision, origin: str) -> Network:
    """The network that a topology was at a revision."""
    text = at.document.text
    return Network(text=text, topology=results.read(text), origin=origin, title=topology.name)


def bar_of(topology: Topology, head: Revision, waiting: Collection[drafts.Place]) -> dict[str, Any]:
    """What the page of a topology as it is now says of its history, its components and its cost.

    `waiting` are the entries that have a draft.
    """
    return {
        "topology": topology,
        "head": head,
        "can_undo": histories.can_undo(head),
        "can_redo": histories.can_redo(head),
        "components": components(json.loads(head.document.text), waiting),
        "kinds": KINDS,
        "keeps_questions": True,
        "cost": cost_of(results.read(head.document.text)),
        "kept_back": companions.kept_back(topology),
    }


def of_this_moment(response: HttpResponse, topology: Topology) -> HttpResponse:
    """Say in an answer what moment of the topology it shows: a page never puts an older one over a newer one."""
    response["X-Moment"] = str(int(topology.updated.timestamp() * 1_000_000))
    if topology.companion:
        # What goes with it looks at the network anew.
        response["HX-Trigger"] = "network-changed"
    return response


def query_of(request: HtmxRequest) -> QueryDict:
    """The question in the address of the page that asks, also where htmx posts to another one."""
    shown = urlsplit(request.htmx.current_url_abs_path or "").query if request.htmx else request.GET.urlencode()
    query = QueryDict(shown, mutable=True)
    query.pop("n", None)
    return query


class Addressed(Protocol):
    """What has a page to go back to."""

    def get_absolute_url(self) -> str: ...


def refused(request: HttpRequest, topology: Addressed, *said: str) -> HttpResponse:
    """Say why nothing was done."""
    context = {"section": "build", "topology": topology, "said": said}
    return render(request, "diagrams/refused.html", context, status=422)


def conflict(
    request: HtmxRequest, topology: Topology, found: Conflict, *, said: str, document: str = "", summary: str = ""
) -> HttpResponse:
    """Tell a second tab that another was quicker, in `said` what was not done, and what to do.

    With the canonical text of a `document`, it can be put on top of the newest; nothing of it is lost. htmx puts
    the answer into the page, which stays as it is.
    """
    response = render(
        request,
        "diagrams/conflict.html#notice" if request.htmx else "diagrams/conflict.html",
        {
            "section": "build",
            "topology": topology,
            "head": found.head,
            "said": said,
            "document": document,
            "summary": summary,
        },
        status=409,
    )
    response["HX-Reselect"] = "#conflict"
    response["HX-Reswap"] = "outerHTML"
    return response
