"""Addresses that people carry away: whole ones, for a wall, a chat or a phone's camera."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from workshops.models import Workshop


def join_address(request: HttpRequest, workshop: Workshop) -> str:
    path = reverse("workshops:room", args=[workshop.code])
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
