"""The routes that a table takes."""

from collections import Counter
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from lambdanet.prefixes import Prefixes
from lambdanet.problems import Problem
from lambdanet.topology import Network, RouteOrigin, Topology
from lambdanet.validation.blocks import is_inside
from lambdanet.validation.faults import refused

KEPT: Final = Prefixes[Network](
    (block, block) for block in (IPv4Network("169.254.168.0/22"), IPv6Network("fd00:ec2::/32"))
)


def routes_have_a_destination_of_their_own(topology: Topology) -> Iterator[Problem]:
    """One static route per destination, and none that equals or lies inside `local` (RT-02, RT-04, RT-07)."""
    gateways = {gateway.id: gateway.vpc_id for gateway in topology.internet_gateways}
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    gateways |= {gateway.id: gateway.vpc_id or homes[gateway.subnet_id] for gateway in topology.nat_gateways}
    gateways |= {gateway.id: gateway.vpc_id for gateway in topology.egress_only_internet_gateways}
    gateways |= {one.owner_ids[0]: homes[one.subnet_id] for one in topology.interfaces}  # routes name the owner
    peerings = {one.id: (one.vpc_id, one.peer_vpc_id) for one in topology.peerings}
    subnets = {(subnet.vpc_id, subnet.cidr_block) for subnet in topology.subnets}
    nat = {gateway.id for gateway in topology.nat_gateways}
    nat |= {one.id for one in topology.instances} | {one.id for one in topology.network_interfaces}
    nat |= {one.id for one in topology.unknowns}  # such as a Gateway Load Balancer endpoint (RT-04)
    for table in topology.route_tables:
        static = [route for route in table.routes if route.origin is RouteOrigin.STATIC]
        for destination, count in Counter(route.destination for route in static).items():
            if count > 1:
                yield refused(
                    "topology.route-twice",
                    table.id,
                    "Routes",
                    f"{destination} stands {count} times; a table has one route per destination.",
                    aws="RouteAlreadyExists",
                )
        local = {one.destination for one in table.routes if one.origin is RouteOrigin.LOCAL}
        holding = Prefixes((block, block) for block in local)
        for route in static:
            if route.destination in local:
                yield refused(
                    "topology.route-is-local",
                    table.id,
                    "Routes",
                    f"{route.destination} is the local route, which cannot be replaced here.",
                    aws="InvalidParameterValue",
                )
            elif is_inside(route.destination, holding) and not (
                (table.vpc_id, route.destination) in subnets and route.target in nat
            ):
                message = f"{route.destination} lies inside the VPC: AWS takes it only for a whole subnet, towards a NAT gateway or an interface."
                yield refused(
                    "topology.route-inside-local",
                    table.id,
                    "Routes",
                    message,
                    aws="InvalidParameterValue",
                )
            if is_inside(route.destination, KEPT):
                yield refused(
                    "topology.route-reserved",
                    table.id,
                    "Routes",
                    f"{route.destination}: AWS keeps these addresses for its own services.",
                    aws="InvalidParameterValue",
                )
            if (ends := peerings.get(route.target)) is not None and table.vpc_id not in ends:
                yield refused(
                    "topology.other-vpc",
                    table.id,
                    "Routes",
                    f"{route.target} joins {ends[0]} and {ends[1]}, this table belongs to {table.vpc_id}.",
                    aws="InvalidParameterValue",
                )
            if gateways.get(route.target, table.vpc_id) not in ("", table.vpc_id):
                yield refused(
                    "topology.other-vpc",
                    table.id,
                    "Routes",
                    f"{route.target} belongs to {gateways[route.target]}, this table to {table.vpc_id}.",
                    aws="InvalidParameterValue",
                )
