"""The options for a function of one's own topology: compared, filtered, looked at, applied."""

import json
from collections.abc import Mapping

import pytest
from django.test import Client
from django.urls import reverse

from diagrams.jobs import State
from diagrams.models import Revision, Topology
from lambdanet.document import read_topology
from tests.pages import Page, ask_in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


@pytest.fixture
def topology(client: Client) -> Topology:
    client.post(reverse("diagrams:new"), {"preset": "default-service-vpc"})
    return Topology.objects.get()


def compared(client: Client, topology: Topology, **query: object) -> Page:
    answer = client.get(reverse("diagrams:options", args=[topology.key]), query)
    assert answer.status_code == 200
    return Page(answer.content)


def options_of(page: Page) -> list[str]:
    """The options in the tables, in order."""
    return [one["href"].split("/options/")[1].split("/")[0] for one in page.all("a") if "/options/" in one["href"]]


def test_every_option_that_fits_is_in_the_table_and_the_others_say_why(client: Client, topology: Topology) -> None:
    page = compared(client, topology)

    assert len(options_of(page)) == 14
    assert "the Data API is Aurora's" in page.text
    assert page.text.count("orders-db, 5 s") == 11, "the standard load breaks the database first, but in three options"
    assert "Binds first: with 1,000 concurrent executions" in page.text


def test_what_is_not_there_yet_is_counted_and_looked_for_again(
    client: Client, topology: Topology, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING))
    page = compared(client, topology)

    assert "0 of 15 options compared." in page.text
    assert page.all("span", hx_target="#compared")


def test_those_that_meet_the_needs_stand_first_and_say_why(client: Client, topology: Topology) -> None:
    page = compared(client, topology, function="orders", need=["store-orders-db", "service-s3"])

    assert "7 options meet every need" in page.text
    assert options_of(page)[0] == "gateway-endpoints"
    assert options_of(page)[6] == "public-database", "what is insecure stands last"


def test_page_of_an_option_says_each_reason_and_each_change(client: Client, topology: Topology) -> None:
    address = reverse("diagrams:option", args=[topology.key, "public-subnets"])
    page = Page(client.get(address, {"function": "orders"}).content)

    assert "The Lambda interface 10.20.0.4 never has one, so the gateway drops the packet." in page.text
    assert "added security group sg-orders-1" in page.text
    assert "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS" in page.text


def applied(client: Client, topology: Topology, name: str, **fields: object) -> int:
    given: Mapping[str, object] = {"base": 1, "function": "orders"} | fields
    return client.post(reverse("diagrams:option", args=[topology.key, name]), given).status_code


def test_applying_is_a_revision_and_undo_takes_it_back(client: Client, topology: Topology) -> None:
    assert applied(client, topology, "one-nat-gateway") == 302

    topology.refresh_from_db()
    head = topology.head
    assert head is not None
    assert (head.number, head.summary) == (2, "Applied: Attach, and one NAT gateway")
    assert read_topology(json.loads(head.document.text)).functions[0].attached
    client.post(reverse("diagrams:undo", args=[topology.key]), {"base": 2})
    topology.refresh_from_db()
    assert topology.head is not None
    assert topology.head.number == 1


def test_second_tab_that_applies_is_told_and_loses_nothing(client: Client, topology: Topology) -> None:
    assert applied(client, topology, "one-nat-gateway") == 302
    assert applied(client, topology, "gateway-endpoints") == 409
    assert Revision.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "fields", "status"),
    [
        ("data-api", {}, 422),
        ("one-nat-gateway", {"function": "nobody"}, 422),
        ("one-nat-gateway", {"base": "x"}, 422),
        ("no-such-option", {}, 404),
    ],
)
def test_what_cannot_be_applied_is_said(
    name: str, fields: dict[str, object], status: int, client: Client, topology: Topology
) -> None:
    assert applied(client, topology, name, **fields) == status
    assert Revision.objects.count() == 1


@pytest.mark.parametrize("query", [{"function": "nobody"}, {"need": "no such need"}, {"need": "\x00<script>"}])
def test_unknown_function_or_need_is_said_and_nothing_breaks(
    query: dict[str, str], client: Client, topology: Topology
) -> None:
    answer = client.get(reverse("diagrams:options", args=[topology.key]), query)

    assert answer.status_code == 422
    assert "This cannot be compared as asked" in answer.content.decode()


def test_a_ready_made_network_has_the_same_pages(client: Client) -> None:
    address = reverse("diagrams:preset-options", args=["default-service-vpc"])
    page = Page(client.get(address, {"function": "orders", "need": ["store-orders-db", "service-s3"]}).content)

    assert "7 options meet every need" in page.text
    assert options_of(page)[0] == "gateway-endpoints"
    one = Page(client.get(f"{address}gateway-endpoints/", {"function": "orders"}).content)
    assert "Apply to a copy" in one.text
    assert not Topology.objects.exists()


def test_what_is_applied_to_a_ready_made_network_is_applied_to_a_copy(client: Client) -> None:
    address = reverse("diagrams:preset-option", args=["default-service-vpc", "one-nat-gateway"])
    answer = client.post(address, {"function": "orders"})

    copy = Topology.objects.get()
    assert answer.headers["Location"] == copy.get_absolute_url()
    assert copy.head is not None
    assert (copy.head.number, copy.head.summary) == (2, "Applied: Attach, and one NAT gateway")
    client.post(reverse("diagrams:undo", args=[copy.key]), {"base": 2})
    copy.refresh_from_db()
    assert copy.head is not None
    assert copy.head.summary == "Copied from Default: the Lambda service VPC"


def test_one_copy_too_many_is_said_and_none_is_made(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.history.MOST_TOPOLOGIES", 0)
    address = reverse("diagrams:preset-option", args=["default-service-vpc", "one-nat-gateway"])
    answer = client.post(address, {"function": "orders"})

    assert answer.status_code == 422
    assert "Delete one that you do not need." in answer.content.decode()
    assert not Topology.objects.exists()


@pytest.mark.parametrize("page", ["options/", "options/one-nat-gateway/", "drills/", "fix/", "cost/"])
def test_there_are_no_such_pages_of_a_network_that_there_is_not(page: str, client: Client) -> None:
    assert client.get(f"/build/nothing/{page}").status_code == 404


def test_stranger_sees_nothing(client: Client, topology: Topology) -> None:
    stranger = Client()
    for name, arguments in (("options", []), ("option", ["one-nat-gateway"])):
        address = reverse(f"diagrams:{name}", args=[topology.key, *arguments])
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"base": 1, "function": "orders"}).status_code in (404, 405)


def test_topology_without_a_function_says_what_to_do(client: Client) -> None:
    client.post(reverse("diagrams:new"), {"empty": "yes"})
    made = Topology.objects.latest("pk")

    answer = client.get(reverse("diagrams:options", args=[made.key]))

    assert answer.status_code == 200
    assert "This topology has no function." in answer.content.decode()
