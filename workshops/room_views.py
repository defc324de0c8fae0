"""The learner's side: the way in by code, the room as a seat sees it, and votes.

The room asks for news every three seconds with what it has seen (`seen`). Where Redis says that nothing has changed, the
answer is 204 and no query. What has changed without concerning this seat gives only a new `seen`; what has changed beside the
step, such as the clock or a hint, is put in its own place. A choice that somebody is about to make is not replaced.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagrams.network_page import HtmxRequest
from diagrams.own_pages import private
from diagrams.share_limits import too_often, tries
from workshops import asking, pulse, seats, votes
from workshops.codes import read_code
from workshops.forms import CodeForm, NameForm
from workshops.keys import key_of
from workshops.models import Pace, Seat, State, Step, Workshop
from workshops.pulse import Pulse
from workshops.rooms import Room, room_of
from workshops.seats import NoSeat
from workshops.showing import judged
from workshops.votes import NoVote
from workshops.works import goals_of

# In a minute and from one address, of codes that are none: a room of 300 behind one address mistypes some.
MOST_WRONG: Final = 100
UNKNOWN: Final = "No room has this code. It has six characters, without 0, 1, 2, 5 and letters that look like them."


@require_http_methods(["GET", "HEAD", "POST"])
@private
def join(request: HttpRequest) -> HttpResponse:
    """Take a code, and lead to its room. Whoever tries many that are none has to wait."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        code = read_code(form.cleaned_data["code"])
        if Workshop.objects.filter(code=code).exists():
            return redirect("workshops:room", code)
        if not tries(request, "wrong-code", most=MOST_WRONG):
            return too_often(request)
        form.add_error("code", UNKNOWN)
    return render(
        request, "workshops/join.html", {"section": "learn", "form": form}, status=422 if form.errors else 200
    )


def _room(code: str, *, anew: bool = False) -> Room:
    try:
        return room_of(code, anew=anew)
    except Workshop.DoesNotExist as error:
        raise Http404 from error


@require_http_methods(["GET", "HEAD", "POST"])
@private
def room(request: HtmxRequest, code: str) -> HttpResponse:
    """The way in, and for whoever has a seat the room where it stands. A POST takes a seat."""
    try:
        found = _room(code, anew=True)
    except Http404:
        if tries(request, "wrong-code", most=MOST_WRONG):
            raise
        return too_often(request)
    workshop = found.workshop
    seat = seats.seat_of(request, workshop)
    if request.method == "POST":
        response = HttpResponseRedirect(reverse("workshops:room", args=[workshop.code]))
        try:
            seats.take(request, response, workshop)
        except NoSeat as fault:
            return _door(request, workshop, fault=str(fault), status=403)
        return response
    if seat is None or seat.removed:
        return _door(request, workshop, fault=seats.REMOVED if seat else "")
    return show_room(request, found, seat)


def _door(request: HttpRequest, workshop: Workshop, *, fault: str = "", status: int = 200) -> HttpResponse:
    fault = fault or (seats.OVER if workshop.over else "" if workshop.door_open else seats.LOCKED)
    context = {"section": "learn", "workshop": workshop, "fault": fault}
    return render(request, "workshops/door.html", context, status=status)


@require_safe
@private
def look(request: HtmxRequest, code: str) -> HttpResponse:
    """Whether anything is newer than `seen`: 204, another `seen`, or the room anew."""
    seen = request.GET.get("seen", "")
    if pulse.is_newest(seen, Pulse.ROOM):
        return HttpResponse(status=204)
    found = _room(code)
    seat = seats.seat_of(request, found.workshop)
    if seat is None or seat.removed:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return show_room(request, found, seat, known=seen.rpartition(".")[2])


@require_POST
@private
def vote(request: HtmxRequest, code: str, step: int) -> HttpResponse:
    """Take a vote of the seat that asks."""
    room, seat = seated(request, code)
    workshop = room.workshop
    found = next((one for one in room.steps if one.pk == step), None)
    if found is None or not may_see(workshop, found):
        raise Http404
    fault = ""
    given = {name: request.POST.get(name, "") for name in ("outcome", "why", "choice")}
    try:
        votes.cast(seat, found, key_of(request.POST.get("round", "")), **given)
    except NoVote as error:
        fault = str(error)
    if not fault and not request.htmx:
        return redirect(_place(workshop, found))
    return show_room(request, room, seat, fault=fault, given=given if fault else {}, status=422 if fault else 200)


@require_POST
@private
def call(request: HtmxRequest, code: str) -> HttpResponse:
    """Ask for help, or take that back."""
    room, seat = seated(request, code)
    seats.ask_for_help(seat, request.POST.get("help") == "yes")
    if request.htmx and request.POST.get("beside"):
        return redirect("workshops:beside", room.workshop.code)
    return redirect("workshops:room", room.workshop.code)


