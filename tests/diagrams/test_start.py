"""The wizard's page: answers in the address, the network beside them, and nothing created before it is asked for."""

import json
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from diagrams.models import Revision, Topology
from lambdanet.document import canonical, read_topology
from lambdanet.wizard.answers import Answers, Way
from lambdanet.wizard.document import document_for
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

START = reverse("diagrams:start")
NEW = reverse("diagrams:new")
USUAL = {"zones": "2", "attached": "yes", "way": "nat", "database": "rds"}
HOSTILE = "<script>alert(1)</script>"


def look(client: Client, *, status: int = 200, **answers: str | list[str]) -> Page:
    response = client.get(f"{START}?{urlencode(answers, doseq=True)}" if answers else START)
    assert response.status_code == status
    return Page(response.content)


def checked(page: Page) -> set[tuple[str, str]]:
    return {(one["name"], one["value"]) for one in page.all("input") if "checked" in one}


def test_the_page_begins_with_the_usual_answers_and_creates_nothing(client: Client) -> None:
    page = look(client)

    assert checked(page) == set(USUAL.items())
    assert "Orders, two zones" in page.text
    assert "About $36.50 a month before data: NAT gateway and its address $36.50." in page.text
    assert page.all("svg", class_="sheet")
    assert not Topology.objects.exists()


def test_the_answers_in_the_address_make_the_network(client: Client) -> None:
    page = look(client, zones="3", attached="yes", way="none", endpoints=["s3", "sqs"], database="rds-proxy")

    assert ("endpoints", "s3") in checked(page)
    assert "Orders, three zones" in page.text
    assert "sqs-ep in three zones $21.90, orders-proxy at least $21.90" in page.text
    assert "3 subnets" in page.text
    assert "2 VPC endpoints" in page.text
    assert "Lambda makes 3 network interfaces" in page.text
    assert "orders-api calls api.example.com Unreachable" in page.text
    assert "orders-api reaches Amazon SQS Reachable" in page.text


def test_what_does_not_help_is_explained(client: Client) -> None:
    page = look(client, **(USUAL | {"attached": "no"}), endpoints=["s3"])

    assert "it does not use the way to the internet and the endpoints of the VPC" in page.text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"zones": "7"}, "How many Availability Zones? “7” is none of the answers: 1, 2, 3."),
        ({"way": HOSTILE}, f"A way to the internet? “{HOSTILE}” is none of the answers"),
        ({"endpoints": "ec2"}, "Which endpoints? “ec2” is none of the endpoints: s3, dynamodb"),
        ({"database": ""}, "A database? Choose one of the answers."),
    ],
    ids=["zones", "way", "endpoints", "database"],
)
def test_an_answer_that_is_none_is_refused_at_its_question(client: Client, wrong: dict[str, str], said: str) -> None:
    response = client.get(START, USUAL | wrong)

    assert response.status_code == 422
    page = Page(response.content)
    assert said in page.text
    assert HOSTILE.encode() not in response.content
    assert not page.all("svg", class_="sheet")


def test_a_topology_is_created_with_one_revision_and_leads_to_the_builder(client: Client) -> None:
    answers = next(one["value"] for one in look(client, **USUAL).all("input") if one.get("name") == "answers")
    response = client.post(NEW, {"answers": answers})

    topology = Topology.objects.get()
    revision = Revision.objects.select_related("document").get()
    assert (response.status_code, response["Location"]) == (302, topology.get_absolute_url())
    assert (topology.name, revision.summary) == ("Orders, two zones", "Began with five answers")
    assert revision.document.text == canonical(document_for(Answers(way=Way.ONE_NAT)))
    assert read_topology(json.loads(revision.document.text)).questions


@pytest.mark.parametrize("answers", ["zones=2&attached=yes", "x", "%ff=%00"])
def test_answers_that_make_no_network_create_nothing(client: Client, answers: str) -> None:
    response = client.post(NEW, {"answers": answers})

    assert response.status_code == 422
    assert "A way to the internet? Choose one of the answers." in Page(response.content).text
    assert not Topology.objects.exists()


@pytest.mark.parametrize("name", ["topologies", "presets"])
def test_every_way_to_begin_is_offered(client: Client, name: str) -> None:
    page = Page(client.get(reverse(f"diagrams:{name}")).content)

    links = {one["href"] for one in page.all("a")}
    assert {START, reverse("diagrams:import")} <= links
    assert "From a ready-made network" in page.text
    assert any(one.get("name") == "empty" for one in page.all("button"))
