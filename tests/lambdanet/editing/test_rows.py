"""Rows of a table: added, doubled, moved and removed by their place."""

import pytest

from lambdanet.document import read_topology
from lambdanet.editing.edits import add_row, duplicate_row, move_row, remove_row
from lambdanet.editing.kinds import KINDS, kind_of
from lambdanet.editing.rows import fixed_rows
from tests.builders import Document, acl, part, preset
from tests.lambdanet.editing.builders import rows_of, with_new


def with_acl() -> Document:
    document = preset("vpc-attachment")
    rules = [(100, "allow", False), (200, "deny", False), (150, "allow", True), (300, "allow", False)]
    document["network_acls"] = [
        acl("acl", [], *((number, action, egress, "0.0.0.0/0", None) for number, action, egress in rules))
    ]
    return document


def numbers(document: Document) -> list[tuple[int, str, bool]]:
    return [(one["RuleNumber"], one["RuleAction"], one["Egress"]) for one in part(document, "acl")["Entries"]]


@pytest.mark.parametrize(("list_name", "path"), [(kind.list_name, path) for kind in KINDS for path in rows_of(kind)])
def test_a_new_row_can_be_removed_again(list_name: str, path: str) -> None:
    document = with_new(preset("vpc-attachment"), "transit_gateways", list_name)
    identifier = document[list_name][-1]["id"]
    document[list_name][-1].setdefault(path, [])

    grown = add_row(document, list_name, identifier, path)

    assert len(part(grown, identifier)[path]) == len(part(document, identifier)[path]) + 1
    assert remove_row(grown, list_name, identifier, path, len(part(grown, identifier)[path]) - 1) == document


def test_the_first_outbound_rule_stands_beside_the_one_that_aws_gives() -> None:
    document = preset("vpc-attachment")
    document["security_groups"].append({"id": "new", "VpcId": "vpc"})

    grown = add_row(document, "security_groups", "new", "SecurityGroupEgress")

    read_topology(grown)
    assert part(grown, "new")["SecurityGroupEgress"][0] == {"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}
    assert len(part(grown, "new")["SecurityGroupEgress"]) == 2


def test_a_rule_of_an_acl_moves_and_the_numbers_of_its_direction_stay() -> None:
    assert numbers(move_row(with_acl(), "network_acls", "acl", "Entries", 3, 0)) == [
        (100, "allow", False), (200, "allow", False), (300, "deny", False), (150, "allow", True),
    ]  # fmt: skip


def test_a_row_that_moves_there_and_back_changes_nothing() -> None:
    there = move_row(with_acl(), "network_acls", "acl", "Entries", 0, 2)

    assert move_row(there, "network_acls", "acl", "Entries", 2, 0) == with_acl()


def test_a_copy_of_an_acls_rule_has_a_number_of_its_own() -> None:
    assert [one[0] for one in numbers(duplicate_row(with_acl(), "network_acls", "acl", "Entries", 0))] == [
        100, 101, 200, 150, 300,
    ]  # fmt: skip


def test_a_new_rule_of_an_acl_comes_after_the_others() -> None:
    assert numbers(add_row(with_acl(), "network_acls", "acl", "Entries"))[-1][0] == 400


def test_a_row_goes_where_it_is_wanted() -> None:
    row = {"DestinationCidrBlock": "10.9.0.0/16", "GatewayId": "igw"}

    grown = add_row(preset("vpc-attachment"), "route_tables", "rtb-public", "Routes", row, 0)

    assert part(grown, "rtb-public")["Routes"][0] == row


def test_exclusions_of_the_account_are_rows_too() -> None:
    path = "block_public_access.Exclusions"

    grown = add_row(preset("vpc-attachment"), "", "", path)

    read_topology(grown)
    assert grown["block_public_access"]["Exclusions"][0]["VpcId"] == "vpc"
    assert remove_row(grown, "", "", path, 0)["block_public_access"]["Exclusions"] == []


def test_what_is_not_there_is_said_by_name() -> None:
    document = preset("vpc-attachment")

    with pytest.raises(KeyError, match="Rules"):
        add_row(document, "route_tables", "rtb-public", "Rules")
    with pytest.raises(KeyError, match="SubnetIds"):
        add_row(document, "route_tables", "rtb-public", "SubnetIds")
    with pytest.raises(ValueError, match="There is no row 10"):
        remove_row(document, "route_tables", "rtb-public", "Routes", 9)
    with pytest.raises(ValueError, match="There is no row"):
        move_row(document, "route_tables", "rtb-public", "Routes", 0, 9)


def test_rows_that_aws_adds_are_told() -> None:
    document = {
        "vpcs": [{"id": "vpc", "CidrBlocks": ["10.0.0.0/16", "10.1.0.0/16"], "Ipv6CidrBlocks": ["2001:db8::/56"]}],
        "vpc_endpoints": [{"id": "s3-gw", "ServiceName": "com.amazonaws.us-east-1.s3", "RouteTableIds": ["rtb"]}],
    }
    table = {
        "id": "rtb",
        "VpcId": "vpc",
        "Routes": [{"DestinationCidrBlock": "10.1.0.0/16", "NetworkInterfaceId": "x"}],
    }
    kind = kind_of("route_tables")

    told = fixed_rows(document, kind, table, kind.field("Routes"))

    assert [one.cells[:2] for one in told] == [("10.0.0.0/16", "local"), ("2001:db8::/56", "local"), ("pl-s3", "s3-gw")]
