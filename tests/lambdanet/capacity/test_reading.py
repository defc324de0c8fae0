"""What of a load is read off a topology, and what its words say."""

from dataclasses import replace

import pytest

from lambdanet.capacity.databases import Engine
from lambdanet.capacity.limits import LIMITS
from lambdanet.capacity.load import Load, Proxy
from lambdanet.capacity.reading import Reading, read_load
from lambdanet.capacity.timeline import timeline
from lambdanet.capacity.words import breaking, cures, headline, holding, remarks, symptom, timeline_data
from lambdanet.document import read_topology
from tests import networks
from tests.builders import Document, part, preset


def read(document: Document) -> Reading:
    return read_load(read_topology(document), "orders")


def test_attached_function_brings_its_subnets_its_gateways_and_its_database() -> None:
    found = read(preset("vpc-attachment-nat"))

    assert (found.function, found.database, found.proxy) == ("orders", "orders-db", "")
    assert (found.load.subnets, found.load.prefix, found.load.taken) == (2, 24, 0)
    assert (found.load.nat_addresses, found.load.engine) == (2, Engine.POSTGRES)


def test_unattached_function_opens_no_connection_to_a_private_database() -> None:
    document = preset("default-service-vpc")
    assert read(document).load.max_connections is None

    part(document, "orders-db")["PubliclyAccessible"] = True
    part(document, "orders-db")["SubnetId"] = "public-a"
    del part(document, "orders-db")["PrivateIpAddress"]
    assert read(document).load.max_connections == 450


def test_reserved_concurrency_and_proxy_are_the_topologys() -> None:
    document = preset("vpc-attachment")
    part(document, "orders")["ReservedConcurrentExecutions"] = 50
    proxy = {"id": "proxy", "target": "orders-db", "VpcSubnetIds": ["data-a"], "VpcSecurityGroupIds": ["db-sg"]}
    document["db_proxies"] = [proxy]
    found = read(document)

    assert (found.load.reserved, found.load.proxy, found.proxy) == (50, Proxy.SHARED, "proxy")


def test_smallest_subnet_counts_with_what_others_hold_in_it() -> None:
    document = preset("vpc-attachment")
    part(document, "app-b")["CidrBlock"] = "10.20.11.0/28"
    part(document, "worker").update(SubnetId="app-b", PrivateIpAddress="10.20.11.9")
    found = read(document).load

    assert (found.prefix, found.usable, found.taken, found.free) == (28, 11, 1, 10)


def test_interfaces_of_other_functions_count_for_the_vpc() -> None:
    document = preset("vpc-attachment")
    other = {"id": "other", "VpcConfig": {"SubnetIds": ["app-a"], "SecurityGroupIds": ["worker-sg"]}}
    document["functions"].append(other)

    assert read(document).load.other_interfaces == 1


@pytest.mark.parametrize(("network", "addresses"), [("regional_nat", 1), ("central_egress", 1), ("ipv6", 0)])
def test_gateways_are_found_where_the_default_routes_lead(network: str, addresses: int) -> None:
    assert read(getattr(networks, network)()).load.nat_addresses == addresses


def test_unknown_function_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        read_load(read_topology(preset("vpc-attachment")), "nobody")


# --- words ---------------------------------------------------------------------------------------------


def test_headline_says_what_breaks_first_at_which_second() -> None:
    found = read(preset("vpc-attachment"))

    assert headline(found, timeline(found.load)) == "At 5 s orders-db refuses: 500 connections wanted, 450 taken."


def test_headline_says_that_nothing_breaks_and_what_is_nearest() -> None:
    found = read(preset("default-service-vpc"))

    assert headline(found, timeline(found.load)) == (
        "Nothing breaks. Nearest to its limit: concurrency of the account, 1,000 of 1,000."
    )


HEAVY = Load(
    concurrency=10_000, ramp=1, account=20_000, reserved=9_000, functions=3, engine=Engine.MYSQL, connections=2,
    prefix=28, taken=11, group_sets=3, versions=1, calls=100, nat_addresses=1, dns=100, dns_tcp=30,
    other_interfaces=500, region_interfaces=5_000,
)  # fmt: skip


@pytest.mark.parametrize("proxy", list(Proxy))
def test_every_limit_that_is_crossed_has_its_sentence_its_symptom_and_its_cure(proxy: Proxy) -> None:
    found = Reading(load=replace(HEAVY, proxy=proxy), function="orders")
    for one in timeline(found.load).courses:
        assert breaking(found, one).endswith("."), one.limit.name
        assert symptom(one).endswith(".")
        assert all(each.endswith(".") for each in cures(one, found.load))
        assert not one.limit.breaks or cures(one, found.load)
    assert {one.limit.name for one in timeline(found.load).courses} >= {one.name for one in LIMITS} - {
        "database",
        "proxy",
    }


def test_reserved_concurrency_that_is_advised_is_one_that_holds() -> None:
    found = read(preset("vpc-attachment"))
    load = replace(found.load, connections=3)
    database = timeline(load).of("database")
    assert database is not None

    assert cures(database, load)[0].startswith("Reserved concurrency of 150 keeps it below")
    after = timeline(replace(load, reserved=150)).of("database")
    assert after is not None
    assert holding(after) == "It holds: no more than 450 of 450 connections wanted."


def test_engine_without_a_known_formula_asks_for_the_figure() -> None:
    found = Reading(load=Load(engine=Engine.OTHER), function="orders", database="aurora")

    assert timeline(found.load).of("database") is None
    assert remarks(found)[0].startswith("How many connections aurora takes is not known here")
    known = timeline(replace(found.load, maximum=100)).first
    assert known is not None
    assert known.crossed_at == 2


def test_private_database_of_an_unattached_function_is_named_as_not_counted() -> None:
    found = read(preset("default-service-vpc"))

    assert found.out_of_reach == "orders-db"
    assert remarks(found)[0].startswith("orders-db is not counted: orders is not attached to a VPC")
    assert "has a public address only" in remarks(replace(found, load=Load(subnets=0, engine=Engine.MYSQL)))[0]


def test_managed_instances_are_said_to_be_another_kind() -> None:
    document = preset("vpc-attachment")
    function = part(document, "orders")
    function["CapacityProvider"] = function.pop("VpcConfig")

    assert "runs on Lambda Managed Instances" in remarks(read(document))[0]


def test_more_sets_than_configurations_are_not_counted() -> None:
    found = Reading(load=Load(group_sets=5, functions=2), function="orders")

    assert found.load.pairs == 4
    assert any("at most 2 sets" in one for one in remarks(found))


def test_data_has_a_series_for_each_limit_as_long_as_the_others() -> None:
    found = read(preset("vpc-attachment-nat"))
    data = timeline_data(found, timeline(found.load))

    assert data["first"]["limit"] == "database"
    assert {len(one["wanted_by_second"]) for one in data["limits"]} == {len(data["environments"])}
