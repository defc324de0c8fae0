"""VPC endpoints, each interface with the address that it has here."""

from typing import Final

from lambdanet.exporters.terraform.draft import Draft
from lambdanet.exporters.terraform.hcl import Arguments, Block, Call, Value
from lambdanet.topology import GatewayEndpoint, InterfaceEndpoint

ENDPOINT: Final = "aws_vpc_endpoint"
NOBODY: Final[dict[str, Value]] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}],
}


def add_endpoints(draft: Draft) -> None:
    for one in draft.topology.interface_endpoints:
        if draft.has(one.id):
            _add_interface(draft, one)
    for gateway in draft.topology.gateway_endpoints:
        if draft.has(gateway.id):
            arguments = _common(draft, gateway, "Gateway")
            arguments["route_table_ids"] = draft.refs(gateway.route_table_ids) or None
            draft.add(ENDPOINT, draft.label_of(gateway.id), arguments, name=gateway.name)


def _common(draft: Draft, one: InterfaceEndpoint | GatewayEndpoint, kind: str) -> Arguments:
    elsewhere = one.region != draft.region_name(one.vpc_id)
    return {
        "region": draft.region(one.vpc_id),
        "vpc_id": draft.ref(one.vpc_id),
        "vpc_endpoint_type": kind,
        "service_name": f"com.amazonaws.{one.region}.{one.service}",
        "service_region": one.region if elsewhere and kind == "Interface" else None,
        "policy": Call("jsonencode", (NOBODY,)) if one.denies else None,
    }


def _add_interface(draft: Draft, one: InterfaceEndpoint) -> None:
    arguments = _common(draft, one, "Interface")
    arguments |= {
        "private_dns_enabled": one.private_dns,
        "subnet_ids": draft.refs(one.subnet_ids) or None,
        "security_group_ids": draft.refs(one.group_ids) or None,
    }
    fixed: list[Block] = []
    for interface in (draft.interfaces[each] for each in one.interface_ids):
        if draft.has(interface.subnet_id):
            inner: dict[str, Value] = {"subnet_id": draft.ref(interface.subnet_id), "ipv4": str(interface.private_ip)}
            fixed.append(Block("subnet_configuration", arguments=inner))
    draft.add(ENDPOINT, draft.label_of(one.id), arguments, fixed, name=one.name)
