"""Edits: another document each time, whole wherever the one before was."""

import copy
from itertools import pairwise

import pytest
from hypothesis import given, settings

from lambdanet.document import UnreadableDocument, read_topology
from lambdanet.editing.changes import changes, same_questions
from lambdanet.editing.edits import add, duplicate, faults, new_entry, put, put_account, remove
from lambdanet.problems import Severity
from tests.builders import SLUGS, Document, part, preset
from tests.lambdanet.editing.builders import LISTS, RESOURCES, edited, ready_for, turned, with_new

# A test for each of its thousands of resources would cost more than what it tests: each says what of a network failed.
EVERY_NETWORK = pytest.mark.parametrize("slug", SLUGS)


def resources(slug: str) -> list[tuple[str, str]]:
    """The list and the id of each resource of a ready-made network."""
    return [(list_name, identifier) for of, list_name, identifier in RESOURCES if of == slug]


def refused(document: Document) -> list[str]:
    return [str(problem) for problem in faults(document) if problem.severity is Severity.REFUSED]


@given(documents=edited())
@settings(max_examples=150, deadline=None)
def test_any_sequence_of_edits_ends_in_a_document_whose_faults_can_be_told(documents: list[Document]) -> None:
    for before, after in pairwise(documents):
        faults(after)
        assert changes(after, after) == ()
        changes(before, after)


@given(documents=edited())
@settings(max_examples=100, deadline=None)
def test_edits_never_change_their_input(documents: list[Document]) -> None:
    first = next(slug for slug in SLUGS if preset(slug)["name"] == documents[0]["name"])

    assert documents[0] == preset(first)


@EVERY_NETWORK
def test_put_with_the_entry_itself_is_no_change(slug: str) -> None:
    document = preset(slug)

    for list_name, identifier in resources(slug):
        assert put(document, list_name, identifier, part(document, identifier)) == document, identifier


@EVERY_NETWORK
def test_another_id_changes_no_verdict_and_changes_back(slug: str) -> None:
    document = preset(slug)
    for list_name, identifier in resources(slug):
        renamed = put(document, list_name, identifier, part(document, identifier) | {"id": "zz-other"})

        assert turned(document, renamed) == [], identifier
        assert len(read_topology(renamed).questions) == len(document["questions"]), identifier
        assert [one.words.split()[0] for one in changes(document, renamed)] == ["renamed"], identifier
        back = put(renamed, list_name, "zz-other", part(renamed, "zz-other") | {"id": identifier})
        assert back == document, identifier


@EVERY_NETWORK
def test_what_is_left_after_a_removal_reads_but_for_missing_groups(slug: str) -> None:
    for list_name, identifier in resources(slug):
        left = remove(preset(slug), list_name, identifier).document

        if list_name != "security_groups":
            read_topology(left)


@EVERY_NETWORK
def test_a_copy_is_what_aws_takes_where_it_took_the_first(slug: str) -> None:
    for list_name, identifier in resources(slug):
        document = duplicate(preset(slug), list_name, identifier)

        assert refused(document) == [], identifier
        assert len(document[list_name]) == len(preset(slug)[list_name]) + 1, identifier


@EVERY_NETWORK
def test_a_new_entry_of_every_kind_is_what_aws_takes(slug: str) -> None:
    for list_name in LISTS:
        document = ready_for(slug, list_name)

        assert refused(with_new(document, list_name)) == [], list_name


@EVERY_NETWORK
def test_two_new_entries_of_a_kind_stand_side_by_side(slug: str) -> None:
    for list_name in LISTS:
        document = ready_for(slug, list_name)
        if list_name == "vpc_peering_connections":
            document = with_new(document, "vpcs")
        if list_name == "transit_gateway_attachments":
            document = with_new(document, "transit_gateways")

        assert refused(with_new(document, list_name, list_name)) == [], list_name


@EVERY_NETWORK
def test_what_is_added_and_removed_leaves_nothing(slug: str) -> None:
    for list_name in LISTS:
        document = ready_for(slug, list_name)
        entry = new_entry(document, list_name)

        removal = remove(add(document, list_name, entry), list_name, entry["id"])

        assert removal.document == document, list_name
        assert removal.also == (), list_name


@pytest.mark.parametrize("list_name", LISTS)
def test_an_empty_document_takes_a_new_entry_of_any_kind_as_a_draft(list_name: str) -> None:
    document = with_new({"format": "lambdanet/topology@1"}, list_name)

    assert all(problem.path for problem in faults(document))


