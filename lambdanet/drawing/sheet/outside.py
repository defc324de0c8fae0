"""What is outside of every VPC: internet hosts, AWS services, networks on premises."""

from typing import Final

from lambdanet.drawing.pieces import Column, Owner, Plate
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.folding import split
from lambdanet.drawing.sheet.more import put_more
from lambdanet.reachability.verdict import Hop, Kind
from lambdanet.services import BY_NAME

HOME_SERVICES: Final = "services"  # the places of folded plates
OTHER_SERVICES: Final = "services/other"
OTHER_NETWORKS: Final = "networks"
_OUTSIDE_OWNER: Final = {"service": Owner.AWS, "host": Owner.WORLD, "onprem": Owner.YOURS}


def put_outside(desk: Desk) -> None:
    _put_hosts(desk)
    _put_services(desk)
    _put_premises(desk)
    for hop in desk.asked.outside:
        _put_asked_outside(desk, hop)


def _put_hosts(desk: Desk) -> None:
    ids = desk.needed.ids
    stay, rest = split(desk.topology.internet_hosts, desk.fold, lambda host: bool(ids & {host.id, host.host_name}))
    for host in stay:
        detail = desk.text(str(host.ipv4[0]) if host.ipv4 else "IPv6 only" if host.ipv6 else "")
        name = host.host_name or desk.names[host.id]
        desk.put(outside_plate(desk, host.id, "host", name, detail))
    _put_more_outside(desk, "hosts", "host", "hosts", len(rest), beside=bool(stay))


def _put_services(desk: Desk) -> None:
    ids, home = desk.needed.ids, desk.topology.region
    stay, rest = split(desk.topology.services, desk.fold, lambda one: bool(ids & {one.id, one.service}))
    for service in stay:
        kind = BY_NAME.get(service.service)
        name = kind.title if kind else desk.names[service.id]
        desk.put(outside_plate(desk, service.id, "service", name, ""))
    here = sum((one.region or home) == home for one in rest)
    beside = any((one.region or home) == home for one in stay)
    _put_more_outside(desk, HOME_SERVICES, "service", "services", here, beside=beside)
    _put_more_outside(desk, OTHER_SERVICES, "service", "services", len(rest) - here, beside=len(stay) > beside)


def _put_premises(desk: Desk) -> None:
    ids = desk.needed.ids
    asked = {host.network_id for host in desk.topology.customer_hosts if host.id in ids}
    networks, folded = split(
        desk.topology.customer_networks, desk.fold, lambda one: one.id in ids or one.id in asked, single=False
    )
    shown = {network.id for network in networks}
    customers = [host for host in desk.topology.customer_hosts if host.network_id in shown]
    stay, rest = split(customers, desk.fold, lambda host: host.id in ids, single=False)
    for customer in stay:
        detail = desk.text(str(customer.address))
        desk.put(outside_plate(desk, customer.id, "onprem", desk.names[customer.id], detail))
    inhabited = {customer.network_id for customer in desk.topology.customer_hosts}
    for network in networks:
        if network.id not in inhabited or network.id in desk.asked.places:
            detail = desk.text(str(network.cidr_blocks[0]))
            desk.put(outside_plate(desk, network.id, "onprem", "any host there", detail))
    for network in networks:
        count = sum(host.network_id == network.id for host in rest)
        beside = any(host.network_id == network.id for host in stay)
        _put_more_outside(desk, network.id, "onprem", "hosts", count, beside=beside)
    _put_more_outside(desk, OTHER_NETWORKS, "onprem", "networks", len(folded), beside=bool(networks))


def _put_more_outside(desk: Desk, place: str, kind: str, what: str, count: int, *, beside: bool) -> None:
    put_more(desk, place, kind, what, count, column=Column.OUTSIDE, beside=beside, owner=_OUTSIDE_OWNER[kind])


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
