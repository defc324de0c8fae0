"""What points at a link from elsewhere: its badge and its QR code, as pictures that other sites show."""

import hashlib
import io
from dataclasses import replace
from typing import Final

import segno
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from diagrams import share_page, shares
from diagrams.badge import NETWORK, NO_VERDICT, UNKNOWN, badge
from diagrams.figures import MARKS, Mark, figures
from diagrams.share_addresses import whole
from diagrams.share_file_views import SANDBOX, keep, said
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
        return said(410, ENDED)
    mark = _mark(link)
    response = _picture(request, link, "badge.svg", badge(mark))
    if mark is UNKNOWN:
        response["Cache-Control"] = "no-store"
    return response


@require_safe
@found_by(shares.find)
def share_qr(request: HttpRequest, link: Share) -> HttpResponse:
    """Show the address of a link as a QR code."""
    if link.ended:
        return said(410, ENDED)
    code = segno.make(whole(request, link.get_absolute_url()), error="m", micro=False)
    drawn = io.BytesIO()
    # On white, in either theme: cameras want it so.
    code.save(drawn, kind="svg", scale=8, dark="#17211f", light="#ffffff", title="QR code of a link", xmldecl=False)
    return _picture(request, link, "qr.svg", drawn.getvalue().decode())


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


def _picture(request: HttpRequest, link: Share, name: str, svg: str) -> HttpResponse:
    """The picture for whoever asks, on whichever site, by the rules of a link's files."""
    response = HttpResponse(svg, content_type=SVG)
    response["ETag"] = etag = quote_etag(hashlib.sha256(svg.encode()).hexdigest())
    keep(response, link, name)
    answer = get_conditional_response(request, etag=etag, response=response) or response
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Content-Security-Policy"] = SANDBOX
    return answer
