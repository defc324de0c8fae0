"""The form of one resource of a learner's own topology. Each edit that can be read is a revision."""

import json
from typing import Final

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from diagrams import history as histories
from diagrams.bench import Bench, bench_of
from diagrams.entry_inputs import entry_from, moved
from diagrams.history import Conflict
from diagrams.models import Revision, Topology
from diagrams.network_page import HtmxRequest, network_page
from diagrams.own_pages import BaseForm, bar_of, conflict, find, network_of, private, query_of
from lambdanet.document import UnreadableDocument, canonical, read_topology
from lambdanet.editing import edits
from lambdanet.editing.changes import changes, summary
from lambdanet.editing.entries import Document, Entry
from lambdanet.editing.entries import find as find_entry
from lambdanet.editing.kinds import Kind, kind_of
from lambdanet.problems import Problem

SAVE: Final = "save"


@require_http_methods(["GET", "HEAD", "POST"])
@private
@sensitive_post_parameters()
def entry(request: HtmxRequest, key: str, list_name: str, identifier: str) -> HttpResponse:
    """Show a resource's form, and take what is posted from it: an edit, a row more or less, a copy, a removal."""
    topology, head = find(request, key)
    document: Document = json.loads(head.document.text)
    kind = _kind(list_name)
    held = _held(document, list_name, identifier)
    if request.method != "POST":
        return _page(request, topology, head, bench_of(document, kind, identifier))
    base = BaseForm(request.POST)
    if not base.is_valid():
        problems = tuple(Problem(code="document.bad-value", path="", message=str(one)) for one in base.errors["base"])
        return _page(request, topology, head, bench_of(document, kind, identifier, problems=problems), status=422)
    number, act = base.cleaned_data["base"], request.POST.get("do", SAVE)
    if act == "remove":
        after = edits.remove(document, list_name, identifier).document
        return _store(request, topology, number, document, after, topology.get_absolute_url())
    if act == "duplicate":
        after = edits.duplicate(document, list_name, identifier)
        there = _address(topology, list_name, _new_one(document, after, list_name))
        return _store(request, topology, number, document, after, there)
    posted = entry_from(kind, request.POST, held)
    try:
        draft = edits.put(document, list_name, identifier, posted)
    except ValueError as error:
        problems = (Problem(code="document.bad-value", path="id", message=str(error)),)
        shown = document | {list_name: [posted if one is held else one for one in document[list_name]]}
        bench = bench_of(shown, kind, identifier, problems=problems, saved=False, entry=posted)
        return _page(request, topology, head, bench, base=number, status=422)
    named = str(posted.get("id") or identifier)
    if act != SAVE:
        draft = _rowed(draft, kind, named, act)
    return _put(request, topology, head, number, draft, kind, identifier, named, keep=not act.startswith("add:"))


@require_POST
@private
def new_entry(request: HtmxRequest, key: str, list_name: str) -> HttpResponse:
    """Add a resource of a kind, with what suits it, and show its form."""
    topology, head = find(request, key)
    document: Document = json.loads(head.document.text)
    kind = _kind(list_name)
    base = BaseForm(request.POST)
    number = base.cleaned_data["base"] if base.is_valid() else head.number
    made = edits.new_entry(document, list_name)
    after = edits.add(document, list_name, made)
    try:
        read_topology(after)
    except UnreadableDocument:
        return _page(request, topology, head, bench_of(after, kind, str(made["id"]), saved=False, new=True), status=422)
    return _store(request, topology, number, document, after, _address(topology, list_name, str(made["id"])))


# -- What an edit comes to --------------------------------------------------------------------------


def _put(
    request: HtmxRequest,
    topology: Topology,
    head: Revision,
    base: int,
    draft: Document,
    kind: Kind,
    identifier: str,
    named: str,
    *,
    keep: bool,
) -> HttpResponse:
    """Store a draft as a revision. What cannot be read stays in the form, and the picture stays as it was."""
    bench = bench_of(draft, kind, named, address=identifier, saved=False)
    if not keep:  # a row that was just added is no edit before somebody has filled it
        return _page(request, topology, head, bench, base=base)
    try:
        read_topology(draft)
    except UnreadableDocument:
        return _page(request, topology, head, bench, base=base, status=422)
    document: Document = json.loads(head.document.text)
    address = _address(topology, kind.list_name, named)
    if not request.htmx or named != identifier:
        return _store(request, topology, base, document, draft, address)
    text, said = canonical(draft), summary(changes(document, draft))
    try:
        revision = histories.append(topology, base, text, said)
    except Conflict as found:
        return conflict(request, topology, found, said="Your edit was not saved.", document=text, summary=said)
    return _page(request, topology, revision, bench_of(draft, kind, named))


def _store(
    request: HtmxRequest, topology: Topology, base: int, before: Document, after: Document, address: str
) -> HttpResponse:
    """Store a document as a revision, and lead to what shows it."""
    text, said = canonical(after), summary(changes(before, after))
    try:
        histories.append(topology, base, text, said)
    except Conflict as found:
        return conflict(request, topology, found, said="Your edit was not saved.", document=text, summary=said)
    query = query_of(request)
    address = f"{address}?{query.urlencode()}" if query else address
    if not request.htmx:
        return HttpResponseRedirect(address)
    response = HttpResponse(status=204)
    response["HX-Location"] = json.dumps(
        {"path": address, "target": "#main", "select": "#main", "swap": "outerHTML show:none"}
    )
    return response


def _rowed(draft: Document, kind: Kind, identifier: str, act: str) -> Document:
    """The draft after a button of a table of rows. Raises Http404 for a button that there is none of."""
    try:
        return moved(draft, kind, identifier, act)
    except (KeyError, ValueError, IndexError) as error:
        raise Http404 from error


def _new_one(before: Document, after: Document, list_name: str) -> str:
    known = {one.get("id") for one in before[list_name]}
    return next(str(one["id"]) for one in after[list_name] if one["id"] not in known)


# -- What is asked for ------------------------------------------------------------------------------


def _page(
    request: HtmxRequest, topology: Topology, head: Revision, bench: Bench, *, base: int = 0, status: int = 200
) -> HttpResponse:
    """The page; `base` is the revision that an edit which is not saved yet was made on, if it was not on the head."""
    whole = request.method == "POST"
    if whole:
        request.GET = QueryDict(query_of(request).urlencode())
    network = network_of(topology, head, "your own")
    response = network_page(
        request,
        network,
        "diagrams/entry.html",
        bar_of(topology, head) | {"bench": bench, "base": base or head.number},
        whole=whole,
    )
    if status != 200:
        response.status_code = status
    return response


def _kind(list_name: str) -> Kind:
    try:
        return kind_of(list_name)
    except KeyError as error:
        raise Http404 from error


def _held(document: Document, list_name: str, identifier: str) -> Entry:
    try:
        return find_entry(document, list_name, identifier)
    except KeyError as error:
        raise Http404 from error


def _address(topology: Topology, list_name: str, identifier: str) -> str:
    return reverse("diagrams:entry", args=[topology.key, list_name, identifier])