def test_edits_leave_their_input_as_it_was() -> None:
    document = preset("vpc-attachment")
    before = copy.deepcopy(document)

    put(document, "subnets", "app-a", part(document, "app-a") | {"id": "other"})
    duplicate(document, "subnets", "app-a")["subnets"][1]["CidrBlock"] = ""
    remove(document, "vpcs", "vpc")

    assert document == before


def test_a_subnet_takes_its_instances_along_and_leaves_tables_and_functions() -> None:
    removal = remove(preset("vpc-attachment"), "subnets", "data-b")

    assert "instances" not in removal.document
    assert "data-b" not in part(removal.document, "rtb-data")["SubnetIds"]
    assert removal.also == (
        "route table rtb-data: Subnets: data-b removed",
        "removed instance worker",
        "removed question invoke",
    )


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


def test_who_loses_the_last_group_stays_and_asks_for_another() -> None:
    left = remove(preset("vpc-attachment"), "security_groups", "db-sg").document

    assert part(left, "orders-db")["VpcSecurityGroups"] == []
    assert ("db_instances[0].VpcSecurityGroups", "orders-db") in [(one.path, one.component) for one in faults(left)]


def test_a_route_without_its_target_is_a_blackhole() -> None:
    document = preset("vpc-attachment-nat")
    [gateway, *_] = document["nat_gateways"]

    left = remove(document, "nat_gateways", gateway["id"]).document

    assert {"DestinationCidrBlock": "0.0.0.0/0", "State": "blackhole"} in [
        route for table in left["route_tables"] for route in table.get("Routes", [])
    ]


def test_an_endpoint_keeps_the_addresses_of_the_subnets_it_keeps() -> None:
    document = preset("vpc-attachment")
    document["vpc_endpoints"] = [
        {
            "id": "secrets", "VpcId": "vpc", "VpcEndpointType": "Interface", "ServiceName": "secretsmanager",
            "SubnetIds": ["app-a", "app-b"], "PrivateIpAddresses": ["10.20.10.99", "10.20.11.99"],
        }
    ]  # fmt: skip

    left = part(remove(document, "subnets", "app-a").document, "secrets")

    assert (left["SubnetIds"], left["PrivateIpAddresses"]) == (["app-b"], ["10.20.11.99"])


def test_questions_follow_an_id_and_go_with_it() -> None:
    document = preset("vpc-attachment")
    renamed = put(document, "db_instances", "orders-db", part(document, "orders-db") | {"id": "store"})

    assert targets(renamed) == [("store" if one == "orders-db" else one) for one in targets(document)]
    assert "store" not in targets(remove(renamed, "db_instances", "store").document)


def test_a_question_about_a_service_stays_without_its_sign() -> None:
    document = preset("vpc-attachment")

    assert targets(remove(document, "services", "s3").document) == targets(document)


def test_an_exclusion_goes_with_its_vpc_and_follows_its_id() -> None:
    document = put_account(
        preset("vpc-attachment"),
        {"block_public_access": {"Exclusions": [{"VpcId": "vpc", "InternetGatewayExclusionMode": "allow-egress"}]}},
    )
    renamed = put(document, "vpcs", "vpc", part(document, "vpc") | {"id": "home"})

    assert renamed["block_public_access"]["Exclusions"][0]["VpcId"] == "home"
    assert remove(document, "vpcs", "vpc").document["block_public_access"]["Exclusions"] == []


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
    with pytest.raises(KeyError, match="colour"):
        put_account(preset("vpc-attachment"), {"colour": "red"})


def test_faults_say_where_in_the_document_and_whose() -> None:
    document = preset("vpc-attachment")
    part(document, "app-b")["CidrBlock"] = "10.99.0.0/24"
    part(document, "orders-db")["VpcSecurityGroups"] = ["foreign"]

    assert [(one.path, one.component) for one in faults(document)] == [
        ("db_instances[0].VpcSecurityGroups[0]", "orders-db")
    ]
    document["vpcs"].append({"id": "far", "CidrBlocks": ["10.9.0.0/16"]})
    document["security_groups"].append({"id": "foreign", "VpcId": "far"})
    found = [(one.path, one.component) for one in faults(document) if one.severity is Severity.REFUSED]
    assert found == [("subnets[3].CidrBlock", "app-b"), ("db_instances[0].VpcSecurityGroups", "orders-db")]


def test_verdicts_of_an_unreadable_document_are_not_compared() -> None:
    with pytest.raises(UnreadableDocument):
        same_questions(preset("vpc-attachment"), {"format": "other"})


def rule(**peer: str) -> Document:
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peer}


def targets(document: Document) -> list[str]:
    return [question["to"] for question in document["questions"]]
