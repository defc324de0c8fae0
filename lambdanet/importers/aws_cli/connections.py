"""Peering connections, transit gateways and VPN connections."""

from collections import defaultdict
from ipaddress import IPv4Network

from lambdanet.importers.aws_cli.draft import EMPTY, Draft, Entry, pruned, text_of
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
                "is shown without the tables that its attachments are associated with; aws ec2 "
                "describe-transit-gateway-route-tables and describe-transit-gateway-attachments"
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
            draft.add("transit_gateway_attachments", record, identifier, {**common, "ResourceType": "vpn"})
        elif kind == "vpc":
            why = "is known without its subnets; aws ec2 describe-transit-gateway-vpc-attachments"
            draft.unknown(identifier, "Transit gateway attachment", record, why)
        else:
            draft.unknown(identifier, "Transit gateway attachment", record, f"is of a kind not decided here ({kind})")


def _add_vpc_attachment(draft: Draft, record: Record, identifier: str, common: Entry) -> None:
    vpc = record.text("VpcId") or record.text("ResourceId")
    subnets = [draft.id_of(one, "subnets") for one in record.texts("SubnetIds") if draft.has(one, "subnets")]
    if not draft.has(vpc, "vpcs") or not subnets:
        draft.unknown(identifier, "Transit gateway attachment", record, f"is of {vpc}, which is not described")
        return
    referencing = record.inner("Options").text("SecurityGroupReferencingSupport")
    draft.add(
        "transit_gateway_attachments",
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
        if not routes[identifier] and not learned[identifier] and not said:
            draft.assumed(
                f"No route of {identifier} is in the input: it was taken to have none. "
                "aws ec2 search-transit-gateway-routes prints them.",
                component=identifier,
                where=record,
            )
        draft.add(
            "transit_gateway_route_tables",
            record,
            identifier,
            {
                "TransitGatewayId": draft.id_of(gateway, "transit_gateways"),
                "Associations": [draft.id_of(one, "transit_gateway_attachments") for one in associated[identifier]],
                "Propagations": _propagations(draft, learned[identifier], routes[identifier]),
                "Routes": _transit_routes(draft, routes[identifier]),
            },
        )


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
    found: dict[str, list[str]] = defaultdict(list)
    for key in ("TransitGatewayAttachments", "TransitGatewayVpcAttachments"):
        for record in draft.bundle.of(key):
            association = record.inner("Association")
            table = association.text("TransitGatewayRouteTableId")
            if table and association.text("State") in ("", "associated", "associating"):
                found[table].append(record.text("TransitGatewayAttachmentId"))
    for table, records in _by_table(draft, "Associations", alone).items():
        found[table] += [one.text("TransitGatewayAttachmentId") for one in records]
    known = "transit_gateway_attachments"
    return defaultdict(
        list, {table: [one for one in dict.fromkeys(ids) if draft.has(one, known)] for table, ids in found.items()}
    )


def _propagations(draft: Draft, learned: list[Record], routes: list[Record]) -> list[str]:
    """Attachments that propagate. Where what they propagated is given too, that says it better."""
    if any(route.text("Type") == "propagated" for route in routes):
        return []
    ids = dict.fromkeys(one.text("TransitGatewayAttachmentId") for one in learned)
    return [
        draft.id_of(one, "transit_gateway_attachments") for one in ids if draft.has(one, "transit_gateway_attachments")
    ]


def _transit_routes(draft: Draft, routes: list[Record]) -> list[Entry]:
    """Static routes, and propagated ones for blocks that have no static one: a static route is preferred (RT-05)."""
    ranked = sorted(routes, key=lambda route: route.text("Type") == "propagated")
    found: dict[str, Entry] = {}
    for route in ranked:
        if ":" in route.text("DestinationCidrBlock"):
            draft.ignored("A transit gateway route for IPv6.", where=route, matters=True)
            continue
        block = text_of(route.network("DestinationCidrBlock"))
        if block is None:
            if "DestinationCidrBlock" not in route:
                draft.ignored("A transit gateway route to a prefix list.", where=route, matters=True)
            continue
        if block in found:
            continue
        attachments = [one.text("TransitGatewayAttachmentId") for one in route.items("TransitGatewayAttachments")]
        if route.text("State") == "blackhole":
            found[block] = {"DestinationCidrBlock": block, "State": "blackhole"}
            continue
        if len(attachments) > 1:
            draft.assumed(f"{block} leads to several attachments at once: the first was taken.", where=route)
        kinds = "transit_gateway_attachments"
        attachment = next(filter(None, attachments), f"attachment-for-{block}")
        target = draft.known_target(attachment, "Transit gateway attachment", route, kinds)
        found[block] = {"DestinationCidrBlock": block, "TransitGatewayAttachmentId": target}
    return list(found.values())


# --- VPN --------------------------------------------------------------------------------------------


def add_vpn_gateways(draft: Draft) -> None:
    connected = {one.text("VpnGatewayId") for one in draft.bundle.of("VpnConnections")} | _led_to(
        draft, learned=True
    ).keys()
    for record in draft.bundle.of("VpnGateways"):
        if record.text("VpnGatewayId") not in connected:
            why = "has no connection that is described; aws ec2 describe-vpn-connections"
            draft.unknown(record.text("VpnGatewayId"), "Virtual private gateway", record, why)
            continue
        attached = [
            one.text("VpcId")
            for one in record.items("VpcAttachments")
            if one.text("State") in ("attached", "attaching", "available")
        ]
        vpc = next((one for one in attached if draft.has(one, "vpcs")), "")
        state = record.text("State") or "available"
        draft.add(
            "vpn_gateways",
            record,
            record.text("VpnGatewayId"),
            {
                "VpcId": draft.id_of(vpc, "vpcs") if vpc else None,
                "State": state if state in ("available", "pending", "deleting", "deleted") else "pending",
            },
        )


def add_vpn_connections(draft: Draft) -> None:
    """The networks behind each connection: its static routes, and what the VPC's tables have learned by BGP.

    Those whose tunnels are up come first: of two that lead to the same block AWS takes one that works.
    """
    names = {one.text("CustomerGatewayId"): one.tag("Name") for one in draft.bundle.of("CustomerGateways")}
    live = [one for one in draft.bundle.of("VpnConnections") if one.text("State") != "deleted"]
    learned, written = _led_to(draft, learned=True), _led_to(draft, learned=False)
    behind, attached = _behind_attachments(draft), _attached_vpns(draft)
    for record in live:
        known = _static(record)
        learned[record.text("VpnGatewayId")] = [one for one in learned[record.text("VpnGatewayId")] if one not in known]
    told: set[str] = set()  # the gateways whose learned routes a connection has announced
    for record in sorted(live, key=lambda one: not _up(one)):
        gateway = record.text("VpnGatewayId")
        via = _joined(draft, record, gateway, attached)
        if via is None:
            continue
        key, transit = via
        blocks = _static(record)
        if transit:
            blocks += behind[key]
        elif _speaks_bgp(record) and gateway not in told:
            blocks += learned[gateway]
            blocks += [] if blocks else _taken_from_tables(draft, record, written[gateway])
            told.add(gateway)
        unlike = list(dict.fromkeys(blocks))
        if not unlike:
            draft.assumed(
                f"{record.text('VpnConnectionId')} has no static route and no table has learned one from it: "
                "the network behind it is not known.",
                where=record,
            )
            continue
        name = record.tag("Name") or names.get(record.text("CustomerGatewayId"), "")
        draft.add(
            "customer_networks",
            record,
            record.text("VpnConnectionId"),
            {
                ("TransitGatewayAttachmentId" if transit else "VpnGatewayId"): key,
                "CidrBlocks": unlike,
                "tunnel": "up" if _up(record) else "down",
                "aliases": [record.text("CustomerGatewayId")],
            },
            name=name,
        )
    _directly_connected(draft, {gateway: blocks for gateway, blocks in learned.items() if gateway not in told})


def _joined(draft: Draft, record: Record, gateway: str, attached: dict[str, str]) -> tuple[str, bool] | None:
    """The document's id of what the connection ends at, and whether that is an attachment of a transit gateway."""
    if draft.has(gateway, "vpn_gateways"):
        return draft.id_of(gateway, "vpn_gateways"), False
    if record.text("VpnConnectionId") in attached:
        return attached[record.text("VpnConnectionId")], True
    ends_at = gateway or record.text("TransitGatewayId") or "no gateway"
    message = f"{record.text('VpnConnectionId')} ends at {ends_at}, which is not described."
    draft.ignored(message, where=record, matters=True)
    return None


def _static(record: Record) -> list[str]:
    blocks = [one.network("DestinationCidrBlock") for one in record.items("Routes") if one.text("State") != "deleted"]
    return [str(one) for one in blocks if one is not None]


def _speaks_bgp(record: Record) -> bool:
    return not record.inner("Options").flag("StaticRoutesOnly")


def _attached_vpns(draft: Draft) -> dict[str, str]:
    """By VPN connection, the document's id of its attachment to a transit gateway."""
    known = "transit_gateway_attachments"
    return {
        one.text("ResourceId"): draft.id_of(identifier, known)
        for one in reversed(draft.bundle.of("TransitGatewayAttachments"))
        if draft.has(identifier := one.text("TransitGatewayAttachmentId"), known)
    }


def _up(record: Record) -> bool:
    telemetry = [one.text("Status") for one in record.items("VgwTelemetry")]
    return record.text("State") in ("", "available") and (not telemetry or "UP" in telemetry)


def _taken_from_tables(draft: Draft, record: Record, blocks: list[str]) -> list[str]:
    """A connection with BGP prints no route, and tables without propagation say by hand what is behind it."""
    if blocks:
        draft.assumed(
            f"{record.text('VpnConnectionId')} has no static route and no table has learned one from it: the network "
            f"behind it was taken to be what tables send to its gateway ({', '.join(blocks[:5])}).",
            component=record.text("VpnConnectionId"),
            where=record,
        )
    return blocks


def _led_to(draft: Draft, *, learned: bool) -> dict[str, list[str]]:
    """The propagated routes of the VPCs' tables, or else the others, by virtual private gateway."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for table in draft.bundle.of("RouteTables"):
        for route in table.items("Routes"):
            if (route.text("Origin") == "EnableVgwRoutePropagation") is learned:
                block: IPv4Network | None = route.network("DestinationCidrBlock")
                if block is not None:
                    found[route.text("GatewayId")][str(block)] = None
    return defaultdict(list, {gateway: list(blocks) for gateway, blocks in found.items()})


def _behind_attachments(draft: Draft) -> dict[str, list[str]]:
    """Where the transit gateways' tables send to an attachment: that is behind it."""
    found: dict[str, list[str]] = defaultdict(list)
    for table in draft.of("transit_gateway_route_tables"):
        for route in table.get("Routes", []):
            found[route.get("TransitGatewayAttachmentId", "")].append(route["DestinationCidrBlock"])
    return found


def _directly_connected(draft: Draft, learned: dict[str, list[str]]) -> None:
    """Routes that no VPN connection has announced to their gateway: Direct Connect, or a connection not described."""
    for gateway, blocks in learned.items():
        if blocks and draft.has(gateway, "vpn_gateways"):
            identifier = f"behind-{gateway}"
            entry = pruned({"VpnGatewayId": draft.id_of(gateway, "vpn_gateways"), "CidrBlocks": blocks})
            draft.add("customer_networks", EMPTY, identifier, entry)
            draft.assumed(
                f"Tables have learned routes from {gateway} that no connection described here announces: the network "
                "behind it was taken to be up.",
                component=identifier,
            )
