import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from redis import Redis

from diagrams import broker as way
from diagrams import jobs, results
from diagrams.models import Document, Kind, Result
from diagrams.results import Request
from lambdanet.document import canonical
from tests.diagrams.asking import DRAWING, request, requests, row
from tests.workers.parts import Valkey

State = Result.State
QUEUE = "lambdanet"


@pytest.fixture(scope="module")
def valkey() -> Iterator[Valkey]:
    server = Valkey()
    yield server
    server.close()


@pytest.fixture(scope="module")
def redis_url(valkey: Valkey) -> str:
    """A broker of our own, which a test may hurt, in place of one that a worker may listen to."""
    return valkey.url


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_WORKERS", jobs._Workers())


@pytest.fixture
def queue(broker: str, transactional_db: None) -> Iterator[Redis]:
    """The queue of a broker, and a heart that beats; but no worker takes anything from it."""
    client = Redis.from_url(broker)
    client.flushall()
    way.beat_heart()
    yield client
    client.close()


def sent(queue: Redis) -> int:
    return int(queue.llen(QUEUE))


def states(found: tuple[jobs.Job, ...]) -> list[str]:
    return [str(job.state) for job in found]


def queries(call: Callable[[], object]) -> list[str]:
    """Return the queries of a call, without the ends of transactions."""
    with CaptureQueriesContext(connection) as captured:
        call()
    verbs = [query["sql"].split()[0] for query in captured]
    return [verb for verb in verbs if verb in ("SELECT", "INSERT", "UPDATE", "DELETE")]


# -- Known --------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 6])
def test_known_results_take_one_query_and_no_work(count: int) -> None:
    asked = requests(count)
    first = jobs.ask(asked)

    assert queries(lambda: jobs.ask(asked)) == ["SELECT"]
    again = jobs.ask(asked)
    assert [job.payload for job in again] == [job.payload for job in first]
    assert states(again) == ["done"] * count
    assert not any(job.inline for job in again)


@pytest.mark.django_db
def test_failure_is_an_answer_for_a_while() -> None:
    row(request(DRAWING), state=State.FAILED, error="Too large.", finished_at=-10)

    (job,) = jobs.ask([request(DRAWING)])

    assert (job.state, job.error, job.payload) == (jobs.State.FAILED, "Too large.", None)


def test_nothing_asked_is_nothing_answered(db: None) -> None:
    assert jobs.ask([]) == ()


# -- Through a worker -----------------------------------------------------------------------------------


# The verdicts on one document go together in one message, and one drawing of a small one with them.
@pytest.mark.parametrize(("count", "messages"), [(1, 1), (6, 3)])
def test_queries_do_not_grow_with_the_requests(count: int, messages: int, queue: Redis) -> None:
    found = queries(lambda: jobs.ask(requests(count), wait=0.01))

    # What is known; documents; results; what is there now and whose it is; what has come.
    assert found == ["SELECT", "INSERT", "INSERT", "SELECT", "SELECT"]
    assert Result.objects.count() == count
    assert sent(queue) == messages


def test_unknown_requests_are_sent_once_and_waited_for_together(queue: Redis) -> None:
    asked = [*requests(6), request()]
    begin = time.monotonic()

    found = jobs.ask(asked)

    assert 0.2 < time.monotonic() - begin < 0.6
    assert states(found) == ["waiting"] * 7
    assert [job.request for job in found] == asked
    assert found[0].key == found[6].key
    assert sent(queue) == 3
    assert Result.objects.count() == 6
    assert Document.objects.count() == 1


def test_glances_go_with_the_verdicts_but_for_those_after_the_first(queue: Redis) -> None:
    glances = [Request(kind=Kind.GLANCES, document=request().document, question=None, first=at) for at in (0, 20, 40)]

    jobs.ask([request(), *glances], wait=0)

    assert sent(queue) == 3


def test_who_asks_next_sends_nothing(queue: Redis) -> None:
    jobs.ask(requests(2), wait=0)

    assert states(jobs.ask(requests(2), wait=0)) == ["waiting", "waiting"]
    assert sent(queue) == 1


def test_large_document_is_drawn_apart_from_its_verdicts_and_so_is_one_without_any(queue: Redis) -> None:
    document = json.loads(request().document)
    large = canonical(document | {"description": "x" * jobs.DRAWN_ALONG})

    jobs.ask([replace(one, document=large) for one in requests(2)], wait=0)
    assert sent(queue) == 2
    jobs.ask([request(DRAWING)], wait=0)
    assert sent(queue) == 3


def test_something_is_done_meanwhile_once_the_messages_are_sent_and_only_then(queue: Redis) -> None:
    done: list[int] = []

    jobs.ask(requests(2), wait=0.01, meanwhile=lambda: done.append(sent(queue)))
    assert done == [1]

    results.compute(results.address(request()), worker="w@here")
    jobs.ask([request()], wait=0.01, meanwhile=lambda: done.append(0))
    assert done == [1]


@pytest.mark.parametrize(
    ("values", "messages"),
    [
        ({"sent_at": -4}, 1),
        ({"sent_at": -2}, 0),
        ({"state": State.RUNNING, "sent_at": -20, "lease_until": -1}, 1),
        ({"state": State.RUNNING, "sent_at": -20, "lease_until": 1}, 0),
        ({"state": State.FAILED, "sent_at": -999, "finished_at": -999}, 1),
    ],
)
def test_what_led_to_nothing_is_sent_again_by_one_of_those_who_poll(
    values: dict[str, object], messages: int, queue: Redis
) -> None:
    row(request(), **values)

    assert states(jobs.ask([request()], wait=0) + jobs.ask([request()], wait=0)) == ["waiting"] * 2
    assert sent(queue) == messages


