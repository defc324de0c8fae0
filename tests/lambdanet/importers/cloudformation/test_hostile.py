"""Hostile templates: whatever is given becomes a document that can be asked, or faults that say what to do, soon."""

import json
import time
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lambdanet.document import UnreadableDocument, canonical, read_topology
from lambdanet.importers.cloudformation.work import MOST_STACKS
from lambdanet.importers.files import CONTROL, SourceFile
from lambdanet.importers.notes import Imported
from lambdanet.importers.reading import read_files
from lambdanet.problems import Problem
from tests.lambdanet.importers.cloudformation.templates import template

SOON = 5  # seconds, on any machine; what is bounded takes a fraction of it


def attempt(files: list[SourceFile]) -> Imported | tuple[Problem, ...]:
    """What reading comes to: a document that reads and words that can be printed, or faults."""
    try:
        found = read_files(files, "cloudformation")
    except UnreadableDocument as error:
        check_helpful(error.problems)
        return error.problems
    read_topology(found.document)
    canonical(found.document).encode()
    assert not any(CONTROL.search(str(one)) for one in found.notes)
    return found


def check_helpful(problems: Sequence[Problem]) -> None:
    assert problems
    assert all(one.hint and not CONTROL.search(str(one)) for one in problems), problems


def faults(data: object, *more: tuple[str, object]) -> list[tuple[str, str]]:
    """The codes and messages of the faults that templates have, found soon."""
    begin = time.process_time()
    named = [("template.json", data), *more]
    found = attempt([SourceFile(path=path, content=json.dumps(each).encode()) for path, each in named])
    assert time.process_time() - begin < SOON
    assert not isinstance(found, Imported)
    return [(one.code, one.message) for one in found]


def vpc(block: object) -> dict[str, Any]:
    return {"Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": block}}}}


def nested(*locations: str) -> dict[str, Any]:
    resources = {
        f"S{number}": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": location}}
        for number, location in enumerate(locations)
    }
    return {"Resources": resources}


# --- bombs ------------------------------------------------------------------------------------------


def test_aliases_are_refused_as_cloudformation_does() -> None:
    lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20))]
    with pytest.raises(UnreadableDocument, match="aliases"):
        template("\n".join(["Resources: {}", "AWSTemplateFormatVersion: '2010-09-09'", *lines]))


def test_a_text_that_doubles_with_every_level() -> None:
    value: object = "x" * 100
    for _ in range(15):
        value = {"Fn::Sub": ["${a}${a}${a}${a}", {"a": value}]}
    assert faults(vpc(value))


def test_functions_that_double_with_every_level() -> None:
    conditions = {"C0": {"Fn::Equals": ["a", "a"]}}
    conditions |= {f"C{n}": {"Fn::And": [{"Condition": f"C{n - 1}"}] * 10} for n in range(1, 60)}  # type: ignore[dict-item]
    body = vpc({"Fn::If": ["C59", "10.0.0.0/16", "10.1.0.0/16"]}) | {"Conditions": conditions}
    begin = time.process_time()
    attempt([SourceFile(path="", content=json.dumps(body).encode())])
    assert time.process_time() - begin < SOON


def test_a_list_that_is_split_and_joined_again_and_again() -> None:
    value: object = "a" + ",a" * 30_000
    for _ in range(8):
        value = {"Fn::Join": [",", {"Fn::Split": [",", value]}]}
    many = {f"V{n}": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": value}} for n in range(20)}
    assert faults({"Resources": many})


def test_values_that_lead_to_values_for_ever() -> None:
    many = {
        f"V{n}": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Fn::GetAtt": [f"V{n + 1}", "CidrBlock"]}}}
        for n in range(300)
    }
    many["V300"] = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
    assert faults({"Resources": many})[0][0] == "document.too-deep"


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_deep_nesting(opening: str) -> None:
    text = '{"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": ' + opening * 50_000
    found = attempt([SourceFile(path="a.json", content=text.encode())])
    assert not isinstance(found, Imported)


def test_a_number_that_is_too_long() -> None:
    assert not isinstance(
        attempt([SourceFile(path="a.json", content=b'{"Resources": {"A": ' + b"9" * 100_000)]), Imported
    )


# --- circles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        vpc({"Fn::GetAtt": ["Vpc", "CidrBlock"]}),
        vpc({"Fn::Sub": "${Vpc.CidrBlock}"}),
        vpc({"Fn::If": ["A", "10.0.0.0/16", "10.1.0.0/16"]})
        | {"Conditions": {"A": {"Condition": "B"}, "B": {"Condition": "A"}}},
    ],
)
def test_what_leads_back_to_itself(body: dict[str, Any]) -> None:
    assert any("leads back to itself" in message for _, message in faults(body))


