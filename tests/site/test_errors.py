"""The pages for what went wrong: in the same look, and without needing anything."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, permission_denied, server_error

from tests.pages import Page


def test_an_address_that_is_not_there(client: Client) -> None:
    response = client.get("/nothing/here/")

    assert response.status_code == 404
    assert "There is nothing under this address" in Page(response.content).text


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (lambda request: bad_request(request, ValueError()), "could not be read"),
        (lambda request: permission_denied(request, ValueError()), "not open to you"),
        (server_error, "The fault is ours"),
        (csrf_failure, "open for too long"),
    ],
    ids=["400", "403", "500", "403 csrf"],
)
def test_the_others(view: Callable[[HttpRequest], HttpResponse], words: str) -> None:
    page = Page(view(RequestFactory().get("/")).content)

    assert words in page.text
    assert page.all("a", class_="skip")
    assert page.all("link", rel="stylesheet")


@pytest.mark.parametrize("charset", ["rot13", "zlib", "idna", "undefined", "utf-16", "latin-1"])
def test_a_charset_that_is_not_utf_8_is_refused(client: Client, charset: str) -> None:
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\na\r\n--x--'

    response = client.generic("POST", "/topologies/import/", body, content_type=kind)
    assert response.status_code == 400
    assert "could not be read" in Page(response.content).text
    asked = client.generic("POST", "/api/v1/import", body, content_type=kind)
    assert (asked.status_code, asked.json()["problems"][0]["code"]) == (400, "request.malformed")
    assert (
        client.generic("POST", "/topologies/import/", body, content_type=kind[: -len(charset)] + "UTF8").status_code
        == 422
    )


def test_the_page_of_our_own_faults_needs_nothing() -> None:
    assert "The fault is ours" in get_template("500.html").render()
