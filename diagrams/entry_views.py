"""The form of one resource of a learner's own topology, or of what the topology says of itself.

Each edit that can be read is a revision. One that cannot is kept as a draft, and the picture stays as it was.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from diagrams import drafts, results
from diagrams import history as histories
from diagrams.bench import Bench, Listing, Said, bench_of, components, relisted
from diagrams.entry_inputs import ATTACHMENT
from diagrams.entry_posted import Posted, acted
from diagrams.forms import offer_of
from diagrams.history import Conflict
from diagrams.models import Revision, Topology
from diagrams.network_page import HtmxRequest, network_page
from diagrams.own_pages import BaseForm, bar_of, conflict, find, network_of, of_this_moment, private, query_of
from lambdanet.document import UnreadableDocument, canonical, read_topology
from lambdanet.editing import edits
from lambdanet.editing.changes import changes, summary
from lambdanet.editing.entries import Document, Entry, entries
from lambdanet.editing.kinds import ACCOUNT, Kind, kind_of
from lambdanet.editing.removal import still_needed
from lambdanet.problems import Problem

SAVE: Final = "save"
# The topology's name is its owner's to give on its list, so the document's is not asked for as well.
ACCOUNT_FORM: Final = replace(
    ACCOUNT, title="Account and Region", fields=tuple(field for field in ACCOUNT.fields if field.name != "name")
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """The form that is asked for. `held` is its entry as it is stored, None for one that is only a draft yet.

    `base` is the revision that its edits are made on: not the head's number if another tab was quicker. `waiting` are
    the topology's drafts.
    """

    request: HtmxRequest
    topology: Topology
    head: Revision
    document: Document
    kind: Kind
    identifier: str
    held: Entry | None
    base: int
    waiting: dict[drafts.Place, Entry]

    @property
    def place(self) -> drafts.Place:
        return self.kind.list_name, self.identifier

    def keep(self, typed: Entry) -> None:
        """Keep what was typed as a draft."""
        drafts.keep(self.topology, self.place, typed)
        self.waiting[self.place] = typed

    def discard(self) -> None:
        """Drop the draft, if there is one."""
        if self.waiting.pop(self.place, None) is not None:
            drafts.discard(self.topology, self.place)

    def with_entry(self, entry: Entry) -> Document:
        """The document with what was typed. Raises ValueError for an id that it cannot get."""
        if self.kind is ACCOUNT_FORM:
            kept = {field.name: None for field in ACCOUNT_FORM.fields}
            return edits.put_account(self.document, kept | entry)
        return drafts.drafted(self.document, self.place, entry)

    def entry_in(self, document: Document, identifier: str) -> Entry:
        """The form's entry in a document."""
        if self.kind is ACCOUNT_FORM:
            return document
        return next(one for one in entries(document, self.kind.list_name) if one.get("id") == identifier)

    def typed_in(self, shown: Entry) -> Entry:
        """What of an entry is the form's: of the document itself, what it says of the account."""
        if self.kind is ACCOUNT_FORM:
            return {field.name: shown[field.name] for field in ACCOUNT_FORM.fields if field.name in shown}
        return shown

    def address(self, identifier: str) -> str:
        if self.kind is ACCOUNT_FORM:
            return reverse("diagrams:account", args=[self.topology.key])
        return _address(self.topology, self.kind, identifier)


