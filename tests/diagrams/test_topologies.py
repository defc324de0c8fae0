"""The pages of a learner's own topologies: the list, one of them, its history; and who may see them."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.signing import get_cookie_signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from diagrams import history, uploads
from diagrams.import_jobs import Look
from diagrams.imports import Report
from diagrams.jobs import State
from diagrams.models import Document, Topology
from diagrams.owners import COOKIE, SALT
from lambdanet.document import canonical, digest
from tests.diagrams.own import OWNER, make, text
from tests.pages import Page, ask_in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

HTMX = {"HX-Request": "true"}
LIST = reverse("diagrams:topologies")
NEW = reverse("diagrams:new")
HOSTILE = "<script>alert(1)</script>\"'><img src=x>"


@pytest.fixture
def owner(client: Client) -> Client:
    """A browser that is known as `OWNER`."""
    client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign(OWNER)
    return client


def at(topology: Topology, name: str = "own", *more: Any) -> str:
    return reverse(f"diagrams:{name}", args=[topology.key, *more])


def read(client: Client, address: str, *, status: int = 200, **query: str) -> Page:
    response = client.get(address, query)
    assert response.status_code == status
    return Page(response.content)


def standing(topology: Topology) -> int:
    """The number of the revision that the topology is at."""
    stored = Topology.objects.select_related("head").get(pk=topology.pk).head
    assert stored is not None
    return stored.number


# -- Beginning ---------------------------------------------------------------------------------------


def test_an_empty_topology_says_what_to_add_instead_of_an_empty_picture(client: Client) -> None:
    response = client.post(NEW, {"empty": "yes"})
    page = read(client, response["Location"])

    assert "Nothing to draw yet. Add a VPC, a subnet in it, a function: the picture follows." in page.text
    assert not page.all("svg", class_="sheet")


def test_a_stranger_becomes_an_owner_with_the_first_topology(client: Client) -> None:
    response = client.post(NEW, {"preset": "public-subnet-trap"})

    topology = Topology.objects.get()
    assert (response.status_code, response["Location"]) == (302, at(topology))
    assert topology.owner in response.cookies[COOKIE].value
    assert topology.name == "The public-subnet trap"
    page = read(client, at(topology), q="internet")
    assert "The public-subnet trap" in page.text
    assert "Revision 1 · Copied from The public-subnet trap" in page.text
    assert page.all("svg", class_="sheet")


def test_a_topology_begins_empty(owner: Client) -> None:
    owner.post(NEW, {"empty": "on"})

    page = read(owner, at(Topology.objects.get()))
    assert "My network" in page.text
    assert "Revision 1 · Began with an empty network" in page.text


def test_a_topology_begins_with_a_saved_network(owner: Client) -> None:
    row = Document.objects.create(digest=digest(text(5)), text=text(5))

    owner.post(NEW, {"digest": row.digest})

    head = Topology.objects.get().head
    assert head is not None
    assert (head.document, head.summary) == (row, "Copied from a saved network")


@pytest.mark.parametrize("masked", [True, False])
def test_a_topology_begins_with_an_import(owner: Client, monkeypatch: pytest.MonkeyPatch, masked: bool) -> None:
    document = json.loads(text(5))
    document["vpcs"][0]["name"] = "Secret project"
    look = Look(report=Report(document=canonical(document), counts={}, left_out={}))
    monkeypatch.setattr("diagrams.import_jobs.look", lambda token, wait: look)

    owner.post(NEW, {"token": "t", **({"mask": "on"} if masked else {})})

    head = Topology.objects.get().head
    assert head is not None
    assert head.summary == "Imported"
    assert ("Secret project" in head.document.text) is not masked


def test_a_topology_begins_with_a_document_that_the_form_holds(owner: Client) -> None:
    owner.post(NEW, {"document": text(5)})

    head = Topology.objects.get().head
    assert head is not None
    assert head.document.text == text(5)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Nothing says what to begin with."),
        ({"preset": "nothing"}, "There is no ready-made network of that name."),
        ({"digest": "0" * 64}, "No network is saved under that address."),
        ({"digest": "x\x00"}, "Nothing says what to begin with."),
        ({"document": '{"vpcs": 1}'}, "format"),
        ({"document": "{"}, "Line 1, column 2"),
    ],
)
def test_what_cannot_be_begun_with_is_said(owner: Client, data: dict[str, str], words: str) -> None:
    response = owner.post(NEW, data)

    page = Page(response.content)
    assert response.status_code == 422
    assert words in page.text
    assert page.all("div", id="problems", tabindex="-1")
    assert not Topology.objects.exists()


def test_an_import_that_is_gone_or_out_of_reach_is_said(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Look(gone=True)
    monkeypatch.setattr("diagrams.import_jobs.look", lambda token, wait: gone)
    assert "This import is not here any more" in Page(owner.post(NEW, {"token": "t"}).content).text

    def away(token: str, wait: float) -> Look:
        raise uploads.AWAY[0]

    monkeypatch.setattr("diagrams.import_jobs.look", away)
    assert "The cache server is away" in Page(owner.post(NEW, {"token": "t"}).content).text


def test_an_owner_with_as_many_as_one_may_have_is_told(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_TOPOLOGIES", 1)
    topology = make(1)

    for response in (owner.post(NEW, {"empty": "on"}), owner.post(at(topology, "duplicate"))):
        assert response.status_code == 422
        assert "You have 1 topologies, and that is the most." in Page(response.content).text


@pytest.mark.parametrize(
    ("address", "name", "value"),
    [
        (reverse("diagrams:topology", args=["public-subnet-trap"]), "preset", "public-subnet-trap"),
        (reverse("diagrams:document", args=[digest(text(5))]), "digest", digest(text(5))),
    ],
)
def test_a_network_offers_a_copy(client: Client, address: str, name: str, value: str) -> None:
    Document.objects.create(digest=digest(text(5)), text=text(5))

    page = read(client, address)

    assert page.all("form", action=NEW, method="post")
    assert page.all("input", name=name, value=value)
    assert "Edit a copy" in page.text


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("q=internet", "?q=internet"),
        ("from=orders&to=s3&port=443", "?from=orders&to=s3&port=443"),
        ("q=a b\r\nX: y", "?q=a+b%0D%0AX%3A+y"),
        ("", ""),
    ],
)
def test_a_copy_is_asked_what_was_asked(client: Client, question: str, query: str) -> None:
    response = client.post(NEW, {"preset": "public-subnet-trap", "question": question})

    assert response["Location"] == f"{at(Topology.objects.get())}{query}"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "view"}])
def test_a_page_hands_its_question_to_the_copy(client: Client, headers: dict[str, str]) -> None:
    page = Page(client.get("/build/public-subnet-trap/?q=internet", headers=headers).content)

    (field,) = page.all("input", id="copy-question")
    assert field["value"] == "q=internet"


# -- The list ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [True, False])
def test_an_empty_list_has_one_sentence_and_every_way_to_begin(client: Client, known: bool) -> None:
    if known:
        client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign(OWNER)

    page = read(client, LIST)

    assert "No topologies yet. Begin one: it stays in this browser, without an account." in page.text
    assert [link["href"] for link in page.all("a", class_="btn")] == [
        reverse("diagrams:start"),
        reverse("diagrams:presets"),
        reverse("diagrams:import"),
    ]


def test_the_list_says_of_each_what_it_holds(owner: Client) -> None:
    make(3)
    make(1, owner="somebody else", name="Theirs")

    page = read(owner, LIST)

    assert re.search(r"Orders \d+ resources · 3 revisions · changed just now", page.text)
    assert "2 reachable 4 unreachable" in page.text
    assert "Theirs" not in page.text


def test_a_large_topology_is_listed_without_verdicts(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.topology_views.MOST_CHARACTERS", 10)
    make(1)

    page = read(owner, LIST)

    assert re.search(r"Orders \d+ resources", page.text)
    assert "No verdicts yet: open it, and ask." in page.text


def test_a_long_list_has_pages(owner: Client) -> None:
    for i in range(21):
        make(1, name=f"Number {i}")

    assert "Number 20" in read(owner, LIST).text
    assert "Page 1 of 2" in read(owner, LIST).text
    second = read(owner, LIST, page="2")
    assert "Number 0" in second.text
    assert "Number 20" not in second.text
    assert "Page 2 of 2" in read(owner, LIST, page="99").text


def test_a_refusal_waits_for_nothing_and_leads_on_to_the_list(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(21):
        make(1)
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING))
    assert b"load delay:1s" in owner.get(LIST).content

    response = owner.post(NEW, {})

    assert b"load delay:1s" not in response.content
    assert Page(response.content).all("a", href=f"{LIST}?page=2")


def test_a_topology_is_renamed(owner: Client) -> None:
    topology = make(1)

    assert read(owner, at(topology, "rename")).all("input", name="name", value="Orders")
    response = owner.post(at(topology, "rename"), {"name": HOSTILE})

    assert response["Location"] == at(topology)
    assert HOSTILE in read(owner, at(topology)).text
    assert HOSTILE in read(owner, LIST).text
    assert not read(owner, LIST).all("img")


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "Write a name"), (" ", "Write a name"), ("x" * 121, "at most 120 characters"), ("\x00", "Null characters")],
)
def test_a_name_that_is_none_is_said(owner: Client, name: str, words: str) -> None:
    topology = make(1)

    response = owner.post(at(topology, "rename"), {"name": name})

    assert response.status_code == 422
    assert words in Page(response.content).text
    assert Topology.objects.get().name == "Orders"


def test_a_topology_is_duplicated(owner: Client) -> None:
    topology = make(2)

    response = owner.post(at(topology, "duplicate"))

    copy = Topology.objects.exclude(pk=topology.pk).get()
    assert response["Location"] == at(copy)
    assert "Copy of Orders" in read(owner, at(copy)).text


def test_a_topology_is_deleted_and_had_back(owner: Client) -> None:
    topology = make(2)

    response = owner.post(at(topology, "delete"), headers=HTMX)
    page = read(owner, response["Location"])
    assert page.all("div", class_="toast")
    assert "Deleted “Orders”." in page.text
    assert not page.all("a", href=at(topology))
    read(owner, at(topology), status=404)
    assert "Deleted, and kept for a day" in read(owner, LIST).text

    assert owner.post(at(topology, "restore"))["Location"] == LIST
    assert read(owner, LIST).all("a", href=at(topology))


def test_after_a_day_it_cannot_be_had_back(owner: Client) -> None:
    topology = make(1)
    history.delete(topology)
    Topology.objects.update(deleted_at=timezone.now() - history.RESTORABLE - timedelta(seconds=1))

    assert "Orders" not in read(owner, LIST).text
    assert owner.post(at(topology, "restore")).status_code == 404


# -- Back and forth ----------------------------------------------------------------------------------


def test_undo_and_redo_lead_back_to_the_topology_and_its_question(owner: Client) -> None:
    topology = make(2)

    response = owner.post(at(topology, "undo") + "?q=internet&n=3", {"base": "2"})
    assert response["Location"] == at(topology) + "?q=internet"
    assert "Revision 1" in read(owner, at(topology)).text

    now = {"HX-Current-URL": f"http://testserver{at(topology)}?from=orders&to=s3"}
    response = owner.post(at(topology, "redo"), {"base": "1"}, headers=HTMX | now)
    assert response["Location"] == at(topology) + "?from=orders&to=s3"
    assert standing(topology) == 2


def test_the_ends_of_the_way_are_marked(owner: Client) -> None:
    topology = make(2)

    assert [button["id"] for button in read(owner, at(topology)).all("button", aria_disabled="true")] == ["redo"]
    history.undo(topology, 2)
    assert [button["id"] for button in read(owner, at(topology)).all("button", aria_disabled="true")] == ["undo"]
    assert owner.post(at(topology, "undo"), {"base": "1"})["Location"] == at(topology)
    assert standing(topology) == 1


@pytest.mark.parametrize("base", ["", "x", "0", "-1", "2147483648", "9" * 50, "1\x00"])
@pytest.mark.parametrize("name", ["undo", "redo", "go-back", "keep"])
def test_a_base_that_is_none_is_said(owner: Client, name: str, base: str) -> None:
    topology = make(2)
    more = (1,) if name == "go-back" else ()

    response = owner.post(at(topology, name, *more), {"base": base, "document": text(9)})

    assert response.status_code == 422
    assert "Nothing says which revision this is about." in Page(response.content).text
    assert standing(topology) == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("undo", "Nothing was undone."),
        ("redo", "Nothing was redone."),
        ("go-back", "Revision 1 was not brought back."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_second_tab_is_told_what_is_there_by_now(
    owner: Client, name: str, words: str, headers: dict[str, str]
) -> None:
    topology = make(3)
    more = (1,) if name == "go-back" else ()

    response = owner.post(at(topology, name, *more), {"base": "2"}, headers=headers)

    page = Page(response.content)
    assert response.status_code == 409
    assert f"Another tab was quicker {words} “Orders” is at revision 3 by now: Revision 3, just now" in page.text
    assert page.all("a", href=at(topology), class_="primary")
    assert bool(page.all("div", id="conflict")) is True
    assert bool(page.all("main")) is not bool(headers)
    assert len(page.ids()) == len(set(page.ids()))
    assert standing(topology) == 3


def test_what_the_second_tab_had_changed_goes_on_top_if_it_chooses(owner: Client) -> None:
    topology = make(2)
    mine = {"document": text(9), "summary": "Opened port 443"}

    response = owner.post(at(topology, "keep"), {"base": "1", **mine})

    page = Page(response.content)
    assert response.status_code == 409
    held = {name: page.all("input", name=name)[0]["value"] for name in ("base", "summary", "document")}
    assert held == {"base": "2", "summary": "Opened port 443", "document": text(9)}

    response = owner.post(at(topology, "keep"), held)
    assert response["Location"] == at(topology)
    head = Topology.objects.get().head
    assert head is not None
    assert (head.number, head.summary, head.document.text) == (3, "Opened port 443", text(9))


@pytest.mark.parametrize(
    ("document", "words"),
    [("", "There is no document to keep."), ("{", "Line 1, column 2"), ('{"format": "x"}', "format")],
)
def test_what_cannot_be_kept_is_said(owner: Client, document: str, words: str) -> None:
    response = owner.post(at(make(1), "keep"), {"base": "1", "document": document})

    assert response.status_code == 422
    assert words in Page(response.content).text


# -- The history -------------------------------------------------------------------------------------


def test_the_history_names_every_revision_and_what_it_was_made_on(owner: Client) -> None:
    topology = make(3)
    history.undo(topology, 3)
    history.undo(topology, 2)
    history.append(topology, 1, text(9), "Another way")

    page = read(owner, at(topology, "history"))

    assert re.findall(r"Revision (\d): ", page.text) == ["4", "3", "2", "1"]
    assert "Another way just now · made on revision 1 · What changed at revision 4 The topology now" in page.text
    assert page.text.count("Go back to this one") == 3


def test_a_revision_is_shown_and_asked_as_it_was(owner: Client) -> None:
    topology = make(3)

    page = read(owner, at(topology, "revision", 2), q="internet")

    assert "Revision 2, to look at" in page.text
    assert "Number 2" in page.text
    assert page.all("span", class_="chip")
    assert "Undo" not in page.text
    assert page.all("form", action=at(topology, "go-back", 2))
    newest = read(owner, at(topology, "revision", 3))
    assert "This is the topology as it is now." in newest.text
    assert not newest.all("form", action=at(topology, "go-back", 3))


@pytest.mark.parametrize("number", [0, 4, 2**31, 10**30])
def test_a_revision_that_is_not_there_is_not_found(owner: Client, number: int) -> None:
    read(owner, at(make(3), "revision", number), status=404)


def test_going_back_adds_a_revision(owner: Client) -> None:
    topology = make(3)

    response = owner.post(at(topology, "go-back", 1), {"base": "3"})

    assert response["Location"] == at(topology)
    head = Topology.objects.get().head
    assert head is not None
    assert (head.number, head.summary, head.document.text) == (4, "Went back to revision 1", text(1))


# -- Whose it is -------------------------------------------------------------------------------------

GETS = ["own", "history", "rename"]
POSTS = ["undo", "redo", "keep", "rename", "duplicate", "delete", "restore"]


@pytest.mark.parametrize(
    "cookie",
    [None, OWNER, f"{OWNER}:1abcde:x", get_cookie_signer(salt=COOKIE + SALT).sign("s" * 32)],
    ids=["none", "unsigned", "forged", "stranger's"],
)
def test_nobody_else_sees_or_touches_it(client: Client, cookie: str | None) -> None:
    topology, deleted = make(2), make(1)
    history.delete(deleted)
    if cookie:
        client.cookies[COOKIE] = cookie

    answers = [client.get(at(topology, name)) for name in GETS]
    answers += [client.get(at(topology, "revision", 1))]
    answers += [client.post(at(topology, name), {"base": "2", "name": "x", "document": text(9)}) for name in POSTS]
    answers += [client.post(at(topology, "go-back", 1), {"base": "2"}), client.post(at(deleted, "restore"))]

    assert {answer.status_code for answer in answers} == {404}
    assert "Orders" not in b" ".join(answer.content for answer in answers).decode()
    assert "Orders" not in read(client, LIST).text
    topology.refresh_from_db()
    assert (standing(topology), topology.name, topology.deleted_at) == (2, "Orders", None)


@pytest.mark.parametrize("name", ["undo", "redo", "keep", "duplicate", "delete", "restore"])
def test_what_changes_something_is_posted(owner: Client, name: str) -> None:
    assert owner.get(at(make(1), name)).status_code == 405
    assert owner.get(NEW).status_code == 405


def test_a_form_of_another_site_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post(NEW, {"empty": "on"}).status_code == 403
    assert not Topology.objects.exists()


def test_no_cache_and_no_search_engine_keeps_the_pages(owner: Client) -> None:
    topology = make(1)

    for address in (LIST, at(topology), at(topology, "history"), at(topology, "revision", 1)):
        response = owner.get(address)
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert OWNER not in response.content.decode()
        assert OWNER in response.cookies[COOKIE].value
    assert COOKIE not in Client().get(LIST).cookies


# -- How often the database is asked -----------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 20])
def test_the_list_asks_as_often_for_twenty_as_for_one(
    owner: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for i in range(number):
        make(i % 3 + 1, name=f"Number {i}")

    with django_assert_num_queries(3):
        read(owner, LIST)


@pytest.mark.parametrize("number", [1, 20])
def test_a_topology_and_its_history_ask_as_often_for_twenty_revisions_as_for_one(
    owner: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    topology = make(number)

    with django_assert_num_queries(3):
        read(owner, at(topology))
    with django_assert_num_queries(3):
        read(owner, at(topology, "history"))
    with django_assert_num_queries(2):
        read(owner, at(topology, "revision", 1))
