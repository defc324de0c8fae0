"""The doors in the right wall of a VPC."""

from collections.abc import Iterator

from lambdanet.drawing.pieces import Column, Plate
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.folding import split
from lambdanet.drawing.sheet.more import put_more
from lambdanet.topology import Vpc

Door = tuple[str, str]
"""The id of what has the door, and the words under its name."""


def put_doors(desk: Desk, vpc: Vpc) -> None:
    for kind, what, doors in _doors(desk, vpc):
        stay, rest = split(doors, desk.fold, lambda door: _is_needed(desk, door[0]))
        for of, detail in stay:
            desk.put(_door(desk, of, kind, detail, vpc.id))
        put_more(desk, f"{vpc.id}/{kind}", kind, what, len(rest), column=Column.DOORS, beside=bool(stay), vpc=vpc.id)


def _is_needed(desk: Desk, of: str) -> bool:
    return of in desk.needed.ids or desk.gateway_of.get(of, "") in desk.needed.ids


def _doors(desk: Desk, vpc: Vpc) -> Iterator[tuple[str, str, list[Door]]]:
    """The glyph, the word for several, and the doors of each kind."""
    topology = desk.topology
    yield (
        "igw",
        "internet gateways",
        [(d.id, "internet gateway") for d in topology.internet_gateways if d.vpc_id == vpc.id],
    )
    yield (
        "gateway-endpoint",
        "endpoints",
        [(d.id, "gateway endpoint") for d in topology.gateway_endpoints if d.vpc_id == vpc.id],
    )
    outward = [d for d in topology.egress_only_internet_gateways if d.vpc_id == vpc.id]
    yield "eigw", "egress-only igws", [(d.id, "egress-only igw") for d in outward]
    peerings = [d for d in topology.peerings if vpc.id in (d.vpc_id, d.peer_vpc_id)]
    yield "peering", "peerings", [(d.id, "peering" if d.status == "active" else d.status) for d in peerings]
    attachments = [d for d in topology.attachments if d.vpc_id == vpc.id]
    yield "tgw", "attachments", [(d.id, _worded("attachment", d.state)) for d in attachments]
    private = [d for d in topology.vpn_gateways if d.vpc_id == vpc.id]
    yield "vgw", "VPN gateways", [(d.id, _worded("VPN gateway", d.state)) for d in private]


def _worded(kind: str, state: str) -> str:
    return kind if state == "available" else f"{kind}, {state}"


def _door(desk: Desk, of: str, kind: str, detail: str, vpc_id: str) -> Plate:
    return Plate(
        id=desk.new_id(),
        of=of,
        column=Column.DOORS,
        lane=None,
        kind=kind,
        name=desk.names[of],
        detail=detail,
        door=True,
        vpc=vpc_id,
    )
