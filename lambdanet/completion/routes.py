"""Route tables: the local routes (RT-02), those of gateway endpoints (RT-10), and a main table for each VPC (RT-01)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from lambdanet import services
from lambdanet.completion.pins import Pins
from lambdanet.completion.vpcs import regions
from lambdanet.parts import ROUTE_TARGETS, RouteTablePart, TopologyPart, VpcPart
from lambdanet.topology import Network, Route, RouteOrigin, RouteTable


def route_tables(part: TopologyPart, pins: Pins) -> Iterator[RouteTable]:
    local = {vpc.id: list(_local_routes(vpc)) for vpc in part.vpcs}
    lists = {one.id: one.entries for one in part.prefix_lists}
    endpoints = _endpoint_routes(part)
    learned = _learned_routes(part)
    for table in part.route_tables:
        yield RouteTable(
            id=table.id,
            name=table.name or table.id,
            vpc_id=table.vpc_id,
            main=table.main,
            subnet_ids=table.subnet_ids,
            unknown=table.unknown,
            routes=(
                *local[table.vpc_id],
                *_static_routes(table, lists, pins.owners),
                *endpoints.get(table.id, ()),
                *_propagated_routes(table, learned, local[table.vpc_id]),
            ),
        )
    given = {table.vpc_id for table in part.route_tables if table.main}
    for vpc in part.vpcs:
        if vpc.id not in given:
            yield RouteTable(
                id=f"{vpc.id}/main",
                name="main route table",
                vpc_id=vpc.id,
                main=True,
                subnet_ids=(),
                routes=tuple(local[vpc.id]),
                implied=True,
            )


def _local_routes(vpc: VpcPart) -> Iterator[Route]:
    blocks: tuple[Network, ...] = vpc.cidr_blocks + vpc.ipv6_cidr_blocks
    for block in blocks:
        yield Route(destination=block, target="local", origin=RouteOrigin.LOCAL)


def _static_routes(
    table: RouteTablePart, lists: Mapping[str, tuple[Network, ...]], owners: Mapping[str, str]
) -> Iterator[Route]:
    for route in table.routes:
        target = next((named for name in ROUTE_TARGETS if (named := getattr(route, name))), "")
        target = owners.get(target, target)  # a route to an interface leads to whoever it belongs to
        blackhole = route.state == "blackhole"
        if (listed := route.destination_prefix_list_id) is not None:
            for block in lists[listed]:
                yield Route(
                    destination=block,
                    target=target,
                    origin=RouteOrigin.PREFIX_LIST,
                    blackhole=blackhole,
                    prefix_list=listed,
                )
            continue
        destination = route.destination_cidr_block or route.destination_ipv6_cidr_block
        if destination is not None:  # parts.py has seen that there is one; for mypy
            yield Route(destination=destination, target=target, origin=RouteOrigin.STATIC, blackhole=blackhole)


def _endpoint_routes(part: TopologyPart) -> dict[str, list[Route]]:
    """The routes of gateway endpoints, by table."""
    found: dict[str, list[Route]] = defaultdict(list)
    homes = regions(part)
    for endpoint in part.vpc_endpoints:
        name = services.short_name(endpoint.service_name)
        same = (services.region_of(endpoint.service_name) or homes[endpoint.vpc_id]) == part.region
        for table_id in dict.fromkeys(endpoint.route_table_ids):
            found[table_id].append(
                Route(
                    destination=services.block(name, same_region=same),
                    target=endpoint.id,
                    origin=RouteOrigin.ENDPOINT,
                    prefix_list=f"pl-{name}",
                )
            )
    return found


def _learned_routes(part: TopologyPart) -> dict[str, list[tuple[int, Route]]]:
    """What each virtual private gateway has learned from the networks behind it, with their order in the document."""
    found: dict[str, list[tuple[int, Route]]] = defaultdict(list)
    for place, network in enumerate(part.customer_networks):
        gateway = network.vpn_gateway_id
        if gateway is None:
            continue  # behind a transit gateway, whose own tables say what propagates
        found[gateway] += (
            (place, Route(destination=block, target=gateway, origin=RouteOrigin.PROPAGATED))
            for block in network.cidr_blocks
        )
    return found


def _propagated_routes(
    table: RouteTablePart, learned: Mapping[str, list[tuple[int, Route]]], local: list[Route]
) -> list[Route]:
    """Without what is inside the VPC's own blocks: there the local route wins over any that is learned (RT-05)."""
    found = [pair for gateway in dict.fromkeys(table.propagating_vgws) for pair in learned.get(gateway, ())]
    return [
        route
        for _, route in sorted(found, key=lambda pair: pair[0])
        if not any(_is_within(route.destination, one.destination) for one in local)
    ]


def _is_within(block: Network, other: Network) -> bool:
    return isinstance(block, IPv4Network) and isinstance(other, IPv4Network) and block.subnet_of(other)
