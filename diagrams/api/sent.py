"""From what was sent to a network: a document that comes along, or a topology of the token's account."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest

from diagrams import results
from diagrams.api.refusals import Refused, below, not_found, refused
from diagrams.api.shapes import Of
from diagrams.api.who import caller
from diagrams.beginnings import readable
from diagrams.models import Revision, Topology
from lambdanet import topology as net
from lambdanet.document import UnreadableDocument, canonical

TOO_LARGE = "document.too-large"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """Canonical text, what it says, and the stored topology that it is the head of, if it is one."""

    text: str
    network: net.Topology
    topology: Topology | None = None

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found


def network_of(request: HttpRequest, body: Of) -> Sent:
    """The network that a body means. Raises Refused."""
    given = body.model_fields_set & {"document", "topology"}
    if len(given) != 1:
        raise refused(
            422,
            "request.network",
            "Both a document and a topology are given." if given else "Nothing says which network is meant.",
            "Send either a document, or the key of a topology of your own.",
        )
    if "document" in given:
        text = document_text(body.document)
        return Sent(text=text, network=results.read(text))
    account = caller(request).account
    if account is None:
        raise refused(
            401,
            "token.missing",
            "A stored topology needs a token.",
            "Send Authorization: Bearer ln_….",
            "topology",
            WWW_Authenticate='Bearer realm="LambdaNet"',
        )
    topology, head = find(account, body.topology)
    return Sent(text=head.document.text, network=results.read(head.document.text), topology=topology)


def document_text(document: Mapping[str, Any]) -> str:
    """Canonical text of a document that somebody sent. Raises Refused with every fault."""
    try:
        return readable(canonical(document).encode("utf-8", "surrogatepass"), masked=False)
    except UnreadableDocument as error:
        raise unreadable(error, "document") from error


def unreadable(error: UnreadableDocument, path: str = "") -> Refused:
    """The refusal of something that cannot be read, which stands at `path` of the body."""
    status = 413 if any(one.code == TOO_LARGE for one in error.problems) else 422
    return Refused(status, *(below(path, error.problems) if path else error.problems))


def find(account: User, key: str) -> tuple[Topology, Revision]:
    """A topology of the account and its head, with its document. Raises Refused."""
    theirs = Topology.objects.owned_by(account).kept().select_related("head__document")
    topology = theirs.filter(key=key).first()
    if topology is None or topology.head is None:
        raise not_found("topology")
    return topology, topology.head
