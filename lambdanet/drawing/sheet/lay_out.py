"""Facts → lanes and columns.

Lanes follow the document: VPC, zone, subnet, resource. Columns follow the meaning (`Column`). Nothing
is optimised, so a small edit moves little: a new resource opens a lane, a new tier a column.
"""

from collections.abc import Collection

from lambdanet.drawing.pieces import Sheet
from lambdanet.drawing.sheet.asked import what_is_asked
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.sheet.folding import Fold, what_is_needed
from lambdanet.drawing.sheet.functions import put_functions, put_invoked
from lambdanet.drawing.sheet.land_around import put_land_around
from lambdanet.drawing.sheet.more import put_more_vpcs
from lambdanet.drawing.sheet.outside import put_outside
from lambdanet.drawing.sheet.plan import make_plan
from lambdanet.drawing.sheet.tally import tally
from lambdanet.drawing.sheet.ties import tie
from lambdanet.drawing.sheet.transit import put_transit_gateways
from lambdanet.drawing.sheet.vpcs import put_vpc
from lambdanet.reachability.verdict import Verdict
from lambdanet.topology import Topology


def lay_out(
    topology: Topology,
    verdict: Verdict | None,
    *,
    sheet_id: str,
    selected: int = 0,
    detail: Detail = Detail.NETWORK,
    fold: Fold | None = None,
    changed: Collection[str] = (),
    room: int | None = None,
) -> Sheet:
    """Every plate, region and standing line of the picture, without measures.

    `fold` says how much folds, by default what does in every picture; what is `changed` does not, if it can be
    helped. Raises Overfull where more than `room` plates, or regions, would be left.
    """
    fold = fold or Fold()
    asked = what_is_asked(verdict, selected, alone=fold.alone)
    needed = what_is_needed(topology, asked, changed if fold.quiet and not fold.alone else ())
    desk = Desk(topology=topology, asked=asked, detail=detail, fold=fold, needed=needed, room=room)
    plan = make_plan(desk)
    put_functions(desk, plan)
    for vpc in plan.vpcs:
        put_vpc(desk, vpc)
    put_more_vpcs(desk, plan.rest, beside=bool(plan.vpcs))
    put_transit_gateways(desk)
    put_outside(desk)
    put_invoked(desk)
    put_land_around(desk)
    tie(desk)
    return Sheet(
        id=sheet_id,
        lanes=desk.lanes,
        plates=tuple(desk.plates),
        regions=tuple(desk.regions),
        links=tuple(dict.fromkeys(desk.links)),
        folded=tally(desk),
    )
