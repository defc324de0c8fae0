"""However hostile a template or a plan is, reading it takes little time and memory, and ends with a document or faults.

All cases run in one process, which measures itself; the bounds are several times what was seen.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import pytest

from lambdanet.document import UnreadableDocument, read_topology
from lambdanet.importers.files import SourceFile
from lambdanet.importers.reading import read_files

SECONDS: Final = 5
MEBIBYTES: Final = 500

VPC: Final = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}


def template(more: dict[str, Any] | None = None, **sections: Any) -> str:
    return json.dumps({"AWSTemplateFormatVersion": "2010-09-09", **sections, "Resources": {"Vpc": VPC, **(more or {})}})


def named(value: object) -> dict[str, Any]:
    """A VPC whose name is worked out from a value."""
    return {
        "Named": {
            "Type": "AWS::EC2::VPC",
            "Properties": {**VPC["Properties"], "Tags": [{"Key": "Name", "Value": value}]},
        }
    }  # type: ignore[dict-item]


def subnet(block: object) -> dict[str, Any]:
    return {"Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": block}}}


def nested(value: Any, wrap: Callable[[Any], Any], times: int) -> Any:
    for _ in range(times):
        value = wrap(value)
    return value


def group(rules: list[dict[str, Any]]) -> dict[str, Any]:
    properties = {"VpcId": {"Ref": "Vpc"}, "GroupDescription": "g", "SecurityGroupIngress": rules}
    return {"Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": properties}}


def plan(resources: list[dict[str, Any]], **more: Any) -> str:
    return json.dumps({"format_version": "1.2", "planned_values": {"root_module": {"resources": resources, **more}}})


def planned(kind: str, name: str, values: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "values": values, **more}


def modules(deep: int) -> str:
    inner = ""
    for level in range(deep):
        child = f', "child_modules": [{inner}]' if inner else ""
        inner = f'{{"address": "module.m{level}", "resources": []{child}}}'
    return f'{{"format_version": "1.2", "planned_values": {{"root_module": {{"child_modules": [{inner}]}}}}}}'


BOMB: Final = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
TRICKS: Final = (
    "Ord\u202eers",
    "\u041erders",
    "a\u0301" * 1,
    "e" + "\u0301" * 5_000,
    "\ud800",
    "a\x00b",
    "../../etc/passwd",
)
CASES: Final[dict[str, Callable[[], str]]] = {
    "a bomb of aliases": lambda: f"AWSTemplateFormatVersion: '2010-09-09'\n{BOMB}Resources: {{Vpc: *i}}\n",
    "an alias to itself": lambda: "AWSTemplateFormatVersion: '2010-09-09'\nResources: &r {Vpc: *r}\n",
    "a merge of itself": lambda: "AWSTemplateFormatVersion: '2010-09-09'\nResources: &r {<<: *r}\n",
    "lists 100,000 deep": lambda: "[" * 100_000,
    "objects 100,000 deep": lambda: '{"Resources":' * 100_000,
    "250,000 values one after the other": lambda: "{}" * 250_000,
    "yaml 1,500 deep": lambda: "Resources:\n" + "".join(" " * level + "a:\n" for level in range(1, 1_500)),
    "a function in 300 functions": lambda: template(named(nested("x", lambda one: {"Fn::Join": ["", [one]]}, 300))),
    "a parameter that doubles": lambda: template(
        named({"Ref": "P"}), Parameters={"P": {"Type": "String", "Default": {"Fn::Sub": "${P}${P}"}}}
    ),
    "subs that grow": lambda: template(
        named(nested("x" * 50, lambda one: {"Fn::Sub": ["${a}${a}${a}${a}", {"a": one}]}, 30))
    ),
    "joins that grow": lambda: template(
        named(nested(["x"] * 9, lambda one: [{"Fn::Join": [",", one]} for _ in range(3)], 6))
    ),
    "joins with a long delimiter": lambda: template(named({"Fn::Join": ["y" * 100_000, ["x"] * 10_000]})),
    "2^20 blocks": lambda: template(subnet({"Fn::Select": [0, {"Fn::Cidr": ["10.0.0.0/8", 2**20, 4]}]})),
    "10^30 blocks": lambda: template(subnet({"Fn::Select": [0, {"Fn::Cidr": ["10.0.0.0/8", 10**30, 10**30]}]})),
    "blocks of IPv6": lambda: template(subnet({"Fn::Select": [0, {"Fn::Cidr": ["::/0", 256, 0]}]})),
    "a number of 5,000 digits": lambda: template(group([{"IpProtocol": "tcp", "FromPort": 7, "ToPort": 8}])).replace(
        " 7,", " " + "9" * 5_000 + ","
    ),
    "5,000 rules": lambda: template(
        group(
            [
                {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "CidrIp": f"10.{i >> 8 & 255}.{i & 255}.0/24"}
                for i in range(5_000)
            ]
        )
    ),
    "100,000 parameters": lambda: template(
        Parameters={f"P{number}": {"Type": "String", "Default": "x"} for number in range(100_000)}
    ),
    "20,000 conditions in a row": lambda: template(
        Conditions={"C0": {"Fn::Equals": ["a", "a"]}}
        | {f"C{number}": {"Fn::Not": [{"Condition": f"C{number - 1}"}]} for number in range(1, 20_000)},
        Outputs={"O": {"Value": {"Fn::If": ["C19999", "a", "b"]}}},
    ),
    "mappings of mappings": lambda: template(
        named({"Fn::FindInMap": ["M", "A", "B"]}), Mappings={"M": nested("x", lambda one: {"A": one}, 30)}
    ),
    "mappings that are found by mappings": lambda: template(
        named(nested("A", lambda one: {"Fn::FindInMap": ["M", one, one]}, 10)), Mappings={"M": {"A": {"A": "A"}}}
    ),
    "names full of tricks": lambda: template(dict.fromkeys(TRICKS, VPC), Parameters={name: {} for name in TRICKS}),
    "values full of tricks": lambda: template(
        {f"V{number}": named(name)["Named"] for number, name in enumerate(TRICKS)}
    ),
    "100,000 resources in a plan": lambda: plan(
        [planned("aws_vpc", f"v{number}", {"cidr_block": "10.0.0.0/16"}) for number in range(100_000)]
    ),
    "for_each of 10,000": lambda: plan(
        [
            planned("aws_vpc", "v", {"cidr_block": "10.0.0.0/16"}, index=str(number))
            | {"address": f'aws_vpc.v["{number}"]'}
            for number in range(10_000)
        ]
    ),
    "modules 1,000 deep": lambda: modules(1_000),
    "modules 100 deep": lambda: modules(100),
    "a plan of tricks": lambda: plan(
        [planned("aws_vpc", name, {"cidr_block": "10.0.0.0/16", "tags": {"Name": name}}) for name in TRICKS]
    ),
    "a group of 10,000 blocks": lambda: plan(
        [
            planned("aws_vpc", "v", {"id": "vpc-1", "cidr_block": "10.0.0.0/16"}),
            planned(
                "aws_security_group",
                "g",
                {
                    "id": "sg-1",
                    "name": "g",
                    "vpc_id": "vpc-1",
                    "ingress": [
                        {
                            "protocol": "tcp",
                            "from_port": 1,
                            "to_port": 2,
                            "cidr_blocks": [f"10.{i >> 8 & 255}.{i & 255}.0/24" for i in range(10_000)],
                        }
                    ],
                },
            ),
        ]
    ),
}


def measured(name: str) -> dict[str, Any]:
    """What comes of a case: a document, faults or another exception; and what it took here."""
    content = CASES[name]().encode("utf-8", "surrogatepass")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, told = time.process_time(), ["read"]
    try:
        read_topology(read_files([SourceFile(path="../\u202ehostile.json", content=content)], parameters={}).document)
    except UnreadableDocument as unreadable:
        told = [str(one) for one in unreadable.problems]
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": time.process_time() - start, "mebibytes": (after - before) / 1024, "told": told}


@cache
def everything() -> dict[str, dict[str, Any]]:
    done = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", CASES)
def test_it_is_read_or_refused_within_bounds(name: str) -> None:
    found = everything()[name]

    assert found["seconds"] < SECONDS
    assert found["mebibytes"] < MEBIBYTES
    assert found["told"]
    assert all("\x00" not in one and "\u202e" not in one for one in found["told"])


if __name__ == "__main__":
    print(json.dumps({name: measured(name) for name in CASES}))
