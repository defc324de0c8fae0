"""The way out in a VPC of its own, which others share through a transit gateway (domain.md §7.2)."""

from lambdanet.editing.blocks import next_free_block, next_free_vpc_block
from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.options.attach import attached_privately, may_leave
from lambdanet.options.ground import ANYWHERE, home, put, zones_of
from lambdanet.options.routes import own_tables, tables_of, with_route
from lambdanet.options.shape import Applied, CannotApply, Option


def apply(document: Document, function: str) -> Applied:
    """Make an egress VPC with a NAT gateway, and lead the function's subnets there through a transit gateway."""
    document, subnets = attached_privately(document, function)
    vpc = home(document, function)
    zones = zones_of(document, subnets)
    document, egress = _egress_vpc(document)
    document, doors, gateway = _laid_out(document, egress, zones)
    document, transit = _transit(document, vpc, subnets, egress, doors)
    document = _tables(document, egress, doors, gateway, texts(find(document, "vpcs", vpc), "CidrBlocks"), transit)
    document = own_tables(document, subnets)
    for table in tables_of(document, subnets):
        document = with_route(document, table, {"DestinationCidrBlock": ANYWHERE}, {"TransitGatewayId": transit})
    remark = "The egress VPC pays off when several VPCs share it: alone it costs more than a NAT gateway of one's own."
    return Applied(document=may_leave(document, function), remarks=(remark,))


def _egress_vpc(document: Document) -> tuple[Document, str]:
    block = next_free_vpc_block(document)
    if not block:
        raise CannotApply("There is no private block left for an egress VPC that overlaps no other.")
    vpc: Entry = {"id": free_id(document, "egress"), "CidrBlocks": [block]}
    return put(document, "vpcs", vpc), vpc["id"]


def _laid_out(document: Document, egress: str, zones: list[str]) -> tuple[Document, list[str], str]:
    """A subnet for the attachment in each zone, a public one with the NAT gateway, and the internet gateway."""
    doors: list[str] = []
    for zone in zones:
        document, subnet = _subnet(document, egress, zone, "egress-attachment")
        doors.append(subnet)
    document, public = _subnet(document, egress, zones[0], "egress-public")
    internet: Entry = {"id": free_id(document, "igw-egress"), "VpcId": egress}
    document = put(document, "internet_gateways", internet)
    nat: Entry = {"id": free_id(document, "nat-egress"), "SubnetId": public}
    document = put(document, "nat_gateways", nat)
    table: Entry = {
        "id": free_id(document, "rtb-egress-public"),
        "VpcId": egress,
        "SubnetIds": [public],
        "Routes": [{"DestinationCidrBlock": ANYWHERE, "GatewayId": internet["id"]}],
    }
    return put(document, "route_tables", table), doors, nat["id"]


def _subnet(document: Document, vpc: str, zone: str, stem: str) -> tuple[Document, str]:
    subnet: Entry = {
        "id": free_id(document, stem),
        "VpcId": vpc,
        "AvailabilityZone": zone,
        "CidrBlock": next_free_block(document, vpc),
    }
    return put(document, "subnets", subnet), subnet["id"]


def _transit(
    document: Document, vpc: str, subnets: tuple[str, ...], egress: str, doors: list[str]
) -> tuple[Document, str]:
    """A transit gateway that joins both VPCs, and leads everything else to the egress VPC."""
    transit = free_id(document, "tgw-egress")
    document = put(document, "transit_gateways", {"id": transit})
    made: list[str] = []
    for place, seats in ((vpc, list(subnets)), (egress, doors)):
        attachment: Entry = {
            "id": free_id(document, "tgw-attachment"),
            "TransitGatewayId": transit,
            "VpcId": place,
            "SubnetIds": seats,
        }
        document = put(document, "transit_gateway_attachments", attachment)
        made.append(attachment["id"])
    table: Entry = {
        "id": free_id(document, "tgw-rtb"),
        "TransitGatewayId": transit,
        "Associations": made,
        "Propagations": made,
        "Routes": [{"DestinationCidrBlock": ANYWHERE, "TransitGatewayAttachmentId": made[1]}],
    }
    return put(document, "transit_gateway_route_tables", table), transit


def _tables(
    document: Document, egress: str, doors: list[str], gateway: str, blocks: tuple[str, ...], transit: str
) -> Document:
    """From the attachment's subnets to the NAT gateway, and from there back to the function's VPC."""
    table: Entry = {
        "id": free_id(document, "rtb-egress"),
        "VpcId": egress,
        "SubnetIds": doors,
        "Routes": [{"DestinationCidrBlock": ANYWHERE, "NatGatewayId": gateway}],
    }
    document = put(document, "route_tables", table)
    public = next(
        text(one, "id")
        for one in entries(document, "route_tables")
        if text(one, "VpcId") == egress and one["id"] != table["id"]
    )
    for block in blocks:
        document = with_route(document, public, {"DestinationCidrBlock": block}, {"TransitGatewayId": transit})
    return document


OPTION = Option(
    name="shared-egress-vpc",
    title="Attach, and a shared egress VPC behind a transit gateway",
    summary="One place where everything leaves, for many VPCs.",
    apply=apply,
)
