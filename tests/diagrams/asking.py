"""Short words for requests and their rows."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from diagrams import presets, results
from diagrams.models import Kind, Result
from diagrams.results import Request
from lambdanet.document import canonical

VERDICT, DRAWING = Kind.VERDICT, Kind.DRAWING
TIMES = ("sent_at", "lease_until", "finished_at")


def request(kind: Kind = VERDICT, *, about: str = "", question: str = "database", **more: Any) -> Request:
    """A request about a preset; `about` makes its document one of its own."""
    preset = presets.find("vpc-attachment")
    assert preset is not None
    (asked,) = [each.question for each in preset.topology.questions if each.id == question]
    document = canonical(preset.document | {"description": about})
    return Request(kind=kind, document=document, question=asked, **more)


def requests(count: int, *, about: str = "") -> list[Request]:
    """So many different requests, verdicts and drawings in turn."""
    questions = ("database", "internet", "s3")
    kinds = (VERDICT, DRAWING)
    return [request(kinds[i % 2], about=about, question=questions[i // 2]) for i in range(count)]


def row(asked: Request | None = None, **values: Any) -> Result:
    """Save the row of a request, queued just now unless the values say otherwise.

    A time is given in seconds from now: `sent_at=-4` is four seconds ago.
    """
    asked = asked or request()
    document = results.document_row(asked)
    document.save()
    result = results.result_row(results.address(asked), asked)
    now = timezone.now()
    for name, value in values.items():
        setattr(result, name, now + timedelta(seconds=value) if name in TIMES else value)
    result.save()
    return result
