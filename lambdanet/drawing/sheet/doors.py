"""The doors in the right wall of a VPC."""

from lambdanet.drawing.pieces import Column, Plate
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.topology import Vpc


def put_doors(desk: Desk, vpc: Vpc) -> None:
    for gateway in desk.topology.internet_gateways:
        if gateway.vpc_id == vpc.id:
            desk.put(_door(desk, gateway.id, "igw", "internet gateway", vpc.id))
    for endpoint in desk.topology.gateway_endpoints:
        if endpoint.vpc_id == vpc.id:
            desk.put(_door(desk, endpoint.id, "gateway-endpoint", "gateway endpoint", vpc.id))

    for outward in desk.topology.egress_only_internet_gateways:
        if outward.vpc_id == vpc.id:
            desk.put(_door(desk, outward.id, "eigw", "egress-only igw", vpc.id))
    for peering in desk.topology.peerings:
        if vpc.id in (peering.vpc_id, peering.peer_vpc_id):
            detail = "peering" if peering.status == "active" else peering.status
            desk.put(_door(desk, peering.id, "peering", detail, vpc.id))
    for attachment in desk.topology.attachments:
        if attachment.vpc_id == vpc.id:
            detail = "attachment" if attachment.state == "available" else f"attachment, {attachment.state}"
            desk.put(_door(desk, attachment.id, "tgw", detail, vpc.id))
    for private in desk.topology.vpn_gateways:
        if private.vpc_id == vpc.id:
            detail = "VPN gateway" if private.state == "available" else f"VPN gateway, {private.state}"
            desk.put(_door(desk, private.id, "vgw", detail, vpc.id))


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