@require_http_methods(["GET", "HEAD", "POST"])
@private
@sensitive_post_parameters()
def entry(request: HtmxRequest, key: str, list_name: str, identifier: str) -> HttpResponse:
    """Show a resource's form, and take what is posted from it: an edit, a row more or less, a copy, a removal."""
    topology, head = find(request, key)
    document: Document = json.loads(head.document.text)
    kind = _kind(list_name)
    held = next((one for one in entries(document, list_name) if one.get("id") == identifier), None)
    return _formed(
        Form(
            request=request,
            topology=topology,
            head=head,
            document=document,
            kind=kind,
            identifier=identifier,
            held=held,
            base=head.number,
            waiting=drafts.of(topology),
        )
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private
@sensitive_post_parameters()
def account(request: HtmxRequest, key: str) -> HttpResponse:
    """Show what the topology says of itself and of its account, and take what is posted of it."""
    topology, head = find(request, key)
    document: Document = json.loads(head.document.text)
    return _formed(
        Form(
            request=request,
            topology=topology,
            head=head,
            document=document,
            kind=ACCOUNT_FORM,
            identifier="",
            held=document,
            base=head.number,
            waiting=drafts.of(topology),
        )
    )


@require_POST
@private
def new_entry(request: HtmxRequest, key: str, list_name: str) -> HttpResponse:
    """Add a resource of a kind, with what suits it, and show its form. What still lacks something is a draft."""
    topology, head = find(request, key)
    document: Document = json.loads(head.document.text)
    kind = _kind(list_name)
    base = BaseForm(request.POST)
    number = base.cleaned_data["base"] if base.is_valid() else head.number
    made = edits.new_entry(drafts.with_ids(document, drafts.of(topology)), list_name)
    after = edits.add(document, list_name, made)
    address = _address(topology, kind, str(made["id"]))
    try:
        read_topology(after)
    except UnreadableDocument:
        drafts.keep(topology, (list_name, str(made["id"])), made)
        return _lead(request, address)
    return _store(request, topology, number, document, after, address)


# -- What is done with a form ---------------------------------------------------------------------


def _formed(form: Form) -> HttpResponse:
    request = form.request
    draft = form.waiting.get(form.place)
    if form.held is None and draft is None:
        raise Http404
    if request.method != "POST":
        return _page(form, partial(_stored_bench, form) if draft is None else partial(_draft_bench, form, draft))
    base = BaseForm(request.POST)
    if not base.is_valid():
        return _homeless(form, tuple(map(str, base.errors["base"])))
    form = replace(form, base=base.cleaned_data["base"])
    match request.POST.get("do", SAVE):
        case "discard":
            form.discard()
            return _lead(request, form.address(form.identifier) if form.held else form.topology.get_absolute_url())
        case "remove" if form.kind is not ACCOUNT_FORM:
            return _removed(form)
        case "duplicate" if form.held is not None and form.kind is not ACCOUNT_FORM:
            return _duplicated(form)
        case act:
            return _edited(form, act)


def _homeless(form: Form, said: tuple[str, ...]) -> HttpResponse:
    """Keep what was typed as a draft, where nothing says which revision it was typed on."""
    typed = Posted(document=form.document, kind=form.kind, held=form.held or {}, data=form.request.POST).entry()
    form.keep(typed)
    problems = tuple(Said(problem=Problem(code="document.bad-value", path="", message=one)) for one in said)
    return _page(form, lambda: replace(_draft_bench(form, typed), said=problems), status=422)


def _removed(form: Form) -> HttpResponse:
    away = form.topology.get_absolute_url()
    if form.held is None:
        form.discard()
        return _lead(form.request, away)
    after = edits.remove(form.document, *form.place).document
    try:
        results.read(canonical(after))
    except UnreadableDocument as error:
        problems = tuple(still_needed(after, one) for one in error.problems)
        bench = partial(_bench, form, form.document, form.held, saved=True, problems=problems)
        return _page(form, bench, status=422)
    return _store(form.request, form.topology, form.base, form.document, after, away, form.place)


def _duplicated(form: Form) -> HttpResponse:
    after = edits.duplicate(form.document, *form.place)
    known = {one.get("id") for one in form.document[form.kind.list_name]}
    made = next(str(one["id"]) for one in after[form.kind.list_name] if one["id"] not in known)
    return _store(form.request, form.topology, form.base, form.document, after, form.address(made))


def _edited(form: Form, act: str) -> HttpResponse:
    """Store what was typed as a revision, or as a draft where it cannot be read."""
    data = form.request.POST
    listed = components(form.document, form.waiting)
    sent = Posted(document=form.document, kind=form.kind, held=form.held or {}, data=data)
    posted = sent.entry()
    if vpc := sent.strange_vpc():
        form.keep(posted)
        return _page(form, partial(_draft_bench, form, posted, _no_such_vpc(vpc)), listed, status=422)
    try:
        after = form.with_entry(posted)
    except ValueError:
        form.keep(posted)
        return _page(form, partial(_draft_bench, form, posted), listed, status=422)
    named = form.identifier if form.kind is ACCOUNT_FORM else str(posted.get("id") or form.identifier)
    if act != SAVE:
        after = _acted(after, form.kind, named, act)
    shown = form.entry_in(after, named)
    try:
        results.read(canonical(after))
    except UnreadableDocument:
        form.keep(form.typed_in(shown))
        return _page(form, partial(_bench, form, after, shown, saved=False), listed, act=act, status=422)
    address = form.address(named)
    if not form.request.htmx or named != form.identifier or form.held is None:
        return _store(form.request, form.topology, form.base, form.document, after, address, form.place)
    text, said = canonical(after), summary(changes(form.document, after))
    try:
        revision = histories.append(form.topology, form.base, text, said)
    except Conflict as found:
        return conflict(
            form.request, form.topology, found, said="Your edit was not saved.", document=text, summary=said
        )
    form.discard()
    form = replace(form, head=revision, base=revision.number, document=after, held=shown)
    return _page(form, partial(_stored_bench, form), listed, act=act)


def _store(
    request: HtmxRequest,
    topology: Topology,
    base: int,
    before: Document,
    after: Document,
    address: str,
    drafted: drafts.Place | None = None,
) -> HttpResponse:
    """Store a document as a revision, and lead to what shows it. What was a draft in it is none any more."""
    text, said = canonical(after), summary(changes(before, after))
    try:
        histories.append(topology, base, text, said)
    except Conflict as found:
        return conflict(request, topology, found, said="Your edit was not saved.", document=text, summary=said)
    if drafted is not None:
        drafts.discard(topology, drafted)
    return _lead(request, address)


def _lead(request: HtmxRequest, address: str) -> HttpResponse:
    """Lead to a page, with the question that this one asks."""
    query = query_of(request)
    address = f"{address}?{query.urlencode()}" if query else address
    if not request.htmx:
        # The form stands under the picture: without its place the window would begin at the top.
        return HttpResponseRedirect(f"{address}#entry" if "/edit/" in address else address)
    response = HttpResponse(status=204)
    response["HX-Location"] = json.dumps(
        {"path": address, "target": "#main", "select": "#main", "swap": "outerHTML show:none"}
    )
    return response


def _acted(draft: Document, kind: Kind, identifier: str, act: str) -> Document:
    """The draft after a button of the form. Raises Http404 for a button that there is none of."""
    try:
        return acted(draft, kind, identifier, act)
    except (KeyError, ValueError, IndexError) as error:
        raise Http404 from error


# -- The form as it is shown ------------------------------------------------------------------------


def _stored_bench(form: Form) -> Bench:
    held = form.held
    assert held is not None
    return _bench(form, form.document, held, saved=True)


def _no_such_vpc(vpc: str) -> Problem:
    message = f"There is no VPC '{vpc[:60]}' to attach to: the attachment stays as it was. Choose one of those offered."
    return Problem(code="document.unknown-reference", path=ATTACHMENT, message=message)


def _draft_bench(form: Form, typed: Entry, problem: Problem | None = None) -> Bench:
    """The form with what was typed. An id that it cannot have is said at its field, and so is a `problem` of one."""
    try:
        draft = form.with_entry(typed)
    except ValueError as error:
        problems = (Problem(code="document.bad-value", path="id", message=str(error)),)
        others = [one for one in form.document.get(form.kind.list_name, ()) if one is not form.held]
        shown = form.document | {form.kind.list_name: [*others, typed]}
        return _bench(form, shown, typed, saved=False, problems=problems)
    named = str(typed.get("id") or form.identifier)
    found: tuple[Problem, ...] = (problem,) if problem else ()
    return _bench(form, draft, form.entry_in(draft, named), saved=False, problems=found)


def _bench(form: Form, document: Document, shown: Entry, *, saved: bool, problems: tuple[Problem, ...] = ()) -> Bench:
    topology = network_of(form.topology, form.head, "").topology
    return bench_of(
        document,
        form.kind,
        shown,
        form.identifier,
        topology=topology,
        saved=saved,
        stored=form.held is not None,
        problems=problems,
    )


def _page(
    form: Form, bench: Callable[[], Bench], before: Listing | None = None, *, act: str = "", status: int = 200
) -> HttpResponse:
    """The page of the topology with the form on its bench, and the focus in a row that was just added.

    Of an edit, only what it changes: `before` is the list of components as it was.
    """
    request = form.request
    posted = request.method == "POST"
    if posted:
        request.GET = QueryDict(query_of(request).urlencode())
    # An edit by htmx is of a form that stays; its buttons, and what governs other fields, ask for another form.
    edited = posted and bool(request.htmx) and request.htmx.target == "entry-form"
    network = network_of(form.topology, form.head, "your own")

    def context() -> dict[str, Any]:
        made, bar = bench(), bar_of(form.topology, form.head, form.waiting)
        offered = offer_of(network.topology)
        lines = relisted(before or [], bar["components"]) if edited else []
        return bar | {
            "bench": made,
            "base": form.base,
            "offered": offered,
            "address": form.address(form.identifier),
            "stale": not made.saved,
            "focus": made.last_of(act.removeprefix("add:")),
            "edited": edited,
            "slots": made.slots(request.POST.get("told", "")),
            "notes": made.notes,
            "asks_anew": request.POST.get("offered") != offered,
            "listed_anew": lines is None,
            "relisted": lines,
        }

    template = "diagrams/edited.html" if edited else "diagrams/entry.html"
    response = network_page(request, network, template, context, whole=posted)
    if status != 200:
        response.status_code = status
    return of_this_moment(response, form.topology)


def _kind(list_name: str) -> Kind:
    try:
        return kind_of(list_name)
    except KeyError as error:
        raise Http404 from error


def _address(topology: Topology, kind: Kind, identifier: str) -> str:
    return reverse("diagrams:entry", args=[topology.key, kind.list_name, identifier])
