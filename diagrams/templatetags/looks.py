"""Small helps of the templates: how an outcome is marked, the sprite, and the next look while waiting."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince

from lambdanet.drawing import glyphs
from lambdanet.drawing.picture import LegendKey

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


def _ground(name: str) -> str:
    return f'<rect class="{name}" x="3" y="1.5" width="24" height="11" rx="2"/>'


# What a line or a ground of a picture means: the words, and a swatch 30 wide, 14 high.
LEGEND: Final = {
    LegendKey.ASKED_PATH: ("asked path", '<path class="forward" d="M1 7h28"/>'),
    LegendKey.OTHER_PATH: ("the other trace", '<path class="other" d="M1 7h28"/>'),
    LegendKey.REPLY: ("reply", '<path class="reply" d="M1 7h28"/>'),
    LegendKey.BLOCKED: (
        "stops, and where it would have gone",
        '<path class="block" d="M5 3.5l7 7M12 3.5l-7 7"/><path class="beyond" d="M16 7h13"/>',
    ),
    LegendKey.ROUTE: ("route", '<path class="route" d="M1 7h28"/>'),
    LegendKey.ATTACHMENT: ("attachment, one way", '<path class="attach" d="M1 7h28"/>'),
    LegendKey.ENDPOINT: ("endpoint to its service", '<path class="service" d="M1 7h28"/>'),
    LegendKey.NETWORK_ACL: (
        "network ACL",
        '<path class="wire" d="M3 7h24"/><path class="gate" d="M15 1v12"/>',
    ),
    LegendKey.AWS_GROUND: ("owned by AWS", _ground("aws")),
    LegendKey.PRIVATE_SUBNET: ("private subnet", _ground("private")),
    LegendKey.PUBLIC_SUBNET: ("public subnet", _ground("public")),
    LegendKey.ADDED: ("added", _ground("added")),
    LegendKey.CHANGED: ("changed", _ground("changed")),
    LegendKey.REMOVED: ("removed", _ground("removed")),
}


@register.simple_tag
def swatch(name: str) -> SafeString:
    """One item of a legend; `name` is a LegendKey's value."""
    words, shape = LEGEND[LegendKey(name)]
    return format_html(
        '<li><svg class="swatch" viewBox="0 0 30 14" aria-hidden="true">{}</svg>{}</li>',
        mark_safe(shape),
        words,
    )


@register.filter
def ago(moment: datetime) -> SafeString:
    """A time as people say it, with the exact one for machines."""
    now = timezone.now()
    words = "just now" if now - moment < timedelta(minutes=1) else f"{timesince(moment, now, depth=1)} ago"
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), words)


# How AWS writes what stands in a document's names of lists.
SPELLINGS: Final = {
    "vpcs": "VPCs",
    "vpc": "VPC",
    "nat": "NAT",
    "acls": "ACLs",
    "dhcp": "DHCP",
    "vpn": "VPN",
    "db": "DB",
}


@register.filter
def kind_words(name: str, number: int) -> str:
    """The name of a document's list as words: of one in `nat_gateways` it is "NAT gateway"."""
    words = " ".join(SPELLINGS.get(word, word) for word in name.split("_"))
    return words if number != 1 else words.removesuffix("s").replace("proxie", "proxy")


FORMATS: Final = {
    "topology": "a topology document",
    "aws-cli": "output of the AWS CLI",
    "terraform": "a plan or a state of Terraform",
    "cloudformation": "a CloudFormation template",
    "serverless": "a service of the Serverless Framework",
}


@register.filter
def format_words(name: str) -> str:
    """What a recognised format is called."""
    return FORMATS.get(name, name)
