"""Other networks: beliefs about peering, the way back, and transit gateways."""

from collections.abc import Iterator

from lambdanet.beliefs.case import Believed, Case
from lambdanet.beliefs.copies import (
    added,
    destination_of,
    is_default,
    mapped,
    routes_of,
    subnet_vpc,
    with_internet_gateway,
    zone_of,
)
from lambdanet.beliefs.traces import overlooking
from lambdanet.editing.entries import Document, Entry, entries, text, texts
from lambdanet.reachability.verdict import Kind

PEERINGS = "vpc_peering_connections"


def peering_transitive(case: Case) -> Believed | None:
    """M-PEERING-TRANSITIVE: peered networks pass traffic on, and lend their gateways."""
    if not entries(case.document, PEERINGS):
        return None
    return case.again(_lending_gateways(_all_joined(case.document)))


def reply_finds_its_way(case: Case) -> Believed | None:
    """M-REPLY-FINDS-ITS-WAY: answers come back by themselves, without a route."""
    return overlooking(case, lambda hop, reply: reply and hop.kind is Kind.ROUTE_TABLE)


def tgw_any_az(case: Case) -> Believed | None:
    """M-TGW-ANY-AZ: a transit gateway attachment serves its whole VPC."""

    def everywhere(attachment: Entry) -> Entry:
        held = list(texts(attachment, "SubnetIds"))
        zones = {zone_of(case.document, one) for one in held}
        for subnet in entries(case.document, "subnets"):
            zone = text(subnet, "AvailabilityZone")
            if held and subnet.get("VpcId") == attachment.get("VpcId") and zone not in zones:
                zones.add(zone)
                held.append(text(subnet, "id"))
        return attachment | {"SubnetIds": held} if held else attachment

    rewritten = mapped(case.document, "transit_gateway_attachments", everywhere)
    return None if rewritten == case.document else case.again(rewritten)


# --- rewritten copies -----------------------------------------------------------------------------


def _all_joined(document: Document) -> Document:
    """Every two VPCs that a chain of peerings joins, peered directly, with routes in all of their tables."""
    neighbours = _neighbours(document)
    for one, other in _only_by_a_chain(neighbours):
        peering = f"believed-{one}-{other}"
        document = added(document, PEERINGS, {"id": peering, "VpcId": one, "PeerVpcId": other})
        for here, there in ((one, other), (other, one)):
            document = _routed(document, here, _blocks(document, there), peering)
    return document


def _neighbours(document: Document) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {text(one, "id"): set() for one in entries(document, "vpcs")}
    for one in entries(document, PEERINGS):
        if one.get("Status", "active") == "active":
            found[text(one, "VpcId")].add(text(one, "PeerVpcId"))
            found[text(one, "PeerVpcId")].add(text(one, "VpcId"))
    return found


def _only_by_a_chain(neighbours: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    for one in neighbours:
        reached, waiting = {one}, [one]
        while waiting:
            new = neighbours[waiting.pop()] - reached
            reached |= new
            waiting += new
        for other in sorted(reached - neighbours[one] - {one}):
            if one < other:
                yield one, other


def _blocks(document: Document, vpc: str) -> tuple[str, ...]:
    return next((texts(one, "CidrBlocks") for one in entries(document, "vpcs") if one.get("id") == vpc), ())


def _routed(document: Document, vpc: str, blocks: tuple[str, ...], peering: str) -> Document:
    def table(entry: Entry) -> Entry:
        if entry.get("VpcId") != vpc:
            return entry
        kept = [route for route in routes_of(entry) if destination_of(route) not in blocks]
        new = [{"DestinationCidrBlock": block, "VpcPeeringConnectionId": peering} for block in blocks]
        return entry | {"Routes": [*kept, *new]}

    return mapped(document, "route_tables", table)


def _lending_gateways(document: Document) -> Document:
    """Default routes into a peering lead to a NAT gateway here if the peer has one; its gateway endpoints serve here."""
    peers = {text(one, "id"): (text(one, "VpcId"), text(one, "PeerVpcId")) for one in entries(document, PEERINGS)}
    for table in list(entries(document, "route_tables")):
        here = text(table, "VpcId")
        for route in routes_of(table):
            pair = peers.get(text(route, "VpcPeeringConnectionId"), ())
            if is_default(route) and here in pair:
                there = next((one for one in pair if one != here), "")
                document = _lent(document, table, route, here, there)
    return document


def _lent(document: Document, table: Entry, route: Entry, here: str, there: str) -> Document:
    gateways = [one for one in entries(document, "nat_gateways") if _home(document, one) == there]
    if gateways:
        nat = f"believed-nat-{here}"
        if nat not in {one.get("id") for one in entries(document, "nat_gateways")}:
            document, _ = with_internet_gateway(document, here)
            document = added(document, "nat_gateways", {"id": nat, "AvailabilityMode": "regional", "VpcId": here})
        own = {"DestinationCidrBlock": destination_of(route), "NatGatewayId": nat}
        document = mapped(
            document,
            "route_tables",
            lambda one: (
                one | {"Routes": [own if each == route else each for each in routes_of(one)]}
                if one.get("id") == table.get("id")
                else one
            ),
        )
    for endpoint in entries(document, "vpc_endpoints"):
        if endpoint.get("VpcEndpointType") == "Gateway" and endpoint.get("VpcId") == there:
            copy = f"believed-{endpoint['id']}-{table['id']}"
            document = added(
                document, "vpc_endpoints", endpoint | {"id": copy, "VpcId": here, "RouteTableIds": [table["id"]]}
            )
    return document


def _home(document: Document, gateway: Entry) -> str:
    return text(gateway, "VpcId") or subnet_vpc(document, text(gateway, "SubnetId"))
