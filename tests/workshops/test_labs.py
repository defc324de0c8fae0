"""A lab in a room: a copy for each seat, the grid, a look at a seat, and what the instructor tells everybody."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from diagrams import history
from diagrams.models import Topology
from lessons.learning.labs import repaired_text
from tests.pages import Page
from tests.workshops.test_room import do, room, sit, wall_of
from workshops import planning, works
from workshops.grid import grid
from workshops.models import Kind, Seat, Work, Workshop

HTMX = {"HX-Request": "true"}


@pytest.fixture
def lab(account: User, desk: Client) -> Workshop:
    """A room at L01, and L18 after it, which no network carries."""
    made = planning.create(account, "Repairs")
    planning.add(made, account, f"{Kind.LAB}:L01")
    planning.add(made, account, f"{Kind.LAB}:L18")
    do(desk, made, "start")
    return made


def begin(client: Client, workshop: Workshop, name: str = "L01", status: int = 302) -> str:
    response = client.post(reverse("workshops:begin", args=[workshop.code, name]))
    assert response.status_code == status
    return response.get("Location", "")


def repair(topology: Topology) -> None:
    topology.refresh_from_db()
    assert topology.head is not None
    history.append(topology, topology.head.number, repaired_text("L01"), "Repaired it")


def beside(client: Client, topology: Topology) -> Page:
    """What the builder gets for beside it after an edit."""
    return Page(client.get(topology.companion, headers=HTMX).content)


def seen(page: Page, name: str) -> str:
    (address,) = (tag["hx-get"] for _, tag in page.tags if f"/{name}/" in tag.get("hx-get", ""))
    return address


def rows(desk: Client, workshop: Workshop) -> list[str]:
    """The seats of the grid, in its order."""
    content = desk.get(reverse("workshops:desk", args=[workshop.key])).content.decode()
    body = content.partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub("<[^>]*>", " ", row).split()) for row in body.split("</tr>")[:-1]]


def test_each_seat_gets_a_copy_of_its_own_and_comes_back_to_it(lab: Workshop) -> None:
    first, second = sit(lab), sit(lab)

    address = begin(first, lab)
    assert begin(first, lab) == address
    assert begin(second, lab) != address

    assert Topology.objects.count() == 2
    assert "Go on with your copy" in room(first, lab).text
    assert first.get(address).status_code == 200
    assert second.get(address).status_code == 404


def test_a_lab_is_begun_only_where_the_pace_allows_it(lab: Workshop, desk: Client) -> None:
    client = sit(lab)

    begin(client, lab, "L18", status=404)
    begin(client, lab, "L02", status=404)
    begin(client, lab, "L99", status=404)
    begin(Client(), lab, status=404)
    do(desk, lab, "pace", "free")
    assert begin(client, lab, "L18") == "/learn/labs/L18/"


def test_the_grid_says_who_has_what_and_is_stuck_where(lab: Workshop, desk: Client) -> None:
    clients = [sit(lab) for _ in range(4)]
    names = list(Seat.objects.order_by("pk").values_list("name", flat=True))
    for client in clients[:3]:
        begin(client, lab)
    late, early, done = Topology.objects.order_by("pk")
    Work.objects.filter(attempt__topology=early).update(moved=timezone.now() - timedelta(minutes=9))
    repair(done)
    assert "Lab passed" in beside(clients[2], done).text

    found = rows(desk, lab)

    assert [row.partition(" ")[0] for row in found] == [names[place].partition(" ")[0] for place in (1, 0, 3, 2)]
    assert "NO_ROUTE" in found[0] or "IGW" in found[0]
    assert "9\xa0minutes" in found[0] or "9 minutes" in found[0]
    assert found[2].endswith("not begun")
    assert found[3].endswith("done")
    assert late.companion == reverse("workshops:goals", args=[lab.code, "L01"])


def test_what_nobody_looked_at_the_desk_looks_at_itself(lab: Workshop, desk: Client) -> None:
    begin(sit(lab), lab)
    repair(Topology.objects.get())
    assert not Work.objects.get().passed

    looked = desk.get(reverse("workshops:desk-look", args=[lab.key]), {"seen": "x.1"}, headers=HTMX)

    assert Work.objects.get().passed
    assert b"<b>1</b> done" in looked.content


def test_a_lab_of_levers_stands_in_the_grid_too(lab: Workshop, desk: Client) -> None:
    do(desk, lab, "next")
    client = sit(lab)
    begin(client, lab, "L18")
    found = works.lab_of("L18")
    assert found is not None
    work = Work.objects.get()
    assert len(work.held) == len(works.goals_of(found))
    assert work.attempt is not None
    work.attempt.levers = {"said": {"0": 0}}
    work.attempt.save()

    assert works.refresh(lab, "L18") == 0

    work.refresh_from_db()
    assert len(work.held) == len(works.goals_of(found))
    assert desk.get(reverse("workshops:seat", args=[lab.key, work.seat_id, "L18"])).status_code == 200


def test_a_grid_of_many_is_one_query(lab: Workshop, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(5):
        begin(sit(lab), lab)
    present = list(lab.seats.all())

    with django_assert_num_queries(1):
        found = grid(lab, "L01", present)
        assert found is not None
        assert (found.begun, found.done, found.blocks[0].seats) == (5, 0, 5)


def test_the_instructor_looks_at_a_seat_and_changes_nothing(lab: Workshop, desk: Client) -> None:
    client = sit(lab)
    begin(client, lab)
    seat = Seat.objects.get()
    address = reverse("workshops:seat", args=[lab.key, seat.pk, "L01"])

    page = Page(desk.get(address).content)

    assert f"{seat.name} at L01" in page.text
    assert "Not yet" in page.text
    assert desk.get(address, {"seen": "1"}, headers=HTMX).status_code == 204
    repair(Topology.objects.get())
    fresh = desk.get(address, {"seen": "1"}, headers=HTMX)
    assert (fresh.status_code, b"Met" in fresh.content) == (200, True)
    assert client.get(address)["Location"].startswith("/account/sign-in/")
    assert desk.get(reverse("workshops:seat", args=[lab.key, seat.pk, "L02"])).status_code == 404


def test_a_network_is_shown_without_its_seat_and_stays_as_it_was(lab: Workshop, desk: Client) -> None:
    client, other = sit(lab), sit(lab)
    begin(client, lab)
    work = Work.objects.select_related("seat").get()
    do(desk, lab, "exhibit", str(work.pk))

    shown = wall_of(desk, lab).decode()
    assert "A network of this room at L01" in shown
    assert work.seat.name not in shown
    assert "A network of this room" not in room(other, lab).text
    other.post(reverse("workshops:copy", args=[lab.code]))
    assert Topology.objects.count() == 1

    do(desk, lab, "exhibit", f"{work.pk}:all")
    repair(Topology.objects.get())
    assert "A network of this room" in room(other, lab).text
    made = other.post(reverse("workshops:copy", args=[lab.code]))
    assert other.get(made["Location"]).status_code == 200
    copied = Topology.objects.order_by("-pk").select_related("head").first()
    assert copied is not None
    assert copied.head is not None
    assert copied.head.document_id == lab.exhibit_id

    do(desk, lab, "next")
    assert lab.exhibit_id is None


@pytest.mark.django_db(transaction=True)  # what is new is told after commit
def test_a_hint_comes_to_every_seat_and_beside_every_builder(lab: Workshop, desk: Client, broker: str) -> None:
    client = sit(lab)
    begin(client, lab)
    topology = Topology.objects.get()
    news = seen(beside(client, topology), "beside")

    do(desk, lab, "say", "Look at the second subnet.")

    assert "Look at the second subnet." in room(client, lab).text
    assert "Look at the second subnet." in beside(client, topology).text
    assert news.startswith(reverse("workshops:beside", args=[lab.code]))
    assert "at most 400 characters" in do(desk, lab, "say", "x" * 401, status=422).text
    do(desk, lab, "next")
    assert "Look at the second subnet." not in room(client, lab).text


def test_news_beside_the_builder_cost_no_query_while_there_are_none(
    lab: Workshop, broker: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sit(lab)
    begin(client, lab)
    news = seen(beside(client, Topology.objects.get()), "beside")

    with django_assert_num_queries(0):
        assert client.get(news, headers=HTMX).status_code == 204


def test_help_is_asked_for_beside_the_builder(lab: Workshop, desk: Client) -> None:
    client = sit(lab)
    begin(client, lab)
    response = client.post(
        reverse("workshops:call", args=[lab.code]), {"help": "yes", "beside": "yes"}, headers=HTMX, follow=True
    )

    assert b"The instructors see that you asked." in response.content
    assert "asks for help" in rows(desk, lab)[0]


def test_actions_about_networks_that_are_not_there_are_refused(lab: Workshop, desk: Client) -> None:
    for action, value, words in (
        ("exhibit", "999", "has no network to be shown"),
        ("exhibit", "x", "has no network to be shown"),
        ("put-away", "", "There is no network on the wall."),
    ):
        assert words in do(desk, lab, action, value, status=422).text
    do(desk, lab, "exhibit-repair", "all")
    assert "A repair of L01" in room(sit(lab), lab).text
    do(desk, lab, "put-away")
    do(desk, lab, "next")
    assert "at no lab whose repair" in do(desk, lab, "exhibit-repair", status=422).text


def test_after_the_workshop_the_copy_goes_on_alone(lab: Workshop, desk: Client) -> None:
    client = sit(lab)
    address = begin(client, lab)
    topology = Topology.objects.get()
    assert "The room" in beside(client, topology).text
    do(desk, lab, "end")

    assert "goals met" in beside(client, topology).text
    assert 'id="beside"' not in client.get(topology.companion, headers=HTMX).content.decode()
    lab.delete()
    assert client.get(address).status_code == 200
    assert "goals met" in beside(client, topology).text


def test_beginning_again_on_the_labs_page_stays_in_the_room(lab: Workshop) -> None:
    client = sit(lab)
    begin(client, lab)
    client.post(reverse("lessons:begin-lab", args=["L01"]))
    newest = Topology.objects.order_by("-pk").first()
    assert newest is not None
    repair(newest)

    assert "Lab passed" in beside(client, newest).text

    work = Work.objects.select_related("attempt").get()
    assert work.attempt is not None
    assert (work.passed, work.attempt.topology_id) == (True, newest.pk)
