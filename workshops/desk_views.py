"""The instructor's side of a running room: the desk, which fits a phone, and the wall, which everybody sees."""

from typing import Any, Final

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST, require_safe

from diagrams.network_page import HtmxRequest
from diagrams.owners import account_of
from workshops import asking, pulse, running, works
from workshops.addresses import join_address
from workshops.grid import grid
from workshops.models import Kind, Pace, Phase, Seat, State, Step, Workshop
from workshops.pulse import Pulse
from workshops.refusal import Refused
from workshops.running import NEXT_PHASE
from workshops.showing import exhibited, shown
from workshops.taught import taught
from workshops.votes import open_round, tally

NEXT_WORDS: Final = {
    Phase.FIRST: "Open the vote",
    Phase.DISCUSS: "Close it, and discuss",
    Phase.SECOND: "Open the second vote",
    Phase.REVEALED: "Reveal the answer",
}


@require_safe
@taught
def desk(request: HtmxRequest, workshop: Workshop) -> HttpResponse:
    """The room from the front: where it is, what comes next, who is there, what they said."""
    return _desk(request, workshop)


@require_safe
@taught
def desk_look(request: HtmxRequest, workshop: Workshop) -> HttpResponse:
    """204 while nothing is newer than `seen`, else the desk anew. At a lab it looks at the copies that have changed."""
    step = workshop.step
    if step is not None and step.kind == Kind.LAB and not workshop.over:
        works.refresh(workshop, step.reference)
    if _unchanged(request, workshop):
        return HttpResponse(status=204)
    return _desk(request, workshop)


@require_POST
@taught
def act(request: HtmxRequest, workshop: Workshop, action: str) -> HttpResponse:
    """Do what was pressed; what does not fit is said, and nothing changes."""
    account = account_of(request)
    if account is None:
        raise Http404
    try:
        running.act(workshop.key, account, action, request.POST.get("value", ""))
    except Refused as fault:
        return _desk(request, workshop, fault=str(fault), status=422)
    if request.htmx:
        return _desk(request, workshop)
    return redirect("workshops:desk", workshop.key)


@require_safe
@taught
def wall(request: HtmxRequest, workshop: Workshop) -> HttpResponse:
    """What the projector shows: code and QR code, the step, counts, and nothing that is somebody's own."""
    return _wall(request, workshop)


@require_safe
@taught
def wall_look(request: HtmxRequest, workshop: Workshop) -> HttpResponse:
    if _unchanged(request, workshop):
        return HttpResponse(status=204)
    return _wall(request, workshop)


def _unchanged(request: HttpRequest, workshop: Workshop) -> bool:
    now = pulse.mark(workshop.key, Pulse.DESK)
    return bool(now) and request.GET.get("seen", "").partition(".")[0] == now


def _same_room(request: HttpRequest, workshop: Workshop) -> bool:
    """Whether only seats and votes are newer than what the page has seen."""
    return request.GET.get("seen", "").partition(".")[2] == str(workshop.version)


def _fresh(workshop: Workshop) -> tuple[str, Workshop]:
    """The mark, and the workshop as it is after it."""
    mark = pulse.mark_before_reading(workshop.key, Pulse.DESK)
    return mark, Workshop.objects.select_related("step__document", "exhibit", "driver", "owner").get(pk=workshop.pk)


def _desk(request: HtmxRequest, workshop: Workshop, *, fault: str = "", status: int = 200) -> HttpResponse:
    mark, workshop = _fresh(workshop)
    steps = list(workshop.steps.all())
    step = next((one for one in steps if one.pk == workshop.step_id), None)
    sitting = list(workshop.seats.all())
    present = [one for one in sitting if not one.removed]
    account = account_of(request)
    then = NEXT_PHASE.get(step.kind, {}).get(step.phase) if step else None
    context: dict[str, Any] = {
        "section": "teach",
        "workshop": workshop,
        "steps": steps,
        "step": step,
        "place": steps.index(step) + 1 if step else 0,
        "paces": Pace.choices,
        "next_words": NEXT_WORDS[Phase(then)] if then else "",
        "tally": tally(step) if step is not None and step.voted else None,
        "voted": _voted(step),
        "seats": present,
        "removed": [one for one in sitting if one.removed],
        "calling": sorted((one for one in sitting if one.wants_help and not one.removed), key=_since),
        "driving": workshop.driver_id in (None, account.pk if account else None),
        "join": join_address(request, workshop),
        "fault": fault,
        "grid": grid(workshop, step.reference, present) if step and step.kind == Kind.LAB else None,
        "lab": works.lab_of(step.reference) if step and step.kind == Kind.LAB else None,
        "every": request.GET.get("every") == "1",
        "asked": asking.at_desk(workshop),
        "same_room": _same_room(request, workshop),
        "seen": f"{mark}.{workshop.version}",
    }
    template = "workshops/_desk.html" if _part(request) else "workshops/desk.html"
    return render(request, template, context, status=status)


def _since(seat: Seat) -> Any:
    return seat.wants_help


def _wall(request: HtmxRequest, workshop: Workshop) -> HttpResponse:
    mark, workshop = _fresh(workshop)
    step = workshop.step if workshop.state != State.LOBBY else None
    address = join_address(request, workshop)
    context: dict[str, Any] = {
        "section": "teach",
        "workshop": workshop,
        "step": step,
        "join": address,
        "code": f"{workshop.code[:3]} {workshop.code[3:]}",
        "qr": _qr(address),
        "present": workshop.seats.filter(removed=False).count(),
        "round": open_round(workshop, step) if step else 0,
        "voted": _voted(step),
        "seen": f"{mark}.{workshop.version}",
        "exhibit": exhibited(workshop),
    }
    if step is not None and not workshop.exhibit_id:
        context |= shown(step)
    if step is not None and step.kind == Kind.LAB:
        context["grid"] = grid(workshop, step.reference, list(workshop.seats.filter(removed=False)))
    template = "workshops/_wall.html" if _part(request) else "workshops/wall.html"
    return render(request, template, context)


def _voted(step: Step | None) -> int:
    """How many have voted in the round that is open, or was last."""
    if step is None or not step.voted:
        return 0
    number = 2 if step.kind == Kind.PREDICTION and step.phase in (Phase.SECOND, Phase.REVEALED) else 1
    return step.votes.filter(round=number, seat__removed=False).count()


def _part(request: HtmxRequest) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request


def _qr(address: str) -> SafeString:
    """The address as an inline SVG in black: cameras want it so in both themes."""
    made = segno.make(address, micro=False, error="m")
    return mark_safe(made.svg_inline(scale=1, border=2, dark="#000", svgclass="qr", lineclass=None, omitsize=True))
