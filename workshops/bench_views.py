"""The learner's side of a lab: a copy of one's own, and what stands beside the builder while it is repaired."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from diagrams import history
from diagrams.models import Document
from diagrams.network_page import HtmxRequest
from diagrams.own_pages import private
from diagrams.owners import account_of, make_owner
from lambdanet.labs.lab import TopologyLab
from lessons.lab_files import labs
from lessons.learning import lab_views
from workshops import pulse, seats, works
from workshops.keys import key_of
from workshops.models import Kind, Seat, Workshop
from workshops.pulse import Pulse
from workshops.room_views import may_see, seated, show_room
from workshops.rooms import Room, room_of


@require_POST
@private
def begin(request: HtmxRequest, code: str, lab: str) -> HttpResponse:
    """Give the seat its copy of a lab, and lead to where it is repaired."""
    room, seat = seated(request, code)
    workshop, found = room.workshop, works.lab_of(lab)
    steps = (one for one in room.steps if (one.kind, one.reference) == (Kind.LAB, lab))
    if found is None or workshop.over or not any(may_see(workshop, step) for step in steps):
        raise Http404
    response = HttpResponseRedirect(reverse("lessons:lab", args=[lab]))
    try:
        attempt = works.begin(request, response, workshop, seat, found)
    except history.TooMany as fault:
        return show_room(request, room, seat, fault=str(fault), status=422)
    if isinstance(found, TopologyLab) and attempt.topology is not None:
        response["Location"] = lab_views.builder_of(attempt.topology, found)
    return response


@require_safe
@private
def goals(request: HtmxRequest, code: str, lab: str) -> HttpResponse:
    """The goals beside the builder, with what the instructor says. After the workshop, and for others, the lab's own."""
    found = labs().get(lab)
    if found is None:
        raise Http404
    room, seat = _here(request, code)
    if room is None or seat is None:
        return lab_views.goals(request, lab)
    if not request.htmx:
        return redirect("workshops:room", room.workshop.code)
    context = lab_views.context_of(request, found, picture=False)
    work = seat.works.filter(lab=lab).first()
    if work is not None and context["topology"] is not None and works.look(work, context["attempt"], context["grade"]):
        pulse.changed(room.workshop.key, Pulse.DESK)
    return render(request, "workshops/goals.html", context | _beside(room, seat))


@require_safe
@private
def beside(request: HtmxRequest, code: str) -> HttpResponse:
    """What the instructor says, for a page beside which it stands; 204 where nothing is newer than `seen`."""
    if pulse.is_newest(request.GET.get("seen", ""), Pulse.ROOM):
        return HttpResponse(status=204)
    room, seat = _here(request, code)
    if room is None or seat is None:
        # 286 makes htmx ask no more.
        return HttpResponse(status=286)
    return render(request, "workshops/_beside.html", _beside(room, seat))


@require_POST
@private
def copy(request: HtmxRequest, code: str) -> HttpResponse:
    """Give the seat a topology of its own: the network of a `step`, or else the one that the instructor has sent to all."""
    room, seat = seated(request, code)
    workshop = room.workshop
    found = _to_copy(room, request.POST.get("step", ""))
    if found is None:
        return show_room(request, room, seat, fault="The instructor has taken this network away.", status=422)
    document, title = found
    response = HttpResponseRedirect(reverse("diagrams:topologies"))
    try:
        made = history.create(
            account_of(request) or make_owner(request, response),
            document.text,
            title,
            f"Copied in the workshop {workshop.title}",
        )
    except history.TooMany as fault:
        return show_room(request, room, seat, fault=str(fault), status=422)
    response["Location"] = made.get_absolute_url()
    return response


def _to_copy(room: Room, wanted: str) -> tuple[Document, str] | None:
    """A network with its name: of a step that a seat may see, by its key, or what is shown to all."""
    workshop = room.workshop
    if wanted:
        step = next((one for one in room.steps if one.pk == key_of(wanted)), None)
        there = step is not None and step.document is not None and may_see(workshop, step)
        return (step.document, step.title) if there and step and step.document else None
    return (workshop.exhibit, workshop.exhibit_title) if workshop.exhibit and workshop.exhibit_for_all else None


def _here(request: HttpRequest, code: str) -> tuple[Room | None, Seat | None]:
    """The room while it goes on, and the seat of who asks."""
    try:
        room = room_of(code)
    except Workshop.DoesNotExist:
        return None, None
    if room.workshop.over:
        return None, None
    seat = seats.seat_of(request, room.workshop)
    return room, None if seat is None or seat.removed else seat


def _beside(room: Room, seat: Seat) -> dict[str, Any]:
    return {"workshop": room.workshop, "seat": seat, "seen": f"{room.workshop.key}.{room.mark}"}
