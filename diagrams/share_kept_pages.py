"""The page of a frozen link as it was rendered: it is the same for every reader until the link itself changes.

Each web process keeps the newest ones in its own memory, so none outlives the code that rendered it. What may change of the
link is read each time, and all of it is in the key: what was renamed, extended or ended is another page, or none.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from diagrams.share_models import Share

PAGES: Final = "pages"
# Every reader waits for this, so it is no query that is put together each time.
_CHANGING: Final = "SELECT id, kind, title, expires, revoked_at, taken_down_at FROM diagrams_share WHERE token = %s"
HEADERS: Final = {"Cache-Control": "no-cache", "Vary": "HX-Request, X-Open"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    content: bytes
    etag: str
    expires: datetime | None


def key_of(request: HttpRequest, token: str, trace: int) -> str:
    """Name the page of the link with this token as it is now, with this trace, and with the site's name as its reader knows it."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGING, [token])
        said = [cursor.fetchone(), trace, request.scheme, request.get_host()]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def kept(request: HttpRequest, key: str) -> HttpResponse | None:
    """The page, if it is kept. Whoever has it asks each time whether it still is what they have."""
    page: Page | None = caches[PAGES].get(key)
    if page is None or (page.expires and page.expires <= timezone.now()):
        return None
    response = HttpResponse(page.content, headers={"ETag": page.etag, **HEADERS})
    return get_conditional_response(request, etag=page.etag, response=response) or response


def keep(key: str, share: Share, content: bytes) -> None:
    """Keep the page of a frozen link that has not ended, under the key that it had before it was rendered."""
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    caches[PAGES].set(key, Page(content=content, etag=etag, expires=share.expires))
