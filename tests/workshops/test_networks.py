"""A step with a network of the instructor's own: what seats see of it, and how they come by a copy."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from diagrams import history
from diagrams.models import Topology
from diagrams.presets import find
from tests.pages import Page
from tests.workshops.test_room import do, looked, room, sit, wall_of
from workshops import planning
from workshops.models import Kind, Workshop

HTMX = {"HX-Request": "true"}


@pytest.fixture
def own(account: User, desk: Client) -> Workshop:
    """A room at a network of its instructor's, which keeps questions; a poll after it."""
    preset = find("public-subnet-trap")
    assert preset is not None
    topology = history.create(account, preset.text, "Our orders", "Began")
    made = planning.create(account, "Our own network")
    planning.add(made, account, f"{Kind.TOPOLOGY}:{topology.key}")
    planning.add_poll(made, "Tea or coffee?", ["Tea", "Coffee"])
    do(desk, made, "start")
    return made


def pictures(page: Page) -> int:
    return sum(tag.get("aria-label", "").startswith("Picture: ") for _, tag in page.tags)


def copy(client: Client, workshop: Workshop, step: object = "", status: int = 302) -> str:
    response = client.post(reverse("workshops:copy", args=[workshop.code]), {"step": step})
    assert response.status_code == status
    return response.get("Location", "")


def test_its_picture_and_the_verdicts_of_its_questions_are_shown(own: Workshop, desk: Client) -> None:
    for page in (room(sit(own), own), Page(wall_of(desk, own))):
        (asked,) = page.all("ul", **{"aria-label": "Questions about this network"})
        assert asked["class"] == "verdicts"
        assert "Unreachable" in page.text
        assert pictures(page) == 1


def test_a_seat_takes_a_copy_of_the_step_it_may_see(own: Workshop, desk: Client) -> None:
    client, step = sit(own), own.step_id
    address = copy(client, own, step)

    assert client.get(address).status_code == 200
    assert Client().get(address).status_code == 404
    made = Topology.objects.select_related("head").get(key=address.split("/")[-2])
    assert (made.name, made.head and made.head.document_id) == ("Our orders", own.step and own.step.document_id)
    for wrong in ("999", "x", own.steps.last().pk):
        copy(client, own, wrong, status=422)
    do(desk, own, "next")
    copy(client, own, step, status=422)
    assert Topology.objects.count() == 2


def test_everybody_is_given_a_copy_from_the_desk_and_the_picture_is_there_once(own: Workshop, desk: Client) -> None:
    client = sit(own)
    page = room(client, own)
    news = looked(client, own, page)
    assert pictures(page) == 1

    do(desk, own, "exhibit-step")

    content = Page(client.get(news, headers=HTMX).content)
    assert pictures(content) == 1
    assert "The instructor shows it above." in content.text
    assert client.get(copy(client, own)).status_code == 200
    do(desk, own, "next")
    assert "no step with a network of yours" in do(desk, own, "exhibit-step", status=422).text
