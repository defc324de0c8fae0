"""Peering connections and transit gateways."""

from collections import defaultdict
from typing import Final

from lambdanet.importers.aws_cli.draft import EMPTY, Draft, Entry, text_of
from lambdanet.importers.aws_cli.record import Record

PEERING = {
    "active": "active",
    "initiating-request": "pending-acceptance",
    "pending-acceptance": "pending-acceptance",
    "provisioning": "provisioning",
    "deleted": "deleted",
    "deleting": "deleted",
    "rejected": "rejected",
    "expired": "expired",
    "failed": "failed",
}

ATTACHMENTS: Final = "transit_gateway_attachments"
TABLES: Final = "transit_gateway_route_tables"


# --- peering ----------------------------------------------------------------------------------------


def add_peerings(draft: Draft) -> None:
    for record in draft.bundle.of("VpcPeeringConnections"):
        identifier = record.text("VpcPeeringConnectionId")
        sides = (record.inner("RequesterVpcInfo"), record.inner("AccepterVpcInfo"))
        ends = [_end(draft, side, identifier) for side in sides]
        if not all(ends) or ends[0] == ends[1]:
            draft.unknown(identifier, "Peering connection", record, "joins a VPC whose blocks are not said")
            continue
        resolving = [side.inner("PeeringOptions").flag("AllowDnsResolutionFromRemoteVpc") for side in sides]
        if len({bool(one) for one in resolving}) > 1:
            draft.assumed(
                f"{identifier} resolves DNS on one side only: it was taken to do so on neither.",
                component=identifier,
                where=record,
            )
        draft.add(
            "vpc_peering_connections",
            record,
            identifier,
            {
                "VpcId": ends[0],
                "PeerVpcId": ends[1],
                "Status": PEERING.get(
                    record.inner("Status").text("Code"), "failed" if "Status" in record else "active"
                ),
                "AllowDnsResolutionFromRemoteVpc": all(resolving) or None,
            },
        )


def _end(draft: Draft, side: Record, peering: str) -> str:
    """The VPC at one end; one that is not described is known by its blocks, and what is in it is not."""
    identifier = side.text("VpcId")
    if draft.has(identifier, "vpcs"):
        return draft.id_of(identifier, "vpcs")
    blocks = [one.network("CidrBlock") for one in side.items("CidrBlockSet")] or [side.network("CidrBlock")]
    known = list(dict.fromkeys(str(one) for one in blocks if one is not None))
    if not identifier or not known:
        return ""
    entry = {"CidrBlocks": known, "Region": side.text("Region") or None, "unknown": True}
    draft.add("vpcs", side, identifier, entry, name=f"{identifier}, not described")
    draft.missing(identifier, "VPC", side, f"at the other end of {peering} is not described")
    return draft.id_of(identifier, "vpcs")


# --- transit gateways -------------------------------------------------------------------------------


def add_transit_gateways(draft: Draft) -> None:
    tables = {one.text("TransitGatewayId") for one in draft.bundle.of("TransitGatewayRouteTables")}
    associated = draft.bundle.describes("TransitGatewayAttachments") or draft.bundle.describes("Associations")
    for record in draft.bundle.of("TransitGateways"):
        identifier, options = record.text("TransitGatewayId"), record.inner("Options")
        if identifier not in tables or not associated:  # as for one that another account shares
            why = (
                "is shown without the tables that its attachments are associated with, which aws ec2 "
                "describe-transit-gateway-route-tables and describe-transit-gateway-attachments print"
            )
            draft.unknown(identifier, "Transit gateway", record, why)
            continue
        draft.add(
            "transit_gateways",
            record,
            identifier,
            {"SecurityGroupReferencingSupport": options.text("SecurityGroupReferencingSupport") == "enable" or None},
        )
    _add_attachments(draft)
    _add_transit_tables(draft)


STATES = {"available": "available", "modifying": "available", "pending": "pending", "failed": "failed"}


