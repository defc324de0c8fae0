"""Transit gateways, and the routes of their tables."""

from lambdanet.drawing.pieces import Column, Plate, Row, RowState
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.sheet.folding import split
from lambdanet.drawing.sheet.more import put_more
from lambdanet.drawing.sheet.rows import missing_row, shortened, used_routes
from lambdanet.topology import TransitGateway, TransitRoute


def put_transit_gateways(desk: Desk) -> None:
    stay, rest = split(desk.topology.transit_gateways, desk.fold, lambda gateway: gateway.id in desk.needed.ids)
    for gateway in stay:
        _put_transit_gateway(desk, gateway)
    put_more(desk, "transit", "tgw", "transit gateways", len(rest), column=Column.TRANSIT, beside=bool(stay))


def _put_transit_gateway(desk: Desk, gateway: TransitGateway) -> None:
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


def _transit_rows(desk: Desk, gateway: TransitGateway) -> tuple[Row, ...]:
    """The routes of its tables; where it has several, each under its name."""
    used = used_routes(desk, gateway.id)
    tables = [table for table in desk.topology.transit_route_tables if table.gateway_id == gateway.id]
    rows: list[Row] = []
    for table in tables:
        if len(tables) > 1:
            rows.append(Row(left=desk.names.get(table.id, table.id), right=""))
        rows += [_transit_row(desk, route, used) for route in table.routes]
    return (*shortened(rows), *missing_row(desk, gateway.id))


def _transit_row(desk: Desk, route: TransitRoute, used: set[tuple[str, str]]) -> Row:
    asked = (str(route.destination), route.attachment_id or "nothing") in used
    return Row(
        left=str(route.destination),
        right=desk.names.get(route.attachment_id, "blackhole"),
        state=RowState.USED if asked else RowState.PLAIN,
    )
