"""NAT gateways for the function's private subnets: one, one in each zone, or a regional one (domain.md §5.3)."""

from lambdanet.editing.entries import Document, Entry, entries, text
from lambdanet.editing.ids import free_id
from lambdanet.options.attach import attached_privately, may_leave
from lambdanet.options.ground import ANYWHERE, home, internet_gateway, public_subnets, put, zones_of
from lambdanet.options.routes import own_tables, tables_of, with_route
from lambdanet.options.shape import Applied, Option

OUT: Entry = {"DestinationCidrBlock": ANYWHERE}


def one(document: Document, function: str) -> Applied:
    """One public NAT gateway in the first zone; every private subnet of the function leads to it."""
    document, subnets = attached_privately(document, function)
    document, gateway = _in_zone(document, home(document, function), zones_of(document, subnets)[0])
    document = own_tables(document, subnets)
    for table in tables_of(document, subnets):
        document = with_route(document, table, OUT, {"NatGatewayId": gateway})
    return Applied(document=may_leave(document, function))


def one_per_zone(document: Document, function: str) -> Applied:
    """A public NAT gateway in each zone of the function; each private subnet leads to that of its zone."""
    document, subnets = attached_privately(document, function)
    document = own_tables(document, subnets, apart=True)
    for subnet, zone in zip(subnets, zones_of(document, subnets), strict=True):
        document, gateway = _in_zone(document, home(document, function), zone)
        (table,) = tables_of(document, (subnet,))
        document = with_route(document, table, OUT, {"NatGatewayId": gateway})
    return Applied(document=may_leave(document, function))


def regional(document: Document, function: str) -> Applied:
    """One regional NAT gateway, which stands in no subnet."""
    document, subnets = attached_privately(document, function)
    vpc = home(document, function)
    document, _ = internet_gateway(document, vpc)
    document, gateway = _regional_in(document, vpc)
    document = own_tables(document, subnets)
    for table in tables_of(document, subnets):
        document = with_route(document, table, OUT, {"NatGatewayId": gateway})
    return Applied(document=may_leave(document, function))


def _in_zone(document: Document, vpc: str, zone: str) -> tuple[Document, str]:
    """A working public NAT gateway in a public subnet of the zone, and the document with it."""
    document, (subnet,) = public_subnets(document, vpc, [zone])
    homes = {text(each, "id"): each for each in entries(document, "subnets")}
    for gateway in entries(document, "nat_gateways"):
        seat = homes.get(text(gateway, "SubnetId"), {})
        works = gateway.get("State", "available") == "available" and gateway.get("ConnectivityType") != "private"
        if works and (seat.get("VpcId"), seat.get("AvailabilityZone"), seat.get("id")) == (vpc, zone, subnet):
            return document, text(gateway, "id")
    identifier = free_id(document, "nat")
    return put(document, "nat_gateways", {"id": identifier, "SubnetId": subnet}), identifier


def _regional_in(document: Document, vpc: str) -> tuple[Document, str]:
    for gateway in entries(document, "nat_gateways"):
        if gateway.get("AvailabilityMode") == "regional" and text(gateway, "VpcId") == vpc:
            return document, text(gateway, "id")
    identifier = free_id(document, "nat-regional")
    made = {"id": identifier, "AvailabilityMode": "regional", "VpcId": vpc}
    return put(document, "nat_gateways", made), identifier


ONE = Option(
    name="one-nat-gateway",
    title="Attach, and one NAT gateway",
    summary="All of IPv4, from one fixed address. The loss of its zone takes the way out from both.",
    apply=one,
)
PER_ZONE = Option(
    name="nat-gateway-per-zone",
    title="Attach, and a NAT gateway in each zone",
    summary="All of IPv4, from a fixed address for each zone; each zone has a way out of its own.",
    apply=one_per_zone,
)
REGIONAL = Option(
    name="regional-nat-gateway",
    title="Attach, and a regional NAT gateway",
    summary="All of IPv4 through one gateway that spans the zones and needs no public subnet.",
    apply=regional,
)
