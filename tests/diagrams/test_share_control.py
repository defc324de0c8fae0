"""Who controls a link, and what is done with it: the list, the page, the edit token."""

import pytest
from django.core.signing import get_cookie_signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from diagrams import history, shares
from diagrams.models import Topology
from diagrams.owners import COOKIE, SALT
from diagrams.share_models import Share
from lambdanet.document import question_data
from lambdanet.topology import Question
from tests.diagrams.own import OWNER, make
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once", "fresh_counts")]

LIST = reverse("diagrams:links")
POSTS = ("share-rename", "share-keep-for", "share-ask", "share-renew", "share-revoke", "share-delete")


@pytest.fixture
def owner(client: Client) -> Client:
    """A browser that is known as `OWNER`."""
    client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign(OWNER)
    return client


def live(topology: Topology, *, owner: str = OWNER, title: str = "The argument") -> shares.Made:
    question = question_data(Question(source="orders", target="orders-db"))
    draft = shares.Draft(title=title, topology=topology, question=question, masked=False, days=7)
    return shares.create(owner, draft)


def at(share: Share, name: str = "share-control") -> str:
    return reverse(f"diagrams:{name}", args=[share.token])


def text(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return Page(response.content).text


def unlocked(made: shares.Made) -> Client:
    """Another browser, that has given the edit token."""
    client = Client()
    response = client.post(at(made.share, "share-unlock"), {"edit_token": made.edit_token})
    assert (response.status_code, response["Location"]) == (302, at(made.share))
    return client


def test_the_list_is_of_the_owner_alone(owner: Client) -> None:
    topology = make(1)
    made = live(topology)
    live(topology, owner="x" * 32, title="Somebody else's")

    listed = text(owner, LIST)
    assert "The argument" in listed
    assert f"http://testserver{made.share.get_absolute_url()}" in listed
    assert "Live · made" in listed
    assert "Somebody else's" not in listed
    assert "1 of 200 at most." in listed
    assert "No links yet." in text(Client(), LIST)


@pytest.mark.parametrize("name", POSTS)
def test_a_stranger_changes_nothing(name: str) -> None:
    share = live(make(1)).share
    before = Share.objects.values().get()
    stranger = Client()
    stranger.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign("x" * 32)

    response = stranger.post(at(share, name), {"title": "Mine", "lasts": "never", "q": "none"})

    assert response.status_code == 403
    assert "its edit token is needed" in Page(response.content).text
    assert share.title not in Page(response.content).text
    assert Share.objects.values().get() == before


def test_nothing_is_changed_by_looking(owner: Client) -> None:
    share = live(make(1)).share

    for name in POSTS:
        if name != "share-ask":
            assert owner.get(at(share, name)).status_code == 405


def test_the_edit_token_lets_another_browser_control_this_link_alone() -> None:
    topology = make(1)
    made, other = live(topology), live(topology)
    client = unlocked(made)

    assert "The argument" in text(client, at(made.share))
    text(client, at(other.share), 403)
    assert "No links yet." in text(client, LIST)
    client.post(at(made.share, "share-rename"), {"title": "Renamed"})
    made.share.refresh_from_db()
    assert made.share.title == "Renamed"
    cookie = client.cookies["link"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (made.share.get_absolute_url(), True, "Lax")
    assert made.edit_token not in cookie.value


@pytest.mark.parametrize("token", ["", "x", "x" * 32, "\u2028é" * 9, "x" * 201])
def test_a_wrong_edit_token_is_said_at_its_field(token: str) -> None:
    share = live(make(1)).share
    client = Client()

    response = client.post(at(share, "share-unlock"), {"edit_token": token})

    assert response.status_code == 422
    assert Page(response.content).all("div", id="id_edit_token_error")
    text(client, at(share), 403)


def test_edit_tokens_are_not_tried_for_long() -> None:
    made = live(make(1))
    client = Client()
    for _ in range(10):
        client.post(at(made.share, "share-unlock"), {"edit_token": "x" * 32})

    response = client.post(at(made.share, "share-unlock"), {"edit_token": made.edit_token})

    assert response.status_code == 429
    assert response["Retry-After"] == "60"


def test_another_edit_token_makes_the_one_before_void(owner: Client) -> None:
    made = live(make(1))
    before = unlocked(made)

    page = Page(owner.post(at(made.share, "share-renew")).content)

    token = page.all("input", id="id_edit_token")[0]["value"]
    assert "The one before does no more." in page.text
    text(before, at(made.share), 403)
    made.share.refresh_from_db()
    assert not shares.controls(made.share, made.edit_token)
    client = unlocked(shares.Made(share=made.share, edit_token=token))
    # Whoever makes another with the one before goes on with it.
    client.post(at(made.share, "share-renew"))
    text(client, at(made.share))


def test_a_link_is_renamed_and_a_bad_title_is_kept(owner: Client) -> None:
    share = live(make(1)).share
    owner.post(at(share, "share-rename"), {"title": " Another\ttitle "})
    share.refresh_from_db()
    assert share.title == "Another title"

    response = owner.post(at(share, "share-rename"), {"title": "x" * 121})

    page = Page(response.content)
    assert response.status_code == 422
    assert "A title has at most 120 characters." in page.text
    assert page.all("input", name="title")[0]["value"] == "x" * 121


@pytest.mark.parametrize(("lasts", "days"), [("7", 7), ("30", 30), ("365", 365), ("never", None)])
def test_an_expired_link_is_extended(owner: Client, lasts: str, days: int | None) -> None:
    share = live(make(1)).share
    Share.objects.update(expires=timezone.now())
    assert "Extend" in text(owner, at(share))
    text(Client(), share.get_absolute_url(), 410)

    owner.post(at(share, "share-keep-for"), {"lasts": lasts})

    share.refresh_from_db()
    found = None if share.expires is None else round((share.expires - timezone.now()).total_seconds() / 86_400)
    assert found == days
    text(Client(), share.get_absolute_url())
    assert owner.post(at(share, "share-keep-for"), {"lasts": "999"}).status_code == 422


def test_a_live_link_asks_another_question_or_none(owner: Client) -> None:
    share = live(make(1)).share
    assert "Ask another question" in text(owner, at(share, "share-ask"))

    owner.post(at(share, "share-ask"), {"from": "orders", "to": "internet", "protocol": "tcp", "port": "443"})
    share.refresh_from_db()
    assert share.question == {"from": "orders", "to": "internet", "port": 443}
    assert "Asked: orders to internet tcp 443" in text(Client(), share.get_absolute_url())

    response = owner.post(at(share, "share-ask"), {"from": "orders", "to": "internet", "port": "99999"})
    page = Page(response.content)
    assert response.status_code == 422
    assert "Ports run from 1 to 65535." in page.text
    assert page.all("input", name="port")[0]["value"] == "99999"

    owner.post(at(share, "share-ask"), {"q": "none"})
    share.refresh_from_db()
    assert share.question is None


def test_a_frozen_link_is_made_anew_instead(owner: Client) -> None:
    topology = make(1)
    share = live(topology).share
    Share.objects.update(kind="frozen", revision=1, document=topology.head.document.text if topology.head else "")

    page = Page(owner.get(at(share)).content)
    assert page.all("a", href=reverse("diagrams:share", args=[topology.key]))
    before = Share.objects.values().get()
    owner.post(at(share, "share-ask"), {"q": "none"})
    assert Share.objects.values().get() == before


def test_a_revoked_link_never_comes_back(owner: Client) -> None:
    share = live(make(1)).share
    Share.objects.update(kind="frozen", document="{}", verdict={"outcome": "reachable"}, pictures=[{}])

    owner.post(at(share, "share-revoke"))

    assert "Its owner has revoked it, and it never comes back." in text(Client(), share.get_absolute_url(), 410)
    owner.post(at(share, "share-keep-for"), {"lasts": "never"})
    text(Client(), share.get_absolute_url(), 410)
    assert Client().post(at(share, "share-copy")).status_code == 410
    share.refresh_from_db()
    assert (share.document, share.verdict, share.pictures) == ("", None, [])
    controls = Page(owner.get(at(share)).content)
    assert not controls.all("form", action=at(share, "share-keep-for"))
    assert "Revoked" in controls.text


def test_a_link_that_was_taken_down_stays_down(owner: Client) -> None:
    share = live(make(1)).share
    shares.take_down(share, "abuse", "")

    owner.post(at(share, "share-keep-for"), {"lasts": "never"})
    owner.post(at(share, "share-revoke"))

    assert "It was used to deceive or to harass." in text(Client(), share.get_absolute_url(), 410)
    assert "Taken down by the people who run this site" in text(owner, LIST)


def test_a_deleted_link_is_as_if_it_had_never_been(owner: Client) -> None:
    share = live(make(1)).share

    assert owner.post(at(share, "share-delete"))["Location"] == LIST
    text(Client(), share.get_absolute_url(), 404)
    assert "No links yet." in text(owner, LIST)


def test_a_deleted_topology_is_said_in_the_list(owner: Client) -> None:
    topology = make(1)
    share = live(topology).share
    history.delete(topology)

    assert "Its topology is deleted." in text(owner, LIST)
    assert "Its topology is deleted." in text(owner, at(share))
    assert owner.get(at(share, "share-ask")).status_code == 302
