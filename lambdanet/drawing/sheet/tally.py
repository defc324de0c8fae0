"""How much of a topology its sheet does not show one by one."""

from collections.abc import Iterable, Iterator

from lambdanet.drawing.pieces import Folded
from lambdanet.drawing.sheet.desk import Desk


def tally(desk: Desk) -> tuple[Folded, ...]:
    """Of each kind that could have a place, how many have none: by the plates and regions that are there."""
    shown = {plate.of for plate in desk.plates} | {region.of for region in desk.regions}
    # The land of a network on premises is there with its hosts, be they folded.
    shown |= {host.network_id for host in desk.topology.customer_hosts if {host.id, f"@{host.network_id}"} & shown}
    found = (
        Folded(kind=kind, count=len(ids - shown), of=len(ids)) for kind, ids in ((k, set(i)) for k, i in _kinds(desk))
    )
    return tuple(one for one in found if one.count)


def _kinds(desk: Desk) -> Iterator[tuple[str, Iterable[str]]]:
    topology = desk.topology
    yield "VPCs", (vpc.id for vpc in topology.vpcs)
    yield "subnets", (subnet.id for subnet in topology.subnets)
    yield "functions", (function.id for function in topology.functions if not function.managed)
    yield "gateways", _gateways(desk)
    yield "internet hosts", (host.id for host in topology.internet_hosts)
    yield "AWS services", (service.id for service in topology.services)
    yield "hosts on premises", (host.id for host in topology.customer_hosts)
    yield "networks on premises", (network.id for network in topology.customer_networks)
    yield "resources in subnets", (interface.id for interface in topology.interfaces)


def _gateways(desk: Desk) -> Iterator[str]:
    """Whatever has a door in a VPC, or stands in none of its subnets, or between VPCs."""
    topology = desk.topology
    vpcs = {vpc.id for vpc in topology.vpcs}
    for doors in (
        topology.internet_gateways,
        topology.gateway_endpoints,
        topology.egress_only_internet_gateways,
        topology.attachments,
        topology.vpn_gateways,
    ):
        yield from (door.id for door in doors if door.vpc_id in vpcs)
    yield from (one.id for one in topology.peerings if {one.vpc_id, one.peer_vpc_id} & vpcs)
    yield from (nat.id for nat in topology.nat_gateways if nat.regional and nat.vpc_id in vpcs)
    yield from (gateway.id for gateway in topology.transit_gateways)
