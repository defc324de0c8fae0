"""Facts → lanes and columns.

Lanes follow the document: VPC, zone, subnet, resource. Columns follow the meaning (`Column`). Nothing
is optimised, so a small edit moves little: a new resource opens a lane, a new tier a column.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Final

from lambdanet.drawing.pieces import (
    Column,
    Ground,
    LineKind,
    Link,
    Owner,
    Plate,
    Region,
    Row,
    RowState,
    Sheet,
)
from lambdanet.reachability.verdict import (
    Hop,
    Kind,
    NoRoute,
    RouteBlackholed,
    RouteChosen,
    RouteLoops,
    Verdict,
)
from lambdanet.services import BY_NAME
from lambdanet.topology import (
    AclEntry,
    Function,
    GroupRule,
    Interface,
    InterfaceKind,
    NatGateway,
    NetworkAcl,
    Route,
    RouteTable,
    Subnet,
    Topology,
    TransitGateway,
    TransitRoute,
    Vpc,
)


class Detail(StrEnum):
    """How much the picture says."""

    OVERVIEW = "overview"
    NETWORK = "network"
    EVERYTHING = "everything"


MAX_ROWS: Final = 6  # of one table; the rest are counted in a last row
ROOMY: Final = 24  # with more plates than this, resources without a line fold away
CROWDED: Final = 240  # with more than this, all that is not asked about folds away

_ORDER: Final = (
    InterfaceKind.LAMBDA,
    InterfaceKind.MANAGED,
    InterfaceKind.POLLER,
    InterfaceKind.INSTANCE,
    InterfaceKind.PLAIN,
    InterfaceKind.ENDPOINT,
    InterfaceKind.PROXY,
    InterfaceKind.DATABASE,
    InterfaceKind.CACHE,
    InterfaceKind.MOUNT_TARGET,
)
_SENDERS: Final = (InterfaceKind.LAMBDA, InterfaceKind.MANAGED, InterfaceKind.POLLER, InterfaceKind.INSTANCE)
_GLYPH: Final = {
    InterfaceKind.LAMBDA: "eni",
    InterfaceKind.MANAGED: "function",
    InterfaceKind.POLLER: "poller",
    InterfaceKind.INSTANCE: "instance",
    InterfaceKind.PLAIN: "eni",
    InterfaceKind.ENDPOINT: "endpoint",
    InterfaceKind.PROXY: "proxy",
    InterfaceKind.DATABASE: "database",
    InterfaceKind.CACHE: "cache",
    InterfaceKind.MOUNT_TARGET: "file-system",
    InterfaceKind.NAT_GATEWAY: "nat",
}
_SENDING: Final = frozenset(("eni", "function", "poller", "instance"))  # the glyphs of what sends by itself
_AWS_OWNED: Final = (InterfaceKind.LAMBDA, InterfaceKind.POLLER)
_FOLDING: Final = (
    InterfaceKind.INSTANCE,
    InterfaceKind.PLAIN,
    InterfaceKind.PROXY,
    InterfaceKind.DATABASE,
    InterfaceKind.CACHE,
    InterfaceKind.MOUNT_TARGET,
)


def lay_out(
    topology: Topology,
    verdict: Verdict | None,
    *,
    sheet_id: str,
    selected: int = 0,
    detail: Detail = Detail.NETWORK,
) -> Sheet:
    """Every plate, region and standing line of the picture, without measures."""
    desk = _Desk(topology=topology, asked=_asked(verdict, selected), detail=detail)
    functions = [f for f in topology.functions if f.id != desk.asked.invoked]
    for function in functions:
        if not function.managed:  # a managed one stands where its instances do
            _put_function(desk, function)
    for vpc in topology.vpcs:
        _put_vpc(desk, vpc)
    for gateway in topology.transit_gateways:
        _put_transit_gateway(desk, gateway)
    _put_outside(desk)
    _put_invoked(desk)
    _put_land_around(desk)
    _tie(desk)
    return Sheet(
        id=sheet_id,
        lanes=desk.lanes,
        plates=tuple(desk.plates),
        regions=tuple(desk.regions),
        links=tuple(dict.fromkeys(desk.links)),
    )


# --- what is asked -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """What the verdict is about: it is never folded away, and its rows are marked."""

    places: frozenset[str] = frozenset()
    invoked: str = ""
    family: int = 4
    hops: tuple[Hop, ...] = ()
    outside: tuple[Hop, ...] = ()
    entered: frozenset[str] = frozenset()  # the subnets into which a transit gateway sends


def _asked(verdict: Verdict | None, selected: int) -> _Asked:
    if verdict is None:
        return _Asked()
    places = {verdict.question.source, verdict.question.target}
    hops = [hop for trace in verdict.traces for hop in trace.hops()]
    for trace in verdict.traces:
        places |= {trace.source, trace.interface}
    for hop in hops:
        places |= {hop.at, hop.component}
    invoked = verdict.question.target if verdict.question.invoke else ""
    return _Asked(
        places=frozenset(places - {""}),
        family=verdict.question.family,
        invoked="" if invoked == verdict.question.source else invoked,
        hops=_reached(verdict.traces[selected].hops()) if selected < len(verdict.traces) else (),
        outside=tuple(hop for hop in hops if hop.kind in (Kind.SERVICE, Kind.INTERNET_HOST)),
        entered=frozenset(
            acl.at
            for trace in verdict.traces
            for (hop, acl), (_, table) in pairwise(pairwise(trace.forward))
            if hop.kind is Kind.TRANSIT_GATEWAY and acl.kind is Kind.NETWORK_ACL and not _is_local(table)
        ),
    )


def _is_local(hop: Hop) -> bool:
    return isinstance(hop.evidence, RouteChosen) and hop.evidence.target == "local"


def _reached(hops: tuple[Hop, ...]) -> tuple[Hop, ...]:
    """Up to the first that stops the packet."""
    first = next((number for number, hop in enumerate(hops) if hop.blocks), len(hops))
    return hops[: first + 1]


# --- the desk on which the sheet is put together --------------------------------------------------


@dataclass(kw_only=True)
class _Desk:
    topology: Topology
    asked: _Asked
    detail: Detail
    plates: list[Plate] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    lanes: int = 0
    cells: set[tuple[int, Column]] = field(default_factory=set)
    crowd: int = 0

    def __post_init__(self) -> None:
        topology = self.topology
        self.crowd = len(topology.interfaces)
        self.interfaces = _by_subnet(topology.interfaces)
        self.names = {resource.id: resource.name or resource.id for resource in topology.resources()}
        self.table_of = _tables_by_subnet(topology)
        self.acl_of = {s: acl for acl in topology.network_acls for s in acl.subnet_ids}
        self.open_gates = {gateway.id for gateway in topology.internet_gateways}
        self.nats = {nat.interface_id: nat.id for nat in topology.nat_gateways if nat.interface_id}
        self.forwarders = {one.interface_id: one.id for one in topology.instances if one.forwards}
        self.nats |= self.forwarders
        self.seats = {one.id: one.interface_id for one in topology.instances}
        self.seats |= {one.id: one.interface_id for one in topology.network_interfaces}
        self.seats |= {nat: interface for interface, nat in self.nats.items()}
        self.ports = {one.id: one.port for one in topology.databases}
        self.ports |= {one.id: one.port for one in topology.proxies}
        self.ports |= {one.id: one.port for one in topology.caches}

    def put(self, plate: Plate) -> Plate:
        self.plates.append(plate)
        if plate.lane is not None:
            self.cells.add((plate.lane, plate.column))
        return plate

    def new_id(self) -> str:
        return f"n{len(self.plates)}"

    def enclose(self, region: Region) -> None:
        self.regions.append(region)

    def region_id(self) -> str:
        return f"r{len(self.regions)}"

    def link(self, tail: Plate | None, head: Plate | None, kind: LineKind) -> None:
        if tail is not None and head is not None and tail.id != head.id:
            self.links.append(Link(tail=tail.id, head=head.id, kind=kind))

    def find(self, of: str, column: Column | None = None) -> Plate | None:
        found = (p for p in self.plates if p.of == of and column in (None, p.column))
        return next(found, None)

    def door(self, of: str, vpc_id: str) -> Plate | None:
        """A peering has a door in each of its two VPCs."""
        return next((p for p in self.plates if p.door and p.of == of and p.vpc == vpc_id), None)

    def free_lane(self, column: Column, first: int) -> int:
        lane = first
        while (lane, column) in self.cells:
            lane += 1
        return lane

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


# --- functions -----------------------------------------------------------------------------------


def _put_function(desk: _Desk, function: Function) -> None:
    lane = None
    if not function.attached:
        lane = desk.lanes
        desk.lanes += 1
    desk.put(_function_plate(desk, function, Column.SOURCE, lane))


def _function_plate(desk: _Desk, function: Function, column: Column, lane: int | None) -> Plate:
    detail = "attached" if function.attached else "not attached"
    if function.managed:
        detail = "on your instances"
    return Plate(
        id=desk.new_id(),
        of=function.id,
        column=column,
        lane=lane,
        kind="function",
        name=desk.names[function.id],
        detail=detail if function.state == "Active" else f"{detail}, {function.state}",
        owner=Owner.AWS,
    )


# --- a VPC and what is in it ---------------------------------------------------------------------


def _put_vpc(desk: _Desk, vpc: Vpc) -> None:
    first = desk.lanes
    region = desk.region_id()
    desk.enclose(
        Region(
            id=region,
            of=vpc.id,
            parent="",
            ground=Ground.VPC,
            name=desk.names[vpc.id],
            detail=desk.text(", ".join(map(str, vpc.blocks()))),
        )
    )
    subnets = [s for s in desk.topology.subnets if s.vpc_id == vpc.id]
    for zone in dict.fromkeys(s.availability_zone for s in subnets):
        _put_zone(desk, vpc, region, zone, [s for s in subnets if s.availability_zone == zone])
    _put_regional_nats(desk, vpc, first)
    if desk.lanes == first:
        desk.lanes += 1
    _put_doors(desk, vpc)
    _resize(desk, region, (first, desk.lanes - 1), (Column.SUBNETS, Column.DOORS))


def _resize(desk: _Desk, region_id: str, lanes: tuple[int, int], columns: tuple[Column, Column]) -> None:
    for index, region in enumerate(desk.regions):
        if region.id == region_id:
            desk.regions[index] = Region(
                id=region.id,
                of=region.of,
                parent=region.parent,
                ground=region.ground,
                name=region.name,
                detail=region.detail,
                lanes=lanes,
                columns=columns,
            )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Seating:
    """A subnet and those of its interfaces that get a plate; `hidden` counts the others."""

    subnet: Subnet
    public: bool
    work: tuple[Interface, ...]
    nats: tuple[Interface, ...]
    hidden: int

    @property
    def empty(self) -> bool:
        return not self.work and not self.nats

    @property
    def right(self) -> bool:
        """Stands in the NAT column: nothing in it but NAT gateways, or a public one without use."""
        return not self.work and (bool(self.nats) or self.public)


def _seat(desk: _Desk, subnet: Subnet) -> _Seating:
    all_of_it = desk.interfaces.get(subnet.id, [])
    shown = [i for i in all_of_it if _is_shown(desk, i)]
    return _Seating(
        subnet=subnet,
        public=_is_public(desk, subnet),
        work=tuple(i for i in shown if not _translates(desk, i)),
        nats=tuple(i for i in shown if _translates(desk, i)),
        hidden=len(all_of_it) - len(shown),
    )


def _translates(desk: _Desk, interface: Interface) -> bool:
    """A NAT gateway, or an instance that works as one."""
    return interface.kind is InterfaceKind.NAT_GATEWAY or interface.id in desk.forwarders


def _is_shown(desk: _Desk, interface: Interface) -> bool:
    if desk.asked.places & {interface.id, *interface.owner_ids} or desk.crowd <= ROOMY:
        return True
    if desk.crowd > CROWDED:
        return False
    return interface.kind not in _FOLDING or interface.id in desk.forwarders


def _is_public(desk: _Desk, subnet: Subnet) -> bool:
    """A subnet is public if its route table has a route to an internet gateway (NET-07)."""
    table = desk.table_of.get(subnet.id)
    return table is not None and any(r.target in desk.open_gates for r in table.routes)


def _put_zone(desk: _Desk, vpc: Vpc, parent: str, zone: str, subnets: list[Subnet]) -> None:
    first = desk.lanes
    region = desk.region_id()
    desk.enclose(Region(id=region, of=f"{vpc.id}/{zone}", parent=parent, ground=Ground.ZONE, name=zone))
    seatings = [_seat(desk, subnet) for subnet in subnets]
    for seating in seatings:
        if not seating.right:
            _put_work_subnet(desk, region, seating)
    for seating in seatings:
        if seating.right:
            _put_nat_subnet(desk, region, seating, first)
    desk.lanes = max(desk.lanes, first + 1)
    _resize(desk, region, (first, desk.lanes - 1), (Column.SUBNETS, Column.NAT_TABLES))


def _subnet_region(
    desk: _Desk,
    parent: str,
    seating: _Seating,
    lanes: tuple[int, int],
    columns: tuple[Column, Column],
) -> None:
    subnet = seating.subnet
    more = f"+ {seating.hidden} resource{'s' if seating.hidden != 1 else ''}"
    desk.enclose(
        Region(
            id=desk.region_id(),
            of=subnet.id,
            parent=parent,
            ground=Ground.PUBLIC if seating.public else Ground.PRIVATE,
            name=desk.names[subnet.id],
            detail=more if seating.hidden else desk.text(str(subnet.cidr_block)),
            lanes=lanes,
            columns=columns,
            folded=seating.empty,
        )
    )


def _put_work_subnet(desk: _Desk, parent: str, seating: _Seating) -> None:
    """A subnet in the subnet column; one that also has NAT gateways reaches as far as theirs."""
    first = desk.lanes
    for interface in seating.work:
        desk.put(_interface_plate(desk, interface, seating.subnet, Column.SUBNETS, desk.lanes))
        desk.lanes += 1
    for interface in seating.nats:
        desk.put(_interface_plate(desk, interface, seating.subnet, Column.NAT, desk.lanes))
        desk.lanes += 1
    if seating.empty:
        desk.lanes += 1
    if not seating.empty or seating.subnet.id in desk.asked.entered:
        _put_table(desk, seating, first)
    last = Column.NAT if seating.nats else Column.SUBNETS
    if seating.nats:  # it stands in both columns, on all its lanes
        desk.cells |= {(lane, Column.NAT) for lane in range(first, desk.lanes)}
    _subnet_region(desk, parent, seating, (first, desk.lanes - 1), (Column.SUBNETS, last))


def _put_nat_subnet(desk: _Desk, parent: str, seating: _Seating, zone_first: int) -> None:
    """A subnet in the NAT column, on the lane of the table that leads to it."""
    nats = [desk.nats[i.id] for i in seating.nats if i.id in desk.nats]
    wanted = _lane_that_leads_to(desk, set(nats), zone_first)
    height = max(1, len(seating.nats))
    first = wanted
    while any((lane, Column.NAT) in desk.cells for lane in range(first, first + height)):
        first += 1
    for lane, interface in enumerate(seating.nats, first):
        desk.put(_interface_plate(desk, interface, seating.subnet, Column.NAT, lane))
        if desk.detail is Detail.EVERYTHING and lane == first:
            _put_table_plate(desk, seating.subnet, Column.NAT_TABLES, lane)
    desk.cells |= {(lane, Column.NAT) for lane in range(first, first + height)}
    last = first + height - 1
    desk.lanes = max(desk.lanes, last + 1)
    _subnet_region(desk, parent, seating, (first, last), (Column.NAT, Column.NAT))


def _lane_that_leads_to(desk: _Desk, nat_ids: set[str], zone_first: int) -> int:
    tables = {table.id: table for table in desk.topology.route_tables}
    for plate in desk.plates:
        if plate.table and plate.lane is not None and plate.lane >= zone_first:
            routes = tables[plate.of].routes if plate.of in tables else ()
            if any(route.target in nat_ids for route in routes):
                return plate.lane
    return zone_first


def _interface_plate(desk: _Desk, interface: Interface, subnet: Subnet, column: Column, lane: int) -> Plate:
    kind = interface.kind
    owner = interface.owner_ids[0] if interface.owner_ids else interface.id
    address = str(interface.address(desk.asked.family) or interface.private_ip)
    name, detail = desk.names.get(owner, owner), desk.text(address)
    if kind is InterfaceKind.LAMBDA:
        name = f"Lambda ENI {_letter(subnet.availability_zone)}".rstrip()
    elif owner in desk.ports:
        detail = desk.text(f"{address}:{desk.ports[owner]}" if ":" not in address else address)
    elif kind is InterfaceKind.NAT_GATEWAY:
        detail = "NAT gateway"
    return Plate(
        id=desk.new_id(),
        of=interface.id,
        column=column,
        lane=lane,
        kind=_GLYPH[kind],
        name=name,
        detail=detail,
        owner=Owner.AWS if kind in _AWS_OWNED else Owner.YOURS,
        rows=_group_rows(desk, interface),
        shield=bool(interface.group_ids),
        forwards=interface.id in desk.forwarders,
        subnet=subnet.id,
        vpc=subnet.vpc_id,
    )


def _letter(zone: str) -> str:
    """`us-east-1a` → `a`."""
    return zone[-1] if zone[-1:].isalpha() and zone[-2:-1].isdigit() else ""


# --- tables --------------------------------------------------------------------------------------


def _put_table(desk: _Desk, seating: _Seating, first: int) -> None:
    """The subnet's route table, if something in it sends; at the highest level also its ACL."""
    if desk.detail is Detail.OVERVIEW:
        return
    lane = _sending_lane(desk, seating, first)
    if lane is None:
        return
    if not _table_plate_of(desk, seating.subnet):
        _put_table_plate(desk, seating.subnet, Column.TABLES, lane)
    acl = desk.acl_of.get(seating.subnet.id)
    if desk.detail is Detail.EVERYTHING and acl is not None:
        spot = desk.free_lane(Column.TABLES, lane)
        desk.put(_acl_plate(desk, acl, seating.subnet, spot))
        desk.lanes = max(desk.lanes, spot + 1)


