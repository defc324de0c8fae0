"""A plan of any size, as terraform show -json prints it: a network of zones, functions with groups of their own."""

import json
from collections.abc import Iterator
from typing import Any

from lambdanet.importers.files import SourceFile

Entry = dict[str, Any]
ZONES = "abc"


def plan(size: int) -> SourceFile:
    """A plan of so many resources, all yet to be made: a VPC of six subnets, then functions, each with group and rules."""
    resources = [one for one, _ in zip(_resources(), range(size), strict=False)]
    changes = [
        {
            **{key: one[key] for key in ("address", "mode", "type", "name")},
            "change": {"actions": ["create"], "before": None, "after": one["values"], "after_unknown": unknown},
        }
        for one, unknown, _ in resources
    ]
    written = {f"{one['type']}.{one['name']}": entry for one, _, entry in resources}
    value = {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"resources": [one for one, _, _ in resources]}},
        "resource_changes": changes,
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"constant_value": "us-east-1"}}}},
            "root_module": {"resources": list(written.values())},
        },
    }
    return SourceFile(path="plan.json", content=json.dumps(value).encode())


def _resources() -> Iterator[tuple[Entry, Entry, Entry]]:
    yield _made("aws_vpc", "main", {"cidr_block": "10.0.0.0/16", "enable_dns_support": True}, {})
    yield _made("aws_internet_gateway", "main", {}, {"vpc_id": ["aws_vpc.main.id"]})
    for kind, first in (("private", 0), ("public", 100)):
        yield _made("aws_route_table", kind, {}, {"vpc_id": ["aws_vpc.main.id"]})
        for index, zone in enumerate(ZONES):
            values = {"cidr_block": f"10.0.{first + index}.0/24", "availability_zone": f"us-east-1{zone}"}
            yield _made("aws_subnet", kind, values, {"vpc_id": ["aws_vpc.main.id"]}, index)
            both = {
                "subnet_id": [f"aws_subnet.{kind}", "count.index"],
                "route_table_id": [f"aws_route_table.{kind}.id"],
            }
            yield _made("aws_route_table_association", kind, {}, both, index)
    number = 0
    while True:
        number += 1
        name = f"f{number}"
        yield _made("aws_security_group", name, {"name": name}, {"vpc_id": ["aws_vpc.main.id"]})
        group = {"security_group_id": [f"aws_security_group.{name}.id"]}
        values = {"ip_protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_ipv4": "0.0.0.0/0"}
        yield _made("aws_vpc_security_group_egress_rule", name, values, group)
        other = {"referenced_security_group_id": [f"aws_security_group.f{max(1, number - 1)}.id"]}
        values = {"ip_protocol": "tcp", "from_port": 5432, "to_port": 5432}
        yield _made("aws_vpc_security_group_ingress_rule", name, values, group | other)
        yield _function(name)


def _function(name: str) -> tuple[Entry, Entry, Entry]:
    config = {"ipv6_allowed_for_dual_stack": False}
    one, unknown, written = _made("aws_lambda_function", name, {"function_name": name, "vpc_config": [config]}, {})
    unknown["vpc_config"] = [{"subnet_ids": True, "security_group_ids": True, "vpc_id": True}]
    places = {"subnet_ids": ["aws_subnet.private"], "security_group_ids": [f"aws_security_group.{name}.id"]}
    written["expressions"]["vpc_config"] = [{key: {"references": given} for key, given in places.items()}]
    return one, unknown, written


def _made(
    type_: str, name: str, values: Entry, references: dict[str, list[str]], index: int | None = None
) -> tuple[Entry, Entry, Entry]:
    """The resource, what of it is unknown, and how it is written."""
    base = {"mode": "managed", "type": type_, "name": name}
    address = f"{type_}.{name}" if index is None else f"{type_}.{name}[{index}]"
    known = {"address": address, **base, **({} if index is None else {"index": index}), "values": values}
    unknown = {"id": True, "arn": True, **dict.fromkeys(references, True)}
    expressions = {key: {"references": given} for key, given in references.items()}
    return known, unknown, {"address": f"{type_}.{name}", **base, "expressions": expressions}
