"""What is asked about a network: the same answers as on the command line."""

import io
import json
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lambdanet.__main__ import main
from lambdanet.exporters.writing import FORMATS
from tests.diagrams.api.asked import data, faults, network, post, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

QUESTION = {"from": "orders", "to": "orders-db", "port": 5432}


def printed(tmp_path: Path, command: str, *arguments: str, document: dict[str, Any] | None = None) -> Any:
    """What the command line prints about a document."""
    file = tmp_path / "network.json"
    file.write_text(json.dumps(document or network()))
    out = io.StringIO()
    with redirect_stdout(out):
        main([command, str(file), *arguments, "--json"])
    return json.loads(out.getvalue())


def test_verdict_is_the_command_lines(client: Client, tmp_path: Path) -> None:
    answer = post(client, "/evaluate", {"document": network(), "question": QUESTION})

    assert answer.status_code == 200
    assert data(answer) == printed(tmp_path, "reach", "--from", "orders", "--to", "orders-db:5432")


def test_check_is_the_command_lines(client: Client, tmp_path: Path) -> None:
    asked = [QUESTION | {"id": "one", "expect": "reachable"}, {"from": "orders", "to": "nowhere"}]
    file = tmp_path / "questions.json"
    file.write_text(json.dumps({"questions": asked}))

    found = data(post(client, "/check", {"document": network(), "questions": asked}))

    assert found == printed(tmp_path, "check", str(file))
    assert [one["id"] for one in found["results"]] == ["one", "q2"]


def test_check_without_questions_asks_those_of_the_document(client: Client, tmp_path: Path) -> None:
    assert data(post(client, "/check", {"document": network()})) == printed(tmp_path, "check")


def test_check_without_any_question_is_refused(client: Client) -> None:
    answer = post(client, "/check", {"document": network() | {"questions": []}})

    assert (answer.status_code, faults(answer)) == (422, [("request.questions", "questions")])


def test_comparison_is_the_command_lines(client: Client, tmp_path: Path) -> None:
    answer = post(client, "/compare", {"document": network(), "function": "orders"})

    assert data(answer) == printed(tmp_path, "options", "--function", "orders")


def test_comparison_of_what_is_no_function_names_those_that_are(client: Client) -> None:
    answer = post(client, "/compare", {"document": network(), "function": "orders-db"})

    assert (answer.status_code, faults(answer)) == (422, [("request.function", "function")])
    assert "orders" in data(answer)["problems"][0]["hint"]


def test_repairs_are_the_command_lines(client: Client, tmp_path: Path) -> None:
    broken = network() | {"questions": []}
    question = {"from": "orders", "to": "internet", "port": 443}

    answer = post(client, "/fix", {"document": broken, "question": question})

    found = data(answer)
    assert found["repairs"]
    assert found == printed(tmp_path, "fix", "--from", "orders", "--to", "internet:443", document=broken)


def test_validity_is_the_command_lines(client: Client, tmp_path: Path) -> None:
    document = network()
    document["subnets"] = [one | {"CidrBlock": "10.9.0.0/24"} for one in document["subnets"]]

    found = data(post(client, "/validate", {"document": document}))

    assert not found["valid"]
    assert found == printed(tmp_path, "validate", document=document)


@pytest.mark.parametrize(
    ("name", "kind", "begins"),
    [
        ("svg", "image/svg+xml", b"<svg"),
        ("png", "image/png", b"\x89PNG"),
        ("pdf", "application/pdf", b"%PDF"),
        ("dot", "text/vnd.graphviz", b"digraph"),
    ],
)
def test_drawing_is_a_file_of_its_kind(client: Client, name: str, kind: str, begins: bytes) -> None:
    answer = post(client, "/draw", {"document": network(), "question": QUESTION, "format": name})

    assert answer["Content-Type"] == kind
    assert answer.content.lstrip().startswith(begins)


@pytest.mark.parametrize("name", FORMATS)
def test_export_gives_the_files_of_a_format(client: Client, name: str) -> None:
    found = data(post(client, "/export", {"document": network(), "format": name}))

    assert found["format"] == name
    assert found["files"][0]["text"]
    assert isinstance(found["left_out"], list)


def test_export_as_topology_is_the_document(client: Client) -> None:
    found = data(post(client, "/export", {"document": network(), "format": "topology"}))

    assert json.loads(found["files"][0]["text"]) == network()


def test_export_in_an_unknown_format_names_those_that_are_known(client: Client) -> None:
    answer = post(client, "/export", {"document": network(), "format": "visio"})

    assert (answer.status_code, faults(answer)) == (422, [("request.format", "format")])
    assert "topology" in data(answer)["problems"][0]["hint"]


def test_schema_is_that_of_a_document(client: Client) -> None:
    assert "subnets" in data(send(client, "get", "/schema"))["properties"]


def test_question_about_nothing_there_is_a_verdict(client: Client) -> None:
    found = data(post(client, "/evaluate", {"document": network(), "question": {"from": "orders", "to": "nowhere"}}))

    assert found["outcome"] == "invalid"


def test_a_backslash_before_u0000_is_no_nul_character(client: Client) -> None:
    document = network() | {"description": "\\u0000"}

    assert post(client, "/validate", {"document": document}).status_code == 200


def test_nothing_asked_without_a_token_belongs_to_anybody(client: Client) -> None:
    answer = post(client, "/evaluate", {"document": network(), "question": QUESTION})

    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
