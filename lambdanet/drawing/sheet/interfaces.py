"""The plates of what stands in a subnet: network interfaces, under their owners' names."""

from typing import Final

from lambdanet.drawing.pieces import Column, Owner, Plate, Row
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.sheet.rows import shortened
from lambdanet.topology import GroupRule, Interface, InterfaceKind, Subnet

_GLYPH: Final = {
    InterfaceKind.LAMBDA: "eni",
    InterfaceKind.MANAGED: "function",
    InterfaceKind.POLLER: "poller",
    InterfaceKind.INSTANCE: "instance",
    InterfaceKind.PLAIN: "eni",
    InterfaceKind.ENDPOINT: "endpoint",
    InterfaceKind.PROXY: "proxy",
    InterfaceKind.DATABASE: "database",
    InterfaceKind.CACHE: "cache",
    InterfaceKind.MOUNT_TARGET: "file-system",
    InterfaceKind.LOAD_BALANCER: "balancer",
    InterfaceKind.NAT_GATEWAY: "nat",
}
_AWS_OWNED: Final = (InterfaceKind.LAMBDA, InterfaceKind.POLLER)


def interface_plate(desk: Desk, interface: Interface, subnet: Subnet, column: Column, lane: int) -> Plate:
    kind = interface.kind
    owner = interface.owner_ids[0] if interface.owner_ids else interface.id
    address = str(interface.address(desk.asked.family) or interface.private_ip)
    name, detail = desk.names.get(owner, owner), desk.text(address)
    if kind is InterfaceKind.LAMBDA:
        name = f"Lambda ENI {_letter(subnet.availability_zone)}".rstrip()
    elif owner in desk.ports:
        detail = desk.text(f"{address}:{desk.ports[owner]}" if ":" not in address else address)
    elif kind is InterfaceKind.NAT_GATEWAY:
        detail = "NAT gateway"
    return Plate(
        id=desk.new_id(),
        of=interface.id,
        column=column,
        lane=lane,
        kind=_GLYPH[kind],
        name=name,
        detail=detail,
        owner=Owner.AWS if kind in _AWS_OWNED else Owner.YOURS,
        rows=_group_rows(desk, interface),
        shield=bool(interface.group_ids),
        forwards=interface.id in desk.forwarders,
        subnet=subnet.id,
        vpc=subnet.vpc_id,
        owner_id=owner,
    )


def _letter(zone: str) -> str:
    """`us-east-1a` → `a`."""
    return zone[-1] if zone[-1:].isalpha() and zone[-2:-1].isdigit() else ""


def _group_rows(desk: Desk, interface: Interface) -> tuple[Row, ...]:
    if desk.detail is not Detail.EVERYTHING:
        return ()
    groups = [g for g in desk.topology.security_groups if g.id in interface.group_ids]
    rows = [_rule_row(desk, rule, "in") for group in groups for rule in group.ingress]
    rows += [_rule_row(desk, rule, "out") for group in groups for rule in group.egress]
    return tuple(shortened(rows))


def _rule_row(desk: Desk, rule: GroupRule, way: str) -> Row:
    peer = desk.names.get(rule.group_id, rule.peer) if rule.group_id else rule.peer
    return Row(left=f"{way} {rule.service}", right=peer)
