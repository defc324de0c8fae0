from collections.abc import Iterator

import pytest
from celery.signals import celeryd_after_setup
from django.utils import timezone

from diagrams import broker, tasks
from diagrams.models import Kind, Result
from tests.diagrams.asking import DRAWING, request, row
from tests.workers.parts import Valkey

State = Result.State


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A broker of our own, in place of one that a worker may be listening to."""
    server = Valkey()
    yield server.url
    server.close()


def test_tasks_are_limited_and_acknowledged_late_and_keep_no_result() -> None:
    for task, name, limits in (
        (tasks.evaluate, "diagrams.evaluate", (4, 5)),
        (tasks.draw, "diagrams.draw", (8, 10)),
        (tasks.evaluate_together, "diagrams.evaluate_together", (4, 5)),
    ):
        assert (task.name, task.soft_time_limit, task.time_limit) == (name, *limits)
        assert task.acks_late
        assert task.ignore_result


@pytest.mark.django_db
def test_task_stores_the_result_and_wakes_who_waits(broker: str) -> None:
    result = row()
    with _broker.listening([result.document_id], [result.key]) as listener:
        tasks.evaluate(result.key)

        begin = timezone.now()
        listener.wait(5)

    assert (timezone.now() - begin).total_seconds() < 1
    result.refresh_from_db()
    assert result.state == State.DONE


@pytest.mark.django_db
def test_task_ends_well_when_nobody_can_be_woken() -> None:
    result = row(request(DRAWING))

    tasks.draw(result.key)

    result.refresh_from_db()
    assert (result.kind, result.state) == (Kind.DRAWING, State.DONE)


@pytest.mark.django_db(transaction=True)
def test_worker_that_starts_lets_go_of_what_its_last_run_held() -> None:
    result = row(state=State.RUNNING, worker="w@here", lease_until=60)
    other = row(request(about="other"), state=State.RUNNING, worker="v@here", lease_until=60)

    celeryd_after_setup.send(sender="w@here")

    result.refresh_from_db()
    other.refresh_from_db()
    assert result.lease_until is not None
    assert other.lease_until is not None
    assert result.lease_until <= timezone.now() < other.lease_until


_broker = broker
