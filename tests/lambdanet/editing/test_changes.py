"""What is different between two documents, as people say it."""

import pytest
from hypothesis import given, settings

from lambdanet.editing.changes import changes, same_questions, summary
from lambdanet.editing.edits import add, add_row, move_row, put, put_account, put_question, remove, remove_row
from lambdanet.reachability.verdict import Outcome
from tests.builders import SLUGS, Document, acl, part, preset
from tests.lambdanet.editing.builders import edited, turned


def words(before: Document, after: Document) -> list[str]:
    return [change.words for change in changes(before, after)]


def changed(identifier: str, list_name: str, **values: object) -> list[str]:
    document = preset("vpc-attachment")
    entry = part(document, identifier) | values
    return words(document, put(document, list_name, identifier, entry))


@pytest.mark.parametrize("slug", SLUGS)
def test_a_document_differs_in_nothing_from_itself(slug: str) -> None:
    assert changes(preset(slug), preset(slug)) == ()
    assert turned(preset(slug), preset(slug)) == []


def test_a_value_is_told_from_and_to() -> None:
    assert changed("app-a", "subnets", CidrBlock="10.20.2.0/24") == [
        "subnet app-a: CIDR block 10.20.10.0/24 → 10.20.2.0/24"
    ]


def test_what_is_not_written_is_told_as_what_aws_makes_of_it() -> None:
    assert changed("app-a", "subnets", MapPublicIpOnLaunch=True) == [
        "subnet app-a: Public IPv4 address for new instances off → on"
    ]
    assert changed("app-a", "subnets", MapPublicIpOnLaunch=False) == []


def test_of_a_list_only_what_came_and_went_is_told() -> None:
    assert changed("rtb-data", "route_tables", SubnetIds=["data-a", "app-a"]) == [
        "route table rtb-data: Subnets: app-a added, data-b removed"
    ]


def test_an_attachment_is_told_as_such() -> None:
    document = preset("vpc-attachment")
    orders = {key: value for key, value in part(document, "orders").items() if key != "VpcConfig"}

    assert words(document, put(document, "functions", "orders", orders)) == ["function orders: VPC attachment removed"]


def test_routes_and_rules_are_told_one_by_one() -> None:
    document = preset("vpc-attachment")
    route = {"DestinationCidrBlock": "10.9.0.0/16", "GatewayId": "igw"}
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "10.0.0.0/8"}
    grown = add_row(document, "route_tables", "rtb-public", "Routes", route)
    grown = add_row(grown, "security_groups", "db-sg", "SecurityGroupIngress", rule)

    assert words(document, grown) == [
        "route table rtb-public: added route 10.9.0.0/16 → igw",
        "security group db-sg: added inbound rule TCP 443 from 10.0.0.0/8",
    ]
    assert words(document, remove_row(document, "route_tables", "rtb-public", "Routes", 0)) == [
        "route table rtb-public: removed route 0.0.0.0/0 → igw"
    ]


def test_a_route_to_another_target_is_the_same_route() -> None:
    routes = [{"DestinationCidrBlock": "0.0.0.0/0", "State": "blackhole"}]

    assert changed("rtb-public", "route_tables", Routes=routes) == [
        "route table rtb-public: route 0.0.0.0/0 → igw is now 0.0.0.0/0 → nothing (blackhole)"
    ]


def test_rules_of_an_acl_that_change_places_are_told_by_number() -> None:
    document = preset("vpc-attachment")
    rules = [(100, "allow", False, "0.0.0.0/0", (443, 443)), (200, "deny", False, "0.0.0.0/0", None)]
    document["network_acls"] = [acl("acl", [], *rules)]

    assert words(document, move_row(document, "network_acls", "acl", "Entries", 1, 0)) == [
        "network ACL acl: rule 100 allow inbound TCP 443 from 0.0.0.0/0 is now 100 deny inbound all from 0.0.0.0/0",
        "network ACL acl: rule 200 deny inbound all from 0.0.0.0/0 is now 200 allow inbound TCP 443 from 0.0.0.0/0",
    ]


def test_what_came_and_went_is_told_whole() -> None:
    document = preset("vpc-attachment")

    assert words(document, add(document, "security_groups", {"id": "new-sg", "VpcId": "vpc"})) == [
        "added security group new-sg"
    ]
    assert words(document, remove(document, "internet_hosts", "api").document) == [
        "removed internet host api",
        "removed question internet",
    ]


def test_another_id_is_told_once_with_what_else_changed() -> None:
    document = preset("vpc-attachment")
    entry = part(document, "app-a") | {"id": "web-a", "CidrBlock": "10.20.2.0/24"}

    assert words(document, put(document, "subnets", "app-a", entry)) == [
        "renamed subnet app-a to web-a",
        "subnet web-a: CIDR block 10.20.10.0/24 → 10.20.2.0/24",
    ]


def test_what_is_removed_and_something_else_added_is_not_renamed() -> None:
    document = preset("vpc-attachment")
    left = remove(document, "instances", "worker").document
    other = {"id": "other", "SubnetId": "app-a", "SecurityGroupIds": ["db-sg"]}

    assert {"removed instance worker", "added instance other"} <= set(words(document, add(left, "instances", other)))


def test_the_account_and_the_questions_are_told_too() -> None:
    document = preset("vpc-attachment")
    after = put_account(
        document, {"name": "Shop", "block_public_access": {"InternetGatewayBlockMode": "block-ingress"}}
    )
    after = put_question(after, "database", part_of_question(document, "database") | {"port": 3306})

    assert words(document, after) == [
        f"topology: Name {document['name']} → Shop",
        "topology: Blocked off → block-ingress",
        "question database: Port 5432 → 3306",
    ]


@given(documents=edited())
@settings(max_examples=60, deadline=None)
def test_a_summary_is_one_short_line(documents: list[Document]) -> None:
    told = changes(documents[0], documents[-1])
    line = summary(told)

    assert len(line) <= 120
    assert "\n" not in line
    assert bool(line) == bool(told)


def test_a_summary_counts_what_it_leaves_out() -> None:
    document = preset("vpc-attachment")
    told = changes(document, remove(document, "vpcs", "vpc").document)

    assert summary(told).endswith(f" and {len(told) - summary(told).count(';') - 1} more")
    assert summary(told[:1]) == told[0].words


def test_a_question_with_another_answer_is_told() -> None:
    document = preset("vpc-attachment")
    after = remove_row(document, "security_groups", "db-sg", "SecurityGroupIngress", 0)

    assert turned(document, after) == [("database", Outcome.REACHABLE, Outcome.UNREACHABLE)]


def test_a_question_that_asks_something_else_now_is_not_compared() -> None:
    document = preset("vpc-attachment")
    after = put_question(document, "database", part_of_question(document, "database") | {"port": 22})

    assert "database" not in [one.id for _, one in same_questions(document, after)]


def part_of_question(document: Document, identifier: str) -> Document:
    found: Document = next(one for one in document["questions"] if one["id"] == identifier)
    return found
