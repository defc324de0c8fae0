"""The plates of route tables and network ACLs."""

from typing import Final

from lambdanet.drawing.pieces import Column, Plate, Row, RowState
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.sheet.rows import missing_row, shortened, used_routes
from lambdanet.drawing.sheet.seating import Seating
from lambdanet.topology import AclEntry, InterfaceKind, NetworkAcl, Route, RouteTable, Subnet

_SENDERS: Final = (InterfaceKind.LAMBDA, InterfaceKind.MANAGED, InterfaceKind.POLLER, InterfaceKind.INSTANCE)


def put_table(desk: Desk, seating: Seating, first: int) -> None:
    """The subnet's route table, if something in it sends; at the highest level also its ACL."""
    if desk.detail is Detail.OVERVIEW:
        return
    lane = _sending_lane(desk, seating, first)
    if lane is None:
        return
    if not table_plate_of(desk, seating.subnet):
        put_table_plate(desk, seating.subnet, Column.TABLES, lane)
    acl = desk.acl_of.get(seating.subnet.id)
    if desk.detail is Detail.EVERYTHING and acl is not None:
        spot = desk.free_lane(Column.TABLES, lane)
        desk.put(_acl_plate(desk, acl, seating.subnet, spot))
        desk.lanes = max(desk.lanes, spot + 1)


def _sending_lane(desk: Desk, seating: Seating, first: int) -> int | None:
    if seating.subnet.id in desk.asked.entered and _table_is_asked(desk, seating.subnet):
        return first
    for lane, interface in enumerate(seating.work, first):
        asked = bool(desk.asked.places & {interface.id, *interface.owner_ids})
        if interface.kind in _SENDERS or desk.detail is Detail.EVERYTHING:
            return lane
        if asked and _table_is_asked(desk, seating.subnet):
            return lane
    return None


def _table_is_asked(desk: Desk, subnet: Subnet) -> bool:
    table = desk.table_of.get(subnet.id)
    return table is not None and table.id in desk.asked.places


def table_plate_of(desk: Desk, subnet: Subnet) -> Plate | None:
    table = desk.table_of.get(subnet.id)
    if table is None:
        return None
    key = _zone_key(desk, table, subnet)
    return next((p for p in desk.plates if p.table and p.subnet == key), None)


def _zone_key(desk: Desk, table: RouteTable, subnet: Subnet) -> str:
    """A table is drawn once in each zone that uses it, so that every lane reads left to right."""
    return f"{table.id}@{subnet.vpc_id}/{subnet.availability_zone}"


def put_table_plate(desk: Desk, subnet: Subnet, column: Column, lane: int) -> None:
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


def _route_rows(desk: Desk, table: RouteTable) -> tuple[Row, ...]:
    used = used_routes(desk, table.id)
    rows = shortened([_route_row(desk, route, used) for route in table.routes])
    return (*rows, *missing_row(desk, table.id))


def _route_row(desk: Desk, route: Route, used: set[tuple[str, str]]) -> Row:
    asked = any(
        target == route.target and destination in (route.shown, str(route.destination)) for destination, target in used
    )
    target = desk.names.get(route.target, route.target)
    return Row(
        left=route.shown,
        right=f"{target}, gone" if route.blackhole else target,
        state=RowState.USED if asked else RowState.PLAIN,
    )


def lane_that_leads_to(desk: Desk, nat_ids: set[str], zone_first: int) -> int:
    tables = {table.id: table for table in desk.topology.route_tables}
    for plate in desk.plates:
        if plate.table and plate.lane is not None and plate.lane >= zone_first:
            routes = tables[plate.of].routes if plate.of in tables else ()
            if any(route.target in nat_ids for route in routes):
                return plate.lane
    return zone_first


def _acl_plate(desk: Desk, acl: NetworkAcl, subnet: Subnet, lane: int) -> Plate:
    entries = sorted(acl.entries, key=lambda e: (e.egress, e.number))
    return Plate(
        id=desk.new_id(),
        of=f"{acl.id}@{subnet.id}",
        column=Column.TABLES,
        lane=lane,
        kind="nacl",
        name="default network ACL" if acl.implied else desk.names.get(acl.id, acl.id),
        rows=tuple(shortened([_entry_row(entry) for entry in entries])),
        table=True,
        subnet=f"acl@{subnet.id}",
        vpc=subnet.vpc_id,
    )


def _entry_row(entry: AclEntry) -> Row:
    way = "out" if entry.egress else "in"
    return Row(left=f"{way} {entry.number}", right="allow" if entry.allow else "deny")