def _sending_lane(desk: _Desk, seating: _Seating, first: int) -> int | None:
    if seating.subnet.id in desk.asked.entered and _table_is_asked(desk, seating.subnet):
        return first
    for lane, interface in enumerate(seating.work, first):
        asked = bool(desk.asked.places & {interface.id, *interface.owner_ids})
        if interface.kind in _SENDERS or desk.detail is Detail.EVERYTHING:
            return lane
        if asked and _table_is_asked(desk, seating.subnet):
            return lane
    return None


def _table_is_asked(desk: _Desk, subnet: Subnet) -> bool:
    table = desk.table_of.get(subnet.id)
    return table is not None and table.id in desk.asked.places


def _zone_key(desk: _Desk, table: RouteTable, subnet: Subnet) -> str:
    """A table is drawn once in each zone that uses it, so that every lane reads left to right."""
    return f"{table.id}@{subnet.vpc_id}/{subnet.availability_zone}"


def _table_plate_of(desk: _Desk, subnet: Subnet) -> Plate | None:
    table = desk.table_of.get(subnet.id)
    if table is None:
        return None
    key = _zone_key(desk, table, subnet)
    return next((p for p in desk.plates if p.table and p.subnet == key), None)


def _put_table_plate(desk: _Desk, subnet: Subnet, column: Column, lane: int) -> None:
    table = desk.table_of.get(subnet.id)
    if table is None:
        return
    desk.put(
        Plate(
            id=desk.new_id(),
            of=table.id,
            column=column,
            lane=lane,
            kind="route-table",
            name=desk.names.get(table.id, table.id) if not table.implied else "main route table",
            rows=_route_rows(desk, table),
            table=True,
            subnet=_zone_key(desk, table, subnet),
            vpc=subnet.vpc_id,
        )
    )


