"""Route tables. The main one of a VPC is there already: it takes the routes, and its own name."""

from typing import Final

from lambdanet.exporters.aws_cli.groups import home_of, list_key
from lambdanet.exporters.aws_cli.script import Script, tagged, tags
from lambdanet.exporters.aws_cli.words import Piece, Variable, as_json, joined
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

OPTIONS: Final[dict[type, str]] = {
    InternetGateway: "--gateway-id",
    VpnGateway: "--gateway-id",
    NatGateway: "--nat-gateway-id",
    EgressOnlyInternetGateway: "--egress-only-internet-gateway-id",
    Peering: "--vpc-peering-connection-id",
    TransitGateway: "--transit-gateway-id",
    NetworkInterface: "--network-interface-id",
    Instance: "--instance-id",
}


def write_tables(script: Script) -> None:
    """The tables alone, before endpoints name them; their routes come after what they lead to."""
    for table in script.topology.route_tables:
        if table.implied or table.vpc_id not in script.known:
            continue
        script.step(f"Route table {table.id}")
        script.about(table)
        own, at = script.named("RTB", table.id), table.vpc_id
        if table.main:
            rows = [
                {"Name": "vpc-id", "Values": [script.known[at]]},
                {"Name": "association.main", "Values": ["true"]},
            ]
            asked = ("ec2", "describe-route-tables", "--filters", as_json(rows))
            script.keep(own, *asked, query="RouteTables[0].RouteTableId", at=at)
            script.run("ec2", "create-tags", "--resources", own, "--tags", as_json(tags(table)), at=at)
        else:
            words = ("--vpc-id", script.known[at], *tagged("route-table", table))
            script.keep(own, "ec2", "create-route-table", *words, query="RouteTable.RouteTableId", at=at)
        for subnet in table.subnet_ids:
            if subnet in script.known:
                words = ("--route-table-id", own, "--subnet-id", script.known[subnet])
                script.run("ec2", "associate-route-table", *words, at=at)


def write_routes(script: Script) -> None:
    script.step("Routes")
    things = script.topology.by_id()
    for table in script.topology.route_tables:
        if table.id not in script.known:
            continue
        if table.unknown:
            script.leave_out("Its routes are not known: it has the local ones only.", table.id, matters=True)
        gateways = dict.fromkeys(one.target for one in table.routes if one.origin is RouteOrigin.PROPAGATED)
        for gateway in gateways:
            if gateway in script.known:
                words = ("--route-table-id", script.known[table.id], "--gateway-id", script.known[gateway])
                script.run("ec2", "enable-vgw-route-propagation", *words, at=table.vpc_id)
        taken: dict[str, str] = {}
        for route in table.routes:
            if route.origin not in (RouteOrigin.STATIC, RouteOrigin.PREFIX_LIST):
                continue
            key = route.prefix_list or str(route.destination)
            if key not in taken:
                _write_route(script, table, route, things.get(route.target))
            elif route.target != taken[key]:
                message = f"AWS refuses a second route to {route.shown}: that to {route.target} is left out."
                script.leave_out(message, table.id, matters=True)
            taken.setdefault(key, route.target)


def _write_route(script: Script, table: RouteTable, route: Route, target: Resource | None) -> None:
    option = OPTIONS.get(type(target))
    if option is None or target is None or target.id not in script.known:
        why = f"leads to {route.target}, which is not made" if route.target else "leads to what is gone"
        message = f"Its route to {route.shown} {why}: it is left out."
        script.leave_out(message, table.id, matters=True)
        return
    if route.blackhole and getattr(target, "state", getattr(target, "status", "")) not in ("deleted", "deleting"):
        message = f"Its route to {route.shown} is a blackhole, which no command makes: here {target.id} takes it."
        script.leave_out(message, table.id, matters=True)
    words: tuple[Piece, ...] = ("--route-table-id", script.known[table.id], *_destination(script, table, route))
    script.run("ec2", "create-route", *words, option, joined(script.known[target.id]), at=table.vpc_id)


def _destination(script: Script, table: RouteTable, route: Route) -> tuple[str, str | Variable]:
    if route.prefix_list:
        key = list_key(route.prefix_list, home_of(script, table.vpc_id))
        return "--destination-prefix-list-id", script.known[key]
    option = "--destination-ipv6-cidr-block" if route.destination.version == 6 else "--destination-cidr-block"
    return option, script.block(route.destination)
