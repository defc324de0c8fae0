"""What points at a link from elsewhere: its badge and its QR code, as pictures that other sites show."""

import hashlib
import io
from dataclasses import replace
from typing import Final

import segno
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from diagrams import share_page, shares
from diagrams.badge import NETWORK, NO_VERDICT, UNKNOWN, badge
from diagrams.figures import MARKS, Mark, figures
from diagrams.share_addresses import whole
from diagrams.share_file_views import MOST_AGE, SANDBOX
from diagrams.share_models import Share
from diagrams.share_views import found_by
from diagrams.unread import UNREAD
from lambdanet.reachability.verdict import Outcome

SVG: Final = "image/svg+xml; charset=utf-8"
PATIENCE: Final = 1.0  # seconds; an image cannot look again by itself
ENDED: Final = "This link has ended."


@require_safe
@found_by(shares.find)
def share_badge(request: HttpRequest, link: Share) -> HttpResponse:
    """Show the verdict of a link as a badge."""
    if link.ended:
        return _gone()
    mark = _mark(link)
    return _picture(request, badge(mark), lasting=link if link.frozen else None, keep=mark is not UNKNOWN)


@require_safe
@found_by(shares.find)
def share_qr(request: HttpRequest, link: Share) -> HttpResponse:
    """Show the address of a link as a QR code."""
    if link.ended:
        return _gone()
    code = segno.make(whole(request, link.get_absolute_url()), error="m", micro=False)
    drawn = io.BytesIO()
    # On white, in either theme: cameras want it so.
    code.save(drawn, kind="svg", scale=8, dark="#17211f", light="#ffffff", title="QR code of a link", xmldecl=False)
    return _picture(request, drawn.getvalue().decode(), lasting=link if link.frozen else None)


def _mark(link: Share) -> Mark:
    if link.question is None:
        return NETWORK
    if link.frozen:
        outcome = (link.verdict or {}).get("outcome")
        return MARKS[Outcome(outcome)] if outcome in list(Outcome) else NO_VERDICT
    try:
        ask, _ = share_page.asked(link)
    except UNREAD:
        return NO_VERDICT
    (figure,) = figures([replace(ask, draw=False)], wait=PATIENCE)
    if figure.answer:
        return figure.answer.mark
    return UNKNOWN if figure.waiting else NO_VERDICT


def _gone() -> HttpResponse:
    response = HttpResponse(ENDED, content_type="text/plain; charset=utf-8", status=410)
    response["Cache-Control"] = "no-store"
    return response


def _picture(request: HttpRequest, svg: str, *, lasting: Share | None, keep: bool = True) -> HttpResponse:
    """The picture for whoever asks, on whichever site. `lasting`: the link that it never changes for."""
    response = HttpResponse(svg, content_type=SVG)
    response["ETag"] = etag = f'"{hashlib.sha256(svg.encode()).hexdigest()[:32]}"'
    response["Cache-Control"] = _kept_for(lasting) if keep else "no-store"
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Content-Security-Policy"] = SANDBOX
    return answer


def _kept_for(link: Share | None) -> str:
    """For how long caches may show it unasked: never, if it can change; else a day, and no longer than the link works."""
    if link is None:
        return "public, no-cache"
    left = min(MOST_AGE, link.expires - timezone.now()) if link.expires else MOST_AGE
    return f"public, max-age={max(0, int(left.total_seconds()))}, immutable"