def test_exports_that_import_each_other() -> None:
    body = {
        "Resources": {},
        "Transform": "AWS::LanguageExtensions",
        "Outputs": {"A": {"Value": {"Fn::ImportValue": "a"}, "Export": {"Name": "a"}}},
    }
    taker = vpc({"Fn::ImportValue": "a"})
    assert any("leads back to itself" in message for _, message in faults(body, ("b.json", taker)))


def test_the_name_of_an_export_that_asks_for_an_export() -> None:
    body = vpc({"Fn::ImportValue": "a"}) | {
        "Outputs": {"A": {"Value": "x", "Export": {"Name": {"Fn::ImportValue": "b"}}}}
    }
    assert isinstance(attempt([SourceFile(path="", content=json.dumps(body).encode())]), Imported)


def test_stacks_that_are_nested_in_a_circle() -> None:
    found = faults(nested("b.json"), ("b.json", nested("c.json")), ("c.json", nested("b.json")))
    assert any("nested in a circle: template.json → b.json → c.json → b.json" in message for _, message in found)


def test_a_stack_that_nests_itself() -> None:
    assert any("in a circle" in message for _, message in faults(nested("template.json")))


def test_a_circle_that_no_other_stack_leads_to_is_not_left_out_in_silence() -> None:
    found = faults(vpc("10.0.0.0/16"), ("b.json", nested("c.json")), ("c.json", nested("b.json")))
    assert any("in a circle: b.json → c.json → b.json" in message for _, message in found)


def test_stacks_that_double_with_every_level() -> None:
    files = [(f"{n}.json", nested(*[f"{n + 1}.json"] * 8)) for n in range(8)]
    found = faults(nested("0.json"), *files, ("8.json", vpc("10.0.0.0/16")))
    assert any(f"More than {MOST_STACKS}" in message for _, message in found)


# --- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "location", ["/etc/passwd", "../../../../etc/passwd", "file:///etc/passwd", "C:\\boot.ini", "a\x00b", ".", ""]
)
def test_nothing_is_opened_that_was_not_given(location: str) -> None:
    found = attempt([SourceFile(path="root.json", content=json.dumps(nested(location)).encode())])
    assert isinstance(found, Imported)
    assert any("is not among the files" in one.message for one in found.notes)


def read(*files: tuple[str, object]) -> Imported:
    found = attempt([SourceFile(path=path, content=json.dumps(each).encode()) for path, each in files])
    assert isinstance(found, Imported)
    return found


@pytest.mark.parametrize(
    "paths", [("b.json", "b.json"), ("x/b.json", "y/b.json"), ("caf\u00e9.json", "cafe\u0301.json")]
)
def test_which_of_two_files_is_nested_is_not_guessed_and_neither_is_lost(paths: tuple[str, str]) -> None:
    called = paths[1].rpartition("/")[2]
    found = read(("a.json", nested(called)), *zip(paths, (vpc("10.0.0.0/16"), vpc("10.9.0.0/16")), strict=True))

    assert [one["CidrBlocks"] for one in found.document["vpcs"]] == [["10.0.0.0/16"], ["10.9.0.0/16"]]
    assert any("json) may be any of 2 files" in one.message and one.matters for one in found.notes)


def test_a_file_that_is_given_twice_is_read_once_and_its_letters_may_be_in_pieces() -> None:
    inner = ("cafe\u0301.json", vpc("10.0.0.0/16"))
    found = read(("a.json", nested("caf\u00e9.json")), inner, inner)

    assert [one["id"] for one in found.document["vpcs"]] == ["S0.Vpc"]


