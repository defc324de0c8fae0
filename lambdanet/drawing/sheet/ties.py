"""Standing lines: what is tied to what, whether or not anybody asks."""

from collections.abc import Iterator
from typing import Final

from lambdanet.drawing.pieces import Column, LineKind, Plate
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.outside import service_plate
from lambdanet.drawing.sheet.tables import table_plate_of
from lambdanet.topology import NatGateway, Subnet

_SENDING: Final = frozenset(("eni", "function", "poller", "instance"))  # the glyphs of what sends by itself


def tie(desk: Desk) -> None:
    _tie_functions(desk)
    for subnet in desk.topology.subnets:
        _tie_subnet(desk, subnet)
    for nat in desk.topology.nat_gateways:
        _tie_nat(desk, nat)
    for instance in desk.topology.instances:
        if instance.forwards:
            _tie_translator(desk, instance.interface_id)
    _tie_hosts(desk)
    _tie_networks(desk)
    for endpoint in desk.topology.gateway_endpoints:
        service = service_plate(desk, endpoint.service)
        desk.link(desk.find(endpoint.id), service, LineKind.SERVICE)
    for private in desk.topology.interface_endpoints:
        for interface_id in private.interface_ids:
            service = service_plate(desk, private.service)
            desk.link(desk.find(interface_id), service, LineKind.SERVICE)


def _tie_hosts(desk: Desk) -> None:
    """What has no IPv4 address is behind the egress-only gateway, where the VPC has one."""
    outward = desk.topology.egress_only_internet_gateways
    behind = {gateway.vpc_id for gateway in outward if gateway.vpc_id}
    for gateway in desk.topology.internet_gateways:
        for host in desk.topology.internet_hosts:
            if host.ipv4 or gateway.vpc_id not in behind:
                desk.link(desk.find(gateway.id), desk.find(host.id), LineKind.ROUTE)
    for door in outward:
        for host in desk.topology.internet_hosts:
            if host.ipv6:
                desk.link(desk.find(door.id), desk.find(host.id), LineKind.ROUTE)


def _tie_networks(desk: Desk) -> None:
    """From door to door, to the transit gateway, and to the networks on premises."""
    for peering in desk.topology.peerings:
        near, far = desk.door(peering.id, peering.vpc_id), desk.door(peering.id, peering.peer_vpc_id)
        desk.link(near, far, LineKind.ROUTE)
    for attachment in desk.topology.attachments:
        desk.link(desk.find(attachment.id), desk.find(attachment.gateway_id), LineKind.ROUTE)
    gates = {network.id: network.gateway_id for network in desk.topology.customer_networks}
    homes = {host.id: host.network_id for host in desk.topology.customer_hosts}
    for plate in [p for p in desk.plates if p.kind == "onprem" and not p.more]:
        desk.link(desk.find(gates.get(homes.get(plate.of, plate.of), "")), plate, LineKind.ROUTE)


def _tie_functions(desk: Desk) -> None:
    for function in desk.topology.functions:
        plate = desk.find(function.id, Column.SOURCE)
        for interface_id in function.interface_ids:
            desk.link(plate, desk.find(interface_id), LineKind.ATTACH)
        if plate is not None and not function.attached:
            for outside in [p for p in desk.plates if p.kind in ("host", "service") and not p.more]:
                desk.link(plate, outside, LineKind.ROUTE)


def _tie_subnet(desk: Desk, subnet: Subnet) -> None:
    """From the first plate that sends to the table, and from the table to all that it names."""
    plates = [p for one in desk.interfaces.get(subnet.id, ()) for p in desk.by_of.get(one.id, ())]
    sender = next((p for p in plates if p.column is Column.SUBNETS and p.kind in _SENDING), None)
    if sender is None:
        return
    table = table_plate_of(desk, subnet)
    if table is not None:
        desk.link(sender, table, LineKind.ROUTE)
    for target in _targets(desk, subnet):
        desk.link(table or sender, target, LineKind.ROUTE)


def _targets(desk: Desk, subnet: Subnet) -> Iterator[Plate]:
    table = desk.table_of.get(subnet.id)
    for route in table.routes if table is not None else ():
        found = _target(desk, route.target, subnet.vpc_id)
        if found is not None:
            yield found


def _target(desk: Desk, target: str, vpc_id: str) -> Plate | None:
    """The plate that a route leads to: for another network, its door in this VPC."""
    doors = {a.gateway_id: a.id for a in desk.topology.attachments if a.vpc_id == vpc_id}
    found = desk.door(doors.get(target, target), vpc_id)
    return found or desk.find(desk.seats.get(target, target))


def _tie_nat(desk: Desk, nat: NatGateway) -> None:
    if not nat.regional:
        _tie_translator(desk, nat.interface_id)
        return
    for gateway in desk.topology.internet_gateways:
        if gateway.vpc_id == nat.vpc_id:
            desk.link(desk.find(nat.id), desk.find(gateway.id), LineKind.ROUTE)


def _tie_translator(desk: Desk, interface_id: str) -> None:
    plate = desk.find(interface_id)
    subnet = next((s for s in desk.topology.subnets if plate is not None and s.id == plate.subnet), None)
    if subnet is None or plate is None:
        return
    own = next(
        (p for p in desk.plates if p.table and p.column is Column.NAT_TABLES and p.lane == plate.lane),
        None,
    )
    if own is not None:
        desk.link(plate, own, LineKind.ROUTE)
    for target in _targets(desk, subnet):
        if target.door:
            desk.link(own or plate, target, LineKind.ROUTE)