def _route_rows(desk: _Desk, table: RouteTable) -> tuple[Row, ...]:
    used = _used_routes(desk, table.id)
    rows = _shortened([_route_row(desk, route, used) for route in table.routes])
    return (*rows, *_missing_row(desk, table.id))


def _used_routes(desk: _Desk, component: str) -> set[tuple[str, str]]:
    """Destination and target of the routes that the trace used of a table or a transit gateway."""
    return {
        (hop.evidence.destination, hop.evidence.target)
        for hop in desk.asked.hops
        if hop.component == component and isinstance(hop.evidence, RouteChosen | RouteBlackholed | RouteLoops)
    }


def _missing_row(desk: _Desk, component: str) -> Iterator[Row]:
    """What no route covered, as a row of its own."""
    for hop in desk.asked.hops:
        if hop.component == component and isinstance(hop.evidence, NoRoute):
            yield Row(left=str(hop.evidence.destination), right="no route", state=RowState.MISS)
            return


def _route_row(desk: _Desk, route: Route, used: set[tuple[str, str]]) -> Row:
    asked = any(
        target == route.target and destination in (route.shown, str(route.destination)) for destination, target in used
    )
    target = desk.names.get(route.target, route.target)
    return Row(
        left=route.shown,
        right=f"{target}, gone" if route.blackhole else target,
        state=RowState.USED if asked else RowState.PLAIN,
    )


