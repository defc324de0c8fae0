"""What a link is made of: the network and the question as it shows them, and what is frozen of them."""

from typing import Any

from diagrams import results, share_page, shares
from diagrams.models import Revision, Topology
from lambdanet.document import question_data, read_question
from lambdanet.importers.masking import resolver
from lambdanet.reachability.naming import find
from lambdanet.reachability.network import compile_network
from lambdanet.topology import Question


class Unhidden(Exception):
    """The question would show a name that is to be hidden. Its text is for people."""


def content(at: Revision, question: Question | None, *, masked: bool) -> tuple[str, dict[str, Any] | None]:
    """The document and the question as the link shows them. Raises Unhidden where nothing can be hidden."""
    text, data = at.document.text, question_data(question) if question else None
    if not masked:
        return text, data
    if data:
        resolve = resolver(results.read(text))
        data |= {end: resolve(data[end]) for end in ("from", "to")}
        if not data.get("invoke") and find(compile_network(results.read(share_page.hidden(text))), data["to"]) is None:
            raise Unhidden(
                f"The question asks for {data['to']}, a name that would be hidden. Ask for its id or its address instead."
            )
    return share_page.hidden(text), data


def draft(
    topology: Topology,
    at: Revision,
    text: str,
    data: dict[str, Any] | None,
    *,
    title: str,
    masked: bool,
    days: int | None,
    frozen: bool,
) -> shares.Draft:
    """A link to what `content` gave. Raises share_page.NotYet."""
    kept = share_page.freeze(text, read_question(data) if data else None, at.number) if frozen else None
    return shares.Draft(title=title, topology=topology, question=data, masked=masked, days=days, frozen=kept)
