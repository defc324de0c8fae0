"""A seat asks the room something, or supports what another asks."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from diagrams.network_page import HtmxRequest
from diagrams.own_pages import private
from workshops import asking
from workshops.asking import NotAsked
from workshops.models import Seat
from workshops.room_views import seated, show_room
from workshops.rooms import Room


@require_POST
@private
def ask(request: HtmxRequest, code: str) -> HttpResponse:
    """Put a question; what could not be taken is still in the form."""
    room, seat = seated(request, code)
    given = request.POST.get("text", "")
    try:
        asking.ask(seat, given)
    except NotAsked as error:
        return _asking(request, room, seat, status=422, ask_fault=str(error), ask_text=given)
    return _asking(request, room, seat)


@require_POST
@private
def support(request: HtmxRequest, code: str, question: int) -> HttpResponse:
    """Say that one would like to know this too, or take that back."""
    room, seat = seated(request, code)
    workshop = room.workshop
    asking.support(seat, question, request.POST.get("wanted") == "yes")
    if not request.htmx:
        return redirect(f"{reverse('workshops:room', args=[workshop.code])}#questions")
    return render(request, "workshops/_questions.html", {"workshop": workshop, "seat": seat, **asking.seen_by(seat)})


def _asking(request: HtmxRequest, room: Room, seat: Seat, status: int = 200, **more: str) -> HttpResponse:
    workshop = room.workshop
    if request.htmx:
        context = {"workshop": workshop, "seat": seat, "step": workshop.step, **asking.seen_by(seat), **more}
        return render(request, "workshops/_asking.html", context | {"anew": True}, status=status)
    if status == 200:
        return redirect(f"{reverse('workshops:room', args=[workshop.code])}#asking")
    return show_room(request, room, seat, status=status, **more)
