"""What a network costs a month: the worked examples of domain.md §12 to the cent, and each thing that is charged for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from lambdanet.cost.book import book_for
from lambdanet.cost.estimate import PROXY_LEAST, REGIONAL_UNSURE, Estimate, Traffic, estimate
from lambdanet.cost.traffic import MOST_GB
from tests.builders import SLUGS, Document, part, preset, topology
from tests.lambdanet.cost.networks import NAT, SERVICES, admitted, endpoints, one_gateway
from tests.networks import ipv6, on_premises, regional_nat, transit


def cost(document: Document, services: Mapping[str, int] | None = None, **traffic: int) -> Estimate:
    """The estimate with so many GB to each service, and so many of the other streams."""
    to_services = {name: Decimal(gb) for name, gb in (services or {}).items()}
    others: dict[str, Any] = {name: Decimal(gb) for name, gb in traffic.items()}
    return estimate(topology(document), Traffic(services=to_services, **others))


# --- the worked examples of domain.md §12 --------------------------------------------------------------


def test_a_zonal_nat_gateway_and_its_address() -> None:
    assert cost(one_gateway()).total == Decimal("36.50")


def test_a_nat_gateway_in_each_of_two_zones() -> None:
    assert cost(preset(NAT)).total == Decimal("73.00")


def test_a_hundred_gb_through_one_nat_gateway() -> None:
    assert cost(one_gateway(), internet_gb=100).data == Decimal("4.50")


def test_an_interface_endpoint_in_two_zones() -> None:
    assert cost(endpoints("secretsmanager")).total == Decimal("14.60")


def test_five_interface_endpoints_cost_as_much_as_two_nat_gateways() -> None:
    assert cost(endpoints(*SERVICES)).total == Decimal("73.00") == cost(preset(NAT)).total


def test_an_endpoint_beside_a_nat_gateway_pays_for_itself_at_417_gb() -> None:
    def difference(gb: int) -> Decimal:
        document = preset(NAT)
        through_nat = cost(document, {"secretsmanager": gb}).total
        document["vpc_endpoints"] = admitted(endpoints("secretsmanager")["vpc_endpoints"])
        part(document, "fn-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}]
        return through_nat - cost(document, {"secretsmanager": gb}).total

    assert difference(417) < 0 < difference(418)


def test_a_tb_to_s3_through_nat_and_through_the_gateway_endpoint() -> None:
    through_nat = preset(NAT)
    through_endpoint = preset(NAT)
    through_endpoint["vpc_endpoints"] = [
        {
            "id": "s3-gw",
            "VpcId": "vpc",
            "VpcEndpointType": "Gateway",
            "ServiceName": "s3",
            "RouteTableIds": ["rtb-app-a", "rtb-app-b"],
        }
    ]

    assert cost(through_nat, {"s3": 1024}).data == Decimal("46.08")
    assert cost(through_endpoint, {"s3": 1024}).data == 0


def test_ipv6_and_an_egress_only_gateway() -> None:
    found = cost(ipv6())

    assert found.total == 0
    assert found.free == ("egress-only internet gateway", "Lambda ENIs")


# --- what else is charged for -------------------------------------------------------------------------


def test_a_regional_nat_gateway_counts_once_for_each_zone_it_serves() -> None:
    automatic, manual = cost(regional_nat()), cost(regional_nat(["us-east-1a"]))

    assert automatic.total == Decimal("73.00")
    assert manual.total == Decimal("36.50")
    assert REGIONAL_UNSURE in automatic.remarks


def test_a_private_nat_gateway_has_no_address() -> None:
    document = one_gateway()
    gateway = part(document, "nat-a")
    gateway["ConnectivityType"] = "private"
    del gateway["PublicIp"]

    assert cost(document).total == Decimal("32.85")


@pytest.mark.parametrize("state", ["pending", "failed", "deleting", "deleted"])
def test_a_nat_gateway_that_is_not_available_is_not_reckoned_and_that_is_said(state: str) -> None:
    document = one_gateway()
    part(document, "nat-a")["State"] = state

    found = cost(document)
    assert found.total == 0
    assert f"nat-a is {state}, so neither its hours nor its address are reckoned." in found.remarks


def test_every_public_address_is_charged_for() -> None:
    document = preset("vpc-attachment")
    part(document, "worker")["AssociatePublicIpAddress"] = True
    part(document, "orders-db")["PubliclyAccessible"] = True

    found = cost(document)
    assert {line.component for line in found.lines} == {"worker", "orders-db"}
    assert found.total == Decimal("7.30")


def test_a_transit_gateway_costs_for_each_attachment_and_gb() -> None:
    document = transit()
    number = len(document["transit_gateway_attachments"])

    assert cost(document).total == number * Decimal("36.50")
    assert cost(document, peers_gb=50).data == Decimal("1.00")


def test_a_vpn_connection_is_named_and_not_reckoned() -> None:
    found = cost(on_premises())

    assert found.total == 0
    assert "office (VPN connection)" in found.not_estimated


def test_an_rds_proxy_is_charged_for_two_vcpus_at_least() -> None:
    document = preset("vpc-attachment")
    document["db_proxies"] = [
        {"id": "proxy", "target": "orders-db", "VpcSubnetIds": ["data-a", "data-b"], "VpcSecurityGroupIds": ["db-sg"]}
    ]

    found = cost(document)
    assert found.total == Decimal("21.90")
    assert PROXY_LEAST in found.remarks


@pytest.mark.parametrize(
    "given",
    [
        {"internet_gb": Decimal(-1)},
        {"internet_gb": Decimal(MOST_GB + 1)},
        {"peers_gb": Decimal("NaN")},
        {"services": {"s3": Decimal("Infinity")}},
        {"internet_gb": Decimal(1), "out_gb": Decimal(2)},
    ],
)
def test_traffic_that_cannot_be_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"GB|out_gb"):
        Traffic(**given)


def test_a_region_without_a_price_book_says_whose_prices_it_uses() -> None:
    document: dict[str, Any] = {"format": "lambdanet/topology@1", "region": "eu-west-1"}

    found = cost(document)
    assert (found.region, found.priced_as) == ("eu-west-1", "us-east-1")
    assert found.remarks == (
        "The prices of eu-west-1 are not known here: what is in it is reckoned at those of us-east-1.",
    )


def test_an_empty_network_costs_nothing_and_leaves_nothing_out() -> None:
    found = cost({"format": "lambdanet/topology@1"})

    assert (found.total, found.lines, found.not_estimated) == (0, (), ())


@pytest.mark.parametrize("slug", SLUGS)
def test_each_line_is_about_something_in_the_network(slug: str) -> None:
    known = set(topology(preset(slug)).by_id())

    found = cost(preset(slug))
    assert {line.component for line in found.lines} <= known
    assert found.data == 0
    assert found.total == sum(line.quantity * line.unit_price for line in found.lines)
    assert found.as_of == book_for("us-east-1").as_of
