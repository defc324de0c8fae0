"""How a link is used elsewhere: its snippets, its files, and what other sites are told of it.

use = use_of(request, link)          # for templates/diagrams/_share_use.html and _share_tags.html
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from diagrams.figures import MARKS
from diagrams.share_addresses import CARD, CARD_SIZE, FILES, File, embed_address, file_address, whole
from diagrams.share_models import Share
from lambdanet.reachability.verdict import Outcome

EMBED_SIZE: Final = (800, 600)  # so wide that a picture of medium size fits
# What Markdown takes for something else between brackets, in whatever dialect.
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|~$&])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Snippet:
    """Text to be put into another page. `rows`: so many lines it takes in a field."""

    name: str
    label: str
    text: str
    rows: int = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """Whole addresses of a link's parts. `qr` and `badge` are paths, for pages of this site."""

    page: str
    card: str
    card_size: tuple[int, int]
    oembed: str
    qr: str
    badge: str
    snippets: tuple[Snippet, ...]
    files: tuple[tuple[File, str], ...]


def use_of(request: HttpRequest, link: Share) -> Use:
    """What can be done with a link elsewhere. It is one that has not ended."""
    page = whole(request, link.get_absolute_url())
    return Use(
        page=page,
        card=whole(request, file_address(link, CARD)),
        card_size=CARD_SIZE,
        oembed=whole(request, f"{reverse('diagrams:oembed')}?{urlencode({'url': page, 'format': 'json'})}"),
        qr=reverse("diagrams:share-qr", args=[link.token]),
        badge=reverse("diagrams:share-badge", args=[link.token]),
        snippets=_snippets(request, link, page),
        files=tuple((file, file_address(link, file.name)) for file in FILES),
    )


def frame(request: HttpRequest, link: Share, size: tuple[int, int] = EMBED_SIZE) -> str:
    """HTML that shows a link in a page of another site, so large."""
    width, height = size
    return format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" frameborder="0"></iframe>',
        whole(request, embed_address(link)),
        width,
        height,
        link.title,
    )


def _snippets(request: HttpRequest, link: Share, page: str) -> tuple[Snippet, ...]:
    # On its own ground: the page's may be dark where the reader's scheme is light, as in a README.
    picture = whole(request, file_address(link, "diagram-opaque.svg"))
    badge = whole(request, reverse("diagrams:share-badge", args=[link.token]))
    alt = _alt(link)
    figure = format_html(
        '<figure>\n  <a href="{}"><img src="{}" alt="{}" loading="lazy"></a>\n  <figcaption>{}</figcaption>\n</figure>',
        page,
        picture,
        alt,
        link.title,
    )
    return (
        Snippet(name="plain", label="Link", text=page, rows=1),
        Snippet(name="markdown", label="Markdown: the diagram", text=f"[![{_markdown(alt)}]({picture})]({page})"),
        Snippet(name="badge", label="Markdown: a badge", text=f"[![{_markdown(alt)}]({badge})]({page})"),
        Snippet(name="html", label="HTML: the diagram", text=figure, rows=4),
        Snippet(name="embed", label="HTML: a frame with verdict and diagram", text=frame(request, link), rows=3),
    )


def _alt(link: Share) -> str:
    """What stands for the picture. The verdict of a live link may be another tomorrow."""
    outcome = (link.verdict or {}).get("outcome")
    return f"{link.title}: {MARKS[Outcome(outcome)].word}" if outcome in list(Outcome) else link.title


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
