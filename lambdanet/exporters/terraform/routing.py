"""Route tables, their routes and subnets. A VPC's main table is the one that AWS makes with it, taken over."""

from lambdanet.exporters.terraform.draft import Draft
from lambdanet.exporters.terraform.hcl import Arguments, Reference, Value
from lambdanet.exporters.terraform.networks import is_whole_block
from lambdanet.exporters.terraform.prefix_lists import list_key
from lambdanet.topology import Route, RouteOrigin, RouteTable

DEFAULT: str = "aws_default_route_table"
# by the type of what a route leads to: the argument of aws_route, and what is referred to
TARGETS = {
    "aws_internet_gateway": ("gateway_id", "id"),
    "aws_vpn_gateway": ("gateway_id", "id"),
    "aws_nat_gateway": ("nat_gateway_id", "id"),
    "aws_egress_only_internet_gateway": ("egress_only_gateway_id", "id"),
    "aws_vpc_peering_connection": ("vpc_peering_connection_id", "id"),
    "aws_ec2_transit_gateway": ("transit_gateway_id", "id"),
    "aws_instance": ("network_interface_id", "primary_network_interface_id"),
    "aws_network_interface": ("network_interface_id", "id"),
}


def add_route_tables(draft: Draft) -> None:
    associated: set[str] = set()
    for table in draft.topology.route_tables:
        if table.implied or not draft.has(table.vpc_id):
            continue
        if table.unknown:
            message = "What it holds is not known: it is in the file without a route."
            draft.leave_out(message, table.id, matters=True)
        type_, label = draft.homes[table.id]
        region = draft.region(table.vpc_id)
        home: Arguments = (
            {"default_route_table_id": draft.ref(table.vpc_id, "default_route_table_id")}
            if type_ == DEFAULT
            else {"vpc_id": draft.ref(table.vpc_id)}
        )
        draft.add(type_, label, {"region": region, **home}, name=table.name)
        for subnet in table.subnet_ids:
            if subnet in associated:
                message = (
                    f"{subnet} is associated with another table already: AWS takes one, and the first is in the file."
                )
                draft.leave_out(message, table.id, matters=True)
            elif draft.has(subnet):
                associated.add(subnet)
                _associate(draft, table, subnet, region)
        _add_routes(draft, table, region)


def _associate(draft: Draft, table: RouteTable, subnet: str, region: str | None) -> None:
    arguments: Arguments = {
        "region": region,
        "subnet_id": draft.ref(subnet),
        "route_table_id": draft.ref(table.id),
    }
    draft.add("aws_route_table_association", draft.label_of(subnet), arguments)


def _add_routes(draft: Draft, table: RouteTable, region: str | None) -> None:
    done: dict[str, Route] = {}
    learning: dict[str, None] = {}
    for route in table.routes:
        if route.origin is RouteOrigin.PROPAGATED:
            learning[route.target] = None
        elif route.origin in (RouteOrigin.STATIC, RouteOrigin.PREFIX_LIST):
            shown = f"{route.prefix_list} {route.destination.version}" if route.prefix_list else str(route.destination)
            if shown not in done:
                done[shown] = route
                _add_route(draft, table, route, region)
            elif not route.prefix_list or route.target != done[shown].target:
                message = f"A second route to {route.shown}, which AWS refuses, is left out."
                draft.leave_out(message, table.id, matters=True)
    for gateway in learning:
        if draft.has(gateway):
            arguments: Arguments = {
                "region": region,
                "vpn_gateway_id": draft.ref(gateway),
                "route_table_id": draft.ref(table.id),
            }
            type_ = "aws_vpn_gateway_route_propagation"
            draft.add(type_, draft.label(type_, f"{table.id}_{gateway}"), arguments)


def _add_route(draft: Draft, table: RouteTable, route: Route, region: str | None) -> None:
    if route.blackhole:
        message = f"The route to {route.shown} is a blackhole, which Terraform cannot make: it is left out."
        draft.leave_out(message, table.id, matters=True)
        return
    target = TARGETS.get(draft.type_of(route.target))
    if target is None:
        message = f"The route to {route.shown} leads to {route.target}, which is not in the file: it is left out."
        draft.leave_out(message, table.id, matters=True)
        return
    argument, attribute = target
    arguments: Arguments = {
        "region": region,
        "route_table_id": draft.ref(table.id),
        **_destination(draft, table, route, region),
        argument: draft.ref(route.target, attribute),
        "depends_on": _after(draft, table, route),
    }
    draft.add("aws_route", draft.label("aws_route", f"{table.id}_to_{route.shown}"), arguments)


def _destination(draft: Draft, table: RouteTable, route: Route, region: str | None) -> Arguments:
    version = route.destination.version
    if route.prefix_list:
        return {"destination_prefix_list_id": draft.ref(list_key(route.prefix_list, f"IPv{version}", region))}
    if version == 6:
        given = is_whole_block(draft, route.destination, table.vpc_id)
        return {"destination_ipv6_cidr_block": given or str(route.destination)}
    return {"destination_cidr_block": str(route.destination)}


def _after(draft: Draft, table: RouteTable, route: Route) -> list[Value] | None:
    """AWS takes a route to a transit gateway only when the VPC is attached to it."""
    attached: list[Value] = [
        Reference(".".join(draft.homes[one.id]))
        for one in draft.topology.attachments
        if one.gateway_id == route.target and one.vpc_id == table.vpc_id and draft.has(one.id)
    ]
    return attached or None