def test_inside_a_transaction_it_is_sent_after_commit_and_not_waited_for(queue: Redis) -> None:
    begin = time.monotonic()
    with transaction.atomic():
        assert states(jobs.ask([request()], wait=5)) == ["waiting"]
        assert sent(queue) == 0

    assert sent(queue) == 1
    assert time.monotonic() - begin < 1


def test_nothing_is_sent_when_the_transaction_is_taken_back(queue: Redis) -> None:
    with transaction.atomic():
        jobs.ask([request()])
        transaction.set_rollback(True)

    assert sent(queue) == 0


def test_who_waits_is_woken_by_the_result(queue: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(self: jobs._Delivery) -> None:
        for each in self.rows:
            results.compute(each.key, worker="w@here")
            way.wake(each.document_id, each.key)
        self.sent = True

    monkeypatch.setattr(jobs._Delivery, "send", work)
    begin = time.monotonic()

    found = jobs.ask(requests(6), wait=5)

    assert states(found) == ["done"] * 6
    assert time.monotonic() - begin < 2
    assert not any(job.inline for job in found)


# -- By ourselves ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_without_a_broker_everything_is_worked_out_here_and_kept() -> None:
    found = jobs.ask(requests(4))

    assert states(found) == ["done"] * 4
    assert all(job.inline and job.payload for job in found)
    assert set(Result.objects.values_list("state", "worker")) == {("done", "")}


@pytest.mark.django_db
def test_work_here_takes_few_queries() -> None:
    assert queries(lambda: jobs.ask(requests(6))) == ["SELECT", "INSERT", "INSERT"]


def test_without_a_worker_everything_is_worked_out_here(queue: Redis) -> None:
    way.client().delete(way.HEART)

    found = jobs.ask(requests(2))

    assert states(found) == ["done"] * 2
    assert all(job.inline for job in found)
    assert sent(queue) == 0


def test_what_a_dead_worker_holds_is_worked_out_here(queue: Redis) -> None:
    row(request(), state=State.RUNNING, worker="w@here", lease_until=60, attempts=1)
    way.client().delete(way.HEART)

    (job,) = jobs.ask([request()])

    assert (job.state, job.inline) == (jobs.State.DONE, True)
    assert Result.objects.get().state == State.DONE


def test_message_that_the_broker_refuses_is_worked_out_here(queue: Redis) -> None:
    queue.set(QUEUE, "no list, so nothing can be added to it")

    found = jobs.ask(requests(2))

    assert states(found) == ["done"] * 2
    assert all(job.inline for job in found)


def test_broker_that_hangs_is_noticed_at_once_and_not_asked_again(queue: Redis, valkey: Valkey) -> None:
    valkey.freeze()
    begin = time.monotonic()
    try:
        found = jobs.ask([request()])
        first = time.monotonic()
        jobs.ask([request(about="another")])
        second = time.monotonic()
    finally:
        valkey.thaw()

    assert states(found) == ["done"]
    assert first - begin < 0.6
    assert second - first < 0.2


def test_broker_that_hangs_before_the_message_is_sent_delays_no_page(
    queue: Redis, valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.ask([request(about="so that there is an open connection")], wait=0)
    send = jobs._Delivery.send

    def send_too_late(self: jobs._Delivery) -> None:
        valkey.freeze()
        send(self)

    monkeypatch.setattr(jobs._Delivery, "send", send_too_late)
    begin = time.monotonic()
    try:
        found = jobs.ask(requests(2))
    finally:
        passed = time.monotonic() - begin
        valkey.thaw()

    assert states(found) == ["done"] * 2
    assert all(job.inline for job in found)
    assert passed < 1


@pytest.mark.django_db
def test_drawing_too_large_for_this_process_is_left_to_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "INLINE_NODES", 1)

    (job,) = jobs.ask([request(DRAWING)])

    assert (job.state, job.payload, job.inline) == (jobs.State.FAILED, None, True)
    assert "1 is the most" in job.error
    assert not Result.objects.exists()


@pytest.mark.django_db
def test_drawing_that_has_to_fold_for_this_process_is_shown_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = jobs.ask([request(DRAWING)])
    Result.objects.all().delete()
    assert whole.payload
    monkeypatch.setattr(jobs, "INLINE_NODES", whole.payload["svg"].count('<g class="node ') - 1)

    (job,) = jobs.ask([request(DRAWING)])

    assert job.payload
    assert job.payload["narrow"]
    assert not Result.objects.exists()


@pytest.mark.django_db
def test_failure_of_the_program_is_said_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "answer_data", lambda *_: 1 / 0)

    (job,) = jobs.ask([request()])

    assert (job.state, job.error) == (jobs.State.FAILED, results.BROKEN[job.request.kind])
    assert not Result.objects.exists()


@pytest.mark.django_db
def test_work_here_stops_when_its_time_is_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "INLINE_SECONDS", 0)

    asked = requests(3)
    assert states(jobs.ask(asked)) == ["done", "waiting", "waiting"]
    assert states(jobs.ask(asked)) == ["done", "done", "waiting"]
    assert states(jobs.ask(asked)) == ["done", "done", "done"]
