"""The way to Redis or Valkey: one client, and whether anybody works behind it."""

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.exceptions import RedisError
from redis.retry import Retry

# A learner waits behind these: a server that is away must be noticed at once.
TIMEOUT_SECONDS = 0.25

HEART = "lambdanet:worker:alive"
# The worker beats every 2 s; two beats may be late before it counts as dead.
HEART_SECONDS = 5


def client() -> Redis:
    """Return the shared client for our own keys; it gives up after `TIMEOUT_SECONDS`."""
    return _client(settings.REDIS_CLIENT_URL)


@cache
def _client(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
        decode_responses=False,
    )


def broker_is_alive() -> bool:
    """Return whether the server answers."""
    try:
        return bool(client().ping())
    except (RedisError, OSError):
        return False


def worker_is_alive() -> bool:
    """Return whether a worker showed itself within the last `HEART_SECONDS`."""
    try:
        return bool(client().exists(HEART))
    except (RedisError, OSError):
        return False


def beat_heart() -> None:
    """Say that a worker is alive; silently nothing if the server is away."""
    try:
        client().set(HEART, b"1", ex=HEART_SECONDS)
    except (RedisError, OSError):
        return


# -- Who waits for a result is woken by a message on a channel that says its key ------------------

CHANNEL = "lambdanet:result:"


def wake(channel: str, *keys: str) -> None:
    """Wake everybody on the channel who waits for these results; silently nothing if the server is away."""
    try:
        client().publish(f"{CHANNEL}{channel}", " ".join(keys))
    except (RedisError, OSError):
        return


class Listener:
    """Hears of results from the moment on at which it was made. See `listening`."""

    def __init__(self, pubsub: PubSub, keys: Collection[str]) -> None:
        self._pubsub = pubsub
        self._waiting = set(keys)

    def forget(self, keys: Collection[str]) -> None:
        """Do not wait for these any more."""
        self._waiting.difference_update(keys)

    def wait(self, seconds: float) -> None:
        """Return when every result has been heard of, the time is over or the server is gone."""
        deadline = time.monotonic() + seconds
        try:
            while self._waiting and (left := deadline - time.monotonic()) > 0:
                message = self._pubsub.get_message(timeout=left)
                if message is not None:
                    self._waiting.difference_update(message["data"].decode().split())
        except (RedisError, OSError):
            return


@contextmanager
def listening(channels: Collection[str], keys: Collection[str]) -> Iterator[Listener]:
    """Give a listener that hears on these channels of these results from now on. Raises RedisError or OSError."""
    with client().pubsub() as pubsub:  # type: ignore[no-untyped-call]  # redis-py's gap
        pubsub.subscribe(*(f"{CHANNEL}{channel}" for channel in channels))
        for _ in channels:
            # Only what the server has confirmed is heard: a result may be there in a millisecond.
            if pubsub.get_message(timeout=TIMEOUT_SECONDS) is None:
                raise TimeoutError("The server did not confirm a subscription.")
        yield Listener(pubsub, keys)
