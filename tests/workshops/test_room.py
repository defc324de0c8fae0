"""A room from the lobby to its end: who may what, what is voted, what stays hidden, what a look costs."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lessons.learning.cards import card_of
from tests.pages import Page
from workshops import room_views
from workshops.models import Phase, Seat, State, Vote, Workshop

RIGHT = ("unreachable", "hop:igw")
WRONG = ("reachable", "")


def do(client: Client, workshop: Workshop, action: str, value: str = "", status: int = 302) -> Page:
    response = client.post(reverse("workshops:act", args=[workshop.key, action]), {"value": value})
    assert response.status_code == status, response.content.decode()[:500]
    workshop.refresh_from_db()
    return Page(response.content) if status != 302 else Page(b"<p></p>")


def sit(workshop: Workshop) -> Client:
    client = Client()
    response = client.post(reverse("workshops:room", args=[workshop.code]))
    assert response.status_code == 302
    return client


def room(client: Client, workshop: Workshop, **query: str) -> Page:
    response = client.get(reverse("workshops:room", args=[workshop.code]), query)
    assert response.status_code == 200
    return Page(response.content)


def vote(
    client: Client, workshop: Workshop, outcome: str, key: str = "", status: int = 302, round_: int | None = None
) -> Page:
    """Vote in the round that is open, or as a page of `round_` would."""
    step = workshop.step
    assert step is not None
    step.refresh_from_db()
    number = round_ or (2 if step.phase == Phase.SECOND else 1)
    card = card_of(None, step.reference)
    why = card.shown(key) if key else next(shown for shown, one in card.whys if not one.right)
    response = client.post(
        reverse("workshops:vote", args=[workshop.code, step.pk]), {"outcome": outcome, "why": why, "round": number}
    )
    assert response.status_code == status
    return Page(response.content) if status != 302 else Page(b"<p></p>")


def looked(client: Client, workshop: Workshop, page: Page) -> str:
    """The address at which a page asks for news."""
    (span,) = page.all("span", id="pulse")
    return span["hx-get"]


@pytest.fixture
def running(workshop: Workshop, desk: Client) -> Workshop:
    do(desk, workshop, "start")
    return workshop


# -- The way in --------------------------------------------------------------------------------------


def test_a_code_leads_to_a_room_and_a_seat_is_come_back_to(workshop: Workshop) -> None:
    client = Client()
    spelled = f"{workshop.code[:3].lower()} {workshop.code[3:]}"
    assert client.post("/join/", {"code": spelled})["Location"] == f"/join/{workshop.code}/"
    assert "30 days after the workshop ends" in room(client, workshop).text
    assert not Seat.objects.exists()

    client.post(f"/join/{workshop.code}/")
    client.post(f"/join/{workshop.code}/")

    seat = Seat.objects.get()
    assert f"You are {seat.name}" in room(client, workshop).text


@pytest.mark.parametrize("code", ["ZZZZZZ", "1", "<b>", "\x00", "A" * 20])
def test_a_code_that_is_none_says_what_codes_look_like(db: None, code: str) -> None:
    response = Client().post("/join/", {"code": code})

    assert response.status_code == 422
    assert Client().get("/join/ZZZZZZ/").status_code == 404


def test_only_codes_that_are_none_are_counted(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_views, "MOST_WRONG", 2)
    client = Client()

    for _ in range(4):  # a whole room may sit behind one address
        assert client.post("/join/", {"code": workshop.code}).status_code == 302
        assert client.get(f"/join/{workshop.code}/").status_code == 200
    assert client.post("/join/", {"code": "ZZZZZZ"}).status_code == 422
    assert client.get("/join/ZZZZZZ/").status_code == 404
    assert client.post("/join/", {"code": "ZZZZZZ"}).status_code == 429
    assert client.get("/join/ZZZZZZ/").status_code == 429


def test_a_locked_door_keeps_new_ones_out_and_lets_the_others_come_back(workshop: Workshop, desk: Client) -> None:
    early = sit(workshop)
    do(desk, workshop, "lock")

    late = Client().post(f"/join/{workshop.code}/")
    assert late.status_code == 403
    assert "The door is locked" in late.content.decode()
    assert "You are" in room(early, workshop).text


def test_a_removed_seat_stays_out_until_it_is_let_in_again(workshop: Workshop, desk: Client) -> None:
    client = sit(workshop)
    seat = Seat.objects.get()
    do(desk, workshop, "remove", str(seat.pk))

    assert "taken this browser out" in room(client, workshop).text
    assert client.post(f"/join/{workshop.code}/").status_code == 403
    do(desk, workshop, "readmit", str(seat.pk))
    assert f"You are {seat.name}" in room(client, workshop).text


def test_a_name_is_ones_own_and_nobody_elses(workshop: Workshop) -> None:
    first, second = sit(workshop), sit(workshop)
    named = reverse("workshops:name", args=[workshop.code])

    assert first.post(named, {"name": "  Ada \n L. "}).status_code == 302
    taken = second.post(named, {"name": "Ada L."})
    assert taken.status_code == 422
    assert "Somebody in this room has that name" in taken.content.decode()
    assert second.post(named, {"name": " "}).status_code == 422
    Workshop.objects.update(names_are_theirs=False)
    assert second.post(named, {"name": "Grace"}).status_code == 422
    assert sorted(Seat.objects.values_list("name", flat=True))[0] == "Ada L."


def test_what_changes_beside_the_step_leaves_the_ballot_where_it_is(running: Workshop, desk: Client) -> None:
    do(desk, running, "advance", "shown")
    client = sit(running)
    asks = looked(client, running, room(client, running))

    def news() -> str:
        response = client.get(asks, headers={"HX-Request": "true"})
        assert response["HX-Reswap"] == "none"
        return str(response.content.decode())

    do(desk, running, "timer", "5")
    do(desk, running, "say", "Look at the table.")
    both = news()
    assert "data-ends" in Page(both.encode()).all("span", role="timer")[0]
    assert "Look at the table." in both
    assert 'type="radio"' not in both
    assert 'id="room"' not in both
    do(desk, running, "say", "")
    assert "Look at the table." not in news()

    do(desk, running, "advance", "first")
    response = client.get(asks, headers={"HX-Request": "true"})
    assert "HX-Reswap" not in response
    assert b'id="room"' in response.content


# -- Running it --------------------------------------------------------------------------------------


def test_actions_that_do_not_fit_say_so_and_change_nothing(workshop: Workshop, desk: Client) -> None:
    workshop.refresh_from_db()
    for action, words in (
        ("pause", "Only a running workshop can be paused."),
        ("next", "Start the workshop first."),
        ("advance", "Votes are taken while the workshop runs."),
        ("timer", "A timer runs while the workshop does."),
        ("nothing", "There is no such action."),
    ):
        before = workshop.version
        assert words in do(desk, workshop, action, status=422).text
        assert (workshop.state, workshop.version) == (State.LOBBY, before)
    do(desk, workshop, "start")
    assert "This is the first step." in do(desk, workshop, "back", status=422).text
    assert "no such step" in do(desk, workshop, "go", "999999", status=422).text
    assert "whole number" in do(desk, workshop, "timer", "-1", status=422).text
    do(desk, workshop, "end")
    assert "has ended" in do(desk, workshop, "start", status=422).text


@pytest.mark.parametrize("action", ["go", "remove", "exhibit", "show-question"])
@pytest.mark.parametrize("value", ["", "x", "-1", "²", "9" * 30, "9" * 5000])
def test_a_key_that_is_none_is_refused(running: Workshop, desk: Client, action: str, value: str) -> None:
    do(desk, running, action, value, status=422)


def test_only_one_is_at_the_wheel_until_another_takes_it(running: Workshop, desk: Client) -> None:
    other = User.objects.create_user("helper", "helper@example.org")
    second = Client()
    second.force_login(other)
    assert second.get(reverse("workshops:desk", args=[running.key])).status_code == 404
    second.post(reverse("workshops:invited", args=[running.invitation]))

    assert "teacher@example.org is at the wheel" in do(second, running, "next", status=422).text
    do(second, running, "lock")
    do(second, running, "wheel")
    do(second, running, "next")
    assert "helper@example.org is at the wheel" in do(desk, running, "next", status=422).text


def test_the_pace_decides_what_a_seat_may_look_at(running: Workshop, desk: Client) -> None:
    client = sit(running)
    first, second, third = running.steps.all()
    do(desk, running, "next")

    def title(**query: str) -> str:
        content = client.get(reverse("workshops:room", args=[running.code]), query).content.decode()
        return content.partition("<title>")[2].partition(f" · {running.title}")[0].strip()

    assert title(step=str(first.pk)) == second.title
    do(desk, running, "pace", "up-to-here")
    assert title(step=str(first.pk)) == first.title
    assert title(step=str(third.pk)) == second.title
    do(desk, running, "pace", "free")
    assert title(step=str(third.pk)) == third.title


# -- Votes -------------------------------------------------------------------------------------------


def test_two_rounds_are_voted_and_nothing_is_told_before_the_reveal(running: Workshop, desk: Client) -> None:
    first, second = sit(running), sit(running)
    assert "The vote opens when the instructor opens it" in room(first, running).text
    do(desk, running, "advance", Phase.SHOWN)
    vote(first, running, "reachable")
    vote(second, running, *RIGHT)
    assert "Your vote is in" in room(first, running).text
    do(desk, running, "advance", Phase.FIRST)
    assert "Argue with whoever sits beside you" in room(first, running).text
    do(desk, running, "advance", Phase.DISCUSS)
    vote(first, running, *RIGHT)

    for page in (room(first, running), Page(wall_of(desk, running))):
        assert "What the room said" not in page.text
        assert "Blocked at" not in page.text
        assert "serves only sources" not in page.text
    do(desk, running, "advance", Phase.SECOND)

    shown = room(first, running)
    assert "So it is." in shown.text
    assert "What the room said" in shown.text
    assert list(Vote.objects.order_by("round", "pk").values_list("round", "outcome", "right")) == [
        (1, "reachable", False),
        (1, "unreachable", True),
        (2, "unreachable", True),
    ]
    assert "the end of the vote" in do(desk, running, "advance", status=422).text


def wall_of(desk: Client, workshop: Workshop) -> bytes:
    return bytes(desk.get(reverse("workshops:wall", args=[workshop.key])).content)


def test_a_vote_can_be_changed_while_its_round_is_open_and_not_after(running: Workshop, desk: Client) -> None:
    client = sit(running)
    vote(client, running, *RIGHT, status=422)
    do(desk, running, "advance")
    vote(client, running, "reachable")
    vote(client, running, *RIGHT)
    do(desk, running, "advance")

    page = vote(client, running, "reachable", status=422)

    assert "This round is over" in page.text
    assert Vote.objects.get().right


def test_a_vote_filled_in_during_the_first_round_does_not_count_for_the_second(running: Workshop, desk: Client) -> None:
    client = sit(running)
    for _ in range(3):
        do(desk, running, "advance")

    page = vote(client, running, *RIGHT, status=422, round_=1)

    assert "This round is over" in page.text
    assert not Vote.objects.exists()
    assert [one["value"] for one in page.all("input", name="round")] == ["2"]


@pytest.mark.parametrize(
    "given",
    [{}, {"outcome": "unreachable"}, {"outcome": "nonsense", "why": "x"}, {"outcome": "unreachable", "why": "hop:igw"}],
)
def test_a_vote_for_what_is_not_on_offer_is_refused(running: Workshop, desk: Client, given: dict[str, str]) -> None:
    client = sit(running)
    do(desk, running, "advance")
    assert running.step is not None

    response = client.post(reverse("workshops:vote", args=[running.code, running.step.pk]), given | {"round": "1"})

    assert response.status_code == 422
    assert not Vote.objects.exists()


def test_a_poll_has_one_round_and_bars_at_its_end(running: Workshop, desk: Client) -> None:
    client = sit(running)
    do(desk, running, "next")
    do(desk, running, "advance")
    assert running.step is not None
    address = reverse("workshops:vote", args=[running.code, running.step.pk])
    assert client.post(address, {"choice": "Water", "round": "1"}).status_code == 422
    client.post(address, {"choice": "Tea", "round": "1"})
    do(desk, running, "advance")

    page = room(client, running)

    assert [one["value"] for one in page.all("progress")] == ["1", "0"]


def test_whoever_pressed_on_an_older_page_does_not_skip_a_round(running: Workshop, desk: Client) -> None:
    do(desk, running, "advance", Phase.SHOWN)

    assert "before you" in do(desk, running, "advance", Phase.SHOWN, status=422).text


# -- News --------------------------------------------------------------------------------------------


def test_a_look_without_news_costs_no_query(
    running: Workshop, broker: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sit(running)
    address = looked(client, running, room(client, running))

    with django_assert_num_queries(0):
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 204


@pytest.mark.django_db(transaction=True)
def test_news_of_the_room_come_and_those_of_others_do_not_disturb(running: Workshop, desk: Client, broker: str) -> None:
    client = sit(running)
    address = looked(client, running, room(client, running))
    do(desk, running, "lock")
    quiet = client.get(address, headers={"HX-Request": "true"})
    assert (quiet.status_code, b"hx-swap-oob" in quiet.content, b'id="room"' in quiet.content) == (200, True, False)
    assert quiet["HX-Reswap"] == "none"

    do(desk, running, "next")
    fresh = client.get(address, headers={"HX-Request": "true"})

    assert fresh.status_code == 200
    assert b"Tea or coffee?" in fresh.content


def test_without_redis_every_look_is_answered_from_the_database(running: Workshop, desk: Client) -> None:
    client = sit(running)
    address = looked(client, running, room(client, running))
    do(desk, running, "next")

    assert b"Tea or coffee?" in client.get(address, headers={"HX-Request": "true"}).content


def test_the_wall_names_nobody(running: Workshop, desk: Client) -> None:
    sit(running)
    name = Seat.objects.get().name

    assert name in Page(desk.get(reverse("workshops:desk", args=[running.key])).content).text
    assert name not in wall_of(desk, running).decode()
    assert re.search(
        r'<svg[^>]*class="qr"', wall_of(desk, Workshop.objects.create(owner=running.owner, title="x")).decode()
    )
