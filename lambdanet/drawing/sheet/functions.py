"""Functions: those that send, and the one that is invoked."""

from collections.abc import Sequence

from lambdanet.drawing.pieces import Column, Owner, Plate
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.folding import split
from lambdanet.drawing.sheet.more import put_more
from lambdanet.drawing.sheet.outside import outside_plate, service_plate
from lambdanet.drawing.sheet.plan import Plan
from lambdanet.services import BY_NAME
from lambdanet.topology import Function


def put_functions(desk: Desk, plan: Plan) -> None:
    """On the source side: all but the one that is invoked, and managed ones, which stand where their instances do."""
    functions = [f for f in desk.topology.functions if f.id != desk.asked.invoked and not f.managed]
    drawn = {i.id for vpc in plan.vpcs for seating in vpc.seatings() for i in seating.work}
    staying = desk.needed.ids | _senders(functions, drawn)
    others = [f.id for f in functions if f.id not in staying and _leads_somewhere(f, drawn)]
    staying |= set(others[: desk.fold.most_land])
    stay, rest = split(functions, desk.fold, lambda f: f.id in staying, most=0)
    for function in stay:
        _put_function(desk, function)
    put_more(
        desk,
        "functions",
        "function",
        "functions",
        len(rest),
        column=Column.SOURCE,
        beside=bool(stay),
        owner=Owner.AWS,
    )


def _leads_somewhere(function: Function, drawn: set[str]) -> bool:
    return not function.attached or not drawn.isdisjoint(function.interface_ids)


def _senders(functions: Sequence[Function], drawn: set[str]) -> set[str]:
    """So many functions that each interface which is drawn has one: the first that has it."""
    bare, found = set(drawn), set()
    for function in functions:
        if bare.intersection(function.interface_ids):
            found.add(function.id)
            bare.difference_update(function.interface_ids)
    return found


def _put_function(desk: Desk, function: Function) -> None:
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
