"""IPv6 for the function's subnets, and a way out that nobody comes in by: free of charge (V6-01, BLOG6)."""

from ipaddress import IPv6Network

from lambdanet.editing.entries import Document, Entry, entries, find, text, texts
from lambdanet.editing.ids import free_id
from lambdanet.options.attach import attached_privately, may_leave
from lambdanet.options.ground import ANYWHERE6, function_of, home, put, put_function
from lambdanet.options.routes import own_tables, tables_of, with_route
from lambdanet.options.shape import Applied, CannotApply, Option

EXAMPLE = IPv6Network("2001:db8::/32")  # documentation's own; AWS assigns a /56 of its own


def apply(document: Document, function: str) -> Applied:
    """Make the function's subnets dual-stack, allow it IPv6, and lead ::/0 to an egress-only internet gateway."""
    document, subnets = attached_privately(document, function)
    vpc = home(document, function)
    document = _dual_stack(document, vpc, subnets)
    document, gateway = _gateway(document, vpc)
    document = own_tables(document, subnets)
    for table in tables_of(document, subnets):
        route = {"DestinationIpv6CidrBlock": ANYWHERE6}
        document = with_route(document, table, route, {"EgressOnlyInternetGatewayId": gateway})
    entry = function_of(document, function)
    config = entry["VpcConfig"] | {"Ipv6AllowedForDualStack": True}
    return Applied(document=may_leave(put_function(document, entry | {"VpcConfig": config}), function, ipv6=True))


def _dual_stack(document: Document, vpc: str, subnets: tuple[str, ...]) -> Document:
    entry = find(document, "vpcs", vpc)
    blocks = texts(entry, "Ipv6CidrBlocks")
    if not blocks:
        taken = {block for one in entries(document, "vpcs") for block in texts(one, "Ipv6CidrBlocks")}
        free = next((str(one) for one in EXAMPLE.subnets(new_prefix=56) if str(one) not in taken), "")
        blocks = (free,)
        document = put(document, "vpcs", entry | {"Ipv6CidrBlocks": [free]})
    used = {text(one, "Ipv6CidrBlock") for one in entries(document, "subnets")}
    free_blocks = (str(one) for block in blocks for one in IPv6Network(block).subnets(new_prefix=64))
    for subnet in subnets:
        held = find(document, "subnets", subnet)
        if text(held, "Ipv6CidrBlock"):
            continue
        block = next((one for one in free_blocks if one not in used), "")
        if not block:
            raise CannotApply(f"{vpc} has no IPv6 block left for {subnet}.")
        document = put(document, "subnets", held | {"Ipv6CidrBlock": block})
    return document


def _gateway(document: Document, vpc: str) -> tuple[Document, str]:
    for one in entries(document, "egress_only_internet_gateways"):
        if text(one, "VpcId") == vpc:
            return document, text(one, "id")
    made: Entry = {"id": free_id(document, "eigw"), "VpcId": vpc}
    return put(document, "egress_only_internet_gateways", made), made["id"]


OPTION = Option(
    name="ipv6-egress",
    title="Attach, IPv6 and an egress-only internet gateway",
    summary="Free of charge, and only for what answers over IPv6.",
    apply=apply,
)
