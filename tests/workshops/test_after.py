"""What a learner takes along, how they are forgotten; the preview of a plan."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lessons.learning.models import Answer
from tests.pages import Page
from tests.workshops.test_room import RIGHT, do, room, sit, vote
from workshops import planning
from workshops.models import Kind, Phase, Seat, State, Step, Vote, Workshop


@pytest.fixture
def voted(workshop: Workshop, desk: Client) -> Client:
    """Somebody who voted otherwise in the second round; the answer is shown."""
    do(desk, workshop, "start")
    client = sit(workshop)
    do(desk, workshop, "advance")
    vote(client, workshop, "reachable")
    do(desk, workshop, "advance")
    do(desk, workshop, "advance")
    vote(client, workshop, *RIGHT)
    do(desk, workshop, "advance")
    return client


def handout(client: Client, workshop: Workshop) -> Page:
    return Page(client.get(reverse("workshops:handout", args=[workshop.code])).content)


def test_the_handout_has_what_was_revealed_and_what_one_said(voted: Client, workshop: Workshop, desk: Client) -> None:
    page = handout(voted, workshop)

    assert "It is Unreachable" in page.text
    assert "You said Unreachable" in page.text
    assert [found["id"] for found in page.all("section") if "predict" in found["class"]] == [
        f"predict-u04-p1-{workshop.step_id}"
    ]
    assert len(page.ids()) == len(set(page.ids()))
    do(desk, workshop, "next")
    assert "You said Unreachable" in handout(voted, workshop).text
    do(desk, workshop, "back")
    do(desk, workshop, "again")
    assert "Nothing yet" in handout(voted, workshop).text


def test_nothing_of_an_open_question_is_in_the_handout(workshop: Workshop, desk: Client) -> None:
    do(desk, workshop, "start")
    client = sit(workshop)
    for phase in (Phase.FIRST, Phase.DISCUSS, Phase.SECOND):
        do(desk, workshop, "advance")
        assert workshop.step is not None
        assert workshop.step.phase == phase
        assert "Unreachable" not in handout(client, workshop).text
    do(desk, workshop, "end")
    assert "Unreachable" not in handout(client, workshop).text
    assert Client().get(reverse("workshops:handout", args=[workshop.code])).status_code == 404


def test_instructors_print_the_whole_plan(workshop: Workshop, desk: Client) -> None:
    page = Page(desk.get(reverse("workshops:whole-handout", args=[workshop.key])).content)

    assert "It is Unreachable" in page.text
    assert page.text.count("It is ") >= 2
    assert "You said" not in page.text


def test_pictures_of_a_handout_are_asked_for_in_one_go(workshop: Workshop, desk: Client, account: User) -> None:
    def queries() -> int:
        address = reverse("workshops:whole-handout", args=[workshop.key])
        desk.get(address)  # what is new is worked out
        with CaptureQueriesContext(connection) as found:
            assert desk.get(address).content.count(b'aria-label="Picture: ') == drawn
        return len(found)

    drawn = 1
    before = queries()
    planning.add(workshop, account, f"{Kind.PREDICTION}:U05-P1")
    drawn = 2
    assert queries() == before


def test_votes_become_progress_once_and_the_first_round_counts(voted: Client, workshop: Workshop, desk: Client) -> None:
    do(desk, workshop, "end")
    assert "What you take along" in room(voted, workshop).text

    for _ in range(2):
        assert voted.post(reverse("workshops:keep", args=[workshop.code]))["Location"] == reverse("lessons:progress")

    answer = Answer.objects.get()
    assert (answer.prediction, answer.outcome, answer.right) == ("U04-P1", "reachable", False)


def test_what_was_not_revealed_becomes_no_progress(workshop: Workshop, desk: Client) -> None:
    do(desk, workshop, "start")
    client = sit(workshop)
    do(desk, workshop, "advance")
    vote(client, workshop, *RIGHT)

    client.post(reverse("workshops:keep", args=[workshop.code]))

    assert not Answer.objects.exists()


def test_who_leaves_is_forgotten_and_only_they(voted: Client, workshop: Workshop) -> None:
    other = sit(workshop)
    address = reverse("workshops:leave", args=[workshop.code])
    assert "are deleted at once" in Page(voted.get(address).content).text
    assert Seat.objects.count() == 2

    assert voted.post(address).status_code == 302

    assert Seat.objects.count() == 1
    assert not Vote.objects.exists()
    assert "You are" in room(other, workshop).text
    assert "Take a seat" in Page(voted.get(reverse("workshops:room", args=[workshop.code])).content).text
    assert voted.post(address).status_code == 404


def test_a_removed_seat_does_not_come_back_by_leaving(voted: Client, workshop: Workshop, desk: Client) -> None:
    do(desk, workshop, "remove", str(Seat.objects.get().pk))

    assert voted.post(reverse("workshops:leave", args=[workshop.code])).status_code == 404
    assert Seat.objects.get().removed


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        ("shown", "The vote opens when the instructor opens it"),
        ("first", "What decides?"),
        ("discuss", "Argue with whoever"),
        ("second", "What decides?"),
        ("revealed", "It is Unreachable"),
        ("nonsense", "What decides?"),
    ],
)
def test_a_preview_shows_every_phase_and_changes_nothing(
    workshop: Workshop, desk: Client, phase: str, words: str
) -> None:
    step = workshop.steps.first()
    assert step is not None
    response = desk.get(reverse("workshops:preview", args=[workshop.key, step.pk]), {"phase": phase})

    page = Page(response.content)
    assert words in page.text
    assert not [found for found in page.all("button", class_="ask") if "disabled" not in found]
    workshop.refresh_from_db()
    assert (workshop.state, workshop.step) == (State.LOBBY, None)
    assert set(Step.objects.values_list("phase", flat=True)) == {Phase.SHOWN}


def test_a_preview_of_every_ready_made_step(desk: Client, course: None) -> None:
    desk.post("/workshops/", {"title": "All of it", "plan": "design-break-size"})
    made = Workshop.objects.get()

    for step in made.steps.all():
        assert desk.get(reverse("workshops:preview", args=[made.key, step.pk])).status_code == 200, step
    assert desk.get(reverse("workshops:preview", args=[made.key, 999_999])).status_code == 404
    assert Client().get(reverse("workshops:preview", args=[made.key, step.pk])).status_code == 302
