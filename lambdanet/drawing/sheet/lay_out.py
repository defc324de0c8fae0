"""Facts → lanes and columns.

Lanes follow the document: VPC, zone, subnet, resource. Columns follow the meaning (`Column`). Nothing
is optimised, so a small edit moves little: a new resource opens a lane, a new tier a column.
"""

from lambdanet.drawing.pieces import Sheet
from lambdanet.drawing.sheet.asked import what_is_asked
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.sheet.functions import put_function, put_invoked
from lambdanet.drawing.sheet.land_around import put_land_around
from lambdanet.drawing.sheet.outside import put_outside
from lambdanet.drawing.sheet.ties import tie
from lambdanet.drawing.sheet.transit import put_transit_gateway
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
) -> Sheet:
    """Every plate, region and standing line of the picture, without measures."""
    desk = Desk(topology=topology, asked=what_is_asked(verdict, selected), detail=detail)
    functions = [f for f in topology.functions if f.id != desk.asked.invoked]
    for function in functions:
        if not function.managed:  # a managed one stands where its instances do
            put_function(desk, function)
    for vpc in topology.vpcs:
        put_vpc(desk, vpc)
    for gateway in topology.transit_gateways:
        put_transit_gateway(desk, gateway)
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
    )
