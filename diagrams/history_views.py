"""The pages of one topology of a learner's own, and of its history. Who does not own it gets 404."""

import json
from collections.abc import Callable
from functools import partial
from typing import Final

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from diagrams import drafts
from diagrams import history as histories
from diagrams.beginnings import readable
from diagrams.history import Conflict
from diagrams.models import MAX_SUMMARY, Revision, Topology
from diagrams.network_page import HtmxRequest, network_page
from diagrams.own_pages import BaseForm, bar_of, conflict, find, network_of, of_this_moment, private, query_of, refused
from lambdanet.document import UnreadableDocument
from lambdanet.editing.entries import entries

REVISIONS_A_PAGE: Final = 50


class KeepForm(BaseForm):
    """A whole document to go on with; its summary for the history."""

    document = forms.CharField(strip=False, error_messages={"required": "There is no document to keep."})
    summary = forms.CharField(max_length=MAX_SUMMARY, required=False, empty_value="Kept what another tab had changed")

    def clean_document(self) -> str:
        try:
            return readable(self.cleaned_data["document"], masked=False)
        except UnreadableDocument as error:
            raise forms.ValidationError([str(problem) for problem in error.problems]) from error


@require_safe
@private
def own(request: HtmxRequest, key: str) -> HttpResponse:
    """Show a topology as it is now, like any network, with the way back and forth."""
    topology, head = find(request, key)
    network = network_of(topology, head, "your own")
    bar = partial(bar_of, topology, head, drafts.of(topology))
    response = network_page(request, network, "diagrams/own.html", bar)
    return of_this_moment(response, topology)


@require_POST
@private
def undo(request: HtmxRequest, key: str) -> HttpResponse:
    """Go back one revision."""
    return _step(request, key, histories.undo, "Nothing was undone.")


@require_POST
@private
def redo(request: HtmxRequest, key: str) -> HttpResponse:
    """Go forth one revision."""
    return _step(request, key, histories.redo, "Nothing was redone.")


def _step(request: HtmxRequest, key: str, step: Callable[[Topology, int], object], nothing: str) -> HttpResponse:
    topology, _ = find(request, key)
    form = BaseForm(request.POST)
    if not form.is_valid():
        return refused(request, topology, *form.errors["base"])
    try:
        step(topology, form.cleaned_data["base"])
    except Conflict as found:
        return conflict(request, topology, found, said=nothing)
    return _back_to(request, topology)


@require_POST
@private
@sensitive_post_parameters("document")
def keep(request: HtmxRequest, key: str) -> HttpResponse:
    """Go on with a whole document, on top of the newest: what a second tab chooses that will not lose its own."""
    topology, _ = find(request, key)
    form = KeepForm(request.POST)
    if not form.is_valid():
        return refused(request, topology, *(str(error) for errors in form.errors.values() for error in errors))
    base, document, summary = (form.cleaned_data[name] for name in ("base", "document", "summary"))
    try:
        histories.append(topology, base, document, summary)
    except Conflict as found:
        return conflict(request, topology, found, said="Nothing was kept yet.", document=document, summary=summary)
    return redirect(topology)


@require_safe
@private
def history(request: HtmxRequest, key: str) -> HttpResponse:
    """Show every revision, newest first."""
    topology, head = find(request, key)
    revisions = histories.revisions(topology).select_related("parent")
    page = Paginator(revisions, REVISIONS_A_PAGE).get_page(request.GET.get("page"))
    context = {"section": "build", "topology": topology, "head": head, "page": page}
    return render(request, "diagrams/history.html", context)


@require_safe
@private
def revision(request: HtmxRequest, key: str, number: int) -> HttpResponse:
    """Show the topology as it was at one revision. It can be asked, and not be changed."""
    topology, head = find(request, key)
    old = _revision(topology, number)
    network = network_of(topology, old, f"revision {old.number}")
    bar = {"topology": topology, "head": head, "revision": old}
    return network_page(request, network, "diagrams/revision.html", lambda: bar)


@require_POST
@private
def go_back(request: HtmxRequest, key: str, number: int) -> HttpResponse:
    """Go on with what the topology was at one revision."""
    topology, _ = find(request, key)
    old = _revision(topology, number)
    form = BaseForm(request.POST)
    if not form.is_valid():
        return refused(request, topology, *form.errors["base"])
    try:
        histories.go_back(topology, form.cleaned_data["base"], old)
    except Conflict as found:
        return conflict(request, topology, found, said=f"Revision {number} was not brought back.")
    return redirect(topology)


def _revision(topology: Topology, number: int) -> Revision:
    """Raises Http404, also for what was dropped."""
    # A larger number than the column holds is an error in PostgreSQL.
    found = histories.revisions(topology).filter(number=min(number, 2_147_483_647)).select_related("document").first()
    if found is None:
        raise Http404
    return found


def _back_to(request: HtmxRequest, topology: Topology) -> HttpResponse:
    """Lead to the topology, to the question that its page was asking, and to the form that was open, if it still is."""
    query = query_of(request)
    address = _form_of(request, topology) or topology.get_absolute_url()
    return HttpResponseRedirect(f"{address}?{query.urlencode()}" if query else address)


def _form_of(request: HtmxRequest, topology: Topology) -> str:
    """The address of the form that was open beside the button, "" where there is none now."""
    path = request.POST.get("at", "")
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    if match.kwargs.get("key") != topology.key:
        return ""
    if match.view_name == "diagrams:account":
        return path
    if match.view_name != "diagrams:entry":
        return ""
    topology.refresh_from_db()
    held = json.loads(topology.head.document.text) if topology.head else {}
    known = {one.get("id") for one in entries(held, match.kwargs["list_name"])}
    return path if match.kwargs["identifier"] in known else ""
