import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError
from django.test import Client

from diagrams import broker as redis_broker
from lambdanet_site import health

AWAY = "away: answers are computed by the web process, and may be slow"
NONE_ALIVE = "none is alive: answers are computed by the web process, and may be slow"


@pytest.fixture
def broken() -> Iterator[Callable[[str, Callable[[], None]], None]]:
    """Let a part answer otherwise, for one test."""
    patch = pytest.MonkeyPatch()
    yield lambda part, answer: patch.setattr(health, f"_{part}", answer)
    patch.undo()
    health._asked.clear()


Break = Callable[[str, Callable[[], None]], None]


def test_healthz_needs_nothing_but_the_process(client: Client) -> None:
    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_ready_but_degraded_without_a_broker(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "degraded",
        "parts": {"database": "ok", "broker": AWAY, "worker": NONE_ALIVE, "graphviz": "ok"},
    }
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.usefixtures("broker")
def test_a_broker_without_a_worker_is_told_apart_from_a_worker_that_lives(
    client: Client,
) -> None:
    redis_broker.client().delete(redis_broker.HEART)
    parts = client.get("/readyz").json()["parts"]
    assert (parts["broker"], parts["worker"]) == ("ok", NONE_ALIVE)

    redis_broker.beat_heart()

    assert client.get("/readyz").json()["status"] == "ok"


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["database", "graphviz"])
def test_not_ready_without_what_every_page_needs(client: Client, broken: Break, part: str) -> None:
    broken(part, _refuse)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "failed"
    assert answer.json()["parts"][part] == "fails; see the log"  # never the error: it is public


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["database", "broker", "worker", "graphviz"])
def test_answer_comes_within_a_second_whatever_hangs(client: Client, broken: Break, part: str) -> None:
    go_on = threading.Event()
    asked = []

    def hang() -> None:
        asked.append(part)
        go_on.wait(20)

    broken(part, hang)

    started = time.monotonic()
    answer = client.get("/readyz")
    took = time.monotonic() - started
    again = client.get("/readyz")

    assert took < 1
    assert answer.json()["parts"][part] == again.json()["parts"][part] == "does not answer"
    assert asked == [part]  # the second visit asked nobody anew
    go_on.set()


def _refuse() -> None:
    raise OperationalError("password 'hush' is wrong")
