"""Whether anything is newer than what a page has seen, told by Redis alone.

A page asks every few seconds. While nothing has changed, the answer is one look at a mark and no query. There are two: the
room's, which every change of the room replaces, and the desk's, which each vote and each seat replaces too. A mark is a random
word and no count, so it does not matter which of two writers sets it last. Where the server is away or has forgotten it, the
mark is "": then it is not known, and the database is asked. That is slower, and nothing is lost.
"""

import secrets
from enum import StrEnum
from functools import partial
from typing import Final

from django.db import transaction
from redis.exceptions import RedisError

from diagrams.broker import client

# A change whose mark could not be set, for the server was away just then, is seen when the old mark has run out.
KEPT_SECONDS: Final = 60


class Pulse(StrEnum):
    ROOM = "room"
    DESK = "desk"


def mark(workshop: str, pulse: Pulse) -> str:
    """The mark as it stands, "" where it is not known. `workshop` is the key of one."""
    try:
        found = client().get(_name(workshop, pulse))
    except (RedisError, OSError):
        return ""
    return found.decode() if isinstance(found, bytes) else ""


def mark_before_reading(workshop: str, pulse: Pulse) -> str:
    """As `mark`, made if there is none: whatever changes after this has another one."""
    if found := mark(workshop, pulse):
        return found
    try:
        client().set(_name(workshop, pulse), secrets.token_urlsafe(6), ex=KEPT_SECONDS, nx=True)
    except (RedisError, OSError):
        return ""
    return mark(workshop, pulse)


def is_newest(seen: str, pulse: Pulse) -> bool:
    """Whether what a page has seen is still all there is. `seen`: "<workshop's key>.<mark>", and what else the page notes."""
    workshop, _, rest = seen.partition(".")
    now = mark(workshop, pulse) if workshop else ""
    return bool(now) and now == rest.partition(".")[0]


def changed(workshop: str, *pulses: Pulse) -> None:
    """Once this transaction holds, whoever looks learns that there is something newer."""
    transaction.on_commit(partial(_beat, workshop, pulses))


def _beat(workshop: str, pulses: tuple[Pulse, ...]) -> None:
    try:
        for pulse in pulses:
            client().set(_name(workshop, pulse), secrets.token_urlsafe(6), ex=KEPT_SECONDS)
    except (RedisError, OSError):
        return


def _name(workshop: str, pulse: Pulse) -> str:
    return f"lambdanet:workshop:{workshop}:{pulse}"
