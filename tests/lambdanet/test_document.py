"""The border: what reads, what does not, and how the faults are told."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdanet.document import (
    MAX_BYTES,
    MOST_FAULTS,
    UnreadableDocument,
    canonical,
    digest,
    parse,
    question_data,
    read_question,
    read_topology,
    schema,
)
from lambdanet.problems import Problem
from lambdanet.topology import Protocol, Question, RouteOrigin
from tests.builders import SLUGS, part, preset


def faults(document: object) -> list[tuple[str, str]]:
    with pytest.raises(UnreadableDocument) as caught:
        read_topology(document)
    return [(problem.code, problem.path) for problem in caught.value.problems]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_preset_reads(slug: str) -> None:
    assert read_topology(preset(slug)).functions[0].id == "orders"


def test_every_fault_is_named_at_once_with_its_path() -> None:
    document = preset("vpc-attachment")
    document["subnets"][0]["CidrBlock"] = "10.20.10.0/33"
    del document["subnets"][1]["AvailabilityZone"]
    document["vpc_endpoints"] = "none"
    document["colour"] = "red"

    assert sorted(faults(document)) == [
        ("document.bad-cidr", "subnets[0].CidrBlock"),
        ("document.missing", "subnets[1].AvailabilityZone"),
        ("document.not-a-list", "vpc_endpoints"),
        ("document.unknown-key", "colour"),
    ]


@pytest.mark.parametrize(
    "more",
    [
        {f"k{number}": 1 for number in range(MOST_FAULTS + 9)},
        {"vpcs": [{"id": "v", "CidrBlocks": ["10.0.0.0/16"]}], "subnets": [{"id": "s"}] * (MOST_FAULTS // 3 + 3)},
        {"security_groups": [{"id": f"g{number}", "VpcId": "v"} for number in range(MOST_FAULTS + 9)]},
    ],
)
def test_of_very_many_faults_the_first_are_listed(more: dict[str, Any]) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_topology({"format": "lambdanet/topology@1"} | more)

    *listed, last = caught.value.problems
    assert len(listed) == MOST_FAULTS
    assert re.fullmatch(r"And \d+ more faults, which are not listed\.", last.message)


def test_what_python_would_take_and_aws_would_not_is_no_value() -> None:
    document = preset("vpc-attachment")
    document["region"] = "eu-central-\u0661"
    document["vpcs"][0]["Ipv6CidrBlocks"] = ["2001:db8::%eth0/56"]
    document["questions"][0]["from"] = "orders\0"

    assert sorted(faults(document)) == [
        ("document.bad-cidr", "vpcs[0].Ipv6CidrBlocks[0]"),
        ("document.bad-text", "questions[0].from"),
        ("document.bad-value", "region"),
    ]
    asked = {"from": "orders", "to": "internet", "source_address": "2001:db8::1%eth0"}
    with pytest.raises(UnreadableDocument, match="no IPv6 address"):
        read_question(asked)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("0.0.0.0/33", "IPv4 prefixes run from 0 to 32"),
        ("10.0.0.0", "Did you mean '10.0.0.0/32'?"),
        ("10.0.0/16", "is no IPv4 block"),
        (167772160, "is text such as"),
        ("10.0.0.0/٣", "is no IPv4 block"),
    ],
)
def test_a_bad_block_is_told_in_words(block: object, words: str) -> None:
    document = preset("vpc-attachment")
    document["subnets"][0]["CidrBlock"] = block

    with pytest.raises(UnreadableDocument, match=r"subnets\[0\]\.CidrBlock") as caught:
        read_topology(document)

    assert words in caught.value.problems[0].message or "prefixes run" in caught.value.problems[0].message


def test_host_bits_are_canonicalised() -> None:
    document = preset("vpc-attachment")
    document["subnets"][0]["CidrBlock"] = "10.20.10.77/24"

    assert str(read_topology(document).subnets[0].cidr_block) == "10.20.10.0/24"


def test_references_to_nothing_or_to_another_kind_are_named() -> None:
    document = preset("vpc-attachment")
    document["subnets"][0]["VpcId"] = "vpc-9"
    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["app-a", "fn-sg"]

    assert faults(document) == [
        ("document.unknown-reference", "subnets[0].VpcId"),
        ("document.unknown-reference", "functions[0].VpcConfig.SubnetIds[1]"),
    ]


def test_an_id_is_used_once_in_the_whole_document() -> None:
    document = preset("vpc-attachment")
    document["instances"][0]["id"] = "app-a"

    assert faults(document) == [("document.duplicate-id", "instances[0].id")]


@pytest.mark.parametrize("identifier", ["", "a/b", "a b", "-a", "x" * 65, "internet", "local", "é"])
def test_ids_that_are_none(identifier: str) -> None:
    document = preset("vpc-attachment")
    document["instances"][0]["id"] = identifier

    assert ("document.bad-id", "instances[0].id") in faults(document)


@pytest.mark.parametrize("document", [None, [], "text", 7, True])
def test_a_document_is_an_object(document: object) -> None:
    assert faults(document) == [("document.not-an-object", "")]


def test_too_many_resources_are_refused_with_the_figure() -> None:
    document = preset("vpc-attachment")
    document["services"] = [{"id": f"s{n}", "ServiceName": "s3"} for n in range(5001)]

    with pytest.raises(UnreadableDocument, match="5,021 resources; 5,000 is the most"):
        read_topology(document)


def test_too_many_questions_are_refused() -> None:
    document = preset("vpc-attachment")
    document["questions"] = [{"id": f"q{n}", "from": "orders", "to": "s3"} for n in range(201)]

    assert faults(document) == [("document.too-long", "questions")]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"a": 1,}',
        "a: b: c",
        "[" * 5000,
        '{"a":' * 5000,
        "a: &x [1]\nb: *x",
        "\x00",
        '{"n": 1' + "0" * 5000 + "}",
        "!!python/object:os.system x",
    ],
)
def test_malformed_text_is_refused_in_words(text: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_topology(parse(text))

    assert caught.value.problems[0].message


def test_a_document_over_the_limit_is_refused_with_the_figure() -> None:
    with pytest.raises(UnreadableDocument, match=f"{MAX_BYTES:,} is the most"):
        parse(" " * (MAX_BYTES + 1))


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="Byte 1 is not UTF-8"):
        parse(b"a\xff")


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "\ud800"])
def test_text_that_cannot_be_stored_or_read_is_refused(text: str) -> None:
    for key in ("name", "description"):
        [(code, path)] = faults(preset("vpc-attachment") | {key: text})
        assert code.startswith("document.")
        assert path == key


def test_what_aws_adds_is_added() -> None:
    topology = read_topology(preset("vpc-attachment-endpoints"))
    table = next(table for table in topology.route_tables if table.id == "rtb-app-a")

    assert [(route.shown, route.target, route.origin) for route in table.routes] == [
        ("10.20.0.0/16", "local", RouteOrigin.LOCAL),
        ("pl-s3", "s3-gw", RouteOrigin.ENDPOINT),
    ]
    assert [(one.id, one.implied) for one in topology.network_acls] == [("vpc/default-acl", True)]


def test_functions_with_the_same_subnet_and_groups_share_an_interface() -> None:
    document = preset("vpc-attachment")
    document["functions"].append({"id": "second", "VpcConfig": {"SubnetIds": ["app-a"], "SecurityGroupIds": ["fn-sg"]}})

    topology = read_topology(document)

    assert [(one.id, one.owner_ids) for one in topology.interfaces if one.kind == "lambda"] == [
        ("lambda/app-a/fn-sg", ("orders", "second")),
        ("lambda/app-b/fn-sg", ("orders",)),
    ]


def test_equal_documents_have_one_digest_whatever_the_order_of_their_keys() -> None:
    document = preset("vpc-attachment")
    turned = dict(reversed(list(document.items())))

    assert digest(canonical(document)) == digest(canonical(turned))
    assert digest(canonical(document)) != digest(canonical(preset("public-subnet-trap")))


@given(
    st.builds(
        Question,
        source=st.sampled_from(["orders", "worker"]),
        target=st.sampled_from(["api", "s3"]),
        port=st.none() | st.integers(1, 65535),
        protocol=st.sampled_from(Protocol),
        family=st.sampled_from([4, 6]),
        source_port=st.none() | st.integers(1, 65535),
        invoke=st.booleans(),
    )
)
def test_a_question_survives_its_json_form(question: Question) -> None:
    assert read_question(json.loads(json.dumps(question_data(question)))) == question


@pytest.mark.parametrize(
    ("data", "path"),
    [
        ({"from": "orders"}, "to"),
        ({"from": "orders", "to": "s3", "port": 0}, "port"),
        ({"from": "orders", "to": "s3", "port": 70000}, "port"),
        ({"from": "orders", "to": "s3", "port": "443"}, "port"),
        ({"from": "orders", "to": "s3", "protocol": "sctp"}, "protocol"),
        ({"from": "orders", "to": "s3", "family": 5}, "family"),
        ({"from": "orders", "to": "x" * 300}, "to"),
        ({"from": "orders", "to": "s3", "colour": 1}, "colour"),
    ],
)
def test_a_bad_question_names_the_field(data: dict[str, Any], path: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_question(data)

    assert [problem.path for problem in caught.value.problems] == [path]


def test_the_schema_speaks_of_the_keys_as_they_are_written() -> None:
    published = schema()

    assert published["$schema"].endswith("2020-12/schema")
    assert set(published["$defs"]["SubnetPart"]["required"]) == {"id", "VpcId", "AvailabilityZone", "CidrBlock"}
    assert published["required"] == ["format"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_document_with_anything_anywhere_reads_or_is_refused(data: st.DataObject) -> None:
    """A preset with one value replaced by arbitrary JSON: never any other exception."""
    document: Any = preset("vpc-attachment-endpoints")
    place = document
    while True:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or data.draw(st.booleans()):
            place[key] = data.draw(JSON)
            break
        place = place[key]
    problems: tuple[Problem, ...] = ()
    try:
        read_topology(document)
    except UnreadableDocument as error:
        problems = error.problems
    assert all(problem.code and problem.message for problem in problems)


@pytest.mark.parametrize("text", ["a: !!timestamp x", "a: !!int ''", "a: !!bool x", "a: !!float x"])
def test_a_tag_that_does_not_fit_its_value_is_a_fault(text: str) -> None:
    with pytest.raises(UnreadableDocument) as raised:
        parse(text)

    assert raised.value.problems[0].code == "document.malformed"


def test_numbers_are_those_of_json_and_dates_and_base_60_are_text() -> None:
    assert parse("[1, -2, 1.5, 1e3, 0]\n") == [1, -2, 1.5, 1000.0, 0]
    assert parse("a: 2026-01-01\nb: 1:30\nc: 0x1F\nd: 010\ne: .inf") == {
        "a": "2026-01-01",
        "b": "1:30",
        "c": "0x1F",
        "d": "010",
        "e": ".inf",
    }
