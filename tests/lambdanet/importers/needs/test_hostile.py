"""A wrong value anywhere in what questions are made of: a document or its faults, and never anything else."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from lambdanet.document import UnreadableDocument, read_questions, read_topology
from lambdanet.importers.files import SourceFile
from lambdanet.importers.needs.listing import asked_entries
from lambdanet.importers.reading import read_files

Path = tuple[str | int, ...]

POLICY = {"Statement": {"Effect": "Allow", "Action": ["s3:*"], "Resource": "*"}}
TEMPLATE: dict[str, Any] = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Queue": {"Type": "AWS::SQS::Queue"},
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"ManagedPolicyArns": ["a"], "Policies": [{"PolicyName": "b", "PolicyDocument": POLICY}]},
        },
        "Beside": {"Type": "AWS::IAM::Policy", "Properties": {"Roles": [{"Ref": "Role"}], "PolicyDocument": POLICY}},
        "Orders": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Environment": {"Variables": {"A": {"Fn::Sub": ["${B}-x", {"B": {"Ref": "Queue"}}]}, "C": "https://x"}},
            },
        },
        "Worker": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"Policies": [{"S3ReadPolicy": {}}, POLICY, "c"], "Events": {"E": {"Type": "SQS"}}},
        },
        "Map": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {"FunctionName": {"Ref": "Orders"}, "EventSourceArn": {"Fn::GetAtt": "Queue.Arn"}},
        },
    },
}


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a value, from the outside in."""
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, (*path, key))


def changed(path: Path, to: Any) -> bytes:
    value = inner = copy.deepcopy(TEMPLATE)
    for key in path[:-1]:
        inner = inner[key]  # type: ignore[index]
    inner[path[-1]] = to  # type: ignore[index]
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    "wrong", [None, 7, [], {}, [[None]], {"Ref": "Nope"}, {"Fn::Sub": 7}, "https://[::1"], ids=repr
)
def test_a_wrong_value_anywhere(wrong: Any) -> None:
    for path in places(TEMPLATE["Resources"], ("Resources",)):
        try:
            found = read_files([SourceFile(path="t.json", content=changed(path, wrong))])
        except UnreadableDocument:
            continue
        read_topology(found.document)
        if found.found:
            read_questions(asked_entries(found.found))
