"""An instructor looks at a step of a plan as a seat will see it. Nothing is voted or begun there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from workshops.models import Phase, Workshop
from workshops.showing import shown
from workshops.taught import taught
from workshops.votes import ROUND
from workshops.works import goals_of


@require_safe
@taught
def preview(request: HttpRequest, workshop: Workshop, step: int) -> HttpResponse:
    """A step in one of its phases (`phase`); the room stays where it is."""
    steps = list(workshop.steps.all())
    place = next((number for number, one in enumerate(steps) if one.pk == step), None)
    if place is None:
        raise Http404
    found, phase = steps[place], request.GET.get("phase", "")
    # In memory alone: nothing is saved.
    found.phase = phase if phase in Phase.values else Phase.FIRST
    context = {
        "section": "teach",
        "workshop": workshop,
        "step": found,
        "place": place + 1,
        "count": len(steps),
        "before": steps[place - 1] if place else None,
        "after": steps[place + 1] if place + 1 < len(steps) else None,
        "phases": Phase.choices,
        "round": ROUND.get(Phase(found.phase), 0),
        "preview": True,
        **shown(found),
    }
    if "lab" in context:
        context["goals"] = goals_of(context["lab"])
    return render(request, "workshops/preview.html", context)
