"""The page of a frozen link as it was rendered: it is the same for every reader until the link itself changes.

Each web process keeps the newest ones in its own memory, so none outlives the code that rendered it. What may change of the
link is read each time, and all of it is in the key: what was renamed, extended or ended is another page, or none.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from diagrams.share_models import CHANGING, Share

PAGES: Final = "pages"
HEADERS: Final = {"Cache-Control": "no-cache", "Vary": "HX-Request, X-Open"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    content: bytes
    etag: str


def kept_page(
    request: HttpRequest, share: Share, trace: int, render: Callable[[], tuple[HttpResponse, bool]]
) -> HttpResponse:
    """The page of a frozen link that has not ended, with this trace. `render` gives it, and whether it may be kept.

    Whoever has it asks each time whether it still is what they have.
    """
    key = _key(request, share, trace)
    page: Page | None = caches[PAGES].get(key)
    if page is None:
        response, lasting = render()
        if not lasting:
            return response
        page = Page(content=response.content, etag=quote_etag(hashlib.sha256(response.content).hexdigest()))
        caches[PAGES].set(key, page)
    response = HttpResponse(page.content, headers={"ETag": page.etag, **HEADERS})
    return get_conditional_response(request, etag=page.etag, response=response) or response


def _key(request: HttpRequest, share: Share, trace: int) -> str:
    """The page names the site as its reader does."""
    said = [request.scheme, request.get_host(), trace, *(getattr(share, name) for name in CHANGING)]
    return hashlib.sha256(repr(said).encode()).hexdigest()
