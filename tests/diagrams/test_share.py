"""Links to topologies: the page that makes one, and what one shows to whoever has it."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.core.signing import get_cookie_signer
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from diagrams import history, jobs, shares, sweeping
from diagrams.jobs import State
from diagrams.models import Draft, Topology
from diagrams.owners import COOKIE, SALT
from diagrams.share_models import Share
from lambdanet.answer import ENGINE
from lambdanet.document import canonical, read_topology
from tests.diagrams.own import OWNER, make, text
from tests.pages import Page, ask_in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once", "fresh_counts")]

HOSTILE = "<script>alert(1)</script>\"'><img src=x>"
FROZEN = {"kind": "frozen", "title": "Can orders reach its database?", "lasts": "365", "base": "1"}
LIVE = FROZEN | {"kind": "live"}


@pytest.fixture
def owner(client: Client) -> Client:
    """A browser that is known as `OWNER`."""
    client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign(OWNER)
    return client


def form_of(topology: Topology, question: str = "database") -> str:
    return f"{reverse('diagrams:share', args=[topology.key])}?{urlencode({'q': question})}"


def at(share: Share, name: str = "shared") -> str:
    return reverse(f"diagrams:{name}", args=[share.token])


def create(owner: Client, topology: Topology, question: str = "database", **given: str) -> Share:
    """Make a link with the form."""
    response = owner.post(form_of(topology, question), FROZEN | given)
    assert response.status_code == 201, Page(response.content).text
    return Share.objects.latest("pk")


def read(client: Client, address: str, status: int = 200, **headers: str) -> Page:
    response = client.get(address, headers=headers)
    assert response.status_code == status
    return Page(response.content)


def stranger() -> Client:
    return Client()


# -- Making one --------------------------------------------------------------------------------------


def test_nothing_is_public_before_the_form_is_sent_and_it_says_what_will_be(owner: Client) -> None:
    page = read(owner, form_of(make(1)))

    assert not Share.objects.exists()
    assert "Nothing is public until you create it." in page.text
    assert "Anyone who has the link, without an account." in page.text
    assert "Stored with the link: the network, the question, the verdict, the pictures" in page.text
    assert "It stays when you delete the topology." in page.text
    assert "It ends when you delete the topology." in page.text
    assert "Names that it shows otherwise: " in page.text
    assert "orders-db" in page.text
    assert page.all("input", name="kind", value="frozen")[0].get("checked") == ""
    assert "Reachable" in page.text


def test_the_page_of_an_own_topology_leads_there_with_its_question(owner: Client) -> None:
    topology = make(1)

    page = read(owner, f"{topology.get_absolute_url()}?q=database")
    assert page.all("a", href=form_of(topology))
    assert not read(stranger(), "/build/vpc-attachment/").all("a", href="/build/vpc-attachment/share/?q=database")


def test_a_link_is_made_and_its_edit_token_is_shown_once_and_kept_as_a_hash(owner: Client) -> None:
    response = owner.post(form_of(make(1)), FROZEN)

    share, page = Share.objects.get(), Page(response.content)
    assert page.all("input", id="id_link")[0]["value"] == f"http://testserver{at(share)}"
    token = page.all("input", id="id_edit_token")[0]["value"]
    assert len(token) == len(share.token) == 32
    assert shares.controls(share, token)
    assert not shares.controls(share, token[:-1] + "?")
    assert token not in json.dumps(list(Share.objects.values()), default=str)
    assert response["Cache-Control"].startswith("max-age=0")


def test_who_does_not_own_the_topology_shares_nothing_of_it() -> None:
    topology = make(1)

    assert stranger().get(form_of(topology)).status_code == 404
    assert stranger().post(form_of(topology), FROZEN).status_code == 404
    assert not Share.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "Title: Write a title: it stands above the picture."),
        ({"title": "\u200b"}, "Title: Write a title that can be read"),
        ({"title": "x" * 121}, "A title has at most 120 characters."),
        ({"kind": "eternal"}, "Choose whether the link is live or frozen, or stores nothing."),
        ({"lasts": "8"}, "Choose how long the link works."),
        ({"base": "x"}, "Nothing says which revision this is about."),
    ],
)
def test_bad_input_is_said_at_its_field_and_nothing_is_lost(owner: Client, given: dict[str, str], said: str) -> None:
    response = owner.post(form_of(make(1)), FROZEN | {"title": "Kept", "mask": "on"} | given)

    page = Page(response.content)
    assert response.status_code == 422
    assert said in page.text
    assert page.all("input", name="title")[0].get("value", "") == given.get("title", "Kept").replace("\u200b", "\u200b")
    assert page.all("input", name="mask")[0].get("checked") == ""
    assert not Share.objects.exists()


def test_a_question_that_cannot_be_asked_makes_no_link(owner: Client) -> None:
    response = owner.post(form_of(make(1), "nonsense"), FROZEN)

    assert response.status_code == 422
    assert "The question cannot be asked of this topology." in Page(response.content).text
    assert not Share.objects.exists()


def test_what_is_not_worked_out_yet_is_not_frozen(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING))

    response = owner.post(form_of(make(1)), FROZEN)

    assert response.status_code == 422
    assert "still being worked out. Create the link again in a moment." in Page(response.content).text
    assert not Share.objects.exists()


def test_the_number_of_links_has_an_end_that_is_said(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "MOST_LINKS", 1)
    topology = make(1)
    create(owner, topology)

    response = owner.post(form_of(topology), LIVE)

    assert response.status_code == 422
    assert "You have 1 links, and that is the most." in Page(response.content).text
    assert Share.objects.count() == 1


def test_a_link_belongs_to_a_browser_or_to_an_account() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Share.objects.create(kind="live", title="Nobody's")
    assert not Share.objects.owned_by("").exists()


# -- Reading one -------------------------------------------------------------------------------------


def test_a_frozen_link_shows_picture_verdict_path_and_words_to_a_stranger(owner: Client) -> None:
    share = create(owner, make(1))

    page = read(stranger(), at(share))
    assert "Can orders reach its database?" in page.text
    assert "Reachable" in page.text
    assert "The path" in page.text
    assert "The same network in words" in page.text
    assert page.all("svg", class_="sheet")
    assert page.all("ol", class_="hops")
    assert "Today\u2019s engine decides the same." in page.text
    assert len(page.ids()) == len(set(page.ids()))
    # The page is sent without saying where it comes from, so no form on it could be sent.
    assert not page.all("form")


def test_the_page_is_in_no_list_and_says_its_address_to_nobody(owner: Client) -> None:
    share = create(owner, make(1))

    for address in (at(share), at(share, "share-copy"), at(share, "share-control")):
        response = stranger().get(address)
        assert "noindex" in response["X-Robots-Tag"]
        assert "no-cache" in response["Cache-Control"]
    assert stranger().get(at(share))["Referrer-Policy"] == "no-referrer"
    assert OWNER not in stranger().get(at(share)).content.decode()


def test_a_frozen_link_needs_neither_the_topology_nor_anything_worked_out(
    owner: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    topology = make(1)
    share = create(owner, topology)
    history.append(topology, 1, text(2), "Later")
    history.delete(topology)
    Topology.objects.all().delete()
    monkeypatch.setattr(jobs, "ask", lambda *_, **__: pytest.fail("A frozen link asked for something."))

    with django_assert_max_num_queries(2):  # the row, and what is large in it
        page = read(stranger(), at(share))
    assert "Reachable" in page.text
    assert page.all("svg", class_="sheet")
    assert "revision 1." in page.text


def test_another_trace_of_a_frozen_link_has_its_own_picture(owner: Client) -> None:
    share = create(owner, make(1))
    traces = len(share.verdict["words"]["traces"])
    assert traces > 1

    first, second = read(stranger(), at(share)), read(stranger(), f"{at(share)}?trace=1")
    assert first.all("svg", class_="sheet")[0]["id"] != second.all("svg", class_="sheet")[0]["id"]
    for trace in ("99", "x", "-1"):
        assert read(stranger(), f"{at(share)}?trace={trace}").all("svg", class_="sheet")


def test_a_verdict_of_another_engine_that_today_s_shares_is_said_to_be_the_same(owner: Client) -> None:
    share = create(owner, make(1))
    Share.objects.update(engine="1")

    assert "Today\u2019s engine decides the same." in read(stranger(), at(share)).text


def test_a_verdict_that_today_s_engine_does_not_share_stands_beside_it(owner: Client) -> None:
    share = create(owner, make(1))
    verdict: dict[str, Any] = share.verdict
    verdict["outcome"] = "unreachable"
    verdict["words"]["sentence"] = "It was said to be unreachable."
    Share.objects.update(engine="1", verdict=verdict)

    page = read(stranger(), at(share))
    assert "Today\u2019s engine decides differently: both verdicts are below." in page.text
    assert page.text.index("It was said to be unreachable.") < page.text.index("Today\u2019s engine Reachable")


def test_a_frozen_verdict_stays_when_today_s_engine_does_not_answer(
    owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = create(owner, make(1))
    Share.objects.update(engine="1")
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.FAILED, error="Broken."))

    page = read(stranger(), at(share))
    assert "Engine 1 decided; today\u2019s has not answered." in page.text
    assert "Reachable" in page.text


def test_a_live_link_follows_the_topology(owner: Client) -> None:
    topology = make(1)
    share = create(owner, topology, kind="live")
    assert (share.document, share.verdict, share.pictures) == ("", None, [])
    assert "which is revision 1." in read(stranger(), at(share)).text

    history.append(topology, 1, text(2), "Later")

    page = read(stranger(), at(share))
    assert "which is revision 2." in page.text
    assert "Reachable" in page.text


def test_a_live_link_waits_for_its_answer_and_looks_again(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    share = create(owner, make(1), kind="live")
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING))

    page = read(stranger(), at(share))
    assert "The verdict is on its way." in page.text
    assert page.all("span", hx_target="#shared")


def test_a_live_link_says_when_its_question_can_not_be_asked_any_more(owner: Client) -> None:
    topology = make(1)
    share = create(owner, topology, kind="live")
    history.append(topology, 1, canonical({"format": "lambdanet/topology@1", "name": "Empty"}), "Emptied")

    page = read(stranger(), at(share))
    assert "The question of this link cannot be asked of the newest revision." in page.text


@pytest.mark.usefixtures("transactional_db")
def test_links_answer_without_broker_and_workers(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    topology = make(1)
    frozen, live = create(owner, topology), create(owner, topology, kind="live")
    monkeypatch.undo()

    for share in (frozen, live):
        page = read(stranger(), at(share))
        assert "Reachable" in page.text
        assert page.all("svg", class_="sheet")


def test_the_network_alone_can_be_shared(owner: Client) -> None:
    topology = make(1)

    for kind in ("frozen", "live"):
        page = read(stranger(), at(create(owner, topology, "none", kind=kind)))
        assert page.all("svg", class_="sheet")
        assert "Asked:" not in page.text


@pytest.mark.parametrize("kind", ["frozen", "live"])
def test_names_are_hidden_if_they_are_to_be(owner: Client, kind: str) -> None:
    document = json.loads(text(1))
    for function in document["functions"]:
        function["name"] = "very-secret-name"
    topology = history.create(OWNER, canonical(document), "Orders", "Began")
    shown, hidden = create(owner, topology, kind=kind), create(owner, topology, kind=kind, mask="on")

    assert "very-secret-name" in stranger().get(at(shown)).content.decode()
    content = stranger().get(at(hidden)).content.decode()
    assert "very-secret-name" not in content
    assert "Names and account ids are hidden." in content
    assert "very-secret-name" not in json.dumps([hidden.document, hidden.verdict, hidden.pictures])


def test_hostile_words_are_words(owner: Client) -> None:
    share = create(owner, make(1, name=HOSTILE), title=HOSTILE)

    for client, address in (
        (stranger(), at(share)),
        (stranger(), at(share, "share-copy")),
        (owner, at(share, "share-control")),
        (owner, reverse("diagrams:links")),
    ):
        assert "<script>alert(1)" not in client.get(address).content.decode()
        assert HOSTILE.split('"', maxsplit=1)[0] in read(client, address).text


# -- Its end -----------------------------------------------------------------------------------------


def test_an_expired_link_says_so_for_30_days_and_then_is_gone(owner: Client) -> None:
    share = create(owner, make(1))
    Share.objects.update(expires=timezone.now() - timedelta(days=29))
    page = read(stranger(), at(share), 410)
    assert "It has expired." in page.text
    assert share.title not in page.text
    assert sweeping.sweep(timezone.now()).links == 0

    Share.objects.update(expires=timezone.now() - timedelta(days=31))

    assert sweeping.sweep(timezone.now()).links == 1
    read(stranger(), at(share), 404)


def test_a_live_link_ends_with_its_topology(owner: Client) -> None:
    topology = make(1)
    share = create(owner, topology, kind="live")
    history.delete(topology)
    assert "The topology that it showed was deleted." in read(stranger(), at(share), 410).text

    history.restore(topology)
    read(stranger(), at(share))

    Topology.objects.all().delete()
    read(stranger(), at(share), 410)


def test_old_revisions_may_go_while_links_show_theirs(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_REVISIONS", 2)
    topology = make(1)
    frozen, live = create(owner, topology), create(owner, topology, kind="live")
    for number in range(2, 6):
        history.append(topology, number - 1, text(number), "Later")

    assert not history.revisions(topology).filter(number=1).exists()
    assert "revision 1." in read(stranger(), at(frozen)).text
    assert "which is revision 5." in read(stranger(), at(live)).text


def test_an_administrator_takes_a_link_down_with_a_reason(owner: Client, admin_client: Client) -> None:
    share = create(owner, make(1))
    there = reverse("admin:diagrams_share_change", args=[share.pk])
    listed = admin_client.get(reverse("admin:diagrams_share_changelist"), {"q": share.token})
    assert share.title in listed.content.decode()

    admin_client.post(there, {"reason": "personal", "note": "Somebody wrote to us."})

    page = read(stranger(), at(share), 410)
    assert "It was taken down by the people who run this site. It showed personal data or secrets." in page.text
    assert "Somebody wrote" not in page.text
    assert read(owner, at(share, "share-copy"), 410)
    assert admin_client.post(reverse("admin:diagrams_share_delete", args=[share.pk])).status_code == 403

    admin_client.post(there, {"reason": "", "note": ""})
    read(stranger(), at(share))


def test_a_token_that_is_none_is_not_found_and_too_many_are_refused(owner: Client) -> None:
    share = create(owner, make(1))
    client = stranger()
    for number in range(30):
        assert client.get(f"/s/{number:032}/").status_code == 404

    response = client.get(f"/s/{31:032}/")

    assert response.status_code == 429
    assert response["Retry-After"] == "60"
    assert "That was too often" in Page(response.content).text
    # A class sits behind one address, and its links are none that somebody guessed.
    read(client, at(share))


# -- A copy ------------------------------------------------------------------------------------------


def test_a_copy_is_the_visitor_s_own_and_says_where_it_came_from(owner: Client) -> None:
    topology = make(1)
    share = create(owner, topology, title="The argument")
    client = stranger()
    client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign("v" * 32)
    theirs = make(1, owner="v" * 32, name="Theirs")
    Draft.objects.create(topology=theirs, list_name="subnets", identifier="a", text="{}")
    before = Topology.objects.filter(pk=theirs.pk).values().get()
    assert "so do your other topologies and drafts" in read(client, at(share, "share-copy")).text

    response = client.post(at(share, "share-copy"))

    copy = Topology.objects.owned_by("v" * 32).latest("pk")
    assert copy.head is not None
    assert copy.head.summary == "Copied from the frozen link “The argument”, revision 1"
    assert read_topology(json.loads(copy.head.document.text)) == read_topology(json.loads(share.document))
    assert response["Location"].startswith(copy.get_absolute_url())
    assert "Reachable" in read(client, response["Location"]).text
    assert Topology.objects.filter(pk=theirs.pk).values().get() == before
    assert Draft.objects.count() == 1
    assert Topology.objects.owned_by(OWNER).count() == 1


def test_a_copy_of_a_live_link_is_of_its_newest_revision(owner: Client) -> None:
    topology = make(1)
    share = create(owner, topology, "none", kind="live")
    history.append(topology, 1, text(2), "Later")

    client = stranger()
    response = client.post(at(share, "share-copy"))

    copy = Topology.objects.latest("pk")
    assert copy.head is not None
    assert copy.head.document.text == text(2)
    assert copy.owner in response.cookies[COOKIE].value
    assert read(client, response["Location"])


def test_too_many_topologies_are_said_and_nothing_is_copied(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    share = create(owner, make(1))
    monkeypatch.setattr(history, "MOST_TOPOLOGIES", 1)

    response = owner.post(at(share, "share-copy"))

    assert response.status_code == 422
    assert "that is the most" in Page(response.content).text
    assert Topology.objects.count() == 1


def test_the_links_go_into_an_account_with_the_topologies(owner: Client) -> None:
    share = create(owner, make(1))
    account = User.objects.create_user("learner", "learner@example.org", "a long enough phrase")
    owner.force_login(account)

    owner.post(reverse("diagrams:claim"))

    share.refresh_from_db()
    assert (share.owner, share.account) == ("", account)
    assert share.engine == ENGINE
    read(owner, at(share, "share-control"))
    owner.logout()
    read(owner, at(share, "share-control"), 403)
