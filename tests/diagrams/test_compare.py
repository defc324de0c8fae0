"""Two revisions side by side, and when a question's answer turned."""

import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from diagrams import history, presets
from diagrams.models import Topology
from lambdanet.document import canonical
from lambdanet.editing import edits
from lambdanet.editing.entries import Document
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def read(client: Client, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200
    return Page(answer.content)


@pytest.fixture
def topology(client: Client) -> Topology:
    """A learner's own copy of the network with NAT gateways; the client holds their cookie."""
    answer = client.post("/topologies/new/", {"preset": "vpc-attachment-nat"})
    return Topology.objects.get(key=answer["Location"].strip("/").split("/")[-1])


def then(topology: Topology, document: Document, said: str) -> Document:
    topology.refresh_from_db()
    assert topology.head is not None
    history.append(topology, topology.head.number, canonical(document), said)
    return document


def start() -> Document:
    preset = presets.find("vpc-attachment-nat")
    assert preset is not None
    found: Document = json.loads(preset.text)
    return found


def broken_and_mended(topology: Topology) -> None:
    """Revision 2 takes a route away, 3 changes something else, 4 puts it back."""
    document = start()
    cut = then(topology, edits.remove_row(document, "route_tables", "rtb-app-a", "Routes", 0), "removed route")
    then(topology, edits.add(cut, "security_groups", {"id": "more", "VpcId": "vpc"}), "added security group more")
    then(topology, edits.add(document, "security_groups", {"id": "more", "VpcId": "vpc"}), "put the route back")


def test_two_revisions_differ_in_words_pictures_and_verdicts(client: Client, topology: Topology) -> None:
    broken_and_mended(topology)

    page = read(client, f"/topologies/{topology.key}/compare/?from=1&to=3")

    assert "From revision 1 to 3" in page.text
    assert "removed route 0.0.0.0/0 → nat-a" in page.text
    assert "added security group more" in page.text
    assert "orders calls an API on the internet" in page.text
    assert "Reachable → , then Intermittent" in page.text
    assert len(page.all("svg", class_="sheet")) == 2
    assert "~ changed" in page.text


def test_without_numbers_it_is_the_last_step(client: Client, topology: Topology) -> None:
    broken_and_mended(topology)

    assert "From revision 3 to 4" in read(client, f"/topologies/{topology.key}/compare/").text


def test_the_same_revision_differs_in_nothing(client: Client, topology: Topology) -> None:
    page = read(client, f"/topologies/{topology.key}/compare/?from=1&to=1")

    assert "Nothing: both revisions hold the same topology." in page.text
    assert "None of the 6 questions that both revisions ask has another answer." in page.text


@pytest.mark.parametrize("query", ["from=0", "to=9", "from=x", "to=99999999999999999999"])
def test_a_number_that_is_none_is_refused(client: Client, topology: Topology, query: str) -> None:
    answer = client.get(f"/topologies/{topology.key}/compare/?{query}")

    assert answer.status_code == 422
    assert "The history lists" in answer.content.decode()


def test_when_it_broke_and_when_it_was_mended(client: Client, topology: Topology) -> None:
    broken_and_mended(topology)

    page = read(client, f"/topologies/{topology.key}/when/?q=internet")

    assert "Now, at revision 4: Reachable" in page.text
    assert "Intermittent → , then Reachable" in page.text
    assert "Reachable → , then Intermittent" in page.text
    assert "removed route" in page.text
    assert "added security group more" not in page.text


def test_a_question_that_is_not_kept_is_404(client: Client, topology: Topology) -> None:
    assert client.get(f"/topologies/{topology.key}/when/?q=nothing").status_code == 404
    assert client.get(f"/topologies/{topology.key}/when/").status_code == 404
    assert Client().get(f"/topologies/{topology.key}/compare/").status_code == 404


def test_looking_for_turns_asks_as_often_for_many_revisions(
    client: Client, topology: Topology, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    document = start()
    for number in range(30):
        document = then(topology, document | {"description": f"{number}"}, f"{number}")
    read(client, f"/topologies/{topology.key}/when/?q=internet")

    with django_assert_max_num_queries(5):
        read(client, f"/topologies/{topology.key}/when/?q=internet")
