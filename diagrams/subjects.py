"""What a page about a network is of: a topology of one's own, or a ready-made network. One view serves both.

    @of_a_network
    def options(request: HtmxRequest, subject: Subject) -> HttpResponse: ...

    path("topologies/<key:key>/options/", options_views.options, name="options"),
    path("build/<slug:slug>/options/", options_views.options, name="preset-options"),

What is applied to a ready-made network is applied to a copy of it, which is one's own from then on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.vary import vary_on_headers

from diagrams import history as histories
from diagrams.history import Conflict, TooMany
from diagrams.models import Revision, Topology
from diagrams.network_page import HtmxRequest, Network
from diagrams.own_pages import BaseForm, conflict, find, network_of, private, refused
from diagrams.owners import account_of, make_owner
from diagrams.presets import Preset
from diagrams.presets import find as find_preset
from diagrams.views import ready_made, unknown


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """`address` is that of the network's own page. One of `head` (with its topology) and `preset` is set."""

    network: Network
    address: str
    topology: Topology | None = None
    head: Revision | None = None
    preset: Preset | None = None

    @property
    def name(self) -> str:
        return self.network.name

    def get_absolute_url(self) -> str:
        return self.address


def of_a_network(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view its `Subject`, found by the `key` of a topology or the `slug` of a ready-made network.

    Who does not own the topology gets 404; a ready-made network is everybody's.
    """

    @private
    def own(request: HtmxRequest, key: str, **rest: Any) -> HttpResponse:
        topology, head = find(request, key)
        network = network_of(topology, head, "your own")
        there = topology.get_absolute_url()
        return view(request, Subject(network=network, address=there, topology=topology, head=head), **rest)

    @vary_on_headers("HX-Request")
    def preset(request: HtmxRequest, slug: str, **rest: Any) -> HttpResponse:
        found = find_preset(slug)
        if found is None:
            return unknown(request)
        there = reverse("diagrams:topology", args=[slug])
        return view(request, Subject(network=ready_made(found), address=there, preset=found), **rest)

    @wraps(view)
    def seen(request: HtmxRequest, *, key: str = "", slug: str = "", **rest: Any) -> HttpResponse:
        return own(request, key=key, **rest) if key else preset(request, slug=slug, **rest)

    return seen


def behind(request: HtmxRequest, subject: Subject, failed: str) -> HttpResponse | None:
    """What to answer to a form that was made on another revision than the newest; None where it was not."""
    if subject.topology is None or subject.head is None:
        return None
    base = BaseForm(request.POST)
    if not base.is_valid():
        return refused(request, subject, *base.errors["base"])
    if base.cleaned_data["base"] != subject.head.number:
        return conflict(request, subject.topology, Conflict(subject.head), said=failed)
    return None


def applied(
    request: HtmxRequest, subject: Subject, text: str, summary: str, *, failed: str, query: str = ""
) -> HttpResponse:
    """Store canonical `text` as a revision, of a copy if it is a ready-made network, and lead there.

    `summary` is the revision's line, `failed` what a second tab is told, `query` the question to show then.
    """
    if subject.preset is not None:
        return _to_a_copy(request, subject, subject.preset, text, summary, query)
    assert subject.topology is not None  # it is one or the other
    base = BaseForm(request.POST)
    if not base.is_valid():
        return refused(request, subject, *base.errors["base"])
    try:
        histories.append(subject.topology, base.cleaned_data["base"], text, summary)
    except Conflict as found:
        return conflict(request, subject.topology, found, said=failed, document=text, summary=summary)
    return _shown(subject.topology, query)


def _to_a_copy(
    request: HtmxRequest, subject: Subject, preset: Preset, text: str, summary: str, query: str
) -> HttpResponse:
    """Two revisions: the network as it is ready-made, and with what is applied, so that undo leads back."""
    response = HttpResponseRedirect("")
    owner = account_of(request) or make_owner(request, response)
    try:
        with transaction.atomic():
            copy = histories.create(owner, preset.text, preset.name, f"Copied from {preset.name}")
            histories.append(copy, 1, text, summary)
    except TooMany as error:
        return refused(request, subject, str(error))
    response["Location"] = _shown(copy, query)["Location"]
    return response


def _shown(topology: Topology, query: str) -> HttpResponseRedirect:
    there = topology.get_absolute_url()
    return HttpResponseRedirect(f"{there}?{query}" if query else there)
