"""A trace on the sheet: which plates it visits, and where each of its hops stands.

Nothing here fails: a hop at a place that the sheet does not show stands where the walk was last.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lambdanet.drawing.pieces import Column, LineKind, Link, Plate, Sheet
from lambdanet.reachability.verdict import Check, Hop, Kind, NoRoute, RouteChosen, Trace, Verdict
from lambdanet.services import BY_NAME
from lambdanet.topology import InterfaceKind, Topology


class Spot(StrEnum):
    """How a hop's number stands."""

    PLATE = "plate"  # on a plate's edge
    WALL = "wall"  # where the path crosses a subnet's wall
    LINE = "line"  # on the line that leaves a plate: a table that is not drawn


@dataclass(frozen=True, kw_only=True, slots=True)
class Station:
    """Where a hop stands. `step`: the index in the walk of the plate that it is at or has left.

    `leaving`: the path goes out of the subnet, or the check is made on the way out of the plate.
    """

    number: int
    hop: Hop
    spot: Spot
    plate: str
    step: int
    subnet: str = ""
    leaving: bool = False
    reply: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Walk:
    """A trace as stops (ids of plates, in order) and stations (its hops, in order)."""

    stops: tuple[str, ...]
    stations: tuple[Station, ...]
    blocked: Station | None
    unplaced: bool  # stopped before it could leave the function

    def links(self) -> tuple[Link, ...]:
        return tuple(Link(tail=a, head=b, kind=LineKind.PATH) for a, b in zip(self.stops, self.stops[1:], strict=False))

    @property
    def replies(self) -> bool:
        """The reply is drawn: nothing stopped the packet on its way out."""
        return self.blocked is None or self.blocked.reply


def walk_all(topology: Topology, sheet: Sheet, verdict: Verdict, traces: Sequence[Trace]) -> list[Walk]:
    """Each trace on the plates of the sheet."""
    index = _Index(topology=topology, sheet=sheet)
    return [_walk(topology, index, verdict, trace) for trace in traces]


def _walk(topology: Topology, index: "_Index", verdict: Verdict, trace: Trace) -> Walk:
    tracker = _Tracker(index=index)
    tracker.begin(trace, verdict)
    for hop, before, after in _in_context(trace.forward):
        tracker.forward(hop, before, after)
    invoked = verdict.question.invoke and verdict.question.target
    target = tracker.index.target(str(verdict.question.target), trace)
    stopped = next((s for s in tracker.stations if s.hop.blocks), None)
    arrives = tracker.at_service() if invoked else stopped is None and not tracker.lost
    if target and tracker.stops and arrives:
        tracker.visit(target)
    alone = len(tracker.stops) == 1 and stopped is not None
    elsewhere = bool(target) and target != tracker.here
    unplaced = alone and elsewhere and _is_unattached(topology, trace.source)
    if unplaced:
        tracker.visit(target)
    for hop, before, after in _in_context(trace.reply):
        tracker.back(hop, before, after)
    return Walk(
        stops=tuple(tracker.stops),
        stations=tuple(tracker.stations),
        blocked=next((s for s in tracker.stations if s.hop.blocks), None),
        unplaced=unplaced,
    )


def _in_context(hops: Sequence[Hop]) -> Iterator[tuple[Hop, Hop | None, Hop | None]]:
    """Each hop with the one before it and the one after it."""
    return zip(hops, (None, *hops), (*hops[1:], None), strict=False)


def _is_unattached(topology: Topology, source: str) -> bool:
    return any(f.id == source and not f.attached for f in topology.functions)