@require_POST
@private
def name(request: HtmxRequest, code: str) -> HttpResponse:
    """Take another name, where the workshop lets seats choose theirs."""
    room, seat = seated(request, code)
    workshop = room.workshop
    form = NameForm(request.POST)
    fault = ""
    if not workshop.names_are_theirs:
        fault = "In this workshop names are given."
    elif form.is_valid():
        try:
            seats.rename(seat, form.cleaned_data["name"])
        except ValueError as error:
            fault = str(error)
    else:
        fault = " ".join(str(error) for errors in form.errors.values() for error in errors)
    if fault:
        return show_room(request, room, seat, name_fault=fault, status=422)
    return redirect("workshops:room", workshop.code)


def seated(request: HttpRequest, code: str) -> tuple[Room, Seat]:
    """The room, and the seat in it of who asks. Raises Http404 for who has none, and for who was removed."""
    found = _room(code)
    seat = seats.seat_of(request, found.workshop)
    if seat is None or seat.removed:
        raise Http404
    return found, seat


def may_see(workshop: Workshop, step: Step) -> bool:
    """Whether the pace lets a seat look at this step."""
    here = workshop.step
    if here is None or workshop.state == State.LOBBY:
        return False
    if step.pk == here.pk or workshop.pace == Pace.FREE or workshop.over:
        return True
    return workshop.pace == Pace.UP_TO_HERE and has_been(workshop, step)


def has_been(workshop: Workshop, step: Step) -> bool:
    """Whether the step comes before the one that the room is at."""
    here = workshop.step
    return here is not None and workshop.state != State.LOBBY and (step.place, step.pk) < (here.place, here.pk)


def _place(workshop: Workshop, step: Step) -> str:
    here = reverse("workshops:room", args=[workshop.code])
    return here if workshop.step_id == step.pk else f"{here}?step={step.pk}"


def _step(request: HttpRequest, workshop: Workshop, steps: Sequence[Step]) -> Step | None:
    """The step that is asked for, if the pace allows it, else the room's."""
    wanted = request.resolver_match.kwargs.get("step") if request.resolver_match else None
    text = request.GET.get("step", "") or str(wanted or "")
    asked = next((one for one in steps if str(one.pk) == text), None)
    if asked is not None and may_see(workshop, asked):
        return asked
    return next((one for one in steps if one.pk == workshop.step_id), None)


def show_room(
    request: HtmxRequest, room: Room, seat: Seat, *, known: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    """The room as this seat sees it. `known`: what of it the page shows already; then only what is new is in the answer."""
    workshop, steps = room.workshop, room.steps
    step = _step(request, workshop, steps) if workshop.state != State.LOBBY else None
    # A step's own network that is shown to all is not drawn twice.
    above = step is not None and workshop.exhibit_for_all and workshop.exhibit_id == step.document_id
    print_ = _print(workshop, seat, step, above)
    context = {
        "section": "learn",
        "workshop": workshop,
        "seat": seat,
        "step": step,
        "above": above,
        "steps": [one for one in steps if may_see(workshop, one)]
        if workshop.pace != Pace.LOCKED or workshop.over
        else [],
        "elsewhere": step is not None and step.pk != workshop.step_id,
        "seen": f"{workshop.key}.{room.mark}.{print_}",
    }
    context |= asking.seen_by(seat)
    if known and known.partition("-")[0] == print_.partition("-")[0]:
        if known == print_:
            response = render(request, "workshops/_seen.html", context | {"alone": True})
        else:
            response = render(request, "workshops/_news.html", context | room.exhibit())
        # What is new comes out of band; to swap the nothing beside it would take the room away.
        response["HX-Reswap"] = "none"
        return response
    context |= _content(room, seat, step) | more
    template = (
        "workshops/_room.html" if request.htmx and not request.htmx.history_restore_request else "workshops/room.html"
    )
    return render(request, template, context, status=status)


def _print(workshop: Workshop, seat: Seat, step: Step | None, above: bool) -> str:
    """Two digests, of the step and of what stands beside it: all that makes this seat's page, but for what it does itself."""
    shows = (workshop.state, step and (step.pk, step.phase, step.title), above)
    beside = (
        (workshop.pace, workshop.timer_ends, workshop.hint, workshop.step_id),
        (workshop.exhibit_id, workshop.exhibit_title) if workshop.exhibit_for_all else None,
        seat.name,
    )
    return "-".join(hashlib.sha256(repr(one).encode()).hexdigest()[:12] for one in (shows, beside))


def _content(room: Room, seat: Seat, step: Step | None) -> dict[str, Any]:
    """What the step and the instructor show this seat."""
    context = room.exhibit()
    if step is None:
        return context
    # The seat's newest vote at this step.
    vote = seat.votes.filter(step=step).order_by("-round").first() if step.voted else None
    found = judged(room.content(step), step, vote)
    context = {**context, **found, "vote": vote, "round": votes.open_round(room.workshop, step)}
    # A seat has them with its own support.
    context.pop("questions", None)
    if "lab" in found:
        context |= {"work": seat.works.filter(lab=found["lab"].id).first(), "goals": goals_of(found["lab"])}
    return context
