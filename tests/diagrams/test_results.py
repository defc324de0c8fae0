from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from diagrams import results
from diagrams.models import MAX_ATTEMPTS, Result
from lambdanet.render import RenderFailed
from tests.diagrams.asking import DRAWING, VERDICT, request, row

State = Result.State


def raising(error: Exception) -> Any:
    def fail(*arguments: Any, **options: Any) -> None:
        raise error

    return fail


def computed(result: Result, *, lost: bool = False) -> Result:
    results.compute(result.key, worker="w@here", lost=lost)
    result.refresh_from_db()
    return result


def test_address_holds_everything_a_result_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [
        request(),
        request(about="another network"),
        request(question="s3"),
        request(DRAWING),
        request(DRAWING, selected=1),
        request(DRAWING, detail="overview"),
    ]
    addresses = [results.address(each) for each in asked]
    monkeypatch.setattr(results, "ENGINE", "another engine")
    addresses.append(results.address(request()))

    assert len(set(addresses)) == len(addresses) == 7
    assert {len(address) for address in addresses} == {64}


def test_address_of_a_verdict_does_not_depend_on_how_it_is_drawn() -> None:
    assert results.address(request(selected=2, detail="overview")) == results.address(request())


@pytest.mark.django_db
def test_verdict_is_worked_out_and_stored() -> None:
    result = computed(row())

    assert result.state == State.DONE
    assert result.payload is not None
    assert result.payload["outcome"] == "reachable"
    assert (result.attempts, result.worker, result.error) == (1, "w@here", "")
    assert result.lease_until is None
    assert result.finished_at is not None


@pytest.mark.django_db
def test_drawing_carries_the_id_of_its_key() -> None:
    result = computed(row(request(DRAWING)))

    assert result.state == State.DONE
    assert result.payload is not None
    assert f'id="s{result.key[:8]}"' in result.payload["svg"]


@pytest.mark.django_db
def test_what_is_done_is_not_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    result = computed(row())
    before = (result.payload, result.finished_at, result.attempts)
    monkeypatch.setattr(results, "answer_data", raising(AssertionError("computed twice")))

    result = computed(result, lost=True)

    assert (result.payload, result.finished_at, result.attempts) == before


@pytest.mark.django_db
def test_row_of_another_engine_is_left_alone() -> None:
    result = computed(row(engine="the one before"))

    assert (result.state, result.attempts) == (State.QUEUED, 0)


@pytest.mark.django_db
def test_unknown_key_is_nothing_to_do() -> None:
    results.compute("0" * 64, worker="w@here")

    assert not Result.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RenderFailed("The diagram was not drawn: too many."), "The diagram was not drawn: too many."),
        (SoftTimeLimitExceeded(), results.TOO_SLOW[DRAWING]),
        (ZeroDivisionError(), results.BROKEN[DRAWING]),
    ],
)
def test_failure_ends_the_row_with_a_sentence(error: Exception, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "drawing_data", raising(error))

    result = computed(row(request(DRAWING)))

    assert (result.state, result.error, result.payload) == (State.FAILED, sentence, None)


@pytest.mark.django_db
def test_failure_of_the_program_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(results, "answer_data", raising(ZeroDivisionError("for the log")))

    computed(row())

    (record,) = caplog.records
    assert record.exc_info is not None
    assert "for the log" in str(record.exc_info[1])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "lost", "state"),
    [
        ({"lease_until": 60, "attempts": 1}, False, State.RUNNING),
        ({"lease_until": 60, "attempts": 1}, True, State.DONE),
        ({"lease_until": -1, "attempts": 1}, False, State.DONE),
        ({"lease_until": -1, "attempts": MAX_ATTEMPTS}, False, State.FAILED),
        ({"lease_until": 60, "attempts": MAX_ATTEMPTS}, True, State.FAILED),
    ],
)
def test_row_that_a_worker_left_is_taken_up_until_it_is_given_up(
    values: dict[str, Any], lost: bool, state: State
) -> None:
    assert computed(row(state=State.RUNNING, **values), lost=lost).state == state


def test_lease_outlives_the_hard_limit_and_the_hard_limit_the_soft_one() -> None:
    for kind in (VERDICT, DRAWING):
        lease = results.LEASE[kind].total_seconds()
        assert results.SOFT_LIMIT[kind] < results.HARD_LIMIT[kind] < lease


@pytest.mark.django_db
def test_several_are_worked_out_in_one_go_and_each_as_if_alone() -> None:
    rows = [row(request()), row(request(question="internet")), row(request(DRAWING))]
    taken = rows[1]
    Result.objects.claim(taken.key, now=timezone.now(), lease=timedelta(seconds=9), worker="another")

    stored = results.compute_together([one.key for one in rows] + ["no such key"], worker="this")

    assert stored == {taken.document_id: [rows[0].key, rows[2].key]}
    for one in (rows[0], rows[2]):
        one.refresh_from_db()
        assert (one.state, one.worker, one.attempts) == (Result.State.DONE, "this", 1)
        assert one.payload
    taken.refresh_from_db()
    assert (taken.state, taken.worker) == (Result.State.RUNNING, "another")
