"""A subnet: its region, and the plates in it."""

from lambdanet.drawing.pieces import Column, Ground, Region
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.sheet.interfaces import interface_plate
from lambdanet.drawing.sheet.seating import Seating
from lambdanet.drawing.sheet.tables import lane_that_leads_to, put_table, put_table_plate


def put_work_subnet(desk: Desk, parent: str, seating: Seating) -> None:
    """A subnet in the subnet column; one that also has NAT gateways reaches as far as theirs."""
    first = desk.lanes
    for interface in seating.work:
        desk.put(interface_plate(desk, interface, seating.subnet, Column.SUBNETS, desk.lanes))
        desk.lanes += 1
    for interface in seating.nats:
        desk.put(interface_plate(desk, interface, seating.subnet, Column.NAT, desk.lanes))
        desk.lanes += 1
    if seating.empty:
        desk.lanes += 1
    if not seating.empty or seating.subnet.id in desk.asked.entered:
        put_table(desk, seating, first)
    last = Column.NAT if seating.nats else Column.SUBNETS
    if seating.nats:  # it stands in both columns, on all its lanes
        desk.cells |= {(lane, Column.NAT) for lane in range(first, desk.lanes)}
    _subnet_region(desk, parent, seating, (first, desk.lanes - 1), (Column.SUBNETS, last))


def put_nat_subnet(desk: Desk, parent: str, seating: Seating, zone_first: int) -> None:
    """A subnet in the NAT column, on the lane of the table that leads to it."""
    nats = [desk.nats[i.id] for i in seating.nats if i.id in desk.nats]
    wanted = lane_that_leads_to(desk, set(nats), zone_first)
    height = max(1, len(seating.nats))
    first = wanted
    while any((lane, Column.NAT) in desk.cells for lane in range(first, first + height)):
        first += 1
    for lane, interface in enumerate(seating.nats, first):
        desk.put(interface_plate(desk, interface, seating.subnet, Column.NAT, lane))
        if desk.detail is Detail.EVERYTHING and lane == first:
            put_table_plate(desk, seating.subnet, Column.NAT_TABLES, lane)
    desk.cells |= {(lane, Column.NAT) for lane in range(first, first + height)}
    last = first + height - 1
    desk.lanes = max(desk.lanes, last + 1)
    _subnet_region(desk, parent, seating, (first, last), (Column.NAT, Column.NAT))


def _subnet_region(
    desk: Desk,
    parent: str,
    seating: Seating,
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
            hidden=seating.hidden,
        )
    )
