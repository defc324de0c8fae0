"""Predictions on pages: nothing is given away before the answer, and the first answer counts."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from diagrams.models import Document
from lambdanet.document import canonical
from lessons.learning.cards import card_of
from lessons.learning.models import Answer, Learner, Opened
from lessons.models import Lesson
from tests.lessons.learning.saying import predict
from tests.pages import Page

TRAP = "/learn/predict/U04-P1/"
RIGHT = {"outcome": "unreachable", "why": "hop:igw"}
LESSON = "the-internet-disappears"


def test_the_answer_is_not_in_the_page_before_it_is_given(client: Client) -> None:
    page = Page(client.get(TRAP).content)

    assert "The public subnet" in page.text
    assert "You said" not in page.text
    # Neither words nor the picture: the path is drawn once it is known.
    assert "serves only sources" not in page.text
    assert "Blocked at" not in page.text
    assert [one["value"] for one in page.all("input", name="outcome")] == [
        "reachable", "intermittent", "unreachable", "denied", "invalid",
    ]  # fmt: skip


@pytest.mark.parametrize("identifier", ["U04-P1", "U01-P2", "U03-P1", "U04-P2", "U13-P1"])
def test_what_is_sent_says_nothing_of_what_it_stands_for(client: Client, identifier: str) -> None:
    card = card_of(None, identifier)
    name = "why" if card.is_verdict else "choice"
    offered = [[one["value"] for one in _inputs(client, identifier, name)] for _ in range(2)]

    assert offered[0] == offered[1]
    assert all(re.fullmatch("[0-9a-f]{12}", one) for one in offered[0])
    assert [card.meant(one) for one in offered[0]] == [one.key for one in card.posed.whys or card.posed.choices]


def test_what_is_sent_is_another_key_in_another_variant(client: Client) -> None:
    same = {one["value"] for one in _inputs(client, "U04-P1", "why")}

    assert same.isdisjoint(one["value"] for one in _inputs(client, "U04-P1", "why", "?seed=1"))


def _inputs(client: Client, identifier: str, name: str, query: str = "") -> list[dict[str, str]]:
    return Page(client.get(f"/learn/predict/{identifier}/{query}").content).all("input", name=name)


def test_looking_writes_nobody_down(client: Client) -> None:
    client.get(TRAP)
    client.get(f"/learn/{LESSON}/")

    assert not Learner.objects.exists()


def test_a_right_answer_is_revealed_with_its_walk(client: Client) -> None:
    answer = predict(client, TRAP, RIGHT, follow=True)

    page = Page(answer.content)
    assert "So it is." in page.text
    assert "You said Unreachable: Internet gateway igw" in page.text
    assert "Blocked at 5" in page.text
    assert Answer.objects.get().right


@pytest.mark.parametrize(
    ("given", "words", "belief"),
    [
        ({"outcome": "reachable", "why": "belief:M-PUBLIC-SUBNET"}, "It is otherwise.", "M-PUBLIC-SUBNET"),
        ({"outcome": "denied", "why": "hop:igw"}, "The place is right.", "M-DENY-IS-SILENCE"),
        ({"outcome": "unreachable", "why": "hop:rtb-public"}, "The reason is another one.", ""),
    ],
)
def test_a_wrong_answer_is_met_where_it_is_wrong(
    client: Client, given: dict[str, str], words: str, belief: str
) -> None:
    page = Page(predict(client, TRAP, given, follow=True).content)

    assert words in page.text
    answer = Answer.objects.get()
    assert (answer.right, answer.belief) == (False, belief)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Choose what the caller will see. What decides?"),
        ({"outcome": "reachable"}, "Choose what decides."),
        ({"outcome": "reachable", "why": "hop:nowhere"}, "not on offer any more"),
        ({"outcome": "maybe", "why": "hop:igw"}, "not on offer any more"),
    ],
)
def test_an_answer_that_is_none_says_what_is_missing(client: Client, given: dict[str, str], words: str) -> None:
    answer = predict(client, TRAP, given)

    assert answer.status_code == 422
    assert words in Page(answer.content).text
    assert not Answer.objects.exists()


def test_what_was_chosen_stays_chosen_when_something_is_missing(client: Client) -> None:
    page = Page(predict(client, TRAP, {"outcome": "reachable"}).content)

    assert [one["value"] for one in page.all("input", name="outcome") if "checked" in one] == ["reachable"]


def test_the_first_answer_counts(client: Client) -> None:
    predict(client, TRAP, {"outcome": "reachable", "why": "belief:M-PUBLIC-SUBNET"})
    page = Page(predict(client, TRAP, RIGHT, follow=True).content)

    assert "You said Reachable" in page.text
    assert Answer.objects.count() == 1


def test_another_variant_is_another_network(client: Client) -> None:
    predict(client, TRAP, RIGHT)
    first, other = Page(client.get(TRAP).content), Page(client.get(f"{TRAP}?seed=1").content)

    assert any("seed=1" in link["href"] for link in first.all("a") if "href" in link)
    assert "variant 1" in other.text
    assert "10.20.0.0/16" not in other.text


def test_a_twist_follows_the_answer(client: Client) -> None:
    predict(client, TRAP, RIGHT)
    page = Page(client.get(f"{TRAP}?seed=0&twist=0").content)

    assert "with a change" in page.text
    assert "orders-db" in page.text


@pytest.mark.parametrize(
    "address", ["/learn/predict/U99-P1/", f"{TRAP}?seed=x", f"{TRAP}?twist=9", f"{TRAP}?seed=123456"]
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_in_a_lesson_the_card_stands_as_it_was_left(client: Client) -> None:
    answer = predict(client, TRAP, {**RIGHT, "lesson": LESSON})

    assert answer["Location"] == f"/learn/{LESSON}/#predict-u04-p1"
    assert "So it is." in Page(client.get(f"/learn/{LESSON}/").content).text
    assert Opened.objects.get().lesson == LESSON


def test_the_network_of_an_answer_can_be_built_on(client: Client) -> None:
    page = Page(predict(client, TRAP, RIGHT, follow=True).content)
    (digest,) = [one["value"] for one in page.all("input", name="digest")]
    Document.objects.get_or_create(digest=digest, defaults={"text": canonical(card_of(None, "U04-P1").posed.document)})

    made = client.post("/topologies/new/", {"digest": digest})
    assert "The public subnet" in Page(client.get(made["Location"]).content).text


def test_the_list_of_lessons_says_where_to_go_on(client: Client) -> None:
    assert "Go on:" not in Page(client.get("/learn/").content).text
    predict(
        client,
        "/learn/predict/U01-P1/",
        {"outcome": "reachable", "why": "hop:orders", "lesson": "where-a-function-runs"},
    )

    page = Page(client.get("/learn/").content).text
    assert "Go on: Where a function runs" in page
    assert "Begun · 8 minutes" in page

    predict(client, "/learn/predict/U01-P2/", {"outcome": "reachable", "why": "works"})
    page = Page(client.get("/learn/").content).text
    assert "Go on: The default reach" in page
    assert "Done · 8 minutes" in page


def test_htmx_gets_the_card_alone(client: Client) -> None:
    answer = predict(client, TRAP, RIGHT, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert answer.content.strip().startswith(b"<section")
    assert "owner" in answer.cookies


def test_two_browsers_do_not_see_each_other(client: Client) -> None:
    predict(client, TRAP, RIGHT)

    assert "You said" not in Page(Client().get(TRAP).content).text
    assert Learner.objects.count() == 1


@pytest.mark.parametrize("identifier", ["U03-P1", "U04-P2", "U10-P3", "U13-P1", "U14-P3"])
def test_counts_costs_changes_and_times_are_asked_too(client: Client, identifier: str) -> None:
    right = next(one.key for one in card_of(None, identifier).posed.choices if one.right)
    page = Page(predict(client, f"/learn/predict/{identifier}/", {"choice": right}, follow=True).content)

    assert "So it is." in page.text


# -- The text that a lesson had -------------------------------------------------------------------------


def _revise() -> None:
    lesson = Lesson.objects.get(slug=LESSON)
    step = lesson.steps.filter(kind="prose").order_by("order").first()
    assert step is not None
    step.body = "Words of a new version."
    step.save()
    Lesson.objects.changed(lesson)


def _read(client: Client) -> HttpResponse:
    return client.get(f"/learn/{LESSON}/")  # type: ignore[return-value]


def test_whoever_is_in_the_middle_of_a_lesson_keeps_its_text(client: Client) -> None:
    predict(client, TRAP, {**RIGHT, "lesson": LESSON})
    _revise()

    mine, theirs = Page(_read(client).content).text, Page(_read(Client()).content).text
    assert "Words of a new version." not in mine
    assert "This lesson has been revised" in mine
    assert "Words of a new version." in theirs


def test_and_goes_on_with_the_new_one_on_demand(client: Client) -> None:
    predict(client, TRAP, {**RIGHT, "lesson": LESSON})
    _revise()
    client.post(f"/learn/{LESSON}/newest/")

    page = Page(_read(client).content).text
    assert "Words of a new version." in page
    assert "has been revised" not in page
