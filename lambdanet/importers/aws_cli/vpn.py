"""VPN connections, their gateways, and the networks behind them."""

from collections import defaultdict

from lambdanet.importers.aws_cli.draft import EMPTY, Draft, pruned
from lambdanet.importers.aws_cli.record import Record


def add_vpn_gateways(draft: Draft) -> None:
    announced = _led_to(draft, learned=True).keys()
    connected = announced | {one.text("VpnGatewayId") for one in draft.bundle.of("VpnConnections")}
    for record in draft.bundle.of("VpnGateways"):
        if record.text("VpnGatewayId") not in connected:
            why = "has no connection that is described; aws ec2 describe-vpn-connections prints them"
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
    live = [one for one in draft.bundle.of("VpnConnections") if one.text("State") != "deleted"]
    learned, written = _learned(draft, live), _led_to(draft, learned=False)
    behind, attached = _behind_attachments(draft), _attached_vpns(draft)
    names = {one.text("CustomerGatewayId"): one.tag("Name") for one in draft.bundle.of("CustomerGateways")}
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
        end = {"TransitGatewayAttachmentId" if transit else "VpnGatewayId": key}
        name = record.tag("Name") or names.get(record.text("CustomerGatewayId"), "")
        _add_network_behind(draft, record, end, blocks, name)
    _directly_connected(draft, {gateway: blocks for gateway, blocks in learned.items() if gateway not in told})


def _learned(draft: Draft, live: list[Record]) -> dict[str, list[str]]:
    """By virtual private gateway, what the VPCs' tables have learned from it that no connection has as a static route."""
    found = _led_to(draft, learned=True)
    for record in live:
        gateway, static = record.text("VpnGatewayId"), _static(record)
        found[gateway] = [one for one in found[gateway] if one not in static]
    return found


def _add_network_behind(draft: Draft, record: Record, end: dict[str, str], blocks: list[str], name: str) -> None:
    identifier = record.text("VpnConnectionId")
    if not blocks:
        draft.assumed(
            f"{identifier} has no static route and no table has learned one from it: "
            "the network behind it is not known.",
            where=record,
        )
        return
    draft.add(
        "customer_networks",
        record,
        identifier,
        {
            **end,
            "CidrBlocks": list(dict.fromkeys(blocks)),
            "tunnel": "up" if _up(record) else "down",
            "aliases": [record.text("CustomerGatewayId")],
        },
        name=name,
    )


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
            block = route.network("DestinationCidrBlock")
            if block is not None and (route.text("Origin") == "EnableVgwRoutePropagation") is learned:
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
