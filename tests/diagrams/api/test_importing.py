"""Imports through the API: the same jobs as the import page, and nothing in the database."""

import base64
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from diagrams import import_jobs, jobs
from diagrams.models import Document
from lambdanet.document import read_topology
from tests.diagrams.api.asked import ROOT, data, faults, network, post, send

pytestmark = pytest.mark.django_db

TEMPLATE = """
Parameters:
  Block: {Type: String, Default: 10.0.0.0/16}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Block}}
"""


@pytest.fixture(autouse=True)
def nobody_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether workers are there is found out anew."""
    monkeypatch.setattr(jobs, "_WORKERS", jobs._Workers())


@pytest.fixture(params=["with a cache server", "without"])
def anywhere(request: pytest.FixtureRequest) -> None:
    if request.param == "with a cache server":
        request.getfixturevalue("broker")


def form(client: Client, **fields: Any) -> Any:
    return client.post(f"{ROOT}/import", fields)


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("how", ["text", "file", "base64", "form"])
def test_a_template_becomes_a_document(client: Client, how: str) -> None:
    given = {
        "text": {"text": TEMPLATE},
        "file": {"files": [{"path": "t.yaml", "text": TEMPLATE}]},
        "base64": {"files": [{"path": "t.yaml", "base64": base64.b64encode(TEMPLATE.encode()).decode()}]},
    }
    values = {"Block": "10.7.0.0/16"}
    if how == "form":
        file = SimpleUploadedFile("t.yaml", TEMPLATE.encode())
        answer = form(client, files=file, parameters="Block=10.7.0.0/16", format="cloudformation")
    else:
        answer = post(client, "/import", given[how] | {"parameters": values, "format": "cloudformation"})

    found = data(answer)
    assert (answer.status_code, found["format"]) == (200, "cloudformation")
    assert [str(block) for one in read_topology(found["document"]).vpcs for block in one.cidr_blocks] == ["10.7.0.0/16"]
    assert {"Block": "10.7.0.0/16"}.items() <= {one["name"]: one["value"] for one in found["parameters"]}.items()
    assert not Document.objects.exists()


@pytest.mark.usefixtures("broker")
def test_a_document_comes_back_as_it_is(client: Client) -> None:
    found = data(post(client, "/import", {"text": json.dumps(network())}))

    assert (found["format"], found["document"]) == ("topology", network())


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, ("import.empty", "")),
        ({"text": "hello"}, ("import.unknown-format", "pasted text")),
        ({"text": "{}", "format": "visio"}, ("import.unknown-format", "")),
        ({"text": "{}", "colour": 1}, ("request.unknown-key", "colour")),
        ({"files": [{"path": "a"}]}, ("request.file", "files[0]")),
        ({"files": [{"path": "a", "text": "{}", "base64": ""}]}, ("request.file", "files[0]")),
        ({"files": [{"path": "a", "base64": "%%"}]}, ("request.file", "files[0].base64")),
    ],
)
def test_what_cannot_be_imported_says_why(client: Client, given: dict[str, Any], fault: tuple[str, str]) -> None:
    answer = post(client, "/import", given)

    assert (answer.status_code, faults(answer)) == (422, [fault])


@pytest.mark.parametrize(
    "body",
    [
        '{"files": [' + "{}," * 60_000 + "{}]}",
        '{"parameters": {' + ", ".join(f'"a{number}" : 1' for number in range(60_000)) + "}}",
        '{"files": [' + '"",' * 120_000 + '""]}',
    ],
)
def test_a_body_of_very_many_members_is_not_even_read(client: Client, body: str) -> None:
    answer = client.post(f"{ROOT}/import", body, content_type="application/json")

    assert (answer.status_code, faults(answer)) == (413, [("request.too-large", "")])


@pytest.mark.usefixtures("broker")
def test_what_stands_in_a_text_is_no_member_of_the_body(client: Client) -> None:
    text = json.dumps({"Vpcs": [], "Other": ["a,\\", '"'] * 25_000})

    assert post(client, "/import?wait=0", {"text": text}).status_code == 200


def test_a_form_with_an_unknown_field_is_refused(client: Client) -> None:
    answer = form(client, text=TEMPLATE, colour="red")

    assert (answer.status_code, faults(answer)) == (422, [("request.unknown-key", "colour")])


def test_a_form_that_is_broken_is_refused(client: Client) -> None:
    answer = client.generic("POST", f"{ROOT}/import", b"--x", content_type="multipart/form-data; boundary=y")

    assert answer.status_code == 422
    broken = client.generic("POST", f"{ROOT}/import", b"--x", content_type="multipart/form-data")
    assert (broken.status_code, faults(broken)) == (400, [("request.malformed", "")])


@pytest.mark.usefixtures("broker")
def test_an_import_that_a_worker_has_is_asked_for_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "workers_may_be_alive", lambda: True)
    monkeypatch.setattr(jobs, "send", lambda messages: True)

    answer = post(client, "/import?wait=0", {"text": TEMPLATE})

    assert answer.status_code == 202
    there = answer["Location"].removeprefix(ROOT)
    assert send(client, "get", f"{there}?wait=0").status_code == 202
    import_jobs.imports.run(there.rsplit("/", 1)[-1])
    assert data(send(client, "get", there))["format"] == "cloudformation"
    gone = send(client, "get", f"/imports/{'x' * 32}")
    assert (gone.status_code, faults(gone)) == (404, [("request.not-found", "")])
