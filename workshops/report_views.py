"""After a workshop: its report, the table of votes, and forgetting who was there."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from workshops import forgetting
from workshops.models import Workshop
from workshops.report import concepts_of, labs_of, report, table
from workshops.taught import taught


@require_safe
@taught
def shown(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """What the room said at each vote; a page that prints."""
    context = {
        "section": "teach",
        "workshop": workshop,
        "rows": report(workshop),
        "labs": labs_of(workshop),
        "concepts": concepts_of(workshop),
        "seats": workshop.seats.filter(removed=False).count(),
    }
    return render(request, "workshops/report.html", context)


@require_safe
@taught
def votes(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Every vote as CSV: UTF-8 with a mark that spreadsheets know it by, and no cell that is a formula."""
    out = io.StringIO()
    csv.writer(out).writerows(table(workshop))
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = str(content_disposition_header(True, f"workshop-{workshop.code}.csv"))
    return response


@require_POST
@taught
def forget(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    """Delete seats and votes at once."""
    forgetting.forget_now(workshop)
    return redirect("workshops:report", workshop.key)
