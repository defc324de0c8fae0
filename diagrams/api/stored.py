"""The topologies of a token's account: the same rows as on its pages, changed by `diagrams.history` alone."""

from typing import Annotated, Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from diagrams import history
from diagrams.api import answers
from diagrams.api.refusals import json_answer, not_found, refused
from diagrams.api.sent import document_text, find
from diagrams.api.shapes import EXAMPLE, KEY
from diagrams.api.who import Token, owner
from diagrams.history import Conflict, TooMany
from diagrams.models import MAX_NAME, MAX_SUMMARY, Revision, Topology
from diagrams.own_pages import MOST_NUMBER
from diagrams.share_addresses import whole
from lambdanet.document import parse

router = Router(tags=["Topologies"], auth=Token())

UNNAMED: Final = "My network"
Key = Annotated[str, StringConstraints(pattern=KEY)]
IfMatch = Annotated[
    str, Header(alias="If-Match", max_length=100, description="The ETag of the revision that you changed.")
]
IfNoneMatch = Annotated[str, Header(alias="If-None-Match", max_length=1000)]


def _without_default(schema: dict[str, Any]) -> None:
    """What is left out has no value that could be sent."""
    schema.pop("default", None)


class New(BaseModel):
    """A document, and what it is called; left out, as the document is."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"document": EXAMPLE, "name": "Orders"}]}
    )

    document: dict[str, Any]
    name: str = Field(default="", max_length=MAX_NAME)


class Replace(BaseModel):
    """The document as it is from now on. `base`: the number of the revision that it was made of, unless If-Match says it."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"document": EXAMPLE, "base": 1, "summary": "By a program"}]},
    )

    document: dict[str, Any]
    base: Annotated[int, Field(ge=1, le=MOST_NUMBER, strict=True)] = Field(
        default=0, json_schema_extra=_without_default
    )
    summary: str = Field(
        default="Replaced through the API", max_length=MAX_SUMMARY, description="Its line in the history."
    )


class Listed(answers.Exact):
    key: str
    name: str
    revision: int
    digest: str
    updated: str
    url: str


class Listing(answers.Exact):
    topologies: list[Listed]


class Stored(Listed):
    document: dict[str, Any]
    questions: list[dict[str, Any]]


class Conflicted(answers.Faults):
    """`revision` is the newest, which somebody else made: read it, put your change on top of it, and send it again."""

    revision: int
    etag: str


_OWN: Final[dict[int, Any]] = answers.COMMON | {403: answers.Faults}


@router.get("/topologies", response=_OWN | {200: Listing}, summary="List your topologies")
def topologies(request: HttpRequest) -> HttpResponse:
    """List the account's topologies, the one that changed last first, without their documents."""
    theirs = Topology.objects.owned_by(owner(request)).kept().select_related("head").order_by("-updated", "-pk")
    listed = [_listed(request, one, one.head) for one in theirs if one.head]
    return json_answer({"topologies": listed})


@router.post("/topologies", response=_OWN | {201: Stored, 409: answers.Faults}, summary="Store a topology")
def create(request: HttpRequest, body: New) -> HttpResponse:
    """Store a document as a topology of the account, with one revision."""
    text = document_text(body.document)
    parsed: Any = parse(text)
    name = body.name.strip() or str(parsed.get("name") or UNNAMED)
    try:
        made = history.create(owner(request), text, name, "Sent through the API")
    except TooMany as error:
        raise refused(409, "topology.too-many", str(error)) from error
    assert made.head is not None  # it is made with its first revision
    return _whole(request, made, made.head, 201, Location=reverse("api:topology", args=[made.key]))


@router.get(
    "/topologies/{key}", response=_OWN | {200: Stored, 304: None}, url_name="topology", summary="Read a topology"
)
def read(request: HttpRequest, key: Key, if_none_match: IfNoneMatch = "") -> HttpResponse:
    """Read a topology as it is now. Its ETag names the revision."""
    topology, head = find(owner(request), key)
    if etag(head) in [one.strip() for one in if_none_match.split(",")]:
        return HttpResponse(status=304, headers={"ETag": etag(head)})
    return _whole(request, topology, head)


@router.put(
    "/topologies/{key}",
    response=_OWN | {200: Stored, 409: Conflicted, 428: answers.Faults},
    summary="Replace the document of a topology",
)
def replace(request: HttpRequest, key: Key, body: Replace, if_match: IfMatch = "") -> HttpResponse:
    """Append the document as a new revision. What it was before stays in the history; an unchanged document adds nothing."""
    topology, head = find(owner(request), key)
    base = _base(body, if_match, head)
    text = document_text(body.document)
    try:
        now = history.append(topology, base, text, body.summary)
    except Conflict as error:
        return _conflict(error.head)
    except Topology.DoesNotExist as error:
        raise not_found("topology") from error
    return _whole(request, topology, now)


@router.delete("/topologies/{key}", response=_OWN | {204: None}, summary="Delete a topology")
def delete(request: HttpRequest, key: Key) -> HttpResponse:
    """Put a topology away. For a day it can be had back, on the page of your topologies; its live links show nothing."""
    topology, _ = find(owner(request), key)
    history.delete(topology)
    return HttpResponse(status=204)


def etag(head: Revision) -> str:
    """What names a revision in a header."""
    return f'"{head.number}-{head.document_id[:16]}"'


def _base(body: Replace, if_match: str, head: Revision) -> int:
    """The number of the revision that the change was made on. Raises Refused where nothing says it.

    A header that names another revision than the head is a conflict, as another number is: 0 is the number of none.
    """
    if if_match:
        named = head.number if etag(head) in [one.strip() for one in if_match.split(",")] else 0
        return named if body.base in (0, named) else 0
    if not body.base:
        raise refused(
            428,
            "topology.no-base",
            "Nothing says which revision the document was made of.",
            "Send its ETag as If-Match, or its number as base.",
            "base",
        )
    return body.base


def _conflict(head: Revision) -> HttpResponse:
    fault = {
        "code": "topology.conflict",
        "path": "base",
        "message": f"The topology is at revision {head.number} by now. Nothing was stored.",
        "hint": "Read it again, put your change on top of it, and send it with the new ETag.",
    }
    return json_answer({"problems": [fault], "revision": head.number, "etag": etag(head)}, 409)


def _listed(request: HttpRequest, topology: Topology, head: Revision) -> dict[str, Any]:
    return {
        "key": topology.key,
        "name": topology.name,
        "revision": head.number,
        "digest": head.document_id,
        "updated": topology.updated.isoformat(),
        "url": whole(request, topology.get_absolute_url()),
    }


def _whole(request: HttpRequest, topology: Topology, head: Revision, status: int = 200, **headers: str) -> HttpResponse:
    document: Any = parse(head.document.text)
    said = _listed(request, topology, head) | {"document": document, "questions": document.get("questions", [])}
    return json_answer(said, status, ETag=etag(head), **headers)