def _shortened(rows: list[Row]) -> list[Row]:
    """At most MAX_ROWS rows; one that is used is never left out."""
    if len(rows) <= MAX_ROWS:
        return rows
    kept = [row for row in rows if row.state is not RowState.PLAIN][: MAX_ROWS - 1]
    plain = [row for row in rows if row.state is RowState.PLAIN][: MAX_ROWS - 1 - len(kept)]
    shown = [row for row in rows if row in kept or row in plain]
    return [*shown, Row(left=f"+ {len(rows) - len(shown)} more", right="")]


def _acl_plate(desk: _Desk, acl: NetworkAcl, subnet: Subnet, lane: int) -> Plate:
    entries = sorted(acl.entries, key=lambda e: (e.egress, e.number))
    return Plate(
        id=desk.new_id(),
        of=f"{acl.id}@{subnet.id}",
        column=Column.TABLES,
        lane=lane,
        kind="nacl",
        name="default network ACL" if acl.implied else desk.names.get(acl.id, acl.id),
        rows=tuple(_shortened([_entry_row(entry) for entry in entries])),
        table=True,
        subnet=f"acl@{subnet.id}",
        vpc=subnet.vpc_id,
    )


def _entry_row(entry: AclEntry) -> Row:
    way = "out" if entry.egress else "in"
    return Row(left=f"{way} {entry.number}", right="allow" if entry.allow else "deny")


