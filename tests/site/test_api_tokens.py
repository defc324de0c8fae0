"""Tokens for the API on the pages of an account."""

import hashlib
import logging
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagrams import tokens
from diagrams.models import ApiToken
from tests.pages import Page

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough phrase"
LIST, NEW = reverse("account_api_tokens"), reverse("account_new_api_token")


@pytest.fixture
def owner() -> User:
    cache.clear()
    return User.objects.create_user("ada", "ada@example.org", PASSWORD)


@pytest.fixture
def signed_in(client: Client, owner: User) -> Client:
    """Signed in, and asked for the password a moment ago."""
    client.force_login(owner)
    client.post(f"{reverse('account_reauthenticate')}?next={NEW}", {"password": PASSWORD})
    return client


def use(text: str) -> int:
    return Client().get("/api/v1/topologies", headers={"Authorization": f"Bearer {text}"}).status_code


def make(client: Client, name: str = "Course notes") -> str:
    answer = client.post(NEW, {"name": name, "lasts": "30"})
    assert answer.status_code == 201
    return str(answer.context["text"])


def test_token_is_shown_once_and_kept_as_a_digest(signed_in: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        text = make(signed_in)
        assert use(text) == 200
        assert use(f"{text}x") == 401

    row = ApiToken.objects.get()
    assert len(text) == 35
    assert row.digest == hashlib.sha256(text.encode()).hexdigest()
    assert row.last_used == timezone.now().date()
    assert timedelta(days=29) < row.expires - timezone.now() <= timedelta(days=30)
    listed = signed_in.get(LIST)
    assert "Course notes" in Page(listed.content).text
    assert text not in listed.content.decode()
    assert text not in caplog.text


def test_revoking_asks_first_and_then_ends_it(signed_in: Client) -> None:
    text = make(signed_in)
    there = reverse("account_revoke_api_token", args=[ApiToken.objects.get().pk])

    assert "cannot be taken back" in Page(signed_in.get(there).content).text
    assert use(text) == 200
    assert signed_in.post(there)["Location"] == LIST
    assert use(text) == 401
    assert signed_in.get(there).status_code == 404


def test_tokens_of_others_are_not_there(signed_in: Client) -> None:
    other = User.objects.create_user("grace", "grace@example.org", PASSWORD)
    theirs = tokens.create(other, "Secret plans", days=30).token

    assert "Secret plans" not in Page(signed_in.get(LIST).content).text
    assert signed_in.post(reverse("account_revoke_api_token", args=[theirs.pk])).status_code == 404
    assert ApiToken.objects.get() == theirs


def test_making_one_asks_for_the_password_of_whoever_signed_in_long_ago(client: Client, owner: User) -> None:
    client.force_login(owner)

    answer = client.post(NEW, {"name": "Course notes", "lasts": "30"})

    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("path", [LIST, NEW, reverse("account_revoke_api_token", args=[1])])
def test_nobody_has_none(client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    "given", [{}, {"name": "", "lasts": "30"}, {"name": "\u200b", "lasts": "30"}, {"name": "a", "lasts": "forever"}]
)
def test_what_is_wrong_is_said_and_nothing_is_made(signed_in: Client, given: dict[str, str]) -> None:
    assert signed_in.post(NEW, given).status_code == 422
    assert not ApiToken.objects.exists()


def test_there_are_so_many_at_most(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    make(signed_in)

    answer = signed_in.post(NEW, {"name": "Another", "lasts": "30"})

    assert (answer.status_code, ApiToken.objects.count()) == (422, 1)


def test_expired_and_closed_accounts_tokens_do_nothing(signed_in: Client, owner: User) -> None:
    text = make(signed_in)
    User.objects.update(is_active=False)
    assert use(text) == 401
    User.objects.update(is_active=True)
    assert use(text) == 200
    ApiToken.objects.update(expires=timezone.now())
    assert use(text) == 401


def test_expired_ones_are_forgotten_after_a_while(owner: User) -> None:
    tokens.create(owner, "old", days=1)

    assert tokens.sweep(timezone.now() + timedelta(days=30)) == 0
    assert tokens.sweep(timezone.now() + timedelta(days=32)) == 1
