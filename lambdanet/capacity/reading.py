"""The usual load on a function, with what can be read off its topology: subnets, NAT gateways, database, proxy."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Final

from lambdanet.capacity.counts import lambda_interfaces
from lambdanet.capacity.databases import Engine
from lambdanet.capacity.fields import BY_NAME
from lambdanet.capacity.load import RESERVED_ADDRESSES, Load, Proxy
from lambdanet.topology import Database, Function, InterfaceKind, NatGateway, Subnet, Topology
from lambdanet.validation.tables import tables_of

ENGINES: Final = {"postgres": Engine.POSTGRES, "mysql": Engine.MYSQL}
EVERYWHERE: Final = IPv4Network("0.0.0.0/0")


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A load, and the names of what it is put on: "" for a database or proxy that is not there.

    `out_of_reach` is a private database that the function, which is not attached, has no connection to. `managed`: it
    runs on Managed Instances.
    """

    load: Load
    function: str
    database: str = ""
    proxy: str = ""
    out_of_reach: str = ""
    managed: bool = False


def read_load(topology: Topology, function_id: str) -> Reading:
    """The usual load on a function of this topology.

    A database counts if the function can have a connection to it open: attached, or the database is publicly
    accessible. Of several, the first in the function's own VPC. Its instance class is in no document: the usual one
    is taken. Raises KeyError for an unknown function.
    """
    function = next((one for one in topology.functions if one.id == function_id), None)
    if function is None:
        raise KeyError(function_id)
    own = [subnet for subnet in topology.subnets if subnet.id in function.subnet_ids]
    smallest, taken = _smallest(topology, own)
    database = _database(topology, function)
    proxy = next((one.name for one in topology.proxies if database and one.target_id == database.id), "")
    proxied = bool(proxy) and function.attached
    interfaces = len(set(function.interface_ids)) if function.attached and not function.managed else 0
    load = Load(
        reserved=function.reserved_concurrency
        if function.reserved_concurrency is None
        else _within("reserved", function.reserved_concurrency),
        engine=ENGINES.get(database.engine, Engine.OTHER) if database else Engine.NONE,
        proxy=Proxy.SHARED if proxied else Proxy.NONE,
        subnets=_within("subnets", len(own)),
        prefix=smallest.cidr_block.prefixlen if smallest else 24,
        taken=_within("taken", taken),
        nat_addresses=_within("nat_addresses", _nat_addresses(topology, own)),
        other_interfaces=_within("other_interfaces", _lambda_in(topology, own) - interfaces),
        region_interfaces=_within(
            "region_interfaces", sum(one.kind is not InterfaceKind.LAMBDA for one in topology.interfaces)
        ),
    )
    return Reading(
        load=load,
        function=function.name,
        database=database.name if database else "",
        proxy=proxy if proxied else "",
        out_of_reach="" if database else next((one.name for one in topology.databases), ""),
        managed=function.managed,
    )


def _within(name: str, value: int) -> int:
    """The nearest figure within the field's bounds."""
    field = BY_NAME[name]
    return max(field.low, min(field.high, value))


def _smallest(topology: Topology, own: Sequence[Subnet]) -> tuple[Subnet | None, int]:
    """Of the function's subnets the one with the fewest free addresses, and how many others hold there."""
    held = Counter[str]()
    ids = {subnet.id for subnet in own}
    for interface in topology.interfaces:
        if interface.subnet_id in ids and interface.kind is not InterfaceKind.LAMBDA:
            held[interface.subnet_id] += 1 + len(interface.secondary)
    sized = [(one.cidr_block.num_addresses - RESERVED_ADDRESSES - held[one.id], one) for one in own]
    if not sized:
        return None, 0
    _, smallest = min(sized, key=lambda pair: pair[0])
    return smallest, held[smallest.id]


def _database(topology: Topology, function: Function) -> Database | None:
    if not function.attached:
        return next((one for one in topology.databases if one.publicly_accessible), None)
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    wanted = {one.interface_id for one in topology.databases}
    places = {one.id: homes[one.subnet_id] for one in topology.interfaces if one.id in wanted}
    vpc = homes[function.subnet_ids[0]]
    near = (one for one in topology.databases if places[one.interface_id] == vpc)
    return next(near, next(iter(topology.databases), None))


def _lambda_in(topology: Topology, own: Iterable[Subnet]) -> int:
    counted = lambda_interfaces(topology)
    return sum(counted[vpc] for vpc in {subnet.vpc_id for subnet in own})


def _nat_addresses(topology: Topology, own: Iterable[Subnet]) -> int:
    """Public addresses of the NAT gateways that the default routes of the subnets lead to, also behind a transit gateway."""
    tables = tables_of(topology)
    targets = {
        route.target
        for subnet in own
        for route in tables[subnet.id].routes
        if route.destination == EVERYWHERE and not route.blackhole
    }
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    behind = {one.vpc_id for one in topology.attachments if one.gateway_id in targets and one.vpc_id}
    behind -= {subnet.vpc_id for subnet in own}
    counted = 0
    for gateway in topology.nat_gateways:
        home = gateway.vpc_id or homes.get(gateway.subnet_id, "")
        if gateway.state == "available" and (gateway.id in targets or home in behind):
            counted += _public_addresses(topology, gateway)
    return counted


def _public_addresses(topology: Topology, gateway: NatGateway) -> int:
    """Of a regional one, an address in each zone that it serves: how many AWS gives it is not in the document."""
    if gateway.regional:
        return max(1, len(gateway.zones))
    interface = next((one for one in topology.interfaces if one.id == gateway.interface_id), None)
    return sum(pair.public is not None for pair in interface.pairs()) if interface else 0
