"""Edits: another document each time, whole wherever the one before was."""

import copy

import pytest

from lambdanet.document import read_topology
from lambdanet.editing.edits import add, put, remove
from tests.builders import SLUGS, Document, part, preset

RESOURCES = [
    (slug, list_name, entry["id"])
    for slug in SLUGS
    for list_name, given in preset(slug).items()
    if isinstance(given, list) and list_name != "questions"
    for entry in given
]


@pytest.mark.parametrize(("slug", "list_name", "identifier"), RESOURCES)
def test_put_with_the_entry_itself_is_no_change(slug: str, list_name: str, identifier: str) -> None:
    document = preset(slug)

    assert put(document, list_name, identifier, part(document, identifier)) == document


@pytest.mark.parametrize(("slug", "list_name", "identifier"), RESOURCES)
def test_an_id_that_changes_and_changes_back_gives_the_document_back(
    slug: str, list_name: str, identifier: str
) -> None:
    document = preset(slug)
    renamed = put(document, list_name, identifier, part(document, identifier) | {"id": "other"})

    read_topology(renamed)
    assert put(renamed, list_name, "other", part(renamed, "other") | {"id": identifier}) == document


@pytest.mark.parametrize(("slug", "list_name", "identifier"), RESOURCES)
def test_what_is_left_after_a_removal_reads_but_for_missing_groups(slug: str, list_name: str, identifier: str) -> None:
    left = remove(preset(slug), list_name, identifier).document

    if list_name != "security_groups":
        read_topology(left)


def test_edits_leave_their_input_as_it_was() -> None:
    document = preset("vpc-attachment")
    before = copy.deepcopy(document)

    add(document, "subnets", {"id": "new"})
    put(document, "subnets", "app-a", part(document, "app-a") | {"id": "other"})
    remove(document, "vpcs", "vpc")

    assert document == before


def test_a_subnet_takes_its_instances_along_and_leaves_tables_and_functions() -> None:
    left = remove(preset("vpc-attachment"), "subnets", "data-b").document

    assert "instances" not in left
    assert "data-b" not in part(left, "rtb-data")["SubnetIds"]
    assert part(left, "orders")


def test_a_vpc_takes_all_of_it_along() -> None:
    left = remove(preset("vpc-attachment-nat"), "vpcs", "vpc").document

    assert set(left) <= {
        "format", "name", "description", "region", "functions", "services", "internet_hosts", "questions",
    }  # fmt: skip
    assert "VpcConfig" not in part(left, "orders")


def test_a_group_is_taken_off_interfaces_and_rules() -> None:
    document = preset("vpc-attachment")
    document["security_groups"].append(
        {"id": "extra", "VpcId": "vpc", "SecurityGroupIngress": [rule(SourceSecurityGroupId="db-sg")]}
    )
    document["db_instances"][0]["VpcSecurityGroups"] = ["db-sg", "extra"]

    left = remove(document, "security_groups", "db-sg").document

    assert part(left, "orders-db")["VpcSecurityGroups"] == ["extra"]
    assert part(left, "extra")["SecurityGroupIngress"] == []


def test_a_route_without_its_target_is_a_blackhole() -> None:
    document = preset("vpc-attachment-nat")
    [gateway, *_] = document["nat_gateways"]

    left = remove(document, "nat_gateways", gateway["id"]).document

    assert {"DestinationCidrBlock": "0.0.0.0/0", "State": "blackhole"} in [
        route for table in left["route_tables"] for route in table.get("Routes", [])
    ]


def test_questions_follow_an_id_and_go_with_it() -> None:
    document = preset("vpc-attachment")
    renamed = put(document, "db_instances", "orders-db", part(document, "orders-db") | {"id": "store"})

    assert targets(renamed) == [("store" if one == "orders-db" else one) for one in targets(document)]
    assert "store" not in targets(remove(renamed, "db_instances", "store").document)


def test_an_id_that_is_taken_or_none_is_refused_in_words() -> None:
    document = preset("vpc-attachment")

    with pytest.raises(ValueError, match="already an id"):
        add(document, "subnets", {"id": "vpc"})
    with pytest.raises(ValueError, match="is no id"):
        put(document, "subnets", "app-a", {"id": "a b"})
    with pytest.raises(ValueError, match="means something else"):
        add(document, "subnets", {"id": "internet"})


def test_an_unknown_name_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="colours"):
        add(preset("vpc-attachment"), "colours", {"id": "red"})
    with pytest.raises(KeyError, match="red"):
        remove(preset("vpc-attachment"), "subnets", "red")


def rule(**peer: str) -> Document:
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peer}


def targets(document: Document) -> list[str]:
    return [question["to"] for question in document["questions"]]
