"""What a load asks of a network, second by second: of a learner's own topology, or of a ready-made one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from diagrams.capacity_form import LoadForm
from diagrams.figures import Mark
from diagrams.network_page import HtmxRequest, Network
from diagrams.own_pages import find, network_of, private
from diagrams.presets import find as find_preset
from diagrams.views import ready_made, unknown
from lambdanet.capacity.addresses import Rule
from lambdanet.capacity.chart import Chart, course_chart, interfaces_chart
from lambdanet.capacity.cures import Cured, cured
from lambdanet.capacity.limits import Effect
from lambdanet.capacity.reading import Reading
from lambdanet.capacity.timeline import Course, Timeline, timeline
from lambdanet.capacity.words import breaking, cures, headline, holding, proxy_cost, remarks, short, symptom

HOLDS: Final = Mark(name="v-yes", word="Holds")
CROSSED: Final[Mapping[Effect, Mark]] = {
    Effect.NOT_CREATED: Mark(name="v-no", word="Full"),
    Effect.THROTTLED: Mark(name="v-no", word="Throttles"),
    Effect.REFUSED: Mark(name="v-no", word="Refuses"),
    Effect.QUEUED: Mark(name="v-some", word="Waits"),
    Effect.DROPPED: Mark(name="v-no", word="Drops"),
    Effect.FAILS: Mark(name="v-no", word="Fails"),
    Effect.GROWS: Mark(name="v-some", word="Grows"),
    Effect.UNSURE: Mark(name="v-void", word="Not verified"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Panel:
    """One limit: its sentence, its chart, and what to do where it is crossed."""

    course: Course
    mark: Mark
    sentence: str
    symptom: str
    cures: tuple[str, ...]
    chart: Chart


@dataclass(frozen=True, kw_only=True, slots=True)
class Remedy:
    """What a cure for a connection storm makes of the load: at the database (`mark`, `at`), and what breaks `first` then."""

    name: str
    fact: str
    peak: str
    mark: Mark
    at: str
    first: str


@require_safe
@private
def capacity(request: HtmxRequest, key: str) -> HttpResponse:
    """Show what a load breaks first in a topology of one's own, and when; the load is in the address."""
    topology, head = find(request, key)
    network = network_of(topology, head, "your own")
    options = reverse("diagrams:options", args=[topology.key])
    return _page(request, network, topology.get_absolute_url(), options)


@require_safe
@vary_on_headers("HX-Request")
def preset_capacity(request: HtmxRequest, slug: str) -> HttpResponse:
    """Show what a load breaks first in a ready-made network, and when."""
    preset = find_preset(slug)
    if preset is None:
        return unknown(request)
    return _page(request, ready_made(preset), reverse("diagrams:topology", args=[slug]))


def _page(request: HtmxRequest, network: Network, back: str, options: str = "") -> HttpResponse:
    form = LoadForm(request.GET, network.topology)
    context: dict[str, Any] = {
        "section": "build",
        "network": network,
        "back": back,
        "options": options,
        "form": form,
        "sections": list(form.sections()),
        "slots": ",".join(f"#e-{field.id_for_label}" for field in form if field.name != "function"),
    }
    if form.known and form.is_valid():
        context |= _shown(form.loaded())
    return render(request, "diagrams/capacity.html", context, status=200 if form.is_valid() else 422)


def _shown(reading: Reading) -> dict[str, Any]:
    found = timeline(reading.load)
    panels = [_panel(reading, one) for one in found.courses]
    first = next((one for one in panels if one.course is found.first), None)
    return {
        "reading": reading,
        "load": reading.load,
        "mark": first.mark if first else HOLDS,
        "headline": headline(reading, found),
        "first": first,
        "also": [one for one in panels if one.course.breaks_at is not None and one is not first],
        "panels": panels,
        "heads": ("Wanted", "Allowed"),
        "rules_heads": ("Before", "Free", "Now"),
        "remarks": remarks(reading),
        "remedies": [_remedy(reading, one) for one in cured(reading.load)],
        "proxy_cost": proxy_cost(reading.load),
        "interfaces": _interfaces(found),
    }


def _panel(reading: Reading, course: Course) -> Panel:
    crossed = course.crossed_at is not None
    return Panel(
        course=course,
        mark=CROSSED[course.limit.effect] if crossed else HOLDS,
        sentence=breaking(reading, course) or holding(course),
        symptom=symptom(course) if crossed else "",
        cures=cures(course, reading.load) if crossed else (),
        chart=course_chart(course),
    )


def _remedy(reading: Reading, one: Cured) -> Remedy:
    crossed_at = one.asked.crossed_at if one.asked else None
    return Remedy(
        name=one.name,
        fact=one.fact,
        peak=f"{one.asked.peak:,}" if one.asked else "0",
        mark=HOLDS if one.asked is None or crossed_at is None else CROSSED[one.asked.limit.effect],
        at="" if crossed_at is None else f"{crossed_at:,} s",
        first=short(reading, one.first),
    )


def _interfaces(found: Timeline) -> dict[str, Any]:
    """Both rules, and the chart of them; nothing where the function takes no interface."""
    if not found.load.attached:
        return {}
    return {
        "now": _rule(found.today),
        "before": _rule(found.before_2019),
        "chart": interfaces_chart(found.today, found.before_2019),
        "environments": f"{max(found.growth.environments):,}",
        "free": f"{found.load.free:,}",
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "most": f"{max(rule.interfaces):,}",
        "in_a_subnet": f"{max(rule.in_a_subnet):,}",
        "full_at": rule.full_at,
    }