@dataclass(frozen=True, kw_only=True)
class _Index:
    """From the ids of a hop to the plates of the sheet."""

    topology: Topology
    sheet: Sheet

    def __post_init__(self) -> None:
        plates: dict[str, Plate] = {}
        for plate in self.sheet.plates:
            plates.setdefault(plate.of, plate)
        seats: dict[str, str] = {}
        for interface in self.topology.interfaces:
            if interface.kind is not InterfaceKind.LAMBDA:
                for owner in interface.owner_ids:
                    seats.setdefault(owner, interface.id)
        object.__setattr__(self, "by_id", self.sheet.plate())
        object.__setattr__(self, "plates", plates)
        object.__setattr__(self, "seats", seats)

    by_id: Mapping[str, Plate] = field(init=False)
    plates: Mapping[str, Plate] = field(init=False)
    seats: Mapping[str, str] = field(init=False)

    def plate(self, at: str) -> Plate | None:
        found = self.plates.get(at) or self.plates.get(self.seats.get(at, ""))
        return found or self.service(at)

    def service(self, at: str) -> Plate | None:
        for service in self.topology.services:
            if at in (service.id, service.service):
                return self.plates.get(service.id)
        return None

    def table(self, table_id: str, subnet: str) -> Plate | None:
        """The plate of a table in the zone of `subnet`; any of its plates, if there is none."""
        zones = {s.id: f"{s.vpc_id}/{s.availability_zone}" for s in self.topology.subnets}
        own = [p for p in self.sheet.plates if p.table and p.of == table_id]
        key = f"{table_id}@{zones.get(subnet, '')}"
        return next((p for p in own if p.subnet == key), None)

    def door(self, of: str, vpc_id: str) -> Plate | None:
        """The door of a peering or an attachment in a VPC; of a transit gateway: of its attachment there."""
        attachments = [a.id for a in self.topology.attachments if a.gateway_id == of and a.vpc_id == vpc_id]
        doors = (p for p in self.sheet.plates if p.door and p.vpc == vpc_id and p.of in (of, *attachments))
        return next(doors, None)

    def far_door(self, peering_id: str, vpc_id: str) -> Plate | None:
        peering = next((p for p in self.topology.peerings if p.id == peering_id), None)
        return self.door(peering_id, peering.other(vpc_id)) if peering else None

    def vpc_of(self, subnet_id: str) -> str:
        return next((s.vpc_id for s in self.topology.subnets if s.id == subnet_id), "")

    def target(self, target: str, trace: Trace) -> str:
        """The plate of what was asked for: by the address, or by its name."""
        for interface in self.topology.interfaces:
            named = target in (*interface.owner_ids, interface.id)
            here = trace.destination in (interface.private_ip, interface.public_ip, interface.ipv6)
            if here and named and interface.id in self.plates:
                return self.plates[interface.id].id
        found = self.plate(target)
        if found is None and target in BY_NAME:
            found = self.plates.get(target)
        if found is not None:
            return found.id
        for interface in self.topology.interfaces:
            if trace.destination in (interface.private_ip, interface.ipv6) and interface.id in self.plates:
                return self.plates[interface.id].id
        return ""


