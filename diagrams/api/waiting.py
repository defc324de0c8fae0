"""From a job to an answer: what it came to, 202 with where to ask again, or why it came to nothing."""

import base64
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Query
from pydantic import Field

from diagrams import results
from diagrams.api.refusals import json_answer, refused
from diagrams.jobs import Job, Kind, State
from diagrams.models import FAILURE_KEPT, GAVE_UP

WAIT_SECONDS: Final = 2.0
# So long one request may keep a thread of the web process waiting.
MOST_WAIT_SECONDS: Final = 5.0
RETRY_SECONDS: Final = 1

CONTENT_TYPES: Final = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".pdf": "application/pdf",
    ".dot": "text/vnd.graphviz",
}

Wait = Annotated[
    float,
    Query(
        ge=0,
        le=MOST_WAIT_SECONDS,
        allow_inf_nan=False,
        description="Seconds to wait for a worker before the answer is 202.",
    ),
]
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def answer(job: Job) -> HttpResponseBase:
    """The answer to an operation that is one job. Raises Refused where it came to nothing."""
    if job.state is State.WAITING:
        return waiting(reverse("api:result", args=[job.key]))
    payload = done(job)
    if job.request.kind is Kind.CHECK:
        return StreamingHttpResponse(results.checked(payload), content_type="application/json")
    if job.request.kind is Kind.PICTURE:
        content = base64.b64decode(payload["base64"])
        return HttpResponse(content, content_type=CONTENT_TYPES[job.request.suffix])
    return json_answer(payload)


def done(job: Job) -> dict[str, Any]:
    """What a job that has ended came to. Raises Refused: its error is for people."""
    if job.payload is not None:
        return job.payload
    if job.error in (GAVE_UP, results.BROKEN[job.request.kind]) or job.inline:
        seconds = "60" if job.inline else str(int(FAILURE_KEPT.total_seconds()))
        raise refused(503, "result.failed", job.error, Retry_After=seconds)
    raise refused(422, "result.failed", job.error)


def waiting(path: str, **query: str) -> HttpResponse:
    """Say where to ask again, and when."""
    location = f"{path}?{urlencode(query)}" if query else path
    said = {"state": "waiting", "location": location}
    return json_answer(said, 202, Location=location, Retry_After=str(RETRY_SECONDS))
