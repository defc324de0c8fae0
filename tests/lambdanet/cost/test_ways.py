"""The data of a stream goes the way that the topology sends it, and is charged for there and nowhere else."""

from decimal import Decimal
from fractions import Fraction

import pytest

from lambdanet.cost.estimate import Estimate, estimate
from lambdanet.cost.streams import streams_of
from lambdanet.cost.traffic import GB_A_PB, MOST_GB, USUAL, Traffic, read_gb, usual_gb
from lambdanet.cost.ways import Way, read_ways, together, ways_data, ways_of_all
from tests.builders import SLUGS, Document, part, preset, topology
from tests.lambdanet.cost.networks import NAT, admitted, endpoints, one_gateway_for_all
from tests.networks import central_egress, ipv6, peered, transit


def to(service: str, gb: int = 100) -> Traffic:
    return Traffic(services={service: Decimal(gb)})


def priced(document: Document, traffic: Traffic) -> list[tuple[str, Decimal]]:
    """Each line of data: the price's name, and for how many GB."""
    found = estimate(topology(document), traffic)
    return [(line.price, line.quantity) for line in found.lines if line.kind == "data"]


def by_endpoint(document: Document) -> Document:
    document["vpc_endpoints"] = admitted(endpoints("secretsmanager")["vpc_endpoints"])
    part(document, "fn-sg")["SecurityGroupIngress"] = [{"IpProtocol": "-1", "CidrIp": "10.20.0.0/16"}]
    return document


def test_a_service_goes_through_nat_where_nothing_else_leads_there() -> None:
    assert priced(preset(NAT), to("secretsmanager")) == [("nat_gb", 100)]


def test_a_service_goes_through_its_interface_endpoint_where_names_lead_there() -> None:
    assert priced(by_endpoint(preset(NAT)), to("secretsmanager")) == [("vpce_gb", 100)]


def test_an_endpoint_without_private_dns_carries_nothing() -> None:
    document = by_endpoint(preset(NAT))
    document["vpc_endpoints"][0]["PrivateDnsEnabled"] = False

    assert priced(document, to("secretsmanager")) == [("nat_gb", 100)]


def test_a_gateway_endpoint_in_one_of_two_tables_carries_half() -> None:
    document = preset(NAT)
    document["vpc_endpoints"] = [
        {"id": "gw", "VpcId": "vpc", "VpcEndpointType": "Gateway", "ServiceName": "s3", "RouteTableIds": ["rtb-app-a"]}
    ]

    assert priced(document, to("s3")) == [("gateway_endpoint", 50), ("nat_gb", 50)]


def test_a_gateway_in_the_other_zone_is_charged_for_each_way_as_well() -> None:
    assert priced(one_gateway_for_all(), to("s3")) == [("cross_az_gb_each_way", 100), ("nat_gb", 100)]


def test_an_unattached_function_pays_for_what_leaves_aws_alone() -> None:
    traffic = Traffic(internet_gb=Decimal(100), out_gb=Decimal(10), services={"s3": Decimal(5)})

    found = estimate(topology(preset("default-service-vpc")), traffic)
    assert found.total == found.data == Decimal("0.90")
    assert [line.what for line in found.lines if not line.amount] == [
        "data to the internet: nothing on the way charges by the GB",
        "data to Amazon S3: nothing on the way charges by the GB",
    ]


def test_over_ipv6_nothing_but_what_is_sent_out_is_charged() -> None:
    traffic = Traffic(internet_gb=Decimal(100), out_gb=Decimal(10))

    assert priced(ipv6(), traffic) == [("eigw", 100), ("internet_out_gb_first_tier", 10)]


def test_what_is_not_reached_costs_nothing_and_is_said() -> None:
    found = estimate(topology(preset("vpc-attachment")), USUAL)

    assert found.data == Decimal("0.20")
    assert found.unreached == ("the internet", "Amazon S3", "Amazon DynamoDB")
    assert (
        "No function reaches the internet, Amazon S3 and Amazon DynamoDB: "
        "what is assumed there does not arrive, and costs nothing here."
    ) in found.remarks


