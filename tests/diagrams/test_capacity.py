"""The page of what a load breaks first: of a topology of one's own, and of a ready-made network."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from diagrams import history
from diagrams.models import Topology
from lambdanet.capacity.fields import FIELDS
from lambdanet.document import canonical
from tests.builders import preset
from tests.pages import Page

pytestmark = pytest.mark.django_db

NAT = reverse("diagrams:preset-capacity", args=["vpc-attachment-nat"])
UNATTACHED = reverse("diagrams:preset-capacity", args=["default-service-vpc"])


@pytest.fixture
def topology(client: Client) -> Topology:
    client.post(reverse("diagrams:new"), {"preset": "vpc-attachment-nat"})
    return Topology.objects.get()


def own(topology: Topology) -> str:
    return reverse("diagrams:capacity", args=[topology.key])


def get(client: Client, address: str, status: int = 200, **query: Any) -> Page:
    answer = client.get(address, query)
    assert answer.status_code == status
    return Page(answer.content)


def test_page_says_what_breaks_first_when_and_what_to_do(client: Client) -> None:
    page = get(client, NAT)

    assert "At 5 s orders-db refuses: 500 connections wanted, 450 taken." in page.text
    assert "Reserved concurrency of 450 keeps it below, and costs nothing" in page.text
    assert "about $21.90 a month for 2 vCPUs, by third-party guides, not confirmed" in page.text


def test_load_is_read_off_the_network_and_changed_in_the_address(client: Client) -> None:
    page = get(client, NAT, calls="100", nat_addresses="1", engine="none")

    assert "At 6 s new connections to one host fail at NAT: 60,000 wanted at once, 55,000 possible." in page.text
    (field,) = page.all("input", name="nat_addresses")
    assert field["value"] == "1"
    (slider,) = page.all("input", data_slides="id_nat_addresses")
    assert (slider["value"], slider["type"], "name" in slider) == ("1", "range", False)


def test_each_limit_has_a_chart_with_its_words_and_a_table(client: Client) -> None:
    page = get(client, NAT)
    charts = page.all("svg", class_="chart")
    limits = page.all("article", class_="panel")

    assert len(limits) == 8
    assert len(charts) == len(limits) + 1
    assert all(one["role"] == "img" and one["aria-labelledby"] in page.ids() for one in charts)
    assert "Connections of the database. At 5 s orders-db refuses" in page.text
    assert page.text.count("The figures of") == len(charts)
    assert len(page.ids()) == len(set(page.ids()))
    assert page.text.count("At 5 s orders-db refuses") == 4, (
        "above, in its panel and chart, and at the foot of the form"
    )
    assert not [name for name, found in page.tags if "style" in found]


def test_both_rules_of_interfaces_stand_beside_each_other_with_their_confidence(client: Client) -> None:
    page = get(client, NAT, memory="3072", functions="1", versions="9")

    assert "Interfaces and addresses: now, and before September 2019" in page.text
    assert "Interfaces at 1,000 execution environments at once 2 1,000" in page.text
    assert "LAM-25, medium; the formula is general knowledge, not verified" in page.text


def test_seeds_sentence_is_explained_with_each_cure_worked_out(client: Client) -> None:
    page = get(client, NAT)

    assert "“1,000 concurrent executions may mean 1,000 connections”" in page.text
    assert "Reserved concurrency of 450 450 Holds reserved concurrency, 5 s" in page.text
    assert "Without any cure 1,000 Refuses, 5 s orders-db, 5 s" in page.text
    assert "RDS Proxy 300 Holds nothing DB-09" in page.text
    assert "RDS Proxy, sessions pinned 1,000 Waits, 5 s" in page.text


def test_unattached_function_takes_no_interface_and_breaks_nothing(client: Client) -> None:
    page = get(client, UNATTACHED)

    assert "Nothing breaks. Nearest to its limit: concurrency of the account, 1,000 of 1,000." in page.text
    assert "orders is not attached: it takes no interface and no address of yours" in page.text
    assert "no database is connected to" in page.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("concurrency", "0"),
        ("concurrency", "a lot"),
        ("concurrency", ""),
        ("concurrency", "9" * 5_000),
        ("prefix", "29"),
        ("reserved", "-1"),
        ("calls", "1.5"),
        ("held", "\x00"),
        ("memory", "<script>"),
        ("engine", "oracle"),
        ("instance_class", "db.t4g.medium'"),
        ("proxy", "maybe"),
        ("dns", "½"),
    ],
)
def test_figure_that_cannot_be_is_said_at_its_field_and_the_rest_is_kept(name: str, value: str, client: Client) -> None:
    page = get(client, NAT, 422, **{"functions": "7", name: value})

    assert "This load cannot be reckoned" in page.text
    wrong = [one["id"] for tag, one in page.tags if tag in ("input", "select") and "aria-invalid" in one]
    assert wrong == [f"id_{name}"]
    assert page.all("input", name="functions")[0]["value"] == "7"
    assert not page.all("svg", class_="chart")


def test_every_figure_is_a_field_and_each_says_its_bounds_in_its_fault(client: Client) -> None:
    page = get(client, NAT, 422, **{field.name: "-5" for field in FIELDS})

    for field in FIELDS:
        assert page.all("input", name=field.name)
    assert page.text.count("A whole number from 1 to 10,000 belongs here.") == 2, "at the field, and above"
    assert not page.all("details", class_="pad")[0].get("hidden")
    assert "open" in page.all("details", class_="pad")[0]


def test_bounds_of_every_figure_are_reckoned_without_an_error(client: Client) -> None:
    for value in ("low", "high"):
        figures = {field.name: str(getattr(field, value)) for field in FIELDS}
        for engine in ("postgres", "other"):
            assert get(client, NAT, 200, **figures, engine=engine, proxy="shared").all("svg", class_="chart")


def test_own_topology_leads_to_its_capacity_and_from_there_to_its_options(client: Client, topology: Topology) -> None:
    page = get(client, own(topology))

    assert page.all("a", href=f"{reverse('diagrams:options', args=[topology.key])}?function=orders")
    assert page.all("a", href=topology.get_absolute_url())
    answer = client.get(topology.get_absolute_url())
    assert Page(answer.content).all("a", href=own(topology))


def test_ready_made_network_leads_to_its_capacity(client: Client) -> None:
    page = get(client, reverse("diagrams:topology", args=["vpc-attachment-nat"]))

    assert page.all("a", href=NAT)


def test_unknown_function_is_said(client: Client) -> None:
    page = get(client, NAT, 422, function="nobody")

    assert "This topology has no such function." in page.text


def test_topology_without_a_function_says_what_to_do(client: Client) -> None:
    client.post(reverse("diagrams:new"), {"empty": "yes"})

    page = get(client, own(Topology.objects.latest("pk")))

    assert "This topology has no function." in page.text
    assert not page.all("form", id="load")


def test_stranger_and_unknown_network_see_nothing(client: Client, topology: Topology) -> None:
    assert Client().get(own(topology)).status_code == 404
    assert client.get(reverse("diagrams:preset-capacity", args=["nothing"])).status_code == 404


def test_name_is_text(client: Client) -> None:
    client.post(reverse("diagrams:new"), {"preset": "vpc-attachment"})
    made = Topology.objects.latest("pk")
    Topology.objects.filter(pk=made.pk).update(name="<b>bold</b>")

    answer: HttpResponse = client.get(own(made))  # type: ignore[assignment]

    assert b"<b>bold" not in answer.content


def test_of_several_functions_one_is_chosen_and_brings_its_own_network(client: Client, topology: Topology) -> None:
    document = preset("vpc-attachment-nat")
    document["functions"].append({"id": "outside"})
    history.append(topology, 1, canonical(document), "Added outside")

    assert "outside is not attached" in get(client, own(topology), function="outside").text
    page = get(client, own(topology))
    assert page.all("form", aria_label="Function")
    assert page.all("input", name="function")[0]["value"] == "orders"
