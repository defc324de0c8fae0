"""The page of a frozen link is rendered once, and never shows what the link is no more."""

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from diagrams import share_page, shares
from diagrams.jobs import State
from diagrams.share_models import Share
from tests.diagrams.links import link
from tests.pages import ask_in_state

pytestmark = pytest.mark.django_db


def get(share: Share, status: int = 200, query: str = "", **headers: str) -> HttpResponse:
    response = Client().get(share.get_absolute_url() + query, headers=headers)
    assert response.status_code == status
    return response


def test_it_is_rendered_once_and_read_with_one_query(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    share = link()
    first = get(share)
    monkeypatch.setattr(share_page, "shown", None)

    with django_assert_num_queries(1):
        again = get(share)
    assert again.content == first.content
    assert Client().head(share.get_absolute_url())["Content-Length"] == str(len(first.content))


def test_it_says_nothing_of_its_reader_and_is_asked_about_each_time() -> None:
    response = get(link())

    assert not response.cookies
    assert "Cookie" not in response["Vary"]
    assert response["Cache-Control"] == "no-cache"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "frame-ancestors" in response["Content-Security-Policy"]
    assert b"csrf" not in response.content


def test_who_has_it_is_told_that_it_is_still_the_same() -> None:
    share = link()
    etag = get(share)["ETag"]

    assert get(share, 304, if_none_match=etag).content == b""
    shares.rename(share, "Another title")
    assert b"Another title" in get(share, if_none_match=etag).content


def test_a_link_that_has_ended_is_not_served_from_memory() -> None:
    revoked, expired, down, deleted = (link() for _ in range(4))
    for share in (revoked, expired, down, deleted):
        get(share)
    etag = get(revoked)["ETag"]

    shares.revoke(revoked)
    Share.objects.filter(pk=expired.pk).update(expires=timezone.now())
    shares.take_down(down, "law", "")
    shares.delete(deleted)
    assert b"revoked" in get(revoked, 410, if_none_match=etag).content
    get(expired, 410)
    get(down, 410)
    get(deleted, 404)
    shares.keep_for(expired, 1)
    get(expired)
    shares.take_down(down, "", "")
    get(down)


def test_each_trace_and_each_name_of_the_site_has_a_page_of_its_own() -> None:
    share = link()

    assert get(share).content != get(share, query="?trace=1").content
    assert get(share)["ETag"] != get(share, query="?trace=1")["ETag"]
    caches["pages"].clear()
    for number in range(200, 210):
        get(share, query=f"?trace={number}")
    assert not caches["pages"]._cache  # type: ignore[attr-defined]  # nobody fills it with pages that are not there
    get(share)
    get(share, host="localhost")
    assert len(caches["pages"]._cache) == 2  # type: ignore[attr-defined]


def test_a_verdict_of_another_engine_is_compared_once_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    share = link()
    Share.objects.update(engine="an older one")
    assert b"engine decides the same" in get(share).content
    monkeypatch.setattr("diagrams.jobs.ask", None)

    assert b"engine decides the same" in get(share).content


def test_what_is_not_complete_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    share = link()
    Share.objects.update(engine="an older one")
    with monkeypatch.context() as patch:
        patch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING))
        assert "no-store" in get(share)["Cache-Control"]
    assert b"engine decides the same" in get(share).content


def test_a_live_link_is_never_kept() -> None:
    share = link(frozen=False)

    assert "no-store" in get(share)["Cache-Control"]
    assert "ETag" not in get(share)