def test_stacks_of_files_with_the_same_name_have_names_of_their_own() -> None:
    files = [(path, vpc(f"10.{number}.0.0/16")) for number, path in enumerate(("a/t.json", "t3.json", "b/t.json"))]
    assert len({one["id"] for one in read(*files).document["vpcs"]}) == 3


@pytest.mark.parametrize("block", ["\u202e10.0.0.0/16", "10.0.0.0/16\u2003", "10.0.0.0\u200b/16", "1\u0660.0.0.0/16"])
def test_nothing_is_taken_out_of_an_address_before_it_is_read(block: str) -> None:
    assert any("is no IPv4 block" in message for _, message in faults(vpc(block)))


def test_a_number_has_digits_that_aws_reads() -> None:
    rule = {"IpProtocol": "tcp", "FromPort": "\u0664\u0664\u0663", "ToPort": 443, "CidrIp": "10.0.0.0/8"}
    group = {"VpcId": {"Ref": "Vpc"}, "GroupDescription": "g", "SecurityGroupIngress": [rule]}
    body = vpc("10.0.0.0/16")
    body["Resources"]["Group"] = {"Type": "AWS::EC2::SecurityGroup", "Properties": group}
    assert any("whole number" in message for _, message in faults(body))


@pytest.mark.parametrize("name", ["V-pc", "Vpc.A", "../Vpc", "V\u0440c", "Vpc\u202e", "", "V" * 300, "V\x00"])
def test_a_logical_id_that_is_none(name: str) -> None:
    body = {"Resources": {name: {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}}}
    assert any("letters and digits" in message for _, message in faults(body))


def test_characters_that_nobody_sees_are_shown_or_taken_out() -> None:
    body = vpc("10.0.0.0/16")
    body["Resources"]["Vpc"]["Properties"]["Tags"] = [{"Key": "Name", "Value": "shop\u202egnp.exe\x1b[2J"}]
    body["Resources"]["Group"] = {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {"VpcId": {"Fn::ImportValue": "\u202eevil\x1b[2J\ud800"}, "GroupDescription": "x"},
    }
    body["Parameters"] = {"P\u202e": {"Type": "String"}}
    body["Resources"]["Strange"] = {"Type": "AWS::\u202e::X"}
    found = attempt([SourceFile(path="a\u202e.json", content=json.dumps(body).encode())])
    assert isinstance(found, Imported)


@pytest.mark.parametrize(
    "body",
    [
        {"Resources": []},
        {"Resources": {"A": []}},
        {"Resources": {"A": {"Type": 7}}},
        {"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": []}}},
        {"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": []}}}},
        {"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Ref": ["A"]}}}}},
        {"Resources": {"A": {"Type": "AWS::EC2::VPC"}}, "Parameters": []},
        {"Resources": {"A": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Ref": "P"}}}}, "Parameters": {"P": 7}},
        {"Resources": {"A": {"Type": "AWS::EC2::VPC", "Condition": "C"}}, "Conditions": {"C": "perhaps"}},
        {"Resources": {"A": {"Type": "AWS::EC2::VPC", "Condition": "C"}}, "Conditions": {"C": {"Fn::And": []}}},
    ],
)  # fmt: skip
def test_a_template_of_the_wrong_shape(body: dict[str, Any]) -> None:
    found = attempt(
        [SourceFile(path="a.json", content=json.dumps({"AWSTemplateFormatVersion": "2010-09-09", **body}).encode())]
    )
    assert isinstance(found, Imported) or all(one.path.startswith("a.json") for one in found)


# --- fuzz -------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["Vpc", "Net", "App", "Group", "Table", "Fn", "P", "C", "AWS::Region", "AWS::NoValue", "X"])
TEXTS = st.sampled_from(
    [
        "10.0.0.0/16",
        "10.0.1.0/24",
        "0.0.0.0/0",
        "::/0",
        "tcp",
        "-1",
        "443",
        "true",
        "",
        "${P}",
        "${Vpc.CidrBlock}",
        "a,b",
        "sg-1",
    ]
)
SCALARS = st.one_of(TEXTS, NAMES, st.integers(-1, 70_000), st.booleans(), st.none(), st.text(max_size=6))


