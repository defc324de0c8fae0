"""The desk on which the sheet is put together, and what is looked up on it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from lambdanet.drawing.pieces import Column, LineKind, Link, Plate, Region
from lambdanet.drawing.sheet.asked import Asked
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.sheet.folding import Fold, Needed, Overfull
from lambdanet.topology import Interface, InterfaceKind, RouteTable, Subnet, Topology

_ORDER: Final = (
    InterfaceKind.LAMBDA,
    InterfaceKind.MANAGED,
    InterfaceKind.POLLER,
    InterfaceKind.INSTANCE,
    InterfaceKind.PLAIN,
    InterfaceKind.LOAD_BALANCER,
    InterfaceKind.ENDPOINT,
    InterfaceKind.PROXY,
    InterfaceKind.DATABASE,
    InterfaceKind.CACHE,
    InterfaceKind.MOUNT_TARGET,
)


@dataclass(kw_only=True)
class Desk:
    topology: Topology
    asked: Asked
    detail: Detail
    fold: Fold = field(default_factory=Fold)
    needed: Needed = field(default_factory=Needed)
    room: int | None = None  # so many plates, and so many regions; None: as many as it takes
    plates: list[Plate] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    lanes: int = 0
    cells: set[tuple[int, Column]] = field(default_factory=set)
    crowd: int = 0

    def __post_init__(self) -> None:
        topology = self.topology
        self.crowd = len(topology.interfaces)
        self.by_of: dict[str, list[Plate]] = {}
        self.interfaces = _by_subnet(topology.interfaces)
        self.names = {resource.id: resource.name or resource.id for resource in topology.resources()}
        self.table_of = _tables_by_subnet(topology)
        self.acl_of = {s: acl for acl in topology.network_acls for s in acl.subnet_ids}
        self.open_gates = {gateway.id for gateway in topology.internet_gateways}
        self.gateway_of = {one.id: one.gateway_id for one in topology.attachments}
        self.nats = {nat.interface_id: nat.id for nat in topology.nat_gateways if nat.interface_id}
        self.forwarders = {one.interface_id: one.id for one in topology.instances if one.forwards}
        self.nats |= self.forwarders
        self.seats = {one.id: one.interface_id for one in topology.instances}
        self.seats |= {one.id: one.interface_id for one in topology.network_interfaces}
        self.seats |= {nat: interface for interface, nat in self.nats.items()}
        self.ports = {one.id: one.port for one in topology.databases}
        self.ports |= {one.id: one.port for one in topology.proxies}
        self.ports |= {one.id: one.port for one in topology.caches}
        self.ports |= {one.id: one.listeners[0].port for one in topology.load_balancers if len(one.listeners) == 1}

    def put(self, plate: Plate) -> Plate:
        """Raises Overfull where there is no room for it."""
        self.plates.append(plate)
        self.by_of.setdefault(plate.of, []).append(plate)
        if self.room is not None and len(self.plates) > self.room:
            raise Overfull
        if plate.lane is not None:
            self.cells.add((plate.lane, plate.column))
        return plate

    def new_id(self) -> str:
        return f"n{len(self.plates)}"

    def enclose(self, region: Region) -> None:
        """Raises Overfull where there is no room for it."""
        self.regions.append(region)
        if self.room is not None and len(self.regions) > self.room:
            raise Overfull

    def region_id(self) -> str:
        return f"r{len(self.regions)}"

    def link(self, tail: Plate | None, head: Plate | None, kind: LineKind) -> None:
        if tail is not None and head is not None and tail.id != head.id:
            self.links.append(Link(tail=tail.id, head=head.id, kind=kind))

    def find(self, of: str, column: Column | None = None) -> Plate | None:
        return next((p for p in self.by_of.get(of, ()) if column in (None, p.column)), None)

    def door(self, of: str, vpc_id: str) -> Plate | None:
        """A peering has a door in each of its two VPCs."""
        return next((p for p in self.by_of.get(of, ()) if p.door and p.vpc == vpc_id), None)

    def free_lane(self, column: Column, first: int) -> int:
        lane = first
        while (lane, column) in self.cells:
            lane += 1
        return lane

    def is_public(self, subnet: Subnet) -> bool:
        """A subnet is public if its route table has a route to an internet gateway (NET-07)."""
        table = self.table_of.get(subnet.id)
        return table is not None and any(r.target in self.open_gates for r in table.routes)

    def text(self, detail: str) -> str:
        """A detail such as an address: nothing at the overview level."""
        return "" if self.detail is Detail.OVERVIEW else detail


def _by_subnet(interfaces: Iterable[Interface]) -> dict[str, list[Interface]]:
    found: dict[str, list[Interface]] = {}
    for interface in interfaces:
        found.setdefault(interface.subnet_id, []).append(interface)
    for seated in found.values():
        seated.sort(key=lambda i: _ORDER.index(i.kind) if i.kind in _ORDER else len(_ORDER))
    return found


def _tables_by_subnet(topology: Topology) -> dict[str, RouteTable]:
    mains = {table.vpc_id: table for table in topology.route_tables if table.main}
    found = {s.id: mains[s.vpc_id] for s in topology.subnets if s.vpc_id in mains}
    found |= {subnet: table for table in topology.route_tables for subnet in table.subnet_ids}
    return found
