"""What an import says about itself: what was read, assumed, not known and left out, and whether it matters."""

import json
from typing import Any

import pytest

from lambdanet.importers.aws_cli.bundle import LISTS, Bundle
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import Imported, Note, NoteKind, folded
from lambdanet.importers.reading import read_files
from tests.lambdanet.importers.reading import NAMES, entries, files, imported, notes, read

VPC = {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16", "DhcpOptionsId": "default"}]}
SUBNET = {
    "Subnets": [
        {"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "eu-west-1a"}
    ]
}


def _about(found: Imported, kind: NoteKind) -> list[tuple[str, bool]]:
    return [(one.component, one.matters) for one in notes(found, kind)]


def _one(found: Imported, words: str) -> Note:
    matching = [one for one in found.notes if words in one.message]
    assert len(matching) == 1, [str(one) for one in found.notes]
    return matching[0]


# --- read -----------------------------------------------------------------------------------------


def test_what_was_read_is_counted() -> None:
    found = imported("nat-in-public-subnet")

    assert dict(found.counts) == {
        "vpcs": 1,
        "dhcp_options": 1,
        "subnets": 4,
        "route_tables": 3,
        "internet_gateways": 1,
        "nat_gateways": 1,
        "security_groups": 2,
        "network_acls": 1,
        "network_interfaces": 4,
        "functions": 3,
        "instances": 1,
    }
    assert [one.message for one in notes(found, NoteKind.READ)] == [
        f"{number} {kind.replace('_', ' ')}" for kind, number in found.counts.items()
    ]


def test_where_everything_is_described_nothing_else_is_said() -> None:
    assert [str(one) for one in imported("nat-in-public-subnet").notes if one.kind is not NoteKind.READ] == []


@pytest.mark.parametrize("bundle", NAMES)
def test_what_is_assumed_or_not_known_may_change_a_verdict(bundle: str) -> None:
    found = imported(bundle)

    assert all(one.matters for one in (*notes(found, NoteKind.ASSUMED), *notes(found, NoteKind.UNKNOWN)))
    assert not any(one.matters for one in notes(found, NoteKind.READ))


# --- assumed --------------------------------------------------------------------------------------


def test_dns_attributes_of_a_default_vpc_are_taken_to_be_on() -> None:
    note = _one(imported("public-subnet-trap"), "EnableDnsSupport on and EnableDnsHostnames on")

    vpc = entries(imported("public-subnet-trap"), "vpcs")[0]
    assert (note.kind, note.component, vpc["EnableDnsHostnames"]) == (NoteKind.ASSUMED, vpc["id"], True)


def test_dns_attributes_of_another_vpc_are_aws_defaults() -> None:
    found = read(VPC)

    assert _one(found, "EnableDnsHostnames off").component == "vpc-1"
    assert (found.document["vpcs"][0]["EnableDnsSupport"], found.document["vpcs"][0]["EnableDnsHostnames"]) == (
        True,
        False,
    )


def test_functions_that_only_interfaces_know_are_assumed() -> None:
    found = imported("functions-by-their-interfaces")

    assert [one.component for one in notes(found, NoteKind.ASSUMED) if "made out of its interfaces" in one.message] == [
        "orders",
        "nightly-report",
    ]


def test_a_stopped_instance_is_taken_to_run() -> None:
    assert _one(imported("instances"), "is stopped: it was taken to run").kind is NoteKind.ASSUMED


def test_block_public_access_as_vpcs_print_it_is_assumed() -> None:
    note = _one(imported("block-public-access-as-vpcs-print-it"), "as the VPCs print it")

    assert (note.kind, note.matters) == (NoteKind.ASSUMED, True)


def test_a_vpc_that_prints_no_block_is_excluded() -> None:
    """Nobody has run describe-vpc-block-public-access-options, and describe-vpcs prints each VPC's own state."""
    found = read(
        {
            "Vpcs": [
                {
                    "VpcId": f"vpc-{mode}",
                    "CidrBlock": block,
                    "BlockPublicAccessStates": {"InternetGatewayBlockMode": mode},
                }
                for mode, block in (("block-bidirectional", "10.1.0.0/16"), ("off", "10.2.0.0/16"))
            ]
        }
    )

    assert found.document["block_public_access"] == {
        "InternetGatewayBlockMode": "block-bidirectional",
        "Exclusions": [{"VpcId": "vpc-off", "InternetGatewayExclusionMode": "allow-bidirectional"}],
    }


def test_routes_that_no_vpn_connection_announces_come_from_elsewhere() -> None:
    """Such as Direct Connect. A connection with static routes only announces nothing else."""
    learned = {"GatewayId": "vgw-1", "Origin": "EnableVgwRoutePropagation", "State": "active"}
    found = read(
        VPC,
        {
            "VpnGateways": [
                {
                    "VpnGatewayId": "vgw-1",
                    "State": "available",
                    "VpcAttachments": [{"State": "attached", "VpcId": "vpc-1"}],
                }
            ]
        },
        {
            "VpnConnections": [
                {
                    "VpnConnectionId": "vpn-1",
                    "VpnGatewayId": "vgw-1",
                    "State": "available",
                    "Options": {"StaticRoutesOnly": True},
                    "Routes": [{"DestinationCidrBlock": "192.168.1.0/24", "State": "available"}],
                }
            ]
        },
        {
            "RouteTables": [
                {
                    "RouteTableId": "rtb-1",
                    "VpcId": "vpc-1",
                    "Associations": [{"Main": True}],
                    "PropagatingVgws": [{"GatewayId": "vgw-1"}],
                    "Routes": [
                        {"DestinationCidrBlock": block, **learned} for block in ("192.168.1.0/24", "172.20.0.0/16")
                    ],
                }
            ]
        },
    )

    assert [(one["id"], one["CidrBlocks"]) for one in entries(found, "customer_networks")] == [
        ("vpn-1", ["192.168.1.0/24"]),
        ("behind-vgw-1", ["172.20.0.0/16"]),
    ]
    assert _one(found, "no connection described here announces").component == "behind-vgw-1"


# --- unknown --------------------------------------------------------------------------------------


def test_a_route_to_a_prefix_list_that_is_not_described_leaves_its_table_unknown() -> None:
    table = {
        "RouteTableId": "rtb-1",
        "VpcId": "vpc-1",
        "Associations": [{"Main": True}],
        "Routes": [{"DestinationPrefixListId": "pl-1", "NatGatewayId": "nat-1", "State": "active"}],
    }

    found = read(VPC, {"RouteTables": [table]})

    note = _one(found, "prefix lists that are not described (pl-1)")
    assert (note.kind, note.file, note.component) == (NoteKind.UNKNOWN, "output.json: RouteTables[0]", "rtb-1")
    assert entries(found, "route_tables")[0]["unknown"] is True


def test_what_is_referred_to_and_not_described_is_named() -> None:
    found = imported("partly-described")

    kinds = [component.split("-0")[0] for component, _ in _about(found, NoteKind.UNKNOWN)]
    assert kinds == ["acl-of-subnet", "sg", "tgw", "nat", "rtb-of-subnet"]


def test_the_other_account_is_not_known() -> None:
    found = imported("peering-one-of-two-accounts")

    unknown = [one["id"] for kind in ("security_groups", "vpcs") for one in entries(found, kind) if one.get("unknown")]
    assert [component for component, _ in _about(found, NoteKind.UNKNOWN)] == unknown


def test_a_group_with_a_rule_for_a_list_that_is_not_described_is_not_known() -> None:
    found = imported("prefix-lists")

    unknown = [one for one in entries(found, "security_groups") if one.get("unknown")]
    assert [(one["name"], len(one["SecurityGroupEgress"])) for one in unknown] == [("later", 1)]
    assert f"is named by a rule of {unknown[0]['id']} and not described" in notes(found, NoteKind.UNKNOWN)[0].message


def test_a_page_that_was_never_asked_for_is_missing() -> None:
    """Of the subnets the last page is there, of the interfaces it is not."""
    assert [(one.file, one.message) for one in notes(imported("pages"), NoteKind.UNKNOWN)] == [
        ("network-interfaces.json", "NextToken: there were more NetworkInterfaces than this file holds.")
    ]


def test_pages_of_two_accounts_are_apart() -> None:
    def page(account: str, **more: Any) -> SourceFile:
        return SourceFile(path=f"{account}/vpcs.json", content=json.dumps({"Vpcs": [], **more}).encode())

    found = read_files([page("111111111111", NextToken="e30="), page("222222222222")])

    assert [one.file for one in notes(found, NoteKind.UNKNOWN)] == ["111111111111/vpcs.json"]


# --- ignored --------------------------------------------------------------------------------------


def test_interfaces_of_gateways_are_left_out() -> None:
    assert [(str(one), one.matters) for one in notes(imported("transit-gateway"), NoteKind.IGNORED)] == [
        ("ignored: 2 interfaces of gateways: no connection ends there.", False)
    ]


def test_a_file_of_something_else_is_left_out() -> None:
    found = read_files(
        [
            SourceFile(path="vpcs.json", content=json.dumps(VPC).encode()),
            SourceFile(path="notes/todo.txt", content=b"ask the network team"),
        ]
    )

    assert [(one.file, one.matters) for one in notes(found, NoteKind.IGNORED)] == [("notes/todo.txt", False)]


def test_what_two_outputs_say_differently_is_told() -> None:
    found = read(VPC, {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.9.0.0/16"}]})

    note = _one(found, "vpc-1 is described twice, with another CidrBlock")
    assert (note.kind, note.matters, found.document["vpcs"][0]["CidrBlocks"]) == (
        NoteKind.IGNORED,
        True,
        ["10.0.0.0/16"],
    )


def test_each_accounts_own_tags_of_a_peering_are_no_contradiction() -> None:
    assert notes(imported("peering-two-accounts"), NoteKind.IGNORED) == []


def test_a_deleted_exclusion_counts_no_more() -> None:
    found = imported("block-public-access")

    vpc = entries(found, "vpcs")[1]["id"]
    assert found.document["block_public_access"]["Exclusions"] == [
        {"VpcId": vpc, "InternetGatewayExclusionMode": "allow-egress"}
    ]


def test_a_terminated_instance_is_left_out() -> None:
    gone = {"InstanceId": "i-1", "State": {"Code": 48, "Name": "terminated"}}

    found = read(VPC, SUBNET, {"Reservations": [{"Instances": [gone]}]})

    assert (_one(found, "i-1 is terminated").kind, entries(found, "instances")) == (NoteKind.IGNORED, [])


# --- load balancers ---------------------------------------------------------------------------------------


FRONT = {
    "LoadBalancers": [
        {
            "LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/front/1",
            "LoadBalancerName": "front",
            "Type": "network",
            "AvailabilityZones": [{"ZoneName": "eu-west-1a", "SubnetId": "subnet-1"}],
        }
    ]
}


def test_listeners_that_nobody_has_described_are_asked_for() -> None:
    note = _one(read(VPC, SUBNET, FRONT), "describe-listeners")

    assert (note.kind, note.matters) == (NoteKind.ASSUMED, True)


def test_a_listeners_target_group_that_is_not_described_is_an_unknown() -> None:
    arn = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/1"
    listener = {
        "ListenerArn": "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/net/front/1/1",
        "LoadBalancerArn": FRONT["LoadBalancers"][0]["LoadBalancerArn"],
        "Port": 80,
        "Protocol": "TCP",
        "DefaultActions": [{"Type": "forward", "TargetGroupArn": arn}],
    }

    found = read(VPC, SUBNET, FRONT, {"Listeners": [listener]})

    [unknown] = entries(found, "unknowns")
    assert entries(found, "load_balancers")[0]["Listeners"][0]["TargetGroupId"] == unknown["id"]
    assert unknown["aliases"] == [arn]


@pytest.mark.parametrize(("kind", "identifier"), [("Addresses", "PublicIp"), ("AvailabilityZones", "ZoneName")])
def test_what_other_outputs_repeat_is_not_used(kind: str, identifier: str) -> None:
    note = _one(read(VPC, {kind: [{identifier: "one"}, {identifier: "two"}]}), f"{kind} are not used")

    assert (note.kind, note.file, note.matters) == (NoteKind.IGNORED, f"output.json: {kind}[0]", False)


def test_every_other_list_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[str] = set()
    of = Bundle.of
    monkeypatch.setattr(Bundle, "of", lambda bundle, kind: asked.add(kind) or of(bundle, kind))

    read(VPC, {"VpcBlockPublicAccessOptions": {"InternetGatewayBlockMode": "block-ingress"}})

    assert asked >= LISTS.keys()


def test_a_serverless_cache_is_not_known() -> None:
    found = read(VPC, {"ServerlessCaches": [{"ServerlessCacheName": "burst"}]})

    assert entries(found, "unknowns") == [{"id": "burst", "Type": "Serverless cache"}]
    assert _one(found, "burst is of a kind that is not decided here").kind is NoteKind.UNKNOWN


def test_routes_of_a_transit_gateway_that_nobody_printed_are_not_known() -> None:
    bundle = "transit-gateway"
    given = [one for one in files(bundle) if not one.path.endswith("transit-gateway-routes.json")]

    found = read_files(given)

    tables = entries(found, "transit_gateway_route_tables")
    assert [one.get("unknown") for one in tables] == [True] * len(tables)
    assert _one(found, f"{tables[0]['id']} has routes that are not in the input").matters


def test_a_table_that_is_not_described_is_not_one_that_is_missing() -> None:
    name = "transit-gateway-route-tables.json"
    [printed] = [one for one in files("transit-gateway") if one.path == name]
    [first, *others] = json.loads(printed.content)["TransitGatewayRouteTables"]
    alone = SourceFile(path=name, content=json.dumps({"TransitGatewayRouteTables": [first]}).encode())

    found = read_files([*(one for one in files("transit-gateway") if one.path != name), alone])

    tables = {one["id"]: one for one in entries(found, "transit_gateway_route_tables")}
    assert others
    for one in others:
        table = tables[one["TransitGatewayRouteTableId"]]
        assert table["unknown"]
        assert table["Associations"]


def note(message: str, component: str = "", resource: str = "", kind: NoteKind = NoteKind.UNKNOWN) -> Note:
    return Note(
        kind=kind, message=message, component=component, file=f"a.yaml: Resources.{resource}" if resource else ""
    )


def test_what_is_said_of_several_is_shown_once() -> None:
    given = [note(f"Subnet Net.S{number} is in V.", f"Net.S{number}") for number in range(15)]
    others = ", ".join(f"Net.S{number}" for number in range(1, 13))
    assert [one.message for one in folded(given)] == [f"Subnet Net.S0 is in V. The same of {others} and 2 more."]
    routes = [note(f"Net.{name} is a route of T.", resource=name, kind=NoteKind.IGNORED) for name in ("R1", "R2")]
    assert [one.message for one in folded(routes)] == ["Net.R1 is a route of T. The same of Net.R2."]


def test_what_differs_in_more_than_its_subject_is_shown_apart() -> None:
    given = (
        note("Subnet A is in V.", "A"),
        note("Subnet B is in W.", "B"),
        note("Subnet C is in V.", "C", kind=NoteKind.ASSUMED),
        note("VPC VPC needs A.", "VPC"),
        note("AB is a route of A.", resource="AB"),
        note("Nothing is said of the Region."),
    )
    assert folded(given) == given


def test_groups_that_an_output_leaves_out_may_be_any() -> None:
    database = {
        "DBInstanceIdentifier": "orders-db",
        "Engine": "postgres",
        "Endpoint": {"Address": "orders-db.abc.eu-west-1.rds.amazonaws.com", "Port": 5432},
        "DBSubnetGroup": {"Subnets": [{"SubnetIdentifier": "subnet-1"}]},
    }

    found = read(VPC, SUBNET, {"DBInstances": [database]})

    [group] = entries(found, "security_groups")
    assert (group["unknown"], group["unnamed"]) == (True, True)
    assert entries(found, "db_instances")[0]["VpcSecurityGroups"] == [group["id"]]
