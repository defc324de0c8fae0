"""Functions: those that send, and the one that is invoked."""

from lambdanet.drawing.pieces import Column, Owner, Plate
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.outside import outside_plate, service_plate
from lambdanet.services import BY_NAME
from lambdanet.topology import Function


def put_function(desk: Desk, function: Function) -> None:
    lane = None
    if not function.attached:
        lane = desk.lanes
        desk.lanes += 1
    desk.put(_function_plate(desk, function, Column.SOURCE, lane))


def put_invoked(desk: Desk) -> None:
    function = next((f for f in desk.topology.functions if f.id == desk.asked.invoked), None)
    if function is None:
        return
    if not service_plate(desk, "lambda"):
        desk.put(outside_plate(desk, "lambda", "service", BY_NAME["lambda"].title, ""))
    desk.put(_function_plate(desk, function, Column.INVOKED, None))


def _function_plate(desk: Desk, function: Function, column: Column, lane: int | None) -> Plate:
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
