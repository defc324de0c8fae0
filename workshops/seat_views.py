"""An instructor looks at what a seat has built. Nothing can be changed there."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagrams import results
from diagrams.figures import Ask, figures
from diagrams.network_page import HtmxRequest
from diagrams.owners import account_of
from lambdanet.labs.lab import TopologyLab
from lessons.learning import labs as at_labs
from lessons.learning.other_labs import bench_of
from workshops.models import Work, Workshop
from workshops.taught import taught
from workshops.works import lab_of


@require_safe
@taught
def seat(request: HtmxRequest, workshop: Workshop, seat: int, lab: str) -> HttpResponse:
    """The copy of a lab that a seat has, as it is now: its picture, its goals, how many hints it took.

    `q`: which of the network's questions is asked. 204 where the page has `seen` what there is.
    """
    found = lab_of(lab)
    works = Work.objects.filter(seat__workshop=workshop, seat=seat, lab=lab)
    work = works.select_related("seat", "attempt__topology__head__document").first()
    if found is None or work is None:
        raise Http404
    attempt = work.attempt
    topology = attempt.topology if attempt else None
    head = topology.head if topology else None
    number = str(head.number) if head else ""
    if request.htmx and number and request.GET.get("seen") == number and not work.seat.removed:
        return HttpResponse(status=204)
    account = account_of(request)
    context: dict[str, Any] = {
        "section": "teach",
        "workshop": workshop,
        "lab": found,
        "work": work,
        "attempt": attempt,
        "seen": number,
        "driving": workshop.driver_id in (None, account.pk if account else None) and not workshop.over,
    }
    if isinstance(found, TopologyLab):
        if attempt is not None and head is not None:
            context |= {"grade": at_labs.grade_of(attempt, found)}
            context |= _asked(head.document.text, request.GET.get("q", ""))
    else:
        context["bench"] = bench_of(found, attempt.levers if attempt else None)
    part = bool(request.htmx) and not request.htmx.history_restore_request
    return render(request, "workshops/_seat.html" if part else "workshops/seat.html", context)


def _asked(text: str, wanted: str) -> dict[str, Any]:
    """The figure of a network with one of its questions: the wanted one, or its first."""
    read = results.read(text)
    named = next((one for one in read.questions if one.id == wanted), None) or next(iter(read.questions), None)
    asked = Ask(document=text, topology=read, question=named.question if named else None)
    (figure,) = figures([asked])
    return {"figure": figure, "questions": read.questions, "named": named}
