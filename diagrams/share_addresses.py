"""Where the parts of a link are: its page, the page for a frame, its files, its badge and its QR code.

whole(request, file_address(link, "diagram.png"))
"""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from diagrams.share_models import Share

CARD: Final = "card.png"
CARD_SIZE: Final = (1200, 630)  # what readers of og:image ask for: 1.91 to 1


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """A file of a link: its name in the address, and what it is."""

    name: str
    kind: str
    what: str


FILES: Final = (
    File(name="diagram.svg", kind="SVG", what="The diagram, light or dark as its reader's system is"),
    File(name="diagram-light.svg", kind="SVG", what="Light, without a ground"),
    File(name="diagram-dark.svg", kind="SVG", what="Dark, without a ground"),
    File(name="diagram-opaque.svg", kind="SVG", what="Light, on white paper"),
    File(name="diagram.png", kind="PNG", what="As large as on the page"),
    File(name="diagram@2x.png", kind="PNG", what="Twice as large, for slides"),
    File(name="diagram.pdf", kind="PDF", what="For print"),
    File(name="diagram.dot", kind="DOT", what="For Graphviz"),
    File(name="topology.json", kind="JSON", what="The topology document"),
    File(name=CARD, kind="PNG", what=f"Diagram and verdict, {CARD_SIZE[0]} by {CARD_SIZE[1]}"),
    File(name="handout.pdf", kind="PDF", what="One page to print: diagram, verdict and path"),
)


def whole(request: HttpRequest, path: str) -> str:
    """The whole address of a path of this site, to be handed on."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def file_address(link: Share, name: str) -> str:
    """The path of one of a link's files."""
    return reverse("diagrams:share-file", args=[link.token, name])


def embed_address(link: Share) -> str:
    """The path of the page that may stand in a frame."""
    return reverse("diagrams:share-embed", args=[link.token])
