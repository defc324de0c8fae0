"""The files of a link: what each is made from, and the job that makes it.

    made = share_files.ask(share, "card.png", address, wait=1.0)

Whatever a file shows is read off the link once, and kept as a `FileSource` while it does not change; the file itself is a
result like any other, made by a worker and addressed by its content.
"""

import base64
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError

from diagrams import jobs, share_page, share_sources
from diagrams.figures import MARKS
from diagrams.results import Export
from diagrams.share_models import Share
from diagrams.unread import UNREAD
from lambdanet.answer import ENGINE
from lambdanet.document import UnreadableDocument, canonical, digest
from lambdanet.exports.files import FILES, NO_DOT, About, Source
from lambdanet.reachability.verdict import Outcome

ENDED: Final = "This link has just ended."
LOST: Final = "The topology of this link can be read no more by this version of LambdaNet, so there are no files of it."
NO_PICTURE: Final = "There is no picture of this network to make a file of."


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """What became of a file. `content` is there when it is made; else `error` says why not, or it is waited for.

    `etag` is the SHA-256 of the content. `inline`: no background worker was there. `never`: asking again does not help.
    """

    content: bytes = b""
    etag: str = ""
    error: str = ""
    waiting: bool = False
    inline: bool = False
    never: bool = False


def ask(share: Share, name: str, address: str, *, wait: float) -> Made:
    """The file of this name in `FILES`, of a link that has not ended, whose whole address is given."""
    try:
        source = _source(share, wait)
    except UNREAD as fault:
        if not share.frozen and not isinstance(fault, UnreadableDocument):
            raise
        # What it showed when it could be read is shown for as long as it is kept.
        source = share.files_id or Made(error=LOST, never=True)
    if isinstance(source, Made):
        return source
    own = FILES[name].about
    export = Export(
        name=name,
        source=source,
        about=_about(share, address) if own else None,
        link=share.pk if own else None,
    )
    request = jobs.Request(kind=jobs.Kind.EXPORT, document=share_page.text_of(share), question=None, export=export)
    try:
        (job,) = jobs.ask([request], wait=wait)
    except IntegrityError:
        # A live link has moved on since, and what this was to be made from is gone: the next look is about what it shows now.
        return Made(waiting=True)
    if job.payload is None:
        return _not_made(job)
    return Made(content=base64.b64decode(job.payload["base64"]), etag=job.payload["sha256"], inline=job.inline)


def _not_made(job: jobs.Job) -> Made:
    waiting = job.state is jobs.State.WAITING
    return Made(waiting=waiting, error="" if waiting else job.error, inline=job.inline, never=job.error == NO_DOT)


def _source(share: Share, wait: float) -> str | Made:
    """The digest of what the files are made from; or why there is none, or not yet."""
    stamp = _stamp(share)
    if share.files_id and share.files_of == stamp:
        return share.files_id
    asked, _ = share_page.asked(share)
    found = share_page.kept(share, asked.requests()) if share.frozen else jobs.ask(asked.requests(), wait=wait)
    drawing = next(job for job in found if job.request.kind is jobs.Kind.DRAWING)
    verdict = next((job for job in found if job.request.kind is jobs.Kind.VERDICT), None)
    for job in (verdict, drawing):
        if job is not None and job.payload is None:
            return _not_made(job)
    if not drawing.payload:
        return Made(error=NO_PICTURE, never=True)
    source = Source(
        svg=drawing.payload["svg"],
        dot=drawing.payload.get("dot", ""),
        title=drawing.payload["title"],
        description=drawing.payload["description"],
        question=_asked(share) if asked.question else "",
        verdict=_verdict(verdict.payload) if verdict and verdict.payload else None,
    )
    return share_sources.adopt(share, stamp, asdict(source)) or Made(error=ENDED, never=True)


def _stamp(share: Share) -> str:
    """What the link shows, as far as it can be told without reading it."""
    if share.frozen:
        return f"frozen, {ENGINE}"
    head = share.topology.head if share.topology else None
    shown = {"document": head.document_id if head else "", "question": share.question, "masked": share.masked}
    return digest(canonical(shown | {"engine": ENGINE}))


def _verdict(data: Mapping[str, Any]) -> dict[str, Any]:
    words, mark = data["words"], MARKS[Outcome(data["outcome"])]
    trace = words["traces"][0] if words["traces"] else {"label": "", "hops": []}
    return {
        "mark": mark.name,
        "word": mark.word,
        "sentence": words["sentence"],
        "cause": words["cause"],
        "symptom": words["symptom"],
        "rule": next((hop["rule"] for hop in trace["hops"] if hop["blocks"]), ""),
        "label": trace["label"],
        "hops": trace["hops"],
        "others": max(len(words["traces"]) - 1, 0),
    }


def _asked(share: Share) -> str:
    """The question in words, by the names that it was asked with."""
    asked = share.question or {}
    if asked.get("invoke"):
        return f"{asked['from']} invokes {asked['to']}"
    protocol, port = str(asked.get("protocol", "tcp")).upper(), asked.get("port")
    family = ", over IPv6" if asked.get("family") == 6 else ""
    at = f"\N{NO-BREAK SPACE}{port}" if port else ""
    return f"{asked['from']} to {asked['to']}, {protocol}{at}{family}"


def _about(share: Share, address: str) -> About:
    if share.frozen:
        said = f"Frozen {_day(share.created)}, revision {share.revision}, engine {share.engine}"
    else:
        number = share.topology.head.number if share.topology and share.topology.head else 0
        said = f"Live, revision {number}, engine {ENGINE}"
    until = f"The link works until {_day(share.expires)}." if share.expires else "The link works without an end."
    return About(title=share.title, said=said, address=address, until=until)


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"
