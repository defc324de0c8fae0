"""Small helps of the templates: how an outcome is marked, the sprite, and the next look while waiting."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lambdanet.drawing import glyphs

register = template.Library()

MAX_LOOKS: Final = 30
STILL_WAITING_AFTER: Final = 5  # looks, one a second


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """The next look at a page that waits: its address, or "" when we stop; `slow` after a few."""

    url: str
    page: str
    slow: bool


@register.simple_tag(takes_context=True)
def next_look(context: dict[str, Any]) -> Look:
    """The page's own address with `n` raised by one; without it after `MAX_LOOKS`."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    number = query.pop("n", ["0"])[-1]
    looks = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 0
    page = f"{request.path}?{query.urlencode()}" if query else request.path
    query["n"] = str(looks + 1)
    return Look(
        url=f"{request.path}?{query.urlencode()}" if looks < MAX_LOOKS else "",
        page=page,
        slow=looks >= STILL_WAITING_AFTER,
    )


@register.simple_tag
def sprite() -> SafeString:
    """Every glyph once, for `<use href="#g-…">`."""
    return _sprite()


@cache
def _sprite() -> SafeString:
    return mark_safe(glyphs.sprite())


# What a line or a ground of a picture means, by its name in the legend: the words, and a swatch 30 wide, 14 high.
LEGEND: Final = {
    "forward": ("asked path", '<path class="forward" d="M1 7h28"/>'),
    "other": ("another trace", '<path class="other" d="M1 7h28"/>'),
    "reply": ("reply", '<path class="reply" d="M1 7h28"/>'),
    "beyond": ("where it would have gone", '<path class="beyond" d="M2 7h26"/>'),
    "route": ("route", '<path class="route" d="M1 7h28"/>'),
    "attach": ("attachment, one way", '<path class="attach" d="M1 7h28"/>'),
    "service": ("endpoint to its service", '<path class="service" d="M1 7h28"/>'),
    "gate": ("network ACL", '<path class="wire" d="M3 7h24"/><path class="gate" d="M15 1v12"/>'),
    "block": ("blocked here", '<path class="block" d="M11 3l8 8M19 3l-8 8"/>'),
    "aws": ("owned by AWS", '<rect class="aws" x="3" y="1.5" width="24" height="11" rx="2"/>'),
    "yours": ("your VPC", '<rect class="yours" x="3" y="1.5" width="24" height="11" rx="2"/>'),
    "private": ("private subnet", '<rect class="private" x="3" y="1.5" width="24" height="11" rx="2"/>'),
    "public": ("public subnet", '<rect class="public" x="3" y="1.5" width="24" height="11" rx="2"/>'),
}


@register.simple_tag
def swatch(name: str) -> SafeString:
    """One item of a legend."""
    words, shape = LEGEND.get(name, (name, ""))
    return format_html(
        '<li><svg class="swatch" viewBox="0 0 30 14" aria-hidden="true">{}</svg>{}</li>',
        mark_safe(shape),
        words,
    )
