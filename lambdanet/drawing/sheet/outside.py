"""What is outside of every VPC: internet hosts, AWS services, networks on premises."""

from typing import Final

from lambdanet.drawing.pieces import Column, Owner, Plate
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.reachability.verdict import Hop, Kind
from lambdanet.services import BY_NAME

_OUTSIDE_OWNER: Final = {"service": Owner.AWS, "host": Owner.WORLD, "onprem": Owner.YOURS}


def put_outside(desk: Desk) -> None:
    for host in desk.topology.internet_hosts:
        detail = desk.text(str(host.ipv4[0]) if host.ipv4 else "IPv6 only" if host.ipv6 else "")
        name = host.host_name or desk.names[host.id]
        desk.put(outside_plate(desk, host.id, "host", name, detail))
    for service in desk.topology.services:
        kind = BY_NAME.get(service.service)
        name = kind.title if kind else desk.names[service.id]
        desk.put(outside_plate(desk, service.id, "service", name, ""))
    for customer in desk.topology.customer_hosts:
        detail = desk.text(str(customer.address))
        desk.put(outside_plate(desk, customer.id, "onprem", desk.names[customer.id], detail))
    inhabited = {customer.network_id for customer in desk.topology.customer_hosts}
    for network in desk.topology.customer_networks:
        if network.id not in inhabited or network.id in desk.asked.places:
            detail = desk.text(str(network.cidr_blocks[0]))
            desk.put(outside_plate(desk, network.id, "onprem", "any host there", detail))
    for hop in desk.asked.outside:
        _put_asked_outside(desk, hop)


def outside_plate(desk: Desk, of: str, kind: str, name: str, detail: str) -> Plate:
    return Plate(
        id=desk.new_id(),
        of=of,
        column=Column.OUTSIDE,
        lane=None,
        kind=kind,
        name=name,
        detail=detail,
        owner=_OUTSIDE_OWNER[kind],
    )


def _put_asked_outside(desk: Desk, hop: Hop) -> None:
    """A host or service that is asked for, though the document does not show it."""
    if desk.find(hop.at) or (hop.kind is Kind.SERVICE and service_plate(desk, hop.at)):
        return
    if hop.kind is Kind.SERVICE:
        kind = BY_NAME.get(hop.at)
        name = kind.title if kind else hop.at
        desk.put(outside_plate(desk, hop.at, "service", name, ""))
        return
    address = desk.text(str(hop.packet.destination))
    name = "any internet host" if hop.at in ("internet", "", address) else hop.at
    desk.put(outside_plate(desk, hop.at, "host", name, address))


def service_plate(desk: Desk, name: str) -> Plate | None:
    """The plate of a service, by the id or the short name of either."""
    for service in desk.topology.services:
        if name in (service.id, service.service):
            return desk.find(service.id)
    return desk.find(name, Column.OUTSIDE)
