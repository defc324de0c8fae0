"""The way of a job through the database: stored under its address, and asked for again there."""

import pytest
from django.test import Client
from django.utils import timezone

from diagrams import jobs, results
from diagrams.models import Result
from lambdanet.document import canonical
from lambdanet.topology import Question
from tests.diagrams.api.asked import ROOT, data, faults, network, post, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("broker")]

QUESTION = {"from": "orders", "to": "orders-db", "port": 5432}


@pytest.fixture(autouse=True)
def nobody_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether workers are there is found out anew."""
    monkeypatch.setattr(jobs, "_WORKERS", jobs._Workers())


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that are alive, and have taken every message."""
    monkeypatch.setattr(jobs._Workers, "may_be_alive", lambda self: True)
    monkeypatch.setattr(jobs, "send", lambda messages: True)


ASKED = [
    ("/evaluate", {"question": QUESTION}),
    ("/check", {"questions": [QUESTION]}),
    ("/fix", {"question": QUESTION, "goal": "unreachable"}),
    ("/draw", {"question": QUESTION, "format": "dot"}),
]


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(("path", "more"), ASKED)
def test_what_a_worker_finished_meanwhile_is_answered_where_it_was_promised(
    client: Client, path: str, more: dict[str, object]
) -> None:
    answer = post(client, f"{path}?wait=0", {"document": network(), **more})
    assert answer.status_code == 202
    there = answer["Location"].removeprefix(ROOT)
    assert send(client, "get", f"{there}?wait=0").status_code == 202

    results.compute(Result.objects.get().key, worker="one")

    again = send(client, "get", there)
    assert again.status_code == 200
    at_once = post(client, path, {"document": network(), **more})
    assert b"".join(again) == b"".join(at_once)


@pytest.mark.parametrize(("path", "more"), ASKED)
def test_without_workers_it_is_worked_out_at_once_and_kept(client: Client, path: str, more: dict[str, object]) -> None:
    assert post(client, path, {"document": network(), **more}).status_code == 200

    row = Result.objects.get()
    assert (row.state, row.worker) == (Result.State.DONE, "")
    assert results.address(results.request_of(row)) == row.key


def test_too_many_questions_for_that_are_refused_until_workers_are_back(client: Client) -> None:
    many = {"document": network(), "questions": [QUESTION] * (results.INLINE_QUESTIONS + 1)}

    answer = post(client, "/check", many)

    assert (answer.status_code, faults(answer)) == (503, [("result.failed", "")])
    assert answer["Retry-After"]
    assert not Result.objects.exists()


def test_results_of_pages_are_none_of_the_apis(client: Client) -> None:
    asked = jobs.Request(kind=jobs.Kind.MATRIX, document=canonical(network()), question=None)
    (job,) = jobs.ask([asked])

    assert Result.objects.filter(pk=job.key).exists()
    assert send(client, "get", f"/results/{job.key}").status_code == 404


@pytest.mark.parametrize(
    ("error", "status"),
    [(results.BROKEN[jobs.Kind.VERDICT], 503), (results.TOO_SLOW[jobs.Kind.VERDICT], 422)],
)
def test_what_failed_is_not_said_to_be_the_askers_fault_unless_it_is(client: Client, error: str, status: int) -> None:
    question = Question(source="orders", target="orders-db", port=5432)
    asked = jobs.Request(kind=jobs.Kind.VERDICT, document=canonical(network()), question=question)
    results.document_row(asked).save()
    row = results.result_row(results.address(asked), asked)
    row.state, row.error, row.finished_at = Result.State.FAILED, error, timezone.now()
    row.save()

    answer = post(client, "/evaluate", {"document": network(), "question": QUESTION})

    assert (answer.status_code, faults(answer)) == (status, [("result.failed", "")])
    assert data(answer)["problems"][0]["message"] == error
