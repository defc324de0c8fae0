"""Topologies of an account: how a browser's become its own, and who sees them then."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import User
from django.core.signing import get_cookie_signer
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from diagrams import history
from diagrams.history import TooMany
from diagrams.models import Document, Revision, Topology
from diagrams.owners import COOKIE, SALT, Owner
from tests.diagrams.own import OWNER, make, text
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

LIST = reverse("diagrams:topologies")
NEW = reverse("diagrams:new")
CLAIM = reverse("diagrams:claim")
SIGN_OUT = reverse("account_logout")


@pytest.fixture
def learner() -> User:
    return User.objects.create_user("learner", "learner@example.org", "a long enough phrase")


def browser(owner: str = "", account: User | None = None) -> Client:
    """A browser that is known by a cookie, in which an account is signed in; or neither."""
    client = Client()
    if owner:
        client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign(owner)
    if account:
        client.force_login(account)
    return client


def at(topology: Topology, name: str = "own") -> str:
    return reverse(f"diagrams:{name}", args=[topology.key])


def seen(client: Client) -> str:
    response = client.get(LIST)
    assert response.status_code == 200
    return Page(response.content).text


def names(owner: Owner) -> set[str]:
    return set(Topology.objects.owned_by(owner).values_list("name", flat=True))


# -- Claiming ----------------------------------------------------------------------------------------


def test_who_is_signed_out_is_told_in_one_line() -> None:
    make(1)

    words = seen(browser(OWNER))

    assert "These topologies belong to this browser. Sign in to keep them in an account" in words
    assert "Keep it in my account" not in words
    assert "Sign in to keep them" not in seen(browser())


def test_who_is_signed_in_keeps_what_was_only_in_the_browser(learner: User) -> None:
    topology, _ = make(2), make(1, name="Bills")
    client = browser(OWNER, learner)
    page = Page(client.get(LIST).content)
    assert "2 of these topologies are only in this browser." in page.text
    assert page.text.count("· only in this browser") == 2
    assert page.all("form", action=CLAIM, method="post")

    assert client.post(CLAIM)["Location"] == LIST

    assert names(learner) == {"Orders", "Bills"}
    assert names(OWNER) == set()
    assert "only in this browser" not in seen(client)
    assert "Revision 2" in Page(client.get(at(topology)).content).text


def test_what_is_claimed_is_seen_in_every_browser_and_no_more_after_signing_out(learner: User) -> None:
    topology = make(1)
    client = browser(OWNER, learner)
    client.post(CLAIM)
    assert "Orders" in seen(browser(account=learner))
    assert "not in this one when you have signed out" in seen(client)

    client.post(SIGN_OUT)

    assert "Orders" not in seen(client)
    for other in (client, browser(), browser("s" * 32)):
        assert other.get(at(topology)).status_code == 404
        assert other.post(at(topology, "delete")).status_code == 404


def test_what_was_not_claimed_stays_in_the_browser(learner: User) -> None:
    make(1)
    client = browser(OWNER, learner)

    client.post(SIGN_OUT)

    assert "Orders" in seen(client)
    assert "Orders" not in seen(browser(account=learner))


def test_only_the_cookie_of_this_browser_says_what_is_claimed(learner: User) -> None:
    make(1)

    for cookie in (None, OWNER, f"{OWNER}:1abcde:x", get_cookie_signer(salt=COOKIE + SALT).sign("s" * 32)):
        client = browser(account=learner)
        if cookie:
            client.cookies[COOKIE] = cookie
        assert client.post(CLAIM, {"owner": OWNER, "browser": OWNER}).status_code == 302

    assert names(OWNER) == {"Orders"}


def test_who_is_signed_out_claims_nothing_and_is_led_to_sign_in() -> None:
    make(1)

    response = browser(OWNER).post(CLAIM)

    assert response["Location"] == f"{reverse('account_login')}?next={LIST}"
    assert names(OWNER) == {"Orders"}


def test_a_claim_is_posted_from_a_page_of_ours(learner: User) -> None:
    assert browser(OWNER, learner).get(CLAIM).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)
    assert strict.post(CLAIM).status_code == 403


def test_a_claim_is_one_statement_and_does_nothing_twice(
    learner: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        make(1)

    with django_assert_num_queries(6):  # a savepoint and its end, the account, two counts, the claim
        assert history.claim(OWNER, learner) == 3
    assert history.claim(OWNER, learner) == 0
    assert history.claim("", learner) == 0
    assert Topology.objects.filter(account=learner, owner="").count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_accounts_that_claim_at_once_one_gets_it() -> None:
    accounts = [User.objects.create_user(f"learner{i}") for i in range(4)]
    for _ in range(5):
        make(1)

    def claim(account: User) -> int:
        try:
            return history.claim(OWNER, account)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(claim, accounts)) == [0, 0, 0, 5]


def test_what_was_deleted_within_a_day_goes_along(learner: User) -> None:
    topology = make(1)
    history.delete(topology)
    client = browser(OWNER, learner)

    client.post(CLAIM)
    assert browser(OWNER).post(at(topology, "restore")).status_code == 404
    assert client.post(at(topology, "restore")).status_code == 302

    assert "Orders" in seen(client)


# -- What an account has -----------------------------------------------------------------------------


def test_what_is_made_while_signed_in_belongs_to_the_account(learner: User) -> None:
    client, here = browser(account=learner), browser(OWNER, learner)
    response = client.post(NEW, {"empty": "on"})
    assert COOKIE not in response.cookies
    client.post(at(Topology.objects.get(), "duplicate"))
    here.post(at(make(1), "duplicate"))

    assert names(learner) == {"My network", "Copy of My network", "Copy of Orders"}
    assert names(OWNER) == {"Orders"}


def test_a_topology_of_an_account_is_renamed_deleted_and_had_back(learner: User) -> None:
    topology = history.create(learner, text(1), "Orders", "Begun")
    client = browser(account=learner)

    client.post(at(topology, "rename"), {"name": "Bills"})
    assert "Bills" in seen(client)
    client.post(at(topology, "delete"))
    assert client.get(at(topology)).status_code == 404
    client.post(at(topology, "restore"))
    assert client.get(at(topology)).status_code == 200
    assert browser(account=User.objects.create_user("other")).get(at(topology)).status_code == 404


def test_the_most_counts_for_an_account_too(learner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_TOPOLOGIES", 2)
    gone = history.create(learner, text(1), "Gone", "Begun")
    history.delete(gone)
    for _ in range(2):
        history.create(learner, text(1), "Orders", "Begun")
    make(1, name="In the browser")

    for again in (
        lambda: history.create(learner, text(1), "One more", "Begun"),
        lambda: history.restore(gone),
        lambda: history.claim(OWNER, learner),
    ):
        with pytest.raises(TooMany):
            again()
    response = browser(OWNER, learner).post(CLAIM)
    page = Page(response.content)
    assert response.status_code == 422
    assert "They were not put into your account" in page.text
    assert "they would be 3 topologies, and 2 is the most" in page.text
    assert names(OWNER) == {"In the browser"}


@pytest.mark.django_db(transaction=True)
def test_many_that_are_made_at_once_are_no_more_than_the_most(learner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_TOPOLOGIES", 2)

    def create(i: int) -> bool:
        try:
            history.create(learner, text(i + 1), "Orders", "Begun")
        except TooMany:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(create, range(6))) == 2


def test_topologies_go_with_their_account_and_documents_stay(learner: User) -> None:
    make(2)
    history.claim(OWNER, learner)
    make(1, name="Not claimed")

    learner.delete()

    assert [str(each) for each in Topology.objects.all()] == ["Not claimed"]
    assert Revision.objects.count() == 1
    assert Document.objects.count() == 2


def test_a_topology_has_one_owner(learner: User) -> None:
    topology = make(1)

    for owner, account in (("", None), (OWNER, learner)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Topology.objects.filter(pk=topology.pk).update(owner=owner, account=account)


# -- How often the database is asked -----------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_of_an_account_asks_as_often_for_twenty_as_for_one(
    learner: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for i in range(number):
        history.create(learner, text(i % 3 + 1), f"Number {i}", "Begun")
    client = browser(OWNER, learner)

    with django_assert_num_queries(6):  # the session, the account, how many are only here, and the list's three
        client.get(LIST)
