"""A lab together: each seat's own copy, and what the desk and the wall see of them."""

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from diagrams import history
from lambdanet.document import canonical
from lambdanet.written import apply_edits
from lessons.lab_files import labs
from lessons.learning.labs import start_text
from lessons.learning.models import Attempt
from tests.pages import Page
from tests.workshops.test_room import do, room, sit, wall_of
from workshops import planning
from workshops.models import Kind, Seat, Workshop


@pytest.fixture
def at_lab(account: User, desk: Client) -> Workshop:
    made = planning.create(account, "A lab together")
    planning.add(made, account, f"{Kind.LAB}:L02")
    do(desk, made, "start")
    return made


def seen(desk: Client, workshop: Workshop) -> Page:
    return Page(desk.get(reverse("workshops:desk", args=[workshop.key])).content)


def repair() -> None:
    """What the last learner does who knows: the lab's own way."""
    attempt = Attempt.objects.latest("pk")
    assert attempt.topology is not None
    assert attempt.topology.head is not None
    lab = labs()["L02"]
    repaired = canonical(apply_edits(json.loads(start_text("L02")), lab.reference.edits))
    history.append(attempt.topology, attempt.topology.head.number, repaired, "Repaired")


def test_the_desk_sees_who_has_met_which_goals(at_lab: Workshop, desk: Client) -> None:
    first, second = sit(at_lab), sit(at_lab)
    assert "has not begun" in seen(desk, at_lab).text
    for client in (first, second):
        client.post(reverse("lessons:begin-lab", args=["L02"]))
    page = seen(desk, at_lab)
    assert "0 of 2 passed." in page.text
    assert "2 do not meet:" in page.text

    repair()

    page = seen(desk, at_lab)
    assert "1 of 2 passed." in page.text
    # Whoever is stuck stands first.
    stuck, done = Seat.objects.order_by("pk")
    assert page.text.index(f"the network of {stuck.name}") < page.text.index(f"the network of {done.name}")
    assert Seat.objects.exclude(lab_since=None).count() == 2


def test_a_network_goes_to_the_wall_without_whose_it_is(at_lab: Workshop, desk: Client) -> None:
    client = sit(at_lab)
    client.post(reverse("lessons:begin-lab", args=["L02"]))
    digest = Attempt.objects.get().topology.head.document_id  # type: ignore[union-attr]

    do(desk, at_lab, "exhibit", digest)

    wall = wall_of(desk, at_lab).decode()
    assert 'id="exhibit"' in wall
    assert Seat.objects.get().name not in wall
    do(desk, at_lab, "exhibit", "")
    assert 'id="exhibit"' not in wall_of(desk, at_lab).decode()
    assert "has changed since" in do(desk, at_lab, "exhibit", "0" * 64, status=422).text


def test_a_hint_reaches_every_seat_and_goes_with_the_step(at_lab: Workshop, desk: Client) -> None:
    client = sit(at_lab)
    planning.add_poll(at_lab, "Done?", ["Yes", "No"])

    do(desk, at_lab, "say", "  Look at the route   table ")
    assert "Look at the route table" in room(client, at_lab).text
    assert "at most 300" in do(desk, at_lab, "say", "x" * 301, status=422).text
    do(desk, at_lab, "next")

    assert "Look at the route table" not in room(client, at_lab).text