def test_a_shared_egress_vpc_charges_at_the_transit_gateway_and_at_nat() -> None:
    assert priced(central_egress(), Traffic(internet_gb=Decimal(100))) == [
        ("cross_az_gb_each_way", 100),
        ("nat_gb", 100),
        ("tgw_gb", 100),
    ]


def test_other_networks_are_charged_by_the_way_to_them() -> None:
    assert priced(transit(), Traffic(peers_gb=Decimal(10))) == [("tgw_gb", 10)]
    assert priced(peered(), Traffic(peers_gb=Decimal(10))) == [
        ("peering_cross_az_gb_each_way", 10),
        ("peering_same_az_gb", 5),
    ]


def test_a_peering_between_regions_has_its_own_price() -> None:
    document = peered()
    part(document, "b")["Region"] = "eu-west-1"

    assert priced(document, Traffic(peers_gb=Decimal(10))) == [("peering_inter_region_gb", 10)]


def test_data_between_zones_is_charged_each_way_where_there_are_two() -> None:
    assert priced(preset("vpc-attachment"), Traffic(cross_zone_gb=Decimal(10))) == [("cross_az_gb_each_way", 20)]
    assert priced(preset("default-service-vpc"), Traffic(cross_zone_gb=Decimal(10))) == []


def test_an_interface_endpoint_charges_less_from_the_second_pb_on() -> None:
    lines = priced(by_endpoint(preset(NAT)), to("secretsmanager", 6 * GB_A_PB))

    assert lines == [
        ("vpce_gb", GB_A_PB),
        ("vpce_gb_next_4_pb", 4 * GB_A_PB),
        ("vpce_gb_beyond_5_pb", GB_A_PB),
    ]


def test_functions_share_what_they_reach() -> None:
    document = preset(NAT)
    document["functions"].append({"id": "unattached"})
    assert priced(document, to("s3")) == [("nat_gb", 50)]

    part(document, "rtb-app-a")["Routes"] = part(document, "rtb-app-b")["Routes"] = []
    assert priced(document, to("s3")) == [("", 100)]


def test_a_way_charges_for_a_stream_once_however_many_share_it() -> None:
    ways = ways_of_all(topology(preset(NAT)))

    assert together([ways, ways]) == ways
    assert [one.share for one in ways[0].charges] == [Fraction(1, 2), Fraction(1, 2)]


@pytest.mark.parametrize("slug", SLUGS)
def test_ways_come_back_from_json(slug: str) -> None:
    ways: tuple[Way, ...] = ways_of_all(topology(preset(slug)))

    assert read_ways(ways_data(ways)) == ways
    assert [one.stream for one in ways] == [one.name for one in streams_of(topology(preset(slug)))]


def test_with_the_ways_at_hand_nothing_is_asked_and_the_sum_is_the_same() -> None:
    network = topology(preset(NAT))

    found: Estimate = estimate(network, USUAL, ways_of_all(network))
    assert found.total == estimate(network, USUAL).total
    assert found.total == found.fixed + found.data


@pytest.mark.parametrize("text", ["0", "100", " 0.5 ", str(MOST_GB)])
def test_a_number_of_gb_is_read(text: str) -> None:
    assert read_gb(text) == Decimal(text.strip())


@pytest.mark.parametrize("text", ["", "much", "-1", "1e5", "1,5", "1_0", "\u0661", "NaN", str(MOST_GB + 1), "9" * 400])
def test_what_is_no_number_of_gb_is_refused_with_what_belongs_there(text: str) -> None:
    with pytest.raises(ValueError, match="GB"):
        read_gb(text)


def test_what_is_assumed_of_a_service_until_somebody_says_otherwise() -> None:
    assert (usual_gb("s3"), usual_gb("sqs")) == (100, 10)