def _group_rows(desk: _Desk, interface: Interface) -> tuple[Row, ...]:
    if desk.detail is not Detail.EVERYTHING:
        return ()
    groups = [g for g in desk.topology.security_groups if g.id in interface.group_ids]
    rows = [_rule_row(desk, rule, "in") for group in groups for rule in group.ingress]
    rows += [_rule_row(desk, rule, "out") for group in groups for rule in group.egress]
    return tuple(_shortened(rows))


def _rule_row(desk: _Desk, rule: GroupRule, way: str) -> Row:
    peer = desk.names.get(rule.group_id, rule.peer) if rule.group_id else rule.peer
    return Row(left=f"{way} {rule.service}", right=peer)


# --- doors and what is behind them ---------------------------------------------------------------


def _put_doors(desk: _Desk, vpc: Vpc) -> None:
    for gateway in desk.topology.internet_gateways:
        if gateway.vpc_id == vpc.id:
            desk.put(_door(desk, gateway.id, "igw", "internet gateway", vpc.id))
    for endpoint in desk.topology.gateway_endpoints:
        if endpoint.vpc_id == vpc.id:
            desk.put(_door(desk, endpoint.id, "gateway-endpoint", "gateway endpoint", vpc.id))

    for outward in desk.topology.egress_only_internet_gateways:
        if outward.vpc_id == vpc.id:
            desk.put(_door(desk, outward.id, "eigw", "egress-only igw", vpc.id))
    for peering in desk.topology.peerings:
        if vpc.id in (peering.vpc_id, peering.peer_vpc_id):
            detail = "peering" if peering.status == "active" else peering.status
            desk.put(_door(desk, peering.id, "peering", detail, vpc.id))
    for attachment in desk.topology.attachments:
        if attachment.vpc_id == vpc.id:
            detail = "attachment" if attachment.state == "available" else f"attachment, {attachment.state}"
            desk.put(_door(desk, attachment.id, "tgw", detail, vpc.id))
    for private in desk.topology.vpn_gateways:
        if private.vpc_id == vpc.id:
            detail = "VPN gateway" if private.state == "available" else f"VPN gateway, {private.state}"
            desk.put(_door(desk, private.id, "vgw", detail, vpc.id))


