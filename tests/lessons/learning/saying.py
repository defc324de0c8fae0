"""Answering a prediction as a browser does: with the keys that its page has."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.test import Client

from lessons.learning.cards import card_of


def predict(client: Client, path: str, given: Mapping[str, str], **more: Any) -> HttpResponse:
    """Post an answer, whose `why` or `choice` is the key that is stored, to a prediction as it is written."""
    card = card_of(None, path.strip("/").rpartition("/")[2])
    on_page = {name: card.shown(key) if name in ("why", "choice") else key for name, key in given.items()}
    return client.post(path, on_page, **more)  # type: ignore[return-value]
