"""Questions of the room: asked, let through, supported, ended; and who sees whose they are."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.pages import Page
from tests.workshops.test_room import do, looked, room, sit, wall_of
from workshops import planning
from workshops.models import Asked, Seat, Support, Workshop

HTMX = {"HX-Request": "true"}


@pytest.fixture
def asking(account: User, desk: Client) -> Workshop:
    made = planning.create(account, "Ask me")
    planning.add_questions(made)
    do(desk, made, "start")
    return made


def ask(client: Client, workshop: Workshop, text: str, status: int = 302) -> Page:
    response = client.post(reverse("workshops:ask", args=[workshop.code]), {"text": text})
    assert response.status_code == status
    return Page(response.content or b"<p></p>")


def support(client: Client, workshop: Workshop, question: Asked, wanted: str = "yes") -> None:
    client.post(reverse("workshops:support", args=[workshop.code, question.pk]), {"wanted": wanted})


def test_a_question_waits_until_it_is_shown_and_names_nobody(asking: Workshop, desk: Client) -> None:
    first, second = sit(asking), sit(asking)
    name = Seat.objects.order_by("pk")[0].name
    ask(first, asking, "  Does a NAT gateway   span zones? ")

    assert "Waits for the instructor: Does a NAT gateway span zones?" in room(first, asking).text
    assert "NAT gateway" not in room(second, asking).text
    assert "NAT gateway" not in wall_of(desk, asking).decode()
    at_desk = Page(desk.get(reverse("workshops:desk", args=[asking.key])).content).text
    assert f"Does a NAT gateway span zones? {name}" in at_desk

    do(desk, asking, "show-question", str(Asked.objects.get().pk))

    for content in (room(second, asking).text, wall_of(desk, asking).decode()):
        assert "Does a NAT gateway span zones?" in content
        assert name not in content
    do(desk, asking, "answer-question", str(Asked.objects.get().pk))
    assert "NAT gateway" not in room(second, asking).text


def test_what_most_support_stands_first_and_one_seat_counts_once(asking: Workshop, desk: Client) -> None:
    Workshop.objects.update(moderated=False)
    clients = [sit(asking) for _ in range(3)]
    ask(clients[0], asking, "First?")
    ask(clients[0], asking, "Second?")
    first, second = Asked.objects.order_by("pk")
    for client in (*clients, clients[0]):
        support(client, asking, second)
    support(clients[1], asking, first)
    support(clients[2], asking, second, "no")

    text = wall_of(desk, asking).decode()

    assert text.index("Second?") < text.index("First?")
    assert sorted(Support.objects.values_list("question", flat=True)) == [first.pk, second.pk, second.pk]


def test_what_is_not_shown_cannot_be_supported(asking: Workshop, desk: Client) -> None:
    client = sit(asking)
    ask(client, asking, "Hidden?")
    support(client, asking, Asked.objects.get())
    support(client, asking, Asked(pk=999))

    assert not Support.objects.exists()
    assert "no such question" in do(desk, asking, "show-question", "999", status=422).text
    other = Workshop.objects.create(owner=asking.owner, title="Another")
    assert "no such question" in do(desk, other, "show-question", str(Asked.objects.get().pk), status=422).text


def test_a_question_that_is_none_is_refused_and_kept_in_the_form(asking: Workshop) -> None:
    client = sit(asking)

    assert "Write what you would like to know." in ask(client, asking, " \x00 ", status=422).text
    long = ask(client, asking, "x" * 301, status=422)
    assert "at most 300 characters" in long.text
    assert long.all("input", id="ask")[0]["value"] == "x" * 301
    for number in range(10):
        ask(client, asking, f"Question {number}?")
    assert "10 open questions" in ask(client, asking, "One more?", status=422).text


def test_markup_in_a_question_stays_text(asking: Workshop, desk: Client) -> None:
    Workshop.objects.update(moderated=False)
    client = sit(asking)
    ask(client, asking, "<script>alert(1)</script>")

    for content in (
        client.get(reverse("workshops:room", args=[asking.code])).content,
        desk.get(reverse("workshops:desk", args=[asking.key])).content,
        wall_of(desk, asking),
    ):
        assert b"<script>alert" not in content
        assert b"&lt;script&gt;alert" in content


def test_the_questions_of_a_removed_seat_are_gone(asking: Workshop, desk: Client) -> None:
    Workshop.objects.update(moderated=False)
    client, other = sit(asking), sit(asking)
    ask(client, asking, "Rude?")
    do(desk, asking, "remove", str(Seat.objects.order_by("pk")[0].pk))

    assert "Rude?" not in room(other, asking).text
    assert "Rude?" not in wall_of(desk, asking).decode()


@pytest.mark.django_db(transaction=True)
def test_a_new_question_comes_without_replacing_the_page(asking: Workshop, desk: Client, broker: str) -> None:
    client, other = sit(asking), sit(asking)
    address = looked(other, asking, room(other, asking))
    ask(client, asking, "Why?")
    do(desk, asking, "show-question", str(Asked.objects.get().pk))

    fresh = other.get(address, headers=HTMX)

    assert b"Why?" in fresh.content
    assert b'id="room"' not in fresh.content
    assert b'id="ask"' not in fresh.content