def _put_regional_nats(desk: _Desk, vpc: Vpc, first: int) -> None:
    """In the VPC, in no subnet and in no zone: on the lane of the table that leads to it."""
    for nat in desk.topology.nat_gateways:
        if not nat.regional or nat.vpc_id != vpc.id:
            continue
        lane = desk.free_lane(Column.REGIONAL, _lane_that_leads_to(desk, {nat.id}, first))
        desk.lanes = max(desk.lanes, lane + 1)
        desk.put(
            Plate(
                id=desk.new_id(),
                of=nat.id,
                column=Column.REGIONAL,
                lane=lane,
                kind="nat",
                name=desk.names[nat.id],
                detail="regional NAT",
                vpc=vpc.id,
            )
        )


def _put_transit_gateway(desk: _Desk, gateway: TransitGateway) -> None:
    desk.put(
        Plate(
            id=desk.new_id(),
            of=gateway.id,
            column=Column.TRANSIT,
            lane=None,
            kind="tgw",
            name=desk.names[gateway.id],
            detail="transit gateway",
            rows=() if desk.detail is Detail.OVERVIEW else _transit_rows(desk, gateway),
        )
    )


def _transit_rows(desk: _Desk, gateway: TransitGateway) -> tuple[Row, ...]:
    """The routes of its tables; where it has several, each under its name."""
    used = _used_routes(desk, gateway.id)
    tables = [table for table in desk.topology.transit_route_tables if table.gateway_id == gateway.id]
    rows: list[Row] = []
    for table in tables:
        if len(tables) > 1:
            rows.append(Row(left=desk.names.get(table.id, table.id), right=""))
        rows += [_transit_row(desk, route, used) for route in table.routes]
    return (*_shortened(rows), *_missing_row(desk, gateway.id))


def _transit_row(desk: _Desk, route: TransitRoute, used: set[tuple[str, str]]) -> Row:
    asked = (str(route.destination), route.attachment_id or "nothing") in used
    return Row(
        left=str(route.destination),
        right=desk.names.get(route.attachment_id, "blackhole"),
        state=RowState.USED if asked else RowState.PLAIN,
    )


def _door(desk: _Desk, of: str, kind: str, detail: str, vpc_id: str) -> Plate:
    return Plate(
        id=desk.new_id(),
        of=of,
        column=Column.DOORS,
        lane=None,
        kind=kind,
        name=desk.names[of],
        detail=detail,
        door=True,
        vpc=vpc_id,
    )


