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


def test_the_page_of_our_own_faults_needs_nothing() -> None:
    assert "The fault is ours" in get_template("500.html").render()
