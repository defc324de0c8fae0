"""The way to Redis or Valkey: one client, and whether anybody works behind it."""

from functools import cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
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