def _put_outside(desk: _Desk) -> None:
    for host in desk.topology.internet_hosts:
        detail = desk.text(str(host.ipv4[0]) if host.ipv4 else "IPv6 only" if host.ipv6 else "")
        name = host.host_name or desk.names[host.id]
        desk.put(_outside_plate(desk, host.id, "host", name, detail))
    for service in desk.topology.services:
        kind = BY_NAME.get(service.service)
        name = kind.title if kind else desk.names[service.id]
        desk.put(_outside_plate(desk, service.id, "service", name, ""))
    for customer in desk.topology.customer_hosts:
        detail = desk.text(str(customer.address))
        desk.put(_outside_plate(desk, customer.id, "onprem", desk.names[customer.id], detail))
    inhabited = {customer.network_id for customer in desk.topology.customer_hosts}
    for network in desk.topology.customer_networks:
        if network.id not in inhabited or network.id in desk.asked.places:
            detail = desk.text(str(network.cidr_blocks[0]))
            desk.put(_outside_plate(desk, network.id, "onprem", "any host there", detail))
    for hop in desk.asked.outside:
        _put_asked_outside(desk, hop)


def _outside_plate(desk: _Desk, of: str, kind: str, name: str, detail: str) -> Plate:
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


_OUTSIDE_OWNER: Final = {"service": Owner.AWS, "host": Owner.WORLD, "onprem": Owner.YOURS}


def _put_asked_outside(desk: _Desk, hop: Hop) -> None:
    """A host or service that is asked for, though the document does not show it."""
    if desk.find(hop.at) or (hop.kind is Kind.SERVICE and _service_plate(desk, hop.at)):
        return
    if hop.kind is Kind.SERVICE:
        kind = BY_NAME.get(hop.at)
        name = kind.title if kind else hop.at
        desk.put(_outside_plate(desk, hop.at, "service", name, ""))
        return
    address = desk.text(str(hop.packet.destination))
    name = "any internet host" if hop.at in ("internet", "", address) else hop.at
    desk.put(_outside_plate(desk, hop.at, "host", name, address))


def _service_plate(desk: _Desk, name: str) -> Plate | None:
    """The plate of a service, by the id or the short name of either."""
    for service in desk.topology.services:
        if name in (service.id, service.service):
            return desk.find(service.id)
    return desk.find(name, Column.OUTSIDE)


def _put_invoked(desk: _Desk) -> None:
    function = next((f for f in desk.topology.functions if f.id == desk.asked.invoked), None)
    if function is None:
        return
    if not _service_plate(desk, "lambda"):
        desk.put(_outside_plate(desk, "lambda", "service", BY_NAME["lambda"].title, ""))
    desk.put(_function_plate(desk, function, Column.INVOKED, None))


# --- the land around -----------------------------------------------------------------------------


def _put_land_around(desk: _Desk) -> None:
    managed = {function.id for function in desk.topology.functions if function.managed}
    for column in (Column.SOURCE, Column.INVOKED):
        here = [p.id for p in desk.plates if p.column is column]
        elsewhere = column is Column.INVOKED and desk.asked.invoked in managed
        _put_region(desk, Ground.LAMBDA, "Lambda" if elsewhere else "Lambda service VPC", "", here)
    hosts = [p.id for p in desk.plates if p.kind == "host"]
    _put_region(desk, Ground.INTERNET, "Internet", "", hosts)
    homes = {host.id: host.network_id for host in desk.topology.customer_hosts}
    for network in desk.topology.customer_networks:
        here = [p.id for p in desk.plates if p.kind == "onprem" and homes.get(p.of, p.of) == network.id]
        blocks = ", ".join(map(str, network.cidr_blocks))
        alone = len(desk.topology.customer_networks) == 1
        name = "On premises" if alone else f"On premises: {desk.names[network.id]}"
        _put_region(desk, Ground.ON_PREMISES, name, blocks, here)
    regions = {s.id: s.region for s in desk.topology.services}
    home = desk.topology.region
    services = [p for p in desk.plates if p.kind == "service"]
    for name in dict.fromkeys(regions.get(p.of, home) or home for p in services):
        here = [p.id for p in services if (regions.get(p.of, home) or home) == name]
        _put_region(desk, Ground.SERVICES, "AWS services", name, here)


def _put_region(desk: _Desk, ground: Ground, name: str, detail: str, plates: list[str]) -> None:
    if plates:
        desk.enclose(
            Region(
                id=desk.region_id(),
                of="",
                parent="",
                ground=ground,
                name=name,
                detail=desk.text(detail),
                plates=tuple(plates),
            )
        )


# --- standing lines ------------------------------------------------------------------------------


