"""The pages under Build: the ready-made networks, one of them with a question, and one that somebody saved."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from diagrams import results
from diagrams.figures import Ask, figures
from diagrams.models import Document
from diagrams.network_page import HtmxRequest, Network, network_page
from diagrams.presets import Preset, all_presets, find, grouped

# For pages whose address is the key to them.
NO_ROBOTS: Final = "noindex, nofollow"


@require_safe
def presets(request: HttpRequest) -> HttpResponse:
    """Show the ready-made networks, each with a small picture and the verdicts of its questions."""
    groups = grouped()
    answered = figures([_mini(preset) for _, found in groups for preset in found])
    pictures = iter(answered)
    return render(
        request,
        "diagrams/presets.html",
        {
            "section": "build",
            "groups": [(group, [(preset, next(pictures)) for preset in found]) for group, found in groups],
            "waiting": any(one.waiting or any(each.waiting for each in one.kept) for one in answered),
            "degraded": any(one.inline or any(each.inline for each in one.kept) for one in answered),
        },
    )


@require_safe
@vary_on_headers("HX-Request", "X-Open")
def topology(request: HtmxRequest, slug: str) -> HttpResponse:
    """Show a ready-made network and the answer to a question about it; all of it is in the address."""
    preset = find(slug)
    return unknown(request) if preset is None else network_page(request, ready_made(preset))


@require_safe
@vary_on_headers("HX-Request", "X-Open")
def document(request: HtmxRequest, digest: str) -> HttpResponse:
    """Show a network that somebody saved, to whoever knows its address."""
    row = Document.objects.filter(pk=digest).first()
    if row is None:
        return unknown(request)
    saved = Network(
        text=row.text,
        topology=results.read(row.text),
        origin="saved network",
        copied_by={"digest": row.digest},
    )
    response = network_page(request, saved)
    response["X-Robots-Tag"] = NO_ROBOTS
    return response


def unknown(request: HttpRequest) -> HttpResponse:
    """Say that there is no such network, and which there are."""
    context = {"section": "build", "presets": all_presets()}
    return render(request, "diagrams/unknown.html", context, status=404)


def ready_made(preset: Preset) -> Network:
    """A network from the `presets` folder as pages show it."""
    return Network(
        text=preset.text,
        topology=preset.topology,
        origin="ready-made network",
        copied_by={"preset": preset.slug},
        pages_at=reverse("diagrams:topology", args=[preset.slug]),
    )


def _mini(preset: Preset) -> Ask:
    """The network alone, so small that details could not be read."""
    return Ask(
        document=preset.text,
        topology=preset.topology,
        question=None,
        detail="overview",
        kept=len(preset.topology.questions),
    )
