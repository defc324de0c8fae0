"""The rows of a plate: how many there are, and which of them the trace used."""

from collections.abc import Iterator
from typing import Final

from lambdanet.drawing.pieces import Row, RowState
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.reachability.verdict import NoRoute, RouteBlackholed, RouteChosen, RouteLoops

MAX_ROWS: Final = 6  # of one table; the rest are counted in a last row


def shortened(rows: list[Row]) -> list[Row]:
    """At most MAX_ROWS rows; one that is used is never left out."""
    if len(rows) <= MAX_ROWS:
        return rows
    kept = [row for row in rows if row.state is not RowState.PLAIN][: MAX_ROWS - 1]
    plain = [row for row in rows if row.state is RowState.PLAIN][: MAX_ROWS - 1 - len(kept)]
    shown = [row for row in rows if row in kept or row in plain]
    return [*shown, Row(left=f"+ {len(rows) - len(shown)} more", right="")]


def used_routes(desk: Desk, component: str) -> set[tuple[str, str]]:
    """Destination and target of the routes that the trace used of a table or a transit gateway."""
    return {
        (hop.evidence.destination, hop.evidence.target)
        for hop in desk.asked.hops
        if hop.component == component and isinstance(hop.evidence, RouteChosen | RouteBlackholed | RouteLoops)
    }


def missing_row(desk: Desk, component: str) -> Iterator[Row]:
    """What no route covered, as a row of its own."""
    for hop in desk.asked.hops:
        if hop.component == component and isinstance(hop.evidence, NoRoute):
            yield Row(left=str(hop.evidence.destination), right="no route", state=RowState.MISS)
            return
