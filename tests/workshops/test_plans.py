"""Plans: made, changed, duplicated, and whose they are."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.pages import Page
from workshops import codes, forgetting, names
from workshops.models import Step, Workshop
from workshops.plans import PLANS


def test_codes_have_no_look_alikes_and_names_do_not_run_out() -> None:
    assert len({codes.new_code() for _ in range(500)}) == 500
    assert not set("0O1IL2Z5S8BUV") & set(codes.ALPHABET)
    taken: list[str] = []
    for _ in range(400):
        taken.append(names.new_name(taken))
    assert len(set(taken)) == 400


@pytest.mark.parametrize("name", PLANS)
def test_a_ready_made_plan_is_all_there(desk: Client, course: None, name: str) -> None:
    response = desk.post("/workshops/", {"title": "Monday", "plan": name})

    assert response.status_code == 302
    assert Step.objects.count() == len(PLANS[name].steps)
    page = Page(desk.get(response["Location"]).content)
    assert PLANS[name].steps[0].reference in str(list(Step.objects.values_list("reference", flat=True)))
    assert "Take out" in page.text


def test_steps_move_and_go(desk: Client, workshop: Workshop) -> None:
    first, second, third = workshop.steps.all()
    desk.post(reverse("workshops:move", args=[workshop.key, first.pk]), {"to": "down"})
    desk.post(reverse("workshops:move", args=[workshop.key, second.pk]), {"to": "up"})
    desk.post(reverse("workshops:remove", args=[workshop.key, third.pk]))

    assert list(workshop.steps.all()) == [second, first]


def test_notes_are_for_instructors(desk: Client, workshop: Workshop) -> None:
    step = workshop.steps.first()
    assert step is not None
    address = reverse("workshops:step", args=[workshop.key, step.pk])
    desk.post(address, {"title": "The trap", "minutes": "8", "notes": "Ask the back row."})
    assert desk.post(address, {"title": "", "minutes": "x"}).status_code == 422
    desk.post(reverse("workshops:act", args=[workshop.key, "start"]))

    assert "Ask the back row." in desk.get(reverse("workshops:desk", args=[workshop.key])).content.decode()
    for page in (reverse("workshops:wall", args=[workshop.key]), reverse("workshops:room", args=[workshop.code])):
        client = desk if "wall" in page else Client()
        client.post(page)
        assert "Ask the back row." not in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("question", "options", "words"),
    [
        ("", "a\nb", "Write what the room is asked."),
        ("Q?", "one", "Write 2 to 8 different answers"),
        ("Q?", "same\nsame", "Write 2 to 8 different answers"),
        ("Q?", "\n".join(map(str, range(9))), "Write 2 to 8 different answers"),
        ("Q?", "a\n" + "x" * 200, "is too long"),
    ],
)
def test_a_poll_that_is_none_is_refused_with_what_was_written(
    desk: Client, workshop: Workshop, question: str, options: str, words: str
) -> None:
    response = desk.post(reverse("workshops:add-poll", args=[workshop.key]), {"question": question, "options": options})

    assert response.status_code == 422
    assert words in Page(response.content).text
    assert workshop.steps.count() == 3


def test_a_duplicate_has_the_plan_and_nobody_in_it(desk: Client, workshop: Workshop) -> None:
    Client().post(reverse("workshops:room", args=[workshop.code]))
    desk.post(reverse("workshops:act", args=[workshop.key, "start"]))
    desk.post(reverse("workshops:act", args=[workshop.key, "advance"]))

    made = Workshop.objects.get(
        key=desk.post(reverse("workshops:duplicate", args=[workshop.key]))["Location"].split("/")[-2]
    )

    assert made.code != workshop.code
    assert [step.title for step in made.steps.all()] == [step.title for step in workshop.steps.all()]
    assert {step.phase for step in made.steps.all()} == {"shown"}
    assert (made.seats.count(), made.state) == (0, "lobby")


def test_a_workshop_is_its_instructors_alone(workshop: Workshop) -> None:
    stranger = Client()
    for name in ("plan", "desk", "wall", "delete"):
        address = reverse(f"workshops:{name}", args=[workshop.key])
        assert stranger.get(address)["Location"].startswith("/account/sign-in/")
    stranger.force_login(User.objects.create_user("other"))
    for name in ("plan", "desk", "wall", "delete", "desk-look", "wall-look", "report", "votes"):
        assert stranger.get(reverse(f"workshops:{name}", args=[workshop.key])).status_code == 404
    assert stranger.post(reverse("workshops:act", args=[workshop.key, "start"])).status_code == 404


def test_seats_and_votes_go_when_their_days_are_over_and_the_plan_stays(desk: Client, workshop: Workshop) -> None:
    Client().post(reverse("workshops:room", args=[workshop.code]))
    desk.post(reverse("workshops:act", args=[workshop.key, "end"]))
    workshop.refresh_from_db()
    assert workshop.ended is not None

    assert forgetting.forget(workshop.ended + timedelta(days=29)) == 0
    assert forgetting.forget(workshop.ended + timedelta(days=30)) == 1
    assert workshop.seats.count() == 0
    assert workshop.steps.count() == 3


def test_deleting_asks_first_and_takes_everything(desk: Client, workshop: Workshop) -> None:
    address = reverse("workshops:delete", args=[workshop.key])
    assert "do not come back" in desk.get(address).content.decode()

    desk.post(address)

    assert not Workshop.objects.exists()
    assert not Step.objects.exists()
