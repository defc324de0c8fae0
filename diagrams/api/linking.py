"""Links to topologies of a token's account, live or frozen: the same rows as on its pages, changed by `diagrams.shares` alone."""

from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from diagrams import share_making, shares
from diagrams.api import answers
from diagrams.api.refusals import json_answer, not_found, refused
from diagrams.api.sent import find
from diagrams.api.shapes import QUESTION
from diagrams.api.stored import Key
from diagrams.api.who import Token, owner
from diagrams.share_addresses import whole
from diagrams.share_making import Unhidden
from diagrams.share_models import MAX_TITLE, Share, ShareKind
from diagrams.share_page import NotYet
from diagrams.shares import TooManyLinks
from lambdanet.completion.questions import ask
from lambdanet.importers.masking import holds_accounts
from lambdanet.parts import QuestionPart

router = Router(tags=["Links"], auth=Token())

# As long as the form of the page lets one choose.
Days = Literal[7, 30, 365]
ShareToken = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class Link(BaseModel):
    """A link to a topology. A live one shows what the topology is when it is opened, a frozen one what it is now."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"kind": "live", "title": "Orders", "question": QUESTION, "days": 30}]},
    )

    kind: Literal["live", "frozen"]
    title: str = Field(default="", max_length=MAX_TITLE, description="Left out, the topology's name.")
    question: QuestionPart | None = None
    days: Days | None = Field(default=365, description="So long it works; null for no end.")
    masked: bool | None = Field(
        default=None,
        description="Hide names and account ids. Left out or null, they are hidden where the document holds account ids.",
    )


class Shown(answers.Exact):
    """`ended`: why it shows nothing any more."""

    token: str
    url: str
    kind: Literal["live", "frozen"]
    title: str
    topology: str | None
    question: dict[str, Any] | None
    masked: bool
    created: str
    expires: str | None
    ended: Literal["taken-down", "revoked", "deleted", "expired"] | None


class Made(Shown):
    """`edit_token` lets whoever has it control the link. It is said here and never again."""

    edit_token: str


class Links(answers.Exact):
    links: list[Shown]


_OWN: Final[dict[int, Any]] = answers.COMMON | {403: answers.Faults}


@router.post("/topologies/{key}/links", response=_OWN | {201: Made, 409: answers.Faults}, summary="Make a link")
def share(request: HttpRequest, key: Key, body: Link) -> HttpResponse:
    """Make a link to the topology as it is now. Whoever has it sees what it shows."""
    topology, head = find(owner(request), key)
    masked = holds_accounts(head.document.text) if body.masked is None else body.masked
    try:
        text, data = share_making.content(head, ask(body.question) if body.question else None, masked=masked)
        draft = share_making.draft(
            topology,
            head,
            text,
            data,
            title=body.title.strip() or topology.name[:MAX_TITLE],
            masked=masked,
            days=body.days,
            frozen=ShareKind(body.kind) is ShareKind.FROZEN,
        )
        made = shares.create(owner(request), draft)
    except Unhidden as error:
        raise refused(422, "link.shows-a-name", str(error), path="question.to") from error
    except NotYet as error:
        raise refused(503, "link.not-yet", str(error), Retry_After="2") from error
    except TooManyLinks as error:
        raise refused(409, "link.too-many", str(error)) from error
    return json_answer(_shown(request, made.share) | {"edit_token": made.edit_token}, 201)


@router.get("/links", response=_OWN | {200: Links}, summary="List your links")
def links(request: HttpRequest) -> HttpResponse:
    """List the account's links, newest first, those that have ended among them."""
    theirs = Share.objects.owned_by(owner(request)).listed().select_related("topology").order_by("-created", "-pk")
    return json_answer({"links": [_shown(request, one) for one in theirs]})


@router.delete("/links/{token}", response=_OWN | {204: None}, summary="Revoke a link")
def revoke(request: HttpRequest, token: ShareToken) -> HttpResponse:
    """End a link for ever. What it kept is gone at once; that there was a link, its address still says."""
    link = Share.objects.owned_by(owner(request)).filter(token=token).first()
    if link is None:
        raise not_found("link")
    if link.revoked_at is None:
        shares.revoke(link)
    return HttpResponse(status=204)


def _shown(request: HttpRequest, link: Share) -> dict[str, Any]:
    topology = link.topology
    return {
        "token": link.token,
        "url": whole(request, link.get_absolute_url()),
        "kind": link.kind,
        "title": link.title,
        "topology": topology.key if topology and topology.deleted_at is None else None,
        "question": link.question,
        "masked": link.masked,
        "created": link.created.isoformat(),
        "expires": link.expires.isoformat() if link.expires else None,
        "ended": str(link.ended.value) if link.ended else None,
    }
