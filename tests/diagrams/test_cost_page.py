"""The page of what a network costs with data: the assumptions in the address, the lines, the options, the chart."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from diagrams.jobs import State
from diagrams.models import Topology
from lambdanet.cost.estimate import estimate
from lambdanet.cost.traffic import Traffic
from lambdanet.cost.words import money
from lambdanet.document import canonical
from lambdanet.options.catalogue import BY_NAME
from tests.builders import preset, topology
from tests.pages import Page, ask_in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

NAT = "/build/vpc-attachment-nat/cost/"
NOTHING = dict.fromkeys(("internet", "out", "service-dynamodb", "service-secretsmanager", "cross_zone"), "0")


def shown(client: Client, address: str = NAT, **query: str) -> Page:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return Page(answer.content)


def test_the_page_begins_with_round_figures_and_reckons_with_them(client: Client) -> None:
    page = shown(client)

    assert "About $84.00 a month with 230 GB of data" in page.text
    assert "nat-a and nat-b data to Amazon S3, through NAT 100 GB at $0.045 $4.50" in page.text
    assert "By the hour $73.00, by the GB $11.00; together" in page.text
    assert [one["value"] for one in page.all("input", name="service-s3")] == ["100"]


def test_the_assumptions_are_in_the_address(client: Client) -> None:
    page = shown(client, **(NOTHING | {"service-s3": "1024"}))

    assert "About $119.08 a month with 1,024 GB of data" in page.text
    assert [one["value"] for one in page.all("input", name="service-s3")] == ["1024"]


def test_less_exchanged_than_is_usually_sent_is_no_fault(client: Client) -> None:
    assert [one["value"] for one in shown(client, internet="3").all("input", name="out")] == ["3"]


def test_the_sources_of_the_prices_and_what_is_less_sure_are_said(client: Client) -> None:
    page = shown(client)

    assert "Less sure are the prices of public IPv4 addresses and data between zones, each way" in page.text
    assert "cloudpipelines, 2026" in page.text
    assert "low: one third-party guide" in page.text


def test_the_break_even_is_drawn_said_and_in_the_table(client: Client) -> None:
    page = shown(client)

    assert "They break even at 417 GB a month" in page.text
    assert "417 break-even $18.77 $18.77 $0.00" in page.text
    (picture,) = page.all("svg", class_="chart")
    assert "417 GB" in picture["aria-label"]
    assert [one["class"] for one in page.all("path", class_="line")][:3] == [
        "line line-1",
        "line line-2",
        "line line-3",
    ]
    assert "They break even" not in shown(client, endpoints="5", nat="only").text


def test_options_cost_what_an_estimate_of_them_says(client: Client) -> None:
    page = shown(client, "/build/vpc-attachment/cost/", internet="200", out="0", cross_zone="0", **{"service-s3": "50"})

    document = BY_NAME["one-nat-gateway"].apply(preset("vpc-attachment"), "orders").document
    traffic = Traffic(
        internet_gb=Decimal(200),
        services={"s3": Decimal(50), "dynamodb": Decimal(10), "secretsmanager": Decimal(10)},
    )
    found = estimate(topology(document), traffic)
    assert f"Attach, and one NAT gateway {money(found.fixed)} {money(found.data)} {money(found.total)}" in page.text
    assert "Attach to private subnets $0.00 $0.00 $0.00 the same the internet, Amazon S3, Amazon DynamoDB" in page.text


def test_those_that_reach_everything_stand_first_and_what_is_insecure_last(client: Client) -> None:
    page = shown(client, "/build/vpc-attachment/cost/")

    names = [found[1] for one in page.all("a") if (found := re.search(r"/options/([a-z-]+)/", one["href"]))]
    assert names[0] == "default-service-vpc"
    assert names.index("one-nat-gateway") < names.index("private-subnets") < names.index("public-database")


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ({"internet": "much"}, "internet", "Write a number of GB"),
        ({"internet": "-1"}, "internet", "Write a number of GB"),
        ({"service-s3": "99999999"}, "service-s3", "At most 10,485,760 GB"),
        ({"internet": "5", "out": "6"}, "out", "At most the 5 GB"),
        ({"zones": "0"}, "zones", "from 1 to 6"),
        ({"endpoints": "\x00"}, "endpoints", "from 1 to 50"),
        ({"nat": "maybe"}, "nat", "Choose one of the list"),
    ],
)
def test_what_cannot_be_reckoned_with_is_said_at_its_field(
    query: dict[str, str], field: str, said: str, client: Client
) -> None:
    answer = client.get(NAT, query)

    assert answer.status_code == 422
    page = Page(answer.content)
    assert said in page.text
    wrong = [one["name"] for one in page.all("input") + page.all("select") if one.get("aria-invalid")]
    assert wrong == [field]
    assert page.all("a", href=f"#id_{field}")


def test_until_the_ways_are_known_the_page_says_what_stands_by_the_hour_and_looks_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING))
    page = shown(client)

    assert "Asking which way the data goes." in page.text
    assert page.all("span", hx_target="#reckoned")


def test_ways_that_were_not_found_are_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.FAILED, of="cost", error="It took too long."))

    assert "It took too long. Data is left out." in shown(client).text


def test_an_own_topology_has_the_same_page_for_its_owner_alone(client: Client) -> None:
    client.post(reverse("diagrams:new"), {"preset": "vpc-attachment-nat"})
    address = reverse("diagrams:cost", args=[Topology.objects.get().key])

    assert "About $84.00 a month" in shown(client, address).text
    assert Client().get(address).status_code == 404
    assert client.get("/build/nothing/cost/").status_code == 404


def test_a_topology_without_a_function_has_no_data_and_no_options(client: Client) -> None:
    client.post(reverse("diagrams:new"), {"empty": "yes"})
    page = shown(client, reverse("diagrams:cost", args=[Topology.objects.get().key]))

    assert "Without a function there is no way that data would take." in page.text
    assert "The options, with the same data" not in page.text


def test_the_page_of_a_network_leads_there(client: Client) -> None:
    assert "/build/vpc-attachment-nat/cost/" in client.get("/build/vpc-attachment-nat/").content.decode()
    client.post(reverse("diagrams:new"), {"preset": "vpc-attachment-nat"})
    own = Topology.objects.get().get_absolute_url()
    assert client.get(own).content.decode().count(f'"{own}cost/"') == 2


@pytest.mark.parametrize("query", [{}, {"internet": "7"}])
def test_the_address_is_enough_for_the_same_page(query: dict[str, str], client: Client) -> None:
    first, second = (Page(client.get(NAT, query).content) for _ in range(2))
    assert first.text == second.text


def test_another_functions_options_are_asked_for_by_the_address(client: Client) -> None:
    document = preset("vpc-attachment")
    document["functions"].append({"id": "second"})
    address = client.post(reverse("diagrams:new"), {"document": canonical(document)})
    page = shown(client, f"{address['Location']}cost/", function="second")

    assert [one["aria-current"] for one in page.all("a", class_="small") if "function=second" in one["href"]] == [
        "true"
    ]
    assert "The data is that of second then." in page.text
    assert page.all("input", name="function", value="second")