def _add_attachments(draft: Draft) -> None:
    vpcs = {one.text("TransitGatewayAttachmentId"): one for one in draft.bundle.of("TransitGatewayVpcAttachments")}
    every = {one.text("TransitGatewayAttachmentId"): one for one in draft.bundle.of("TransitGatewayAttachments")}
    for identifier, record in (every | vpcs).items():
        gateway = record.text("TransitGatewayId")
        if not draft.has(gateway, "transit_gateways"):
            draft.ignored(f"{identifier} is of {gateway}, which is not described.", where=record, matters=True)
            continue
        state = STATES.get(record.text("State") or "available", "deleted")
        common = {"TransitGatewayId": draft.id_of(gateway, "transit_gateways"), "State": state}
        kind = record.text("ResourceType") or ("vpc" if identifier in vpcs else "")
        if identifier in vpcs:
            _add_vpc_attachment(draft, record, identifier, common)
        elif kind == "vpn":
            draft.add(ATTACHMENTS, record, identifier, {**common, "ResourceType": "vpn"})
        elif kind == "vpc":
            why = "is known without its subnets, which aws ec2 describe-transit-gateway-vpc-attachments prints"
            draft.unknown(identifier, "Transit gateway attachment", record, why)
        else:
            draft.unknown(identifier, "Transit gateway attachment", record, f"is of a kind not decided here ({kind})")


def _add_vpc_attachment(draft: Draft, record: Record, identifier: str, common: Entry) -> None:
    vpc = record.text("VpcId") or record.text("ResourceId")
    subnets = draft.ids_of(record.texts("SubnetIds"), "subnets")
    if not draft.has(vpc, "vpcs") or not subnets:
        what = "whose subnets are not described" if draft.has(vpc, "vpcs") else "which is not described"
        draft.unknown(identifier, "Transit gateway attachment", record, f"is of {vpc}, {what}")
        return
    referencing = record.inner("Options").text("SecurityGroupReferencingSupport")
    draft.add(
        ATTACHMENTS,
        record,
        identifier,
        {
            **common,
            "VpcId": draft.id_of(vpc, "vpcs"),
            "SubnetIds": subnets,
            "SecurityGroupReferencingSupport": referencing != "disable",
        },
    )


def _add_transit_tables(draft: Draft) -> None:
    tables = draft.bundle.of("TransitGatewayRouteTables")
    alone = tables[0].text("TransitGatewayRouteTableId") if len(tables) == 1 else ""
    routes, associated = _by_table(draft, "Routes", alone), _associations(draft, alone)
    learned = _by_table(draft, "TransitGatewayRouteTablePropagations", alone)
    for record in tables:
        identifier, gateway = record.text("TransitGatewayRouteTableId"), record.text("TransitGatewayId")
        if not draft.has(gateway, "transit_gateways"):
            draft.ignored(f"{identifier} is of {gateway}, which is not described.", where=record, matters=True)
            continue
        said = draft.bundle.has_said("Routes", identifier, alone=identifier == alone)
        draft.add(
            TABLES,
            record,
            identifier,
            {
                "TransitGatewayId": draft.id_of(gateway, "transit_gateways"),
                "Associations": draft.ids_of(dict.fromkeys(associated[identifier]), ATTACHMENTS),
                "Propagations": _propagations(draft, learned[identifier], routes[identifier]),
                "Routes": _transit_routes(draft, routes[identifier]),
            },
        )
        if why := _routes_lacking(draft, routes[identifier], learned[identifier], said=said):
            draft.not_known(TABLES, identifier, "Transit gateway route table", record, why)
    described = {one.text("TransitGatewayRouteTableId") for one in tables}
    for identifier, attachments in associated.items():
        if identifier not in described:
            undescribed_table(draft, identifier, draft.ids_of(attachments, ATTACHMENTS), EMPTY)


