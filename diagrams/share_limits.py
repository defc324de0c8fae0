"""How often one address may try tokens: what is counted is in the cache, and may be forgotten."""

import ipaddress
import time
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

WINDOW_SECONDS: Final = 60
# A network gives each of its machines so much of an IPv6 address.
IPV6_PREFIX: Final = 64


def tries(request: HttpRequest, what: str, *, most: int) -> bool:
    """Count a try of who asks, and return whether it is one of the first `most` of this minute."""
    return counted(f"{what}:{_whence(request)}", most=most)


def counted(what: str, *, most: int) -> bool:
    """Count one more of these, and return whether it is one of the first `most` of this minute."""
    key = f"tries:{what}:{int(time.time()) // WINDOW_SECONDS}"
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, 2 * WINDOW_SECONDS)
    return count <= most


def too_often(request: HttpRequest) -> HttpResponse:
    """Say that it was tried too often, and for how long to wait."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(WINDOW_SECONDS)
    return response


def _whence(request: HttpRequest) -> str:
    """The address of who asks, behind as many proxies as the settings say."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network(f"{address}/{IPV6_PREFIX}", strict=False).network_address)
