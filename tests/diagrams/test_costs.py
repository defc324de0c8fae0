"""The monthly cost on the page of a topology: the sentence, how it adds up, and that it follows an edit."""

import pytest
from django.test import Client

from tests.pages import Page

pytestmark = pytest.mark.django_db


def own(client: Client, preset: str) -> str:
    return client.post("/topologies/new/", {"preset": preset})["Location"]


def test_the_page_says_what_the_network_costs_and_how_that_adds_up(client: Client) -> None:
    page = Page(client.get(own(client, "vpc-attachment-nat")).content)

    assert "About $73.00 a month before data: two NAT gateways and their addresses $73.00." in page.text
    assert "us-east-1 list prices, as of September 2026" in page.text
    assert "nat-b NAT gateway 730 hours at $0.045 $32.85" in page.text
    assert "Not in it: requests and run time of the functions; orders-db (database)" in page.text


def test_a_network_without_hourly_charges_says_so(client: Client) -> None:
    page = Page(client.get(own(client, "vpc-attachment")).content)

    assert "$0.00 a month before data. Lambda ENIs are free." in page.text
    assert "Nothing in this network is charged by the hour" in page.text


def test_an_edit_brings_the_cost_along(client: Client) -> None:
    address = own(client, "vpc-attachment-nat")
    edit = client.get(f"{address}edit/nat_gateways/nat-b/").content.decode()

    assert "#cost-said,#cost-lines" in edit
    answer = client.post(
        f"{address}edit/nat_gateways/nat-b/",
        {"base": "1", "do": "save", "id": "nat-b", "SubnetId": "public-b", "State": "deleted"},
        headers={"HX-Request": "true"},
    )
    assert "NAT gateway and its address $36.50" in Page(answer.content).text