@dataclass(kw_only=True)
class _Tracker:
    index: _Index
    stops: list[str] = field(default_factory=list)
    stations: list[Station] = field(default_factory=list)
    subnet: str = ""
    lost: bool = False
    source: str = ""

    def begin(self, trace: Trace, verdict: Verdict) -> None:
        source = self.index.plate(trace.source)
        seat = self.index.plate(trace.interface) if trace.interface else None
        seated = source is not None and source.of != trace.source  # it has no plate but its interfaces'
        elsewhere = verdict.question.invoke and source is not None and source.column is Column.INVOKED
        if source is not None and not elsewhere and not (seated and seat is not None):
            self.visit(source.id)
        if seat is not None:
            self.visit(seat.id)
        if not self.stops and source is not None:
            self.visit(source.id)
        self.subnet = trace.subnet or ""
        self.source = trace.source

    def visit(self, plate_id: str) -> None:
        if not self.stops or self.stops[-1] != plate_id:
            self.stops.append(plate_id)

    @property
    def here(self) -> str:
        return self.stops[-1] if self.stops else ""

    def at_service(self) -> bool:
        plates = self.index.by_id
        return bool(self.here) and plates[self.here].kind == "service"

    # --- on the way out --------------------------------------------------------------------------

    def forward(self, hop: Hop, before: Hop | None, after: Hop | None) -> None:
        door = self._attachment_door(hop, before, after)
        if door is not None:
            self.subnet = hop.at
            self.visit(door.id)
            self._note(hop, Spot.PLATE)
        elif hop.kind is Kind.PEERING:
            self._forward_peering(hop, last=after is None)
        elif hop.kind is Kind.TRANSIT_GATEWAY:
            self._forward_transit(hop)
        elif hop.kind is Kind.NETWORK_ACL:
            leaving = hop.check is Check.EGRESS
            self.subnet = hop.at
            self._note(hop, Spot.WALL, leaving=leaving, subnet=hop.at)
        elif hop.kind is Kind.ROUTE_TABLE:
            self._forward_table(hop)
        else:
            self._forward_plate(hop)

    def _attachment_door(self, hop: Hop, before: Hop | None, after: Hop | None) -> Plate | None:
        """A network ACL that is asked in an attachment's subnet stands at the attachment's door."""
        if hop.kind is not Kind.NETWORK_ACL:
            return None
        entering = hop.check is Check.INGRESS
        beside = after if entering else before
        if beside is None or beside.kind is not Kind.TRANSIT_GATEWAY or (beside.blocks and not entering):
            return None
        return self.index.door(beside.component, self.index.vpc_of(hop.at))

    def _forward_peering(self, hop: Hop, *, last: bool) -> None:
        vpc = self._vpc()
        near, far = self.index.door(hop.component, vpc), self.index.far_door(hop.component, vpc)
        if near is not None:
            self.visit(near.id)
        self._note(hop, Spot.PLATE)
        if far is not None and not (hop.blocks and last):
            self.visit(far.id)

    def _forward_transit(self, hop: Hop) -> None:
        near, gateway = self.index.door(hop.component, self._vpc()), self.index.plate(hop.component)
        if near is not None:
            self.visit(near.id)
        if gateway is None or (near is not None and hop.code == "TGW_ROUTE_AZ_RESTRICTION"):
            self._note(hop, Spot.PLATE)
            return
        self.visit(gateway.id)
        self._note(hop, Spot.PLATE, leaving=isinstance(hop.evidence, NoRoute))
        out = self.index.plate(hop.evidence.target) if isinstance(hop.evidence, RouteChosen) else None
        if out is not None:
            self.visit(out.id)

    def _vpc(self) -> str:
        """The VPC that the packet is in."""
        plates = self.index.by_id
        return (plates[self.here].vpc if self.here else "") or self.index.vpc_of(self.subnet)

    def _forward_table(self, hop: Hop) -> None:
        plate = self.index.table(hop.component, self.subnet)
        if plate is None or self._is_behind(plate):
            plates = self.index.by_id
            at_door = bool(self.here) and plates[self.here].door
            self._note(hop, Spot.PLATE if at_door else Spot.LINE, leaving=True)
            return
        if not (isinstance(hop.evidence, RouteChosen) and hop.evidence.target == "local"):
            self.visit(plate.id)
        self._note(hop, Spot.PLATE, leaving=True, plate=plate.id)

    def _is_behind(self, plate: Plate) -> bool:
        """A NAT gateway's own table is drawn only where it has a column of its own."""
        plates = self.index.by_id
        return bool(self.here) and not plates[self.here].door and plates[self.here].column > plate.column

    def _forward_plate(self, hop: Hop) -> None:
        plate = self.index.plate(hop.at) or self.index.plate(hop.component)
        if plate is not None and plate.of != hop.at == self.source and self.stops:
            plate = self.index.by_id[self.stops[0]]
        if plate is None:
            self.lost = self.lost or not hop.blocks
            self._note(hop, Spot.PLATE, leaving=True)
            return
        if plate.id in self.stops[:-1]:  # the function, though its packet is at its interface by now
            step = self.stops.index(plate.id)
            self._note(hop, Spot.PLATE, leaving=True, plate=plate.id, step=step)
            return
        at_start = plate.id in self.stops and len(self.stops) <= 2
        leaving = at_start and hop.check not in (Check.INGRESS, Check.LISTENER)
        self.visit(plate.id)
        if plate.column in (Column.SUBNETS, Column.NAT):
            self.subnet = plate.subnet
        self._note(hop, Spot.PLATE, leaving=leaving)

    # --- on the way back -------------------------------------------------------------------------

    def back(self, hop: Hop, before: Hop | None, after: Hop | None) -> None:
        door = self._attachment_door(hop, before, after)
        if hop.kind is Kind.PEERING:
            door = self.index.door(hop.component, self.index.vpc_of(self.subnet))
        if door is not None and door.id in self.stops:
            self.subnet = hop.at if hop.kind is Kind.NETWORK_ACL else self.subnet
            self._note(hop, Spot.PLATE, plate=door.id, reply=True, step=self.stops.index(door.id))
            return
        if hop.kind is Kind.NETWORK_ACL:
            self.subnet = hop.at
            leaving = hop.check is Check.INGRESS  # as the packet went: it had left this subnet
            self._note(hop, Spot.WALL, leaving=leaving, subnet=hop.at, reply=True)
            return
        if hop.kind is Kind.ROUTE_TABLE:
            plate = self.index.table(hop.component, self.subnet)
            step = self._step_of(plate.id) if plate else self._step_in(self.subnet)
            if plate is None and self.stations and self._is_elsewhere(self.subnet):  # at the door, as the last check
                step = self.stations[-1].step
                plate = self.index.by_id.get(self.stops[step]) if self.stops else None
            spot = Spot.LINE if plate is None else Spot.PLATE
            self._note(hop, spot, plate=plate.id if plate else "", reply=True, step=step)
            return
        plate = self.index.plate(hop.at) or self.index.plate(hop.component)
        step = self._step_of(plate.id) if plate else len(self.stops) - 1
        self._note(hop, Spot.PLATE, plate=plate.id if plate else "", reply=True, step=step)

    def _step_of(self, plate_id: str) -> int:
        if plate_id in self.stops:
            return self.stops.index(plate_id)
        return self._step_in(self.subnet)

    def _is_elsewhere(self, subnet: str) -> bool:
        """The path has no stop in that subnet."""
        plates = self.index.by_id
        return not any(plates[stop].subnet == subnet for stop in self.stops)

    def _step_in(self, subnet: str) -> int:
        plates = self.index.by_id
        steps = [i for i, stop in enumerate(self.stops) if plates[stop].subnet == subnet]
        return steps[-1] if steps else max(0, len(self.stops) - 1)

    def _note(
        self,
        hop: Hop,
        spot: Spot,
        *,
        leaving: bool = False,
        plate: str = "",
        subnet: str = "",
        reply: bool = False,
        step: int | None = None,
    ) -> None:
        at = max(0, len(self.stops) - 1) if step is None else step
        self.stations.append(
            Station(
                number=len(self.stations) + 1,
                hop=hop,
                spot=spot,
                plate=plate or (self.stops[at] if self.stops else ""),
                step=at,
                subnet=subnet,
                leaving=leaving,
                reply=reply,
            )
        )


def drawn(walks: Sequence[Walk]) -> tuple[Link, ...]:
    """The links of all walks, each once."""
    return tuple(dict.fromkeys(link for one in walks for link in one.links()))