def _functions(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.builds(lambda name: {"Ref": name}, NAMES),
        st.builds(lambda name, what: {"Fn::GetAtt": [name, what]}, NAMES, st.sampled_from(["Arn", "CidrBlock", "GroupId", "DefaultSecurityGroup", "Endpoint.Port"])),
        st.builds(lambda key, args: {key: args}, st.sampled_from(["Fn::Join", "Fn::Sub", "Fn::Split", "Fn::Select", "Fn::If", "Fn::Cidr", "Fn::FindInMap"]), st.lists(inner, max_size=3)),
        st.builds(lambda key, arg: {key: arg}, st.sampled_from(["Fn::Sub", "Fn::Base64", "Fn::GetAZs", "Fn::ImportValue", "Fn::Length", "Fn::Nothing"]), inner),
        st.lists(inner, max_size=3),
    )  # fmt: skip


VALUES = st.recursive(SCALARS, _functions, max_leaves=8)
KEYS = st.sampled_from(
    [*("VpcId", "CidrBlock", "SubnetId", "SubnetIds", "RouteTableId", "DestinationCidrBlock", "GatewayId", "NatGatewayId", "GroupId"),
     *("SecurityGroupIngress", "SecurityGroupEgress", "SecurityGroupIds", "IpProtocol", "FromPort", "ToPort", "CidrIp", "VpcConfig"),
     *("Engine", "Port", "DBSubnetGroupName", "ServiceName", "VpcEndpointType", "Subnets", "Targets", "TransitGatewayId", "Tags")]
)  # fmt: skip
PROPERTIES = st.dictionaries(KEYS, st.one_of(VALUES, st.dictionaries(KEYS, VALUES, max_size=3), st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=2)), max_size=6)  # fmt: skip
TYPES = st.sampled_from(
    [*("VPC", "Subnet", "RouteTable", "Route", "SecurityGroup", "SecurityGroupIngress", "NatGateway", "VPCEndpoint", "Instance"),
     *("NetworkAclEntry", "NetworkAcl", "SubnetRouteTableAssociation", "TransitGatewayRoute", "VPCPeeringConnection", "PrefixList")]
)  # fmt: skip
OTHERS = st.sampled_from(
    [*("AWS::Lambda::Function", "AWS::Serverless::Function", "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::RDS::DBProxy"),
     *("AWS::ElastiCache::CacheCluster", "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::CloudFormation::Stack", "X::Y")]
)  # fmt: skip
RESOURCES = st.builds(
    lambda kind, properties, condition: {
        "Type": kind,
        "Properties": properties,
        **({"Condition": condition} if condition else {}),
    },
    st.one_of(TYPES.map("AWS::EC2::{}".format), OTHERS),
    PROPERTIES,
    st.sampled_from([None, None, None, "C", "X"]),
)
TEMPLATES = st.fixed_dictionaries(
    {"AWSTemplateFormatVersion": st.just("2010-09-09"), "Resources": st.dictionaries(NAMES, RESOURCES, max_size=6)},
    optional={
        "Parameters": st.dictionaries(NAMES, st.fixed_dictionaries({"Type": st.sampled_from(["String", "Number", "CommaDelimitedList"])}, optional={"Default": SCALARS}), max_size=2),
        "Conditions": st.dictionaries(NAMES, st.builds(lambda key, args: {key: args}, st.sampled_from(["Fn::Equals", "Fn::And", "Fn::Not", "Condition"]), VALUES), max_size=2),
        "Mappings": st.just({"P": {"C": {"X": "10.0.0.0/16"}}}),
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEMPLATES)
def test_any_template_becomes_a_document_or_faults(body: dict[str, Any]) -> None:
    attempt([SourceFile(path="any.json", content=json.dumps(body).encode())])


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from(list("!RefSubGtA[]{}:,-&*|>'\"\n ${}.")), max_size=80))
def test_any_yaml_becomes_a_document_or_faults(text: str) -> None:
    attempt([SourceFile(path="any.yaml", content=f"Resources:\n  A: {text}\n".encode())])