def _routes_lacking(draft: Draft, routes: list[Record], learned: list[Record], *, said: bool) -> str:
    """Why not all of a table's routes are known, "" where they are."""
    strangers = [one for one in learned if not draft.has(one.text("TransitGatewayAttachmentId"), ATTACHMENTS)]
    if not routes and not said and (strangers or not learned):
        return "has routes that are not in the input, which aws ec2 search-transit-gateway-routes prints"
    if any("DestinationCidrBlock" not in one for one in routes):
        return "has a route to a prefix list, which is not followed"
    return ""


def undescribed_table(draft: Draft, identifier: str, attachments: list[str], where: Record, why: str = "") -> None:
    """Attachments that are associated with a table of which nobody has said what it holds. They are the document's ids."""
    if attachments:
        gateway = draft.entries[attachments[0]]["TransitGatewayId"]
        entry: Entry = {"TransitGatewayId": gateway, "Associations": attachments}
        draft.add(TABLES, EMPTY, identifier, entry)
        draft.not_known(TABLES, identifier, "Transit gateway route table", where, why)


def _by_table(draft: Draft, key: str, alone: str) -> dict[str, list[Record]]:
    """The objects of an output that may not say of which table they are."""
    found: dict[str, list[Record]] = defaultdict(list)
    for one in draft.bundle.about.get(key, ()):
        if one.context or alone:
            found[one.context or alone].append(one)
        else:
            draft.ignored(
                f"{key} do not say of which transit gateway route table they are. Put its id in the file's name, or a "
                f"key TransitGatewayRouteTableId beside {key}.",
                where=EMPTY,
                matters=True,
            )
    return found


def _associations(draft: Draft, alone: str) -> dict[str, list[str]]:
    """By table, AWS's ids of the attachments that are associated with it."""
    found: dict[str, list[str]] = defaultdict(list)
    for key in ("TransitGatewayAttachments", "TransitGatewayVpcAttachments"):
        for record in draft.bundle.of(key):
            association = record.inner("Association")
            table = association.text("TransitGatewayRouteTableId")
            if table and association.text("State") in ("", "associated", "associating"):
                found[table].append(record.text("TransitGatewayAttachmentId"))
    for table, records in _by_table(draft, "Associations", alone).items():
        found[table] += [one.text("TransitGatewayAttachmentId") for one in records]
    return found


def _propagations(draft: Draft, learned: list[Record], routes: list[Record]) -> list[str]:
    """Attachments that propagate. Where what they propagated is given too, that says it better."""
    if any(route.text("Type") == "propagated" for route in routes):
        return []
    ids = dict.fromkeys(one.text("TransitGatewayAttachmentId") for one in learned)
    return draft.ids_of(ids, ATTACHMENTS)


def _transit_routes(draft: Draft, routes: list[Record]) -> list[Entry]:
    """Static routes, and propagated ones for blocks that have no static one: a static route is preferred (RT-05)."""
    ranked = sorted(routes, key=lambda route: route.text("Type") == "propagated")
    found: dict[str, Entry] = {}
    for route in ranked:
        if ":" in route.text("DestinationCidrBlock"):
            draft.ignored("A transit gateway route for IPv6 was left out.", where=route, matters=True)
            continue
        block = text_of(route.network("DestinationCidrBlock"))
        if block is None or block in found:
            continue
        attachments = [one.text("TransitGatewayAttachmentId") for one in route.items("TransitGatewayAttachments")]
        if route.text("State") == "blackhole":
            found[block] = {"DestinationCidrBlock": block, "State": "blackhole"}
            continue
        if len(attachments) > 1:
            draft.assumed(f"{block} leads to several attachments at once: the first was taken.", where=route)
        attachment = next(filter(None, attachments), f"attachment-for-{block}")
        target = draft.known_target(attachment, "Transit gateway attachment", route, ATTACHMENTS)
        found[block] = {"DestinationCidrBlock": block, "TransitGatewayAttachmentId": target}
    return list(found.values())
