"""What would make a question work, or block it; and a repair applied."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from diagrams.jobs import State
from diagrams.models import Revision, Topology
from lambdanet.document import read_topology
from lambdanet.reachability.evaluate import evaluate
from tests.pages import Page, ask_in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


@pytest.fixture
def topology(client: Client) -> Topology:
    client.post(reverse("diagrams:new"), {"preset": "public-subnet-trap"})
    return Topology.objects.get()


def address(topology: Topology, **query: str) -> str:
    return reverse("diagrams:fix", args=[topology.key], query=query)


def read(client: Client, topology: Topology, *, status: int = 200, **query: str) -> Page:
    answer = client.get(address(topology, **query))
    assert answer.status_code == status
    return Page(answer.content)


def test_a_refused_question_gets_repairs_with_changes_cost_and_commands(client: Client, topology: Topology) -> None:
    page = read(client, topology, q="internet")

    assert "What would make this work?" in page.text
    assert "added NAT gateway nat-1" in page.text
    assert "aws ec2 create-nat-gateway --subnet-id public-a" in page.text
    assert "Type: AWS::EC2::NatGateway" in page.text
    assert 1 <= len(page.all("input", name="repair")) <= 5


def test_a_reachable_one_gets_what_would_block_it(client: Client, topology: Topology) -> None:
    page = read(client, topology, q="database")

    assert "What would block this?" in page.text
    assert page.all("input", name="repair")
    assert not read(client, topology, q="database", goal="reachable").all("input", name="repair"), "it is so already"


def test_whether_what_opens_is_an_exact_set_is_said(client: Client, topology: Topology) -> None:
    assert "no exact set: more than rules changes here" in read(client, topology, q="internet").text
    assert "That is exact: every packet from every source" in read(client, topology, q="database").text


def test_a_ready_made_network_is_repaired_in_a_copy(client: Client) -> None:
    there = reverse("diagrams:preset-fix", args=["public-subnet-trap"], query={"q": "internet"})
    page = Page(client.get(there).content)
    assert "added NAT gateway nat-1" in page.text
    assert "Apply to a copy" in page.text

    answer = client.post(there, {"repair": "0"})

    copy = Topology.objects.get()
    assert answer.headers["Location"].startswith(f"{copy.get_absolute_url()}?from=orders")
    assert copy.head is not None
    assert copy.head.number == 2
    assert copy.head.summary.startswith("Fixed: ")


def test_a_repair_that_a_ready_made_network_does_not_have_makes_no_copy(client: Client) -> None:
    there = reverse("diagrams:preset-fix", args=["public-subnet-trap"], query={"q": "internet"})

    assert client.post(there, {"repair": "99"}).status_code == 422
    assert not Topology.objects.exists()


@pytest.mark.parametrize(("question", "goal"), [("internet", "reachable"), ("database", "unreachable")])
def test_every_repair_does_what_it_says_when_it_is_applied(
    question: str, goal: str, client: Client, topology: Topology
) -> None:
    there = address(topology, q=question, goal=goal)
    numbers = [one["value"] for one in Page(client.get(there).content).all("input", name="repair")]
    assert numbers

    for number in numbers:
        topology.refresh_from_db()
        assert topology.head is not None
        assert topology.head.number == 1
        answer = client.post(there, {"base": 1, "repair": number})
        assert answer.status_code == 302
        topology.refresh_from_db()
        assert topology.head is not None
        net = read_topology(json.loads(topology.head.document.text))
        (asked,) = [one.question for one in net.questions if one.id == question]
        assert str(evaluate(net, asked).outcome) == goal
        assert topology.head.summary.startswith("Fixed: ")
        client.post(reverse("diagrams:undo", args=[topology.key]), {"base": topology.head.number})
        Revision.objects.filter(pk=topology.head.pk).delete()


def test_what_nothing_can_fix_says_why(client: Client, topology: Topology) -> None:
    page = read(client, topology, **{"from": "worker", "to": "orders", "port": "443"})

    assert not page.all("input", name="repair")
    assert "takes no connection" in page.text


def test_second_tab_is_told_and_nothing_is_stored(client: Client, topology: Topology) -> None:
    there = address(topology, q="internet")
    assert client.post(there, {"base": 1, "repair": "0"}).status_code == 302
    assert client.post(there, {"base": 1, "repair": "0"}).status_code == 409
    assert Revision.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"repair": "0"}, 422),
        ({"base": "1"}, 422),
        ({"base": "1", "repair": "77"}, 422),
        ({"base": "1", "repair": "-1"}, 422),
    ],
)
def test_what_was_not_offered_is_not_applied(
    fields: dict[str, str], status: int, client: Client, topology: Topology
) -> None:
    assert client.post(address(topology, q="internet"), fields).status_code == status
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    "query", [{"q": "none"}, {"q": "no such"}, {"q": "internet", "goal": "maybe"}, {"from": "\x00", "to": "<b>"}]
)
def test_what_cannot_be_asked_is_said(query: dict[str, str], client: Client, topology: Topology) -> None:
    assert "This question cannot be asked" in read(client, topology, status=422, **query).text


def test_what_is_still_looked_for_is_looked_for_again(
    client: Client, topology: Topology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING, of="repair"))
    assert "Looking for changes" in read(client, topology, q="internet").text

    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.FAILED, of="repair", error="The search took too long."))
    assert "The search took too long." in read(client, topology, q="internet").text


def test_stranger_sees_nothing(topology: Topology) -> None:
    assert Client().get(address(topology, q="internet")).status_code == 404
    assert Client().post(address(topology, q="internet"), {"base": 1, "repair": 0}).status_code == 404
