"""What a learner does at the end: a hand-out, their votes as progress, being forgotten. And the hand-out for instructors."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagrams.network_page import HtmxRequest
from diagrams.own_pages import private
from workshops import after
from workshops.models import Workshop
from workshops.room_views import has_been, may_see, seated
from workshops.taught import taught


@require_safe
@private
def handout(request: HtmxRequest, code: str) -> HttpResponse:
    """What the room has seen so far, with one's own votes, on pages that print."""
    room, seat = seated(request, code)
    workshop = room.workshop
    # Also where the pace leads nobody back: what is on paper can be read again.
    steps = [one for one in room.steps if may_see(workshop, one) or has_been(workshop, one)]
    context = {"section": "learn", "workshop": workshop, "seat": seat, "pages": after.handout(steps, seat)}
    return render(request, "workshops/handout.html", context)


@require_safe
@taught
def whole_handout(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """The whole plan with every answer, for who teaches it."""
    pages = after.handout(list(workshop.steps.all()), every=True)
    return render(request, "workshops/handout.html", {"section": "teach", "workshop": workshop, "pages": pages})


@require_POST
@private
def keep(request: HtmxRequest, code: str) -> HttpResponse:
    """Put one's votes into one's progress in the course."""
    room, seat = seated(request, code)
    response = HttpResponseRedirect(reverse("lessons:progress"))
    after.keep(request, response, room.workshop, seat)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@private
def leave(request: HtmxRequest, code: str) -> HttpResponse:
    """Ask, and forget the seat of who asks."""
    room, seat = seated(request, code)
    if request.method == "POST":
        after.leave(seat)
        return HttpResponseRedirect(reverse("workshops:join"))
    return render(request, "workshops/leave.html", {"section": "learn", "workshop": room.workshop, "seat": seat})
