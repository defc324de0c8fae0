"""The files of a link, each at an address that stays: pictures, a card, a page to print, DOT and the document."""

import hashlib
import json
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from diagrams import share_files, share_page, shares
from diagrams.network_page import HtmxRequest
from diagrams.share_files import Made
from diagrams.share_models import Share
from diagrams.share_views import address_of, found_by
from diagrams.unread import UNREAD
from lambdanet.exports.files import FILES

DOCUMENT: Final = "topology.json"
NAMES: Final = (*FILES, DOCUMENT)

# A browser that navigates shows a page meanwhile. What shows pictures of other people's pages asks once, so it waits.
PAGE_SECONDS: Final = 0.8
FILE_SECONDS: Final = 4.0
SOON: Final = 2
# Failures are kept for so long (`models.FAILURE_KEPT`).
LATER: Final = 300

# Nothing can be called back out of a cache: it may show a revoked link so long. What prints title and end may change, so
# it is asked about sooner.
MOST_AGE: Final = timedelta(days=1)
MOST_AGE_OF_OWN: Final = timedelta(minutes=5)

# Opened by itself an SVG is a page of this site: it may run nothing and load nothing. A PDF in a sandbox is not shown.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
SANDBOX: Final = f"{POLICY}; sandbox"
MOST_NAME: Final = 80


@require_safe
@found_by(shares.find_listed)
def share_file(request: HtmxRequest, link: Share, name: str) -> HttpResponse:
    """Give a file of a link: at once if it is made, or as soon as it is."""
    if link.ended:
        return said(410, f"This link has ended ({link.ended}). It shows nothing any more, and has no files.")
    if name == DOCUMENT:
        try:
            document = json.dumps(json.loads(share_page.text_of(link)), indent=2, ensure_ascii=False) + "\n"
        except UNREAD:
            return said(404, share_files.LOST)
        content = document.encode()
        return _file(request, link, name, Made(content=content, etag=hashlib.sha256(content).hexdigest()))
    page = bool(request.htmx) or "text/html" in request.headers.get("Accept", "")
    made = share_files.ask(link, name, address_of(request, link), wait=PAGE_SECONDS if page else FILE_SECONDS)
    if page and (not made.content or request.htmx):
        response = _page(request, link, name, made)
    elif made.content:
        return _file(request, link, name, made)
    else:
        words = "The file is being made. Ask again in a moment." if made.waiting else made.error
        response = said(_status(made), words)
    if not made.content and not made.never:
        response["Retry-After"] = str(SOON if made.waiting else LATER)
    return response


def _status(made: Made) -> int:
    if made.content:
        return 200
    return 404 if made.never else 503


def _file(request: HttpRequest, link: Share, name: str, made: Made) -> HttpResponse:
    media = FILES[name].media if name in FILES else "application/json; charset=utf-8"
    whole = HttpResponse(made.content, content_type=media)
    whole["ETag"] = quote_etag(made.etag)
    keep(whole, link, name)
    response = get_conditional_response(request, etag=whole["ETag"], response=whole) or whole
    # Also where nothing has changed: a browser that has the file takes over what the answer says of it.
    response["Content-Disposition"] = _disposition(request, link, name)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Security-Policy"] = POLICY if name.endswith(".pdf") else SANDBOX
    response["Referrer-Policy"] = "no-referrer"
    return response


def _disposition(request: HttpRequest, link: Share, name: str) -> str:
    """Name the file after the link's title and what it is: "-dark.svg" of diagram-dark.svg, "-card.png" of card.png."""
    title = "".join(each if each.isalnum() or each in "-_." else " " for each in link.title)
    safe = " ".join(title.split())[:MOST_NAME].strip(" .") or "diagram"
    plain = name.removeprefix("diagram").removeprefix("topology")
    named = f"{safe}{plain if plain != name else f'-{name}'}"
    return str(content_disposition_header("download" in request.GET, named))


def keep(response: HttpResponse, link: Share, name: str) -> None:
    """Say how long a cache may keep the file: never longer than the link lasts, and of a live link only to ask again."""
    if not link.frozen:
        patch_cache_control(response, public=True, no_cache=True)
        return
    own = name in FILES and FILES[name].about
    most = MOST_AGE_OF_OWN if own else MOST_AGE
    left = min(most, link.expires - timezone.now()) if link.expires else most
    patch_cache_control(response, public=True, max_age=max(int(left.total_seconds()), 0))
    if not own:
        patch_cache_control(response, immutable=True)


def said(status: int, words: str) -> HttpResponse:
    """Say in words, to whatever asked, why there is no file."""
    response = HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _page(request: HtmxRequest, link: Share, name: str, made: Made) -> HttpResponse:
    """A page while the file is made: it looks again, and offers the file when it is there."""
    context = {"section": "build", "share": link, "name": name, "made": made, "degraded": made.inline}
    # To htmx another status would be a failure that it shows nothing of.
    status = 200 if request.htmx else _status(made)
    response = render(request, "diagrams/share_file.html", context, status=status)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
