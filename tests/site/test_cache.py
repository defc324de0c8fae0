"""What is counted in the cache, while the server answers and while it is away."""

import threading

import pytest
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache
from pytest_django.fixtures import Settings

from lambdanet_site.cache import SharedOrOwn


@pytest.fixture
def cache(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> BaseCache:
    """A cache that has not found out anything yet."""
    monkeypatch.setattr(SharedOrOwn, "away_until", 0.0)
    made = SharedOrOwn(settings.REDIS_CLIENT_URL, settings.CACHES["default"])
    made.clear()
    return made


def works(cache: BaseCache) -> None:
    assert cache.get("x", "nothing") == "nothing"
    assert cache.add("x", [1], 60) is True
    assert cache.add("x", [2], 60) is False
    assert cache.get("x") == [1]
    cache.set("x", [3], 60)
    assert cache.touch("x", 60) is True
    assert cache.get("x") == [3]
    assert cache.delete("x") is True
    assert cache.get("x") is None


def test_it_counts_where_every_process_sees_it(broker: str, cache: SharedOrOwn) -> None:
    works(cache)
    cache.set("x", 1)

    assert cache._shared.get("x") == 1
    assert cache._own.get("x") is None
    assert SharedOrOwn.away_until == 0.0


def test_it_counts_by_itself_while_the_server_is_away(cache: SharedOrOwn) -> None:
    works(cache)

    assert SharedOrOwn.away_until > 0.0
    cache.set("x", 1)
    seen: list[object] = []
    thread = threading.Thread(target=lambda: seen.append(caches["default"].get("x")))
    thread.start()
    thread.join()
    assert seen == [1]


def test_it_asks_a_server_that_is_away_once(cache: SharedOrOwn, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def get(*args: object, **kwargs: object) -> None:
        asked.append("get")
        raise ConnectionError

    SharedOrOwn.away_until = 0.0
    monkeypatch.setattr(cache._shared, "get", get)
    for _ in range(3):
        cache.get("x")

    assert asked == ["get"]