def _tie(desk: _Desk) -> None:
    _tie_functions(desk)
    for subnet in desk.topology.subnets:
        _tie_subnet(desk, subnet)
    for nat in desk.topology.nat_gateways:
        _tie_nat(desk, nat)
    for instance in desk.topology.instances:
        if instance.forwards:
            _tie_translator(desk, instance.interface_id)
    _tie_hosts(desk)
    _tie_networks(desk)
    for endpoint in desk.topology.gateway_endpoints:
        service = _service_plate(desk, endpoint.service)
        desk.link(desk.find(endpoint.id), service, LineKind.SERVICE)
    for private in desk.topology.interface_endpoints:
        for interface_id in private.interface_ids:
            service = _service_plate(desk, private.service)
            desk.link(desk.find(interface_id), service, LineKind.SERVICE)


def _tie_hosts(desk: _Desk) -> None:
    """What has no IPv4 address is behind the egress-only gateway, where the VPC has one."""
    outward = desk.topology.egress_only_internet_gateways
    behind = {gateway.vpc_id for gateway in outward if gateway.vpc_id}
    for gateway in desk.topology.internet_gateways:
        for host in desk.topology.internet_hosts:
            if host.ipv4 or gateway.vpc_id not in behind:
                desk.link(desk.find(gateway.id), desk.find(host.id), LineKind.ROUTE)
    for door in outward:
        for host in desk.topology.internet_hosts:
            if host.ipv6:
                desk.link(desk.find(door.id), desk.find(host.id), LineKind.ROUTE)


def _tie_networks(desk: _Desk) -> None:
    """From door to door, to the transit gateway, and to the networks on premises."""
    for peering in desk.topology.peerings:
        near, far = desk.door(peering.id, peering.vpc_id), desk.door(peering.id, peering.peer_vpc_id)
        desk.link(near, far, LineKind.ROUTE)
    for attachment in desk.topology.attachments:
        desk.link(desk.find(attachment.id), desk.find(attachment.gateway_id), LineKind.ROUTE)
    gates = {network.id: network.gateway_id for network in desk.topology.customer_networks}
    homes = {host.id: host.network_id for host in desk.topology.customer_hosts}
    for plate in [p for p in desk.plates if p.kind == "onprem"]:
        desk.link(desk.find(gates.get(homes.get(plate.of, plate.of), "")), plate, LineKind.ROUTE)


def _tie_functions(desk: _Desk) -> None:
    for function in desk.topology.functions:
        plate = desk.find(function.id, Column.SOURCE)
        for interface_id in function.interface_ids:
            desk.link(plate, desk.find(interface_id), LineKind.ATTACH)
        if plate is not None and not function.attached:
            for outside in [p for p in desk.plates if p.kind in ("host", "service")]:
                desk.link(plate, outside, LineKind.ROUTE)


def _tie_subnet(desk: _Desk, subnet: Subnet) -> None:
    """From the first plate that sends to the table, and from the table to all that it names."""
    plates = [p for p in desk.plates if p.subnet == subnet.id and p.column is Column.SUBNETS]
    sender = next((p for p in plates if p.kind in _SENDING), None)
    if sender is None:
        return
    table = _table_plate_of(desk, subnet)
    if table is not None:
        desk.link(sender, table, LineKind.ROUTE)
    for target in _targets(desk, subnet):
        desk.link(table or sender, target, LineKind.ROUTE)


def _targets(desk: _Desk, subnet: Subnet) -> Iterator[Plate]:
    table = desk.table_of.get(subnet.id)
    for route in table.routes if table is not None else ():
        found = _target(desk, route.target, subnet.vpc_id)
        if found is not None:
            yield found


def _target(desk: _Desk, target: str, vpc_id: str) -> Plate | None:
    """The plate that a route leads to: for another network, its door in this VPC."""
    doors = {a.gateway_id: a.id for a in desk.topology.attachments if a.vpc_id == vpc_id}
    found = desk.door(doors.get(target, target), vpc_id)
    return found or desk.find(desk.seats.get(target, target))


def _tie_nat(desk: _Desk, nat: NatGateway) -> None:
    if not nat.regional:
        _tie_translator(desk, nat.interface_id)
        return
    for gateway in desk.topology.internet_gateways:
        if gateway.vpc_id == nat.vpc_id:
            desk.link(desk.find(nat.id), desk.find(gateway.id), LineKind.ROUTE)


def _tie_translator(desk: _Desk, interface_id: str) -> None:
    plate = desk.find(interface_id)
    subnet = next((s for s in desk.topology.subnets if plate is not None and s.id == plate.subnet), None)
    if subnet is None or plate is None:
        return
    own = next(
        (p for p in desk.plates if p.table and p.column is Column.NAT_TABLES and p.lane == plate.lane),
        None,
    )
    if own is not None:
        desk.link(plate, own, LineKind.ROUTE)
    for target in _targets(desk, subnet):
        if target.door:
            desk.link(own or plate, target, LineKind.ROUTE)
