"""The page that says what the API does."""

import pytest
from django.test import Client

from diagrams.api.entry import api
from tests.diagrams.api.asked import data, send
from tests.pages import Page

pytestmark = pytest.mark.django_db


def test_every_operation_is_on_the_page_with_an_example(client: Client) -> None:
    page = Page(client.get("/api/").content)
    described = data(send(client, "get", "/openapi.json"))["paths"]

    operations = [(method.upper(), path) for path, methods in described.items() for method in methods]
    assert len(operations) == 20
    for method, path in operations:
        assert f"{method} {path}" in " ".join(page.text.split())
    assert page.text.count("curl ") == len(operations)


def test_what_bodies_are_made_of_is_said_once(client: Client) -> None:
    answer = client.get("/api/")

    names = [name for name, _ in answer.context["parts"]]
    assert {"QuestionPart", "Trace", "Hop", "Packet", "Fault"} <= set(names)
    assert not {"Verdict", "Evaluate"} & set(names)


def test_page_needs_no_script_and_no_other_site(client: Client) -> None:
    answer = client.get("/api/")

    text = answer.content.decode()
    assert "<script>" not in text
    assert "https://" not in text
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


def test_there_is_no_page_of_the_routers_own(client: Client) -> None:
    assert api.docs_url is None
    assert send(client, "get", "/docs").status_code == 404
