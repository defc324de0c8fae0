"""Whatever is wrong with a request is said in one shape, with a status, and never as a failure of the program."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from diagrams import share_limits, tokens
from diagrams.api import who
from diagrams.jobs import State
from lambdanet.problems import Problem
from tests.diagrams.api.asked import ROOT, data, faults, network, post, send
from tests.pages import ask_in_state

pytestmark = pytest.mark.django_db

QUESTION = {"from": "orders", "to": "s3"}


def body(**more: Any) -> dict[str, Any]:
    return {"document": network(), "question": QUESTION} | more


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ("", 422, "request.missing"),
        ("{", 400, "request.malformed"),
        ("[]", 422, "request.not-an-object"),
        ("null", 422, "request.not-an-object"),
        (b"\xff\xfe{}", 400, "request.malformed"),
        ('{"document": NaN}', 400, "request.malformed"),
        ('{"document": Infinity}', 400, "request.malformed"),
        ('{"document": ' + "9" * 5000 + "}", 400, "request.malformed"),
        ('{"question": {}, "question": {}}', 400, "request.malformed"),
        ('{"document": ' + "[" * 100_000 + "]" * 100_000 + "}", 422, "request.too-deep"),
        ('{"document": ' + '{"a":' * 60 + "1" + "}" * 60 + "}", 422, "request.too-deep"),
        ('{"document": "\\ud800", "question": {"from": "a", "to": "b"}}', 422, "request.dict-type"),
    ],
)
def test_bodies_that_are_none(client: Client, sent: str | bytes, status: int, code: str) -> None:
    answer = send(client, "post", "/evaluate", sent)

    assert answer.status_code == status
    assert code in [one for one, _ in faults(answer)]


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (body(colour="red"), [("request.unknown-key", "colour")]),
        (body(question=QUESTION | {"port": 0}), [("request.bad-value", "question.port")]),
        (body(question=QUESTION | {"speed": 1}), [("request.unknown-key", "question.speed")]),
        (body(question={"from": "orders\0", "to": "s3"}), [("request.nul", "")]),
        (body(document=network() | {"\0": 1}), [("request.nul", "")]),
        (body(question={"from": "orders"}), [("request.missing", "question.to")]),
        ({"question": QUESTION}, [("request.network", "")]),
        (body(topology="k" * 22), [("request.network", "")]),
        ({"topology": "no key", "question": QUESTION}, [("request.bad-value", "topology")]),
        (body(document={}), [("document.missing", "document.format")]),
        (body(document=network() | {"colour": 1}), [("document.unknown-key", "document.colour")]),
        (body(document=network() | {"name": "\ud800"}), [("document.not-utf-8", "document")]),
        (body(document=network() | {"\ud800": 1}), [("document.not-utf-8", "document")]),
    ],
)
def test_bodies_with_a_fault_say_where(client: Client, sent: object, found: list[tuple[str, str]]) -> None:
    answer = post(client, "/evaluate", sent)

    assert (answer.status_code, faults(answer)) == (422, found)


def test_every_fault_is_said_at_once(client: Client) -> None:
    answer = post(client, "/evaluate?wait=99", {"question": {"port": "x"}, "more": 1})

    assert {path for _, path in faults(answer)} == {
        "wait",
        "question.from",
        "question.to",
        "question.port",
        "more",
    }


def test_questions_of_one_id_are_refused(client: Client) -> None:
    twice = [QUESTION | {"id": "one"}, QUESTION | {"id": "one"}]

    answer = post(client, "/check", {"document": network(), "questions": twice})

    assert (answer.status_code, faults(answer)) == (422, [("document.duplicate-id", "questions[1].id")])


def test_too_many_questions_are_refused_with_the_figure(client: Client) -> None:
    answer = post(client, "/check", {"document": network(), "questions": [QUESTION] * 10_001})

    assert (answer.status_code, faults(answer)) == (422, [("request.too-long", "questions")])
    assert "10,000" in data(answer)["problems"][0]["message"]


def test_too_large_a_document_is_refused_with_the_figure(client: Client) -> None:
    answer = post(client, "/validate", {"document": network() | {"x": "y" * 2_100_000}})

    assert (answer.status_code, faults(answer)) == (413, [("document.too-large", "document")])
    assert "2,097,152" in data(answer)["problems"][0]["message"]


def test_a_body_larger_than_its_document_may_be_is_not_parsed(client: Client) -> None:
    answer = send(client, "post", "/validate", "[" * 3_000_000)

    assert (answer.status_code, faults(answer)) == (413, [("request.too-large", "")])


@pytest.mark.parametrize("path", ["/evaluate", "/import", "/topologies"])
def test_too_large_a_request_is_not_read(client: Client, path: str) -> None:
    token = tokens.create(User.objects.create_user("ada"), "tests", days=1).text

    answer = send(client, "post", path, b"x" * (23 * 1024 * 1024), token)

    assert (answer.status_code, [code for code, _ in faults(answer)]) == (413, ["request.too-large"])


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_other_content_is_refused(client: Client, kind: str) -> None:
    answer = client.post(f"{ROOT}/evaluate", data=json.dumps(body()), content_type=kind)

    assert (answer.status_code, faults(answer)) == (415, [("request.content-type", "")])


def test_other_methods_are_refused(client: Client) -> None:
    answer = send(client, "get", "/evaluate")

    assert (answer.status_code, faults(answer), answer["Allow"]) == (405, [("request.method", "")], "POST")


@pytest.mark.parametrize(
    "path", ["/nothing", "/evaluate/", f"/results/{'0' * 64}", f"/comparisons/{'0' * 64}?function=a"]
)
def test_what_is_not_there_is_said(client: Client, path: str) -> None:
    answer = send(client, "get", path)

    assert (answer.status_code, faults(answer)) == (404, [("request.not-found", "")])


def test_a_host_that_is_not_ours_is_refused_in_the_same_shape(client: Client) -> None:
    answer = client.get(f"{ROOT}/schema", headers={"Host": "elsewhere.example"})

    assert (answer.status_code, faults(answer)) == (400, [("request.malformed", "")])


@pytest.mark.parametrize("header", ["Bearer ln_" + "x" * 32, "Bearer", "Basic YTpi", "ln_x", "Bearer \u00e9"])
def test_a_token_that_is_none_is_refused_also_where_none_is_needed(client: Client, header: str) -> None:
    answer = send(client, "get", "/schema", Authorization=header)

    assert (answer.status_code, faults(answer)) == (401, [("token.unknown", "")])
    assert "invalid_token" in answer["WWW-Authenticate"]


def test_who_tries_tokens_too_often_waits_and_others_do_not(client: Client) -> None:
    token = tokens.create(User.objects.create_user("ada"), "tests", days=1).text
    for _ in range(who.MOST_UNKNOWN):
        assert send(client, "get", "/schema", token="ln_none").status_code == 401

    answer = send(client, "get", "/schema", token="ln_none")

    assert (answer.status_code, faults(answer)) == (429, [("request.too-often", "")])
    assert answer["Retry-After"] == str(share_limits.WINDOW_SECONDS)
    assert send(client, "get", "/schema", token=token).status_code == 200


def test_who_asks_too_often_waits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(who, "MOST_OF_AN_ADDRESS", 1)
    monkeypatch.setattr(who, "MOST_OF_A_TOKEN", 1)
    token = tokens.create(User.objects.create_user("ada"), "tests", days=1).text

    assert [send(client, "get", "/schema").status_code for _ in range(2)] == [200, 429]
    assert [send(client, "get", "/schema", token=token).status_code for _ in range(2)] == [200, 429]


def test_an_answer_that_is_not_there_yet_says_where_to_ask_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING))

    one, many = (
        post(client, "/evaluate", body()),
        post(client, "/compare", {"document": network(), "function": "orders"}),
    )

    for answer, place in ((one, "/results/"), (many, "/comparisons/")):
        assert answer.status_code == 202
        assert data(answer) == {"state": "waiting", "location": answer["Location"]}
        assert answer["Location"].startswith(ROOT + place)
        assert answer["Retry-After"] == "1"


@pytest.mark.parametrize(
    ("error", "inline", "status"),
    [("Too slow.", False, 422), ("Too much, without workers.", True, 503)],
)
def test_a_job_that_came_to_nothing_says_why(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: str, inline: bool, status: int
) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.FAILED, error=error, inline=inline))

    answer = post(client, "/evaluate", body())

    assert (answer.status_code, faults(answer)) == (status, [("result.failed", "")])
    assert data(answer)["problems"][0]["message"] == error


def test_a_failure_of_the_program_has_the_same_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: object) -> list[Problem]:
        raise RuntimeError("secret")

    monkeypatch.setattr("diagrams.api.asking.faults_of", fail)
    client = Client(raise_request_exception=False)

    answer = post(client, "/validate", {"document": network()})

    assert (answer.status_code, faults(answer)) == (500, [("server.failed", "")])
    assert b"secret" not in answer.content
