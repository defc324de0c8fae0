"""What waits in the cache server while it is imported: the files, how far it is, and what came of it.

Everything lies under a token that nobody can guess, and is gone after `KEPT_SECONDS`; none of it is in the
database, in a message or in a log. All of it together has at most `MOST_BYTES`. Every function raises one
of `AWAY` where the server is not there.
"""

import json
import secrets
import time
import zlib
from collections.abc import Sequence
from typing import Any, Final

from redis.exceptions import RedisError

from diagrams import broker
from lambdanet.importers.files import SourceFile

AWAY: Final = (RedisError, OSError)

TOKEN_BYTES: Final = 24
KEPT_SECONDS: Final = 30 * 60
MOST_BYTES: Final = 512 * 1024 * 1024

PREFIX: Final = "lambdanet:import"
FILES: Final = "files"


class TooMuchWaits(Exception):
    """The uploads of the last half hour leave no room for another."""


def put(files: Sequence[SourceFile]) -> str:
    """Keep the files; return the token under which they are found. Raises TooMuchWaits."""
    names = json.dumps([[file.path, len(file.content)] for file in files]).encode()
    packed = zlib.compress(b"\n".join((names, b"".join(file.content for file in files))), level=1)
    make_room(len(packed))
    token = new_token()
    _set(token, FILES, packed)
    return token


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def files(token: str) -> tuple[SourceFile, ...] | None:
    """The files under a token, or None when they are gone."""
    packed: Any = broker.client().get(_key(token, FILES))
    if packed is None:
        return None
    names, _, content = zlib.decompress(packed).partition(b"\n")
    found, start = [], 0
    for path, size in json.loads(names):
        found.append(SourceFile(path=path, content=content[start : start + size]))
        start += size
    return tuple(found)


def forget_files(token: str) -> None:
    """The files have been read: only what came of them is wanted from now on."""
    broker.client().delete(_key(token, FILES))


def forget(token: str, *names: str) -> None:
    """Whatever is under these names is wanted no more."""
    broker.client().delete(*(_key(token, name) for name in names))


def waits(token: str) -> bool:
    """Return whether there are files under the token."""
    return bool(broker.client().exists(_key(token, FILES)))


def write(token: str, name: str, value: Any) -> None:
    """Keep a JSON value beside the files."""
    _set(token, name, zlib.compress(json.dumps(value).encode(), level=1))


def read(token: str, *names: str) -> list[Any]:
    """The values under these names, in order, each None where there is none."""
    found: Any = broker.client().mget([_key(token, name) for name in names])
    return [None if packed is None else json.loads(zlib.decompress(packed)) for packed in found]


def is_first(token: str, name: str, seconds: int) -> bool:
    """Return whether nobody has asked for this name in the last so many seconds: of many, one is first."""
    return bool(broker.client().set(_key(token, name), b"1", nx=True, ex=seconds))


def attempt(token: str, name: str) -> int:
    """Count one more attempt, and return the number of it."""
    key = _key(token, attempts_name(name))
    with broker.client().pipeline() as pipeline:
        pipeline.incr(key)
        pipeline.expire(key, KEPT_SECONDS)
        number, _ = pipeline.execute()
    return int(number)


def attempts_name(name: str) -> str:
    return f"attempts:{name}"


def _key(token: str, name: str) -> str:
    return f"{PREFIX}:{token}:{name}"


def _set(token: str, name: str, packed: bytes) -> None:
    this, _ = _half_hours()
    with broker.client().pipeline() as pipeline:
        pipeline.incrby(this, len(packed))
        pipeline.expire(this, 2 * KEPT_SECONDS)
        pipeline.set(_key(token, name), packed, ex=KEPT_SECONDS)
        pipeline.execute()


def make_room(size: int) -> None:
    """Return if so many bytes may be kept too. Raises TooMuchWaits."""
    counted: Any = broker.client().mget(_half_hours())
    if sum(int(each or 0) for each in counted) + size > MOST_BYTES:
        raise TooMuchWaits


def _half_hours() -> list[str]:
    """Where bytes are counted: what is still there was written in this half hour or in the last."""
    now = int(time.time()) // KEPT_SECONDS
    return [f"{PREFIX}:bytes:{number}" for number in (now, now - 1)]
