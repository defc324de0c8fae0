"""Groups of which only describe-security-group-rules tells: their rules are those of describe-security-groups."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import NoteKind
from lambdanet.importers.reading import read_files
from tests.lambdanet.importers.reading import NAMES, entries, files, imported, notes, read

SIDES = {"IpPermissions": False, "IpPermissionsEgress": True}
PEERS = {
    "IpRanges": {"CidrIp": "CidrIpv4"},
    "Ipv6Ranges": {"CidrIpv6": "CidrIpv6"},
    "PrefixListIds": {"PrefixListId": "PrefixListId"},
}


def _rules_of(group: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rules of a group, one by one as describe-security-group-rules prints them."""
    for side, egress in SIDES.items():
        for permission in group[side]:
            common = {
                "GroupId": group["GroupId"],
                "IsEgress": egress,
                "IpProtocol": permission["IpProtocol"],
                "FromPort": permission.get("FromPort", -1),
                "ToPort": permission.get("ToPort", -1),
            }
            for pair in permission.get("UserIdGroupPairs", ()):
                referenced = {key: pair[key] for key in ("GroupId", "UserId", "VpcId") if key in pair}
                yield {**common, "ReferencedGroupInfo": referenced, "Description": pair.get("Description")}
            for key, names in PEERS.items():
                for one in permission.get(key, ()):
                    yield {**common, **{names[name]: value for name, value in one.items() if name in names}}


def _holds_groups(file: SourceFile) -> bool:
    return file.path.endswith("security-groups.json")


BUNDLES = [bundle for bundle in NAMES if any(map(_holds_groups, files(bundle)))]


def _by_rules(file: SourceFile) -> SourceFile:
    """The file with each of its groups printed as rules; another file as it is."""
    if not _holds_groups(file):
        return file
    rules = [
        {"SecurityGroupRuleId": f"sgr-{group['GroupId'][3:]}-{number}", **rule}
        for group in json.loads(file.content)["SecurityGroups"]
        for number, rule in enumerate(_rules_of(group))
    ]
    return replace(file, content=json.dumps({"SecurityGroupRules": rules}).encode())


def _decisive(group: dict[str, Any]) -> tuple[object, ...]:
    rules = (
        sorted(str({key: value for key, value in sorted(rule.items()) if key != "Description"}) for rule in group[side])
        for side in ("SecurityGroupIngress", "SecurityGroupEgress")
    )
    return (group["VpcId"], group.get("unknown", False), *rules)


@pytest.mark.parametrize("bundle", BUNDLES)
def test_rules_one_by_one_make_the_same_groups(bundle: str) -> None:
    written = {one["id"]: one for one in entries(imported(bundle), "security_groups")}
    made = {
        one["id"]: one
        for one in entries(read_files([_by_rules(one) for one in files(bundle)]), "security_groups")
        if "SecurityGroupIngress" in one  # a group without any rule is not printed
    }

    assert made
    for identifier, group in made.items():
        assert _decisive(group) == _decisive(written[identifier])


NETWORK = (
    {"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]},
    {"RouteTables": [{"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Associations": [{"Main": True}]}]},
    {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24"}]},
    {
        "NetworkInterfaces": [
            {"NetworkInterfaceId": "eni-1", "SubnetId": "subnet-1", "Groups": [{"GroupId": "sg-1"}], "Status": "in-use"}
        ]
    },
)


def _rule(identifier: str, **more: object) -> dict[str, object]:
    return {
        "SecurityGroupRuleId": f"sgr-{identifier}",
        "GroupId": f"sg-{identifier}",
        "IsEgress": False,
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        **more,
    }


def test_a_group_that_a_rule_names_has_its_rules_too() -> None:
    found = read(
        *NETWORK,
        {
            "SecurityGroupRules": [
                _rule("1", ReferencedGroupInfo={"GroupId": "sg-2", "UserId": "111111111111"}),
                _rule("2", CidrIpv4="10.9.0.0/16"),
            ]
        },
    )

    ingress = {one["id"]: one["SecurityGroupIngress"] for one in entries(found, "security_groups")}
    common = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    assert ingress == {
        "sg-1": [{**common, "SourceSecurityGroupId": "sg-2"}],
        "sg-2": [{**common, "CidrIp": "10.9.0.0/16"}],
    }
    assert [one.component for one in notes(found, NoteKind.ASSUMED) if "to have no other rule" in one.message] == [
        "sg-1",
        "sg-2",
    ]
    assert notes(found, NoteKind.UNKNOWN) == []


def test_a_group_without_any_rule_there_stays_unknown() -> None:
    found = read(*NETWORK, {"SecurityGroupRules": [_rule("2", CidrIpv4="10.9.0.0/16")]})

    assert entries(found, "security_groups") == [{"id": "sg-1", "VpcId": "vpc-1", "unknown": True}]
    assert [one.component for one in notes(found, NoteKind.UNKNOWN)] == ["sg-1"]


def test_a_described_group_keeps_the_rules_that_it_has() -> None:
    group = {"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": []}
    found = read(*NETWORK, {"SecurityGroups": [group]}, {"SecurityGroupRules": [_rule("1", CidrIpv4="0.0.0.0/0")]})

    assert entries(found, "security_groups")[0]["SecurityGroupIngress"] == []
