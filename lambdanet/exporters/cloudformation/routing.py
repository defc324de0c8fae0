"""Route tables and their routes. The local ones and those of gateway endpoints are AWS's.

CloudFormation cannot edit a VPC's main table: what the topology has as one is a table of its own here, and the subnets
that used it by default are associated with it. A main table with nothing but local routes is the VPC's own.
"""

from typing import Final

from lambdanet.exporters.cloudformation.prefix_lists import list_ids
from lambdanet.exporters.cloudformation.stack import Entry, Stack
from lambdanet.exporters.cloudformation.vpcs import block_of
from lambdanet.topology import (
    EgressOnlyInternetGateway,
    Instance,
    InternetGateway,
    NatGateway,
    NetworkInterface,
    Peering,
    Resource,
    Route,
    RouteOrigin,
    RouteTable,
    TransitGateway,
    VpnGateway,
)

TARGETS: Final[dict[type[Resource], str]] = {
    InternetGateway: "GatewayId",
    VpnGateway: "GatewayId",
    NatGateway: "NatGatewayId",
    EgressOnlyInternetGateway: "EgressOnlyInternetGatewayId",
    Peering: "VpcPeeringConnectionId",
    TransitGateway: "TransitGatewayId",
    NetworkInterface: "NetworkInterfaceId",
    Instance: "InstanceId",
}


def add_route_tables(stack: Stack) -> None:
    """Before the endpoints, which name them."""
    given = {subnet for table in stack.topology.route_tables for subnet in table.subnet_ids}
    named = {table for endpoint in stack.topology.gateway_endpoints for table in endpoint.route_table_ids}
    for table in stack.topology.route_tables:
        if not stack.has(table.vpc_id) or (_is_as_made(table) and table.id not in named):
            continue
        if table.unknown:
            message = "Nobody has said all that this route table holds: only what is known is there."
            stack.leave(message, table.id, matters=True)
        stack.add(table, "AWS::EC2::RouteTable", {"VpcId": stack.ref(table.vpc_id)})
        covered = list(table.subnet_ids)
        if table.main:
            covered += (one.id for one in stack.topology.subnets if one.vpc_id == table.vpc_id and one.id not in given)
            message = (
                "CloudFormation cannot change a VPC's main route table: an own one with its routes is there for it."
            )
            stack.leave(message, table.id)
        for subnet in dict.fromkeys(covered):
            if stack.has(subnet):
                properties = {"SubnetId": stack.ref(subnet), "RouteTableId": stack.ref(table.id)}
                stack.beside(subnet, "Routes", "AWS::EC2::SubnetRouteTableAssociation", properties)


def _is_as_made(table: RouteTable) -> bool:
    """Is it a main table as AWS makes it, with local routes only? The VPC's own does the same."""
    return table.main and not table.unknown and all(route.origin is RouteOrigin.LOCAL for route in table.routes)


def add_routes(stack: Stack) -> None:
    """Once everything that they may lead to is there."""
    for table in stack.topology.route_tables:
        if not stack.has(table.id):
            continue
        lists: set[str] = set()
        learned: set[str] = set()
        for number, route in enumerate(table.routes, start=1):
            if route.origin is RouteOrigin.PROPAGATED and route.target not in learned:
                learned.add(route.target)
                _propagate(stack, table, route.target)
            elif route.origin is RouteOrigin.STATIC or (
                route.origin is RouteOrigin.PREFIX_LIST and route.prefix_list not in lists
            ):
                lists.add(route.prefix_list)
                _add_route(stack, table, route, number)


def _propagate(stack: Stack, table: RouteTable, gateway: str) -> None:
    if not stack.has(gateway):
        return  # the gateway has been said
    properties = {"RouteTableIds": [stack.ref(table.id)], "VpnGatewayId": stack.ref(gateway)}
    after = stack.attached.get(table.vpc_id, ())
    stack.beside(table.id, "Propagation", "AWS::EC2::VPNGatewayRoutePropagation", properties, after=after)


def _add_route(stack: Stack, table: RouteTable, route: Route, number: int) -> None:
    target = stack.by_id.get(route.target)
    key = TARGETS.get(type(target)) if target is not None else None
    if route.blackhole or key is None or not stack.has(route.target):
        why = (
            "is a blackhole, which no template can say"
            if route.blackhole
            else f"leads to {route.target}, which is not in the template"
        )
        stack.leave(f"The route to {route.shown} {why}: it is missing.", table.id, matters=True)
        return
    after = list(stack.attached.get(table.vpc_id, ()) if key == "GatewayId" else ())
    if key == "TransitGatewayId":
        after += (
            stack.made[one.id]
            for one in stack.topology.attachments
            if one.gateway_id == route.target and one.vpc_id == table.vpc_id and stack.has(one.id)
        )
    for ending, destination in _destinations(stack, table, route, after):
        properties = {"RouteTableId": stack.ref(table.id), **destination, key: stack.ref(route.target)}
        stack.beside(table.id, f"Route{number}{ending}", "AWS::EC2::Route", properties, after=after)


def _destinations(stack: Stack, table: RouteTable, route: Route, after: list[str]) -> list[tuple[str, Entry]]:
    """What a route leads to: a block; or the lists that a prefix list is, one for each family."""
    if route.prefix_list:
        blocks = [one.destination for one in table.routes if one.prefix_list == route.prefix_list]
        found = list_ids(stack, route.prefix_list, blocks, table.id)
        return [("" if place == 0 else "Ipv6", {"DestinationPrefixListId": one}) for place, one in enumerate(found)]
    block, first = block_of(stack, route.destination, table.id)
    after += first
    if block is None:
        return []
    return [("", {"DestinationCidrBlock" if route.destination.version == 4 else "DestinationIpv6CidrBlock": block})]
