"""Whose a topology is: what the cookie says, and what it does not let through."""

from collections.abc import Callable

import pytest
from django.core.signing import get_cookie_signer
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from diagrams.owners import COOKIE, SALT, make_owner, owner_of

YEAR = 365 * 24 * 60 * 60


def holding(cookie: str) -> HttpRequest:
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = cookie
    return request


def signed(owner: str, salt: str = SALT) -> str:
    return get_cookie_signer(salt=COOKIE + salt).sign(owner)


def test_who_holds_no_cookie_is_nobody() -> None:
    assert owner_of(RequestFactory().get("/")) == ""


def test_an_owner_is_made_once_and_known_by_the_cookie() -> None:
    first, second = HttpResponse(), HttpResponse()
    owner = make_owner(RequestFactory().get("/"), first)
    request = holding(first.cookies[COOKIE].value)

    assert len(owner) >= 22
    assert owner_of(request) == owner
    assert make_owner(request, second) == owner
    assert COOKIE in second.cookies
    assert make_owner(RequestFactory().get("/"), HttpResponse()) != owner


@pytest.mark.parametrize("secure", [True, False])
def test_no_script_reads_the_cookie_and_no_other_site_sends_it(settings: Settings, secure: bool) -> None:
    settings.SESSION_COOKIE_SECURE = secure
    response = HttpResponse()

    make_owner(RequestFactory().get("/"), response)

    cookie = response.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["path"]) == (True, "Lax", YEAR, "/")
    assert bool(cookie["secure"]) is secure


@pytest.mark.parametrize(
    "made",
    [
        lambda: "o" * 32,
        lambda: f"{'o' * 32}:1abcde:signature",
        lambda: signed("o" * 32, salt="another"),
        lambda: signed(""),
        lambda: signed("short"),
        lambda: signed("o" * 31 + "\n"),
        lambda: "\x00",
        lambda: "",
    ],
    ids=["unsigned", "badly signed", "signed for another use", "nobody", "short", "a break", "NUL", "empty"],
)
def test_a_cookie_that_we_did_not_give_is_nobodys(made: Callable[[], str]) -> None:
    assert owner_of(holding(made())) == ""


def test_a_cookie_is_good_for_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    response = HttpResponse()
    owner = make_owner(RequestFactory().get("/"), response)
    request = holding(response.cookies[COOKIE].value)

    monkeypatch.setattr("diagrams.owners.KEPT_SECONDS", -1)

    assert owner
    assert owner_of(request) == ""
