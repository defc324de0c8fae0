from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from diagrams.models import FAILURE_KEPT, MAX_ATTEMPTS, Result
from tests.diagrams.asking import row

State = Result.State
LEASE = timedelta(seconds=10)
LONG_AGO = FAILURE_KEPT.total_seconds() + 1

pytestmark = pytest.mark.django_db


def claimed(result: Result, *, lost: bool = False) -> bool:
    return Result.objects.claim(result.key, now=timezone.now(), lease=LEASE, worker="w@here", lost=lost)


def test_claim_is_had_by_one_and_is_a_lease() -> None:
    result = row()

    assert [claimed(result), claimed(result)] == [True, False]
    result.refresh_from_db()
    assert (result.state, result.attempts, result.worker) == (State.RUNNING, 1, "w@here")
    assert result.lease_until is not None
    assert result.started_at is not None
    assert result.lease_until - result.started_at == LEASE


@pytest.mark.parametrize(
    ("values", "lost", "had"),
    [
        ({"state": State.QUEUED}, False, True),
        ({"state": State.RUNNING, "lease_until": 60, "attempts": 1}, False, False),
        ({"state": State.RUNNING, "lease_until": 60, "attempts": 1}, True, True),
        ({"state": State.RUNNING, "lease_until": -1, "attempts": 1}, False, True),
        ({"state": State.RUNNING, "lease_until": -1, "attempts": MAX_ATTEMPTS}, False, False),
        ({"state": State.FAILED, "finished_at": -1, "attempts": 3}, False, False),
        ({"state": State.FAILED, "finished_at": -LONG_AGO, "attempts": 3}, False, True),
        ({"state": State.DONE, "payload": {}}, True, False),
    ],
)
def test_claim_is_for_what_nobody_is_at(values: dict[str, Any], lost: bool, had: bool) -> None:
    assert claimed(row(**values), lost=lost) is had


def test_attempts_begin_anew_after_an_old_failure() -> None:
    result = row(state=State.FAILED, finished_at=-LONG_AGO, attempts=MAX_ATTEMPTS)

    claimed(result)

    result.refresh_from_db()
    assert result.attempts == 1


@pytest.mark.parametrize(
    ("values", "lost", "ended"),
    [
        ({"lease_until": -1, "attempts": MAX_ATTEMPTS}, False, True),
        ({"lease_until": -1, "attempts": MAX_ATTEMPTS - 1}, False, False),
        ({"lease_until": 60, "attempts": MAX_ATTEMPTS}, False, False),
        ({"lease_until": 60, "attempts": MAX_ATTEMPTS}, True, True),
    ],
)
def test_row_is_given_up_after_its_last_attempt(values: dict[str, Any], lost: bool, ended: bool) -> None:
    result = row(state=State.RUNNING, **values)

    assert Result.objects.give_up(result.key, now=timezone.now(), lost=lost) is ended

    result.refresh_from_db()
    assert result.state == (State.FAILED if ended else State.RUNNING)
    assert result.error.startswith("This was started 3 times") is ended


def test_done_row_stays_as_it_is() -> None:
    result = row(state=State.DONE, payload={"n": 1})

    Result.objects.finish(result.key, error="Too late.")

    result.refresh_from_db()
    assert (result.state, result.payload, result.error) == (State.DONE, {"n": 1}, "")


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ({"state": State.QUEUED, "sent_at": -2}, False),
        ({"state": State.QUEUED, "sent_at": -4}, True),
        ({"state": State.RUNNING, "sent_at": -60, "lease_until": 1}, False),
        ({"state": State.RUNNING, "sent_at": -60, "lease_until": -1}, True),
        ({"state": State.RUNNING, "sent_at": -1, "lease_until": -1}, False),
        ({"state": State.FAILED, "sent_at": -60, "finished_at": -10}, False),
        ({"state": State.FAILED, "sent_at": -LONG_AGO, "finished_at": -LONG_AGO}, True),
        ({"state": State.FAILED, "sent_at": -1, "finished_at": -LONG_AGO}, False),
        ({"state": State.DONE, "sent_at": -60}, False),
    ],
)
def test_row_and_query_agree_on_what_is_sent_again(values: dict[str, Any], due: bool) -> None:
    result = row(**values)

    assert result.is_due(timezone.now()) is due
    assert Result.objects.due(timezone.now()).filter(pk=result.key).exists() is due


def test_worker_that_starts_lets_go_of_its_own_rows_only() -> None:
    result = row(state=State.RUNNING, worker="w@here", lease_until=60)

    assert not Result.objects.abandoned_by("other@here").exists()
    assert Result.objects.abandoned_by("w@here").get() == result
