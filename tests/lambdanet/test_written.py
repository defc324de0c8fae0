"""Edits that a file holds."""

from typing import Any

import pytest

from lambdanet.document import read_topology
from lambdanet.editing.entries import Document
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome, Verdict
from lambdanet.written import BadEdit, apply_edits, read_edits
from tests.builders import preset


def _edited(slug: str, *edits: Any) -> Document:
    return apply_edits(preset(slug), read_edits(edits))


def _asked(document: Document, identifier: str) -> Verdict:
    topology = read_topology(document)
    return evaluate(topology, next(one.question for one in topology.questions if one.id == identifier))


def test_a_network_is_another_one_with_changes() -> None:
    document = _edited(
        "vpc-attachment-nat",
        {"add": "security_groups", "entry": {"id": "own-sg", "VpcId": "vpc"}},
        {"change": "functions/orders", "fields": {"VpcConfig": {"SubnetIds": ["app-a"], "SecurityGroupIds": ["own-sg"]}}},
        {"rows": "security_groups/db-sg", "field": "SecurityGroupIngress",
         "add": [{"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "SourceSecurityGroupId": "own-sg"}]},
    )  # fmt: skip
    assert _asked(document, "database").outcome is Outcome.REACHABLE
    assert "own-sg" not in str(preset("vpc-attachment-nat"))


def test_rows_are_dropped_by_what_they_hold() -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "SourceSecurityGroupId": "fn-sg"}
    document = _edited(
        "vpc-attachment", {"rows": "security_groups/db-sg", "field": "SecurityGroupIngress", "drop": [rule]}
    )
    assert _asked(document, "database").outcome is Outcome.UNREACHABLE


def test_null_takes_a_field_away() -> None:
    document = _edited("vpc-attachment", {"change": "functions/orders", "fields": {"VpcConfig": None}})
    assert "VpcConfig" not in document["functions"][0]


def test_a_zone_is_lost_as_in_a_drill() -> None:
    document = _edited("vpc-attachment-nat", {"without_zone": "us-east-1a"})
    assert _asked(document, "internet").outcome is Outcome.REACHABLE


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"remove": "nat_gateways/nat-z"}, "Edit 1: there is no nat-z to change."),
        ({"remove": "nat-a"}, "Edit 1 (remove)"),
        ({"swap": "nat-a"}, "Edit 1 says none of"),
        ("remove", "Edit 1 says none of"),
        ({"add": "subnets", "entry": {"id": "app-a"}}, "Edit 1: "),
        ({"change": "subnets/app-a", "fields": {}}, "Edit 1 (change)"),
        ({"rows": "route_tables/rtb-app-a", "field": "Routes", "drop": [{"GatewayId": "x"}]}, "has no row"),
        ({"account": {"colour": "red"}}, "Edit 1: there is no colour"),
    ],
)
def test_an_edit_that_is_none_says_why(edit: Any, words: str) -> None:
    with pytest.raises(BadEdit) as caught:
        _edited("vpc-attachment-nat", edit)
    assert words in str(caught.value)
