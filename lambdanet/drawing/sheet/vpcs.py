"""A VPC and what is in it."""

from lambdanet.drawing.pieces import Column, Ground, Plate, Region
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.doors import put_doors
from lambdanet.drawing.sheet.folding import split
from lambdanet.drawing.sheet.more import put_more, put_more_subnets
from lambdanet.drawing.sheet.plan import VpcPlan, ZonePlan
from lambdanet.drawing.sheet.subnets import put_nat_subnet, put_work_subnet
from lambdanet.drawing.sheet.tables import lane_that_leads_to
from lambdanet.topology import Vpc


def put_vpc(desk: Desk, plan: VpcPlan) -> None:
    vpc, first = plan.vpc, desk.lanes
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
    for zone in plan.zones:
        _put_zone(desk, vpc, region, zone)
    put_more_subnets(desk, vpc, vpc.id, plan.rest, beside=bool(plan.zones))
    _put_regional_nats(desk, vpc, first)
    if desk.lanes == first:
        desk.lanes += 1
    put_doors(desk, vpc)
    _resize(desk, region, (first, desk.lanes - 1), (Column.SUBNETS, Column.DOORS))


def _put_zone(desk: Desk, vpc: Vpc, parent: str, zone: ZonePlan) -> None:
    first = desk.lanes
    region, of = desk.region_id(), f"{vpc.id}/{zone.name}"
    desk.enclose(Region(id=region, of=of, parent=parent, ground=Ground.ZONE, name=zone.name))
    for seating in zone.seatings:
        if not seating.right:
            put_work_subnet(desk, region, seating)
    for seating in zone.seatings:
        if seating.right:
            put_nat_subnet(desk, region, seating, first)
    put_more_subnets(desk, vpc, of, zone.rest, beside=bool(zone.seatings))
    desk.lanes = max(desk.lanes, first + 1)
    _resize(desk, region, (first, desk.lanes - 1), (Column.SUBNETS, Column.NAT_TABLES))


def _resize(desk: Desk, region_id: str, lanes: tuple[int, int], columns: tuple[Column, Column]) -> None:
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


def _put_regional_nats(desk: Desk, vpc: Vpc, first: int) -> None:
    """In the VPC, in no subnet and in no zone: on the lane of the table that leads to it."""
    regional = [nat for nat in desk.topology.nat_gateways if nat.regional and nat.vpc_id == vpc.id]
    stay, rest = split(regional, desk.fold, lambda nat: nat.id in desk.needed.ids)
    for nat in stay:
        lane = desk.free_lane(Column.REGIONAL, lane_that_leads_to(desk, {nat.id}, first))
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
    if rest:
        lane = desk.free_lane(Column.REGIONAL, first)
        desk.lanes = max(desk.lanes, lane + 1)
        put_more(
            desk,
            f"{vpc.id}/nats",
            "nat",
            "regional NATs",
            len(rest),
            column=Column.REGIONAL,
            lane=lane,
            beside=bool(stay),
            vpc=vpc.id,
        )
