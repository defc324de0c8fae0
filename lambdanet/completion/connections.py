"""What joins VPCs: peerings, and transit gateways with the routes that they learn."""

from bisect import bisect
from collections.abc import Iterator
from ipaddress import IPv4Network

from lambdanet.parts import TopologyPart
from lambdanet.topology import Attachment, Peering, TransitGateway, TransitRoute, TransitRouteTable


def peerings(part: TopologyPart) -> Iterator[Peering]:
    for peering in part.vpc_peering_connections:
        yield Peering(
            id=peering.id,
            name=peering.name or peering.id,
            vpc_id=peering.vpc_id,
            peer_vpc_id=peering.peer_vpc_id,
            status=peering.status,
            dns=peering.allow_dns_resolution_from_remote_vpc,
        )


def transit_gateways(part: TopologyPart) -> Iterator[TransitGateway]:
    for one in part.transit_gateways:
        yield TransitGateway(
            id=one.id, name=one.name or one.id, group_referencing=one.security_group_referencing_support
        )


def attachments(part: TopologyPart) -> Iterator[Attachment]:
    for one in part.transit_gateway_attachments:
        yield Attachment(
            id=one.id,
            name=one.name or one.id,
            gateway_id=one.transit_gateway_id,
            vpc_id=one.vpc_id or "",
            subnet_ids=one.subnet_ids,
            group_referencing=one.security_group_referencing_support,
            state=one.state,
        )


def transit_route_tables(part: TopologyPart) -> Iterator[TransitRouteTable]:
    """Static routes, and the blocks of every VPC and VPN that propagates into the table (domain.md §7.2)."""
    homes = {vpc.id: vpc.cidr_blocks for vpc in part.vpcs}
    blocks = {one.id: homes[one.vpc_id] if one.vpc_id else () for one in part.transit_gateway_attachments}
    of_vpcs = {one.id for one in part.transit_gateway_attachments if one.vpc_id}
    for network in part.customer_networks:
        if (joined := network.transit_gateway_attachment_id) is not None:
            blocks[joined] = (*blocks.get(joined, ()), *network.cidr_blocks)
    for table in part.transit_gateway_route_tables:
        static = [
            TransitRoute(
                destination=route.destination_cidr_block,
                attachment_id=route.transit_gateway_attachment_id or "",
                propagated=False,
            )
            for route in table.routes
        ]
        learned: list[TransitRoute] = []
        known = _Apart()
        # of a VPC and a VPN with the same block the VPC's is preferred; a VPN's may hold or be inside a VPC's
        for attachment in sorted(table.propagations, key=lambda one: one not in of_vpcs):
            for block in blocks[attachment]:
                # of two VPCs that overlap the newcomer's routes are not propagated
                if attachment not in of_vpcs or known.takes(block):
                    learned.append(TransitRoute(destination=block, attachment_id=attachment, propagated=True))
        yield TransitRouteTable(
            id=table.id,
            name=table.name or table.id,
            gateway_id=table.transit_gateway_id,
            associations=table.associations,
            routes=(*static, *learned),
            unknown=table.unknown,
        )


class _Apart:
    """Blocks of which none overlaps another, in the order of their addresses."""

    def __init__(self) -> None:
        self.blocks: list[IPv4Network] = []

    def takes(self, block: IPv4Network) -> bool:
        """Add the block, unless it overlaps one that is there: only its neighbours can."""
        place = bisect(self.blocks, block)
        if any(block.overlaps(near) for near in self.blocks[max(place - 1, 0) : place + 1]):
            return False
        self.blocks.insert(place, block)
        return True
