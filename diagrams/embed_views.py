"""A link in the pages of other sites: the page that may stand in a frame, and what oEmbed's readers ask."""

from typing import Any, Final
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from diagrams import share_page, shares
from diagrams.share_addresses import CARD, CARD_SIZE, file_address, whole
from diagrams.share_limits import tries
from diagrams.share_models import Share
from diagrams.share_use import EMBED_SIZE, frame
from diagrams.share_views import MOST_UNKNOWN, of_a_link
from diagrams.templatetags.looks import next_look
from diagrams.views import NO_ROBOTS

PATIENCE: Final = 1.0  # seconds
SECONDS_TO_THE_NEXT_LOOK: Final = 2
THEMES: Final = ("light", "dark")
CACHE_SECONDS: Final = {True: 24 * 60 * 60, False: 5 * 60}  # whether the link is frozen
LONGEST_NUMBER: Final = 6  # digits

LINK: Final = "s/<share:token>/"
# Pages that are their owner's alone, whether there is anything at such an address or not.
PRIVATE: Final = ("s/<share:token>/control/", "topologies/<key:key>/", "topologies/import/<slug:token>/")


@require_safe
@csp_replace({"frame-ancestors": ["*"], "form-action": ["'none'"]})
@xframe_options_exempt
@of_a_link
def embed(request: HttpRequest, link: Share) -> HttpResponse:
    """Show picture and verdict of a link in a frame of another site: no form, no cookie, no script."""
    theme = request.GET.get("theme", "")
    context: dict[str, Any] = {"share": link, "theme": theme if theme in THEMES else ""}
    if not link.ended:
        context["figure"] = share_page.shown(link, trace=0, wait=PATIENCE).figure
    response = render(request, "diagrams/embed.html", context, status=410 if link.ended else 200)
    response["Referrer-Policy"] = "no-referrer"
    if (
        (figure := context.get("figure"))
        and figure.waiting
        and (again := next_look(context | {"request": request}).url)
    ):
        # There is no script that looks again.
        response["Refresh"] = f"{SECONDS_TO_THE_NEXT_LOOK};url={again}"
    return response


# -- oEmbed, https://oembed.com -----------------------------------------------------------------------


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """Say how a link is shown in a page of another site: oEmbed 1.0, type "rich", as JSON."""
    response = _oembed(request)
    # What it says is public to whoever has the link, and nothing of it depends on who asks.
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = NO_ROBOTS
    response.setdefault("Cache-Control", "no-store")
    return response


def _oembed(request: HttpRequest) -> HttpResponse:
    if request.GET.get("format", "json").lower() != "json":
        return _refused(501, "The only format here is json.")
    try:
        most = tuple(_most(request, name) for name in ("maxwidth", "maxheight"))
    except ValueError as fault:
        return _refused(400, str(fault))
    if not request.GET.get("url"):
        return _refused(400, "Say the url of a link: ?url=…")
    route, token = _place(request, request.GET["url"])
    if route.startswith(PRIVATE):
        return _refused(401, "That page is its owner's alone. Share it by a link.")
    link = shares.find(token) if route.startswith(LINK) else None
    if link is None and not tries(request, "unknown-link", most=MOST_UNKNOWN):
        return _refused(429, "That was too often. Wait a minute.")
    if link is None or link.ended:
        return _refused(404, "There is no link at that url, or it has ended.")
    response = JsonResponse(_rich(request, link, most))
    response["Cache-Control"] = f"public, max-age={CACHE_SECONDS[link.frozen]}"
    return response


def _rich(request: HttpRequest, link: Share, most: tuple[int | None, ...]) -> dict[str, Any]:
    width, height = (min(usual, most_ or usual) for usual, most_ in zip(EMBED_SIZE, most, strict=True))
    said = {
        "version": "1.0",
        "type": "rich",
        "title": link.title,
        "provider_name": "LambdaNet",
        "provider_url": whole(request, reverse("start")),
        "cache_age": CACHE_SECONDS[link.frozen],
        "width": width,
        "height": height,
        "html": frame(request, link, (width, height)),
    }
    # "The thumbnail must respect any maxwidth and maxheight parameters", and there is one size of it.
    if all(side <= (most_ or side) for side, most_ in zip(CARD_SIZE, most, strict=True)):
        said |= {
            "thumbnail_url": whole(request, file_address(link, CARD)),
            "thumbnail_width": CARD_SIZE[0],
            "thumbnail_height": CARD_SIZE[1],
        }
    return said


def _most(request: HttpRequest, name: str) -> int | None:
    """The largest side that is asked for, None for any. Raises ValueError, with a sentence for people."""
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER and int(text) > 0):
        raise ValueError(f"{name} is a whole number of pixels, 1 or more.")
    return int(text)


def _place(request: HttpRequest, url: str) -> tuple[str, str]:
    """The route of a url of this site and the token in it, "" for what is none."""
    try:
        parts = urlsplit(url)
        here = {request.get_host(), urlsplit(settings.PUBLIC_URL).netloc or request.get_host()}
        if parts.scheme not in ("http", "https") or parts.netloc.lower() not in here:
            return "", ""
        match = resolve(parts.path if parts.path.endswith("/") else f"{parts.path}/")
    except (ValueError, Resolver404):
        return "", ""
    return match.route, str(match.kwargs.get("token", ""))


def _refused(status: int, said: str) -> HttpResponse:
    return JsonResponse({"error": said}, status=status)
