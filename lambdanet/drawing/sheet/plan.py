"""Which VPCs, zones and subnets get land of their own, and which fold: decided before anything is placed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.folding import split
from lambdanet.drawing.sheet.seating import Seating, seat
from lambdanet.topology import Subnet, Vpc

ZONES: Final = 3  # so many zones of a VPC stay at least: they are what one builds for


@dataclass(frozen=True, kw_only=True, slots=True)
class ZonePlan:
    """A zone with the subnets that are drawn, and those that become one plate."""

    name: str
    seatings: tuple[Seating, ...]
    rest: tuple[Subnet, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class VpcPlan:
    """A VPC with its zones; `rest` are the subnets of zones that fold."""

    vpc: Vpc
    zones: tuple[ZonePlan, ...]
    rest: tuple[Subnet, ...] = ()

    def seatings(self) -> Iterable[Seating]:
        return (seating for zone in self.zones for seating in zone.seatings)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    vpcs: tuple[VpcPlan, ...]
    rest: tuple[Vpc, ...] = ()


def make_plan(desk: Desk) -> Plan:
    subnets: dict[str, list[Subnet]] = {}
    for subnet in desk.topology.subnets:
        subnets.setdefault(subnet.vpc_id, []).append(subnet)
    stay, rest = split(
        desk.topology.vpcs, desk.fold, lambda vpc: vpc.id in desk.needed.vpcs, most=desk.fold.most_land, single=False
    )
    return Plan(vpcs=tuple(_vpc(desk, vpc, subnets.get(vpc.id, [])) for vpc in stay), rest=tuple(rest))


def _vpc(desk: Desk, vpc: Vpc, subnets: list[Subnet]) -> VpcPlan:
    zones: dict[str, list[Subnet]] = {}
    for subnet in subnets:
        zones.setdefault(subnet.availability_zone, []).append(subnet)
    needed = {subnet.availability_zone for subnet in subnets if subnet.id in desk.needed.subnets}
    most = max(ZONES, desk.fold.most_land or 0)
    stay, rest = split(list(zones), desk.fold, lambda zone: zone in needed, most=most)
    plans = [_zone(desk, zone, zones[zone]) for zone in stay]
    folded = tuple(subnet for zone in rest for subnet in zones[zone])
    return _with_translators(desk, VpcPlan(vpc=vpc, zones=tuple(plans), rest=folded))


def _zone(desk: Desk, name: str, subnets: list[Subnet]) -> ZonePlan:
    seatings = [seat(desk, subnet) for subnet in subnets]
    needed = desk.needed.subnets
    if not desk.fold.quiet:
        return ZonePlan(name=name, seatings=tuple(seatings))
    if desk.fold.most is None:
        rest = [s for s in seatings if s.empty and s.subnet.id not in needed]
    else:  # those that show something come first
        first = sorted(seatings, key=lambda s: s.empty)
        _, rest = split(first, desk.fold, lambda s: s.subnet.id in needed, most=desk.fold.most_land)
    folded = {s.subnet.id for s in rest} if len(rest) > 1 else set()
    return ZonePlan(
        name=name,
        seatings=tuple(s for s in seatings if s.subnet.id not in folded),
        rest=tuple(s.subnet for s in seatings if s.subnet.id in folded),
    )


def _with_translators(desk: Desk, plan: VpcPlan) -> VpcPlan:
    """Where there is room for what nobody needs, the NAT gateways that the tables of drawn subnets name come first."""
    if not desk.fold.most_land:
        return plan
    tables = [desk.table_of[s.subnet.id] for s in plan.seatings() if s.work and s.subnet.id in desk.table_of]
    named = {route.target for table in tables for route in table.routes}
    zones, left = [], desk.fold.most_land
    for zone in plan.zones:
        found = [s for s in zone.rest if left and _holds_one_of(desk, s, named)][:left]
        left -= len(found)
        zones.append(_with(desk, zone, found))
    return replace(plan, zones=tuple(zones))


def _holds_one_of(desk: Desk, subnet: Subnet, named: set[str]) -> bool:
    return any(named & {i.id, desk.nats.get(i.id, "")} for i in desk.interfaces.get(subnet.id, []))


def _with(desk: Desk, zone: ZonePlan, found: list[Subnet]) -> ZonePlan:
    return ZonePlan(
        name=zone.name,
        seatings=(*zone.seatings, *(seat(desk, subnet) for subnet in found)),
        rest=tuple(subnet for subnet in zone.rest if subnet not in found),
    )
