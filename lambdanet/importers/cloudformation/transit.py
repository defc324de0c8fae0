"""Transit gateways: attachments, tables, and the default table that AWS makes unless it is told not to."""

from collections import defaultdict

from lambdanet.importers.aws_cli.draft import Draft, Entry, text_of
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.vpcs import aliases, why_unknown

ATTACHMENTS = ("AWS::EC2::TransitGatewayAttachment", "AWS::EC2::TransitGatewayVpcAttachment")
KNOWN = "transit_gateway_attachments"


def add_transit_gateways(draft: Draft, deployment: Deployment) -> None:
    gateways = deployment.of("AWS::EC2::TransitGateway")
    for one in gateways:
        if one.doubt:
            draft.unknown(one.id, "Transit gateway", one.properties, why_unknown(one, "", ""))
            continue
        referencing = one.properties.text("SecurityGroupReferencingSupport") == "enable" or None
        entry = {"SecurityGroupReferencingSupport": referencing, "aliases": aliases(one)}
        draft.add("transit_gateways", one.properties, one.id, entry)
    for one in deployment.of(*ATTACHMENTS):
        _add_attachment(draft, one)
    for one in deployment.of("AWS::EC2::TransitGatewayRouteTable"):
        _add_table(draft, one)
    associated = _associate(draft, deployment)
    for one in gateways:
        _add_default_table(draft, one, associated)
    for one in deployment.of("AWS::EC2::TransitGatewayRoute"):
        _add_route(draft, one)


def _add_attachment(draft: Draft, one: Resource) -> None:
    said = one.properties
    gateway, vpc = said.reference("TransitGatewayId"), said.reference("VpcId")
    subnets = draft.ids_of(said.texts("SubnetIds"), "subnets")
    if one.doubt or not draft.has(gateway, "transit_gateways") or not draft.has(vpc, "vpcs") or not subnets:
        lacking = gateway if not draft.has(gateway, "transit_gateways") else vpc
        why = why_unknown(one, "TransitGatewayId", f"joins {lacking or 'a VPC'}, which is not described")
        draft.unknown(one.id, "Transit gateway attachment", said, why)
        return
    draft.add(
        KNOWN,
        said,
        one.id,
        {
            "TransitGatewayId": draft.id_of(gateway, "transit_gateways"),
            "VpcId": draft.id_of(vpc, "vpcs"),
            "SubnetIds": subnets,
            "SecurityGroupReferencingSupport": said.inner("Options").text("SecurityGroupReferencingSupport")
            != "disable",
            "aliases": aliases(one),
        },
    )


def _add_table(draft: Draft, one: Resource) -> None:
    gateway = one.properties.reference("TransitGatewayId")
    if not draft.has(gateway, "transit_gateways"):
        message = f"{one.id} is a table of {gateway or 'no gateway'}, which is not described."
        draft.ignored(message, where=one.properties, matters=True)
        return
    entry = {"TransitGatewayId": draft.id_of(gateway, "transit_gateways"), "aliases": aliases(one)}
    draft.add("transit_gateway_route_tables", one.properties, one.id, entry)


def _associate(draft: Draft, deployment: Deployment) -> set[str]:
    """Associations and propagations that are written. Returns the attachments that are associated so."""
    found = set()
    kinds = (("Association", "Associations"), ("Propagation", "Propagations"))
    for kind, key in kinds:
        for one in deployment.of(f"AWS::EC2::TransitGatewayRouteTable{kind}"):
            table = one.properties.reference("TransitGatewayRouteTableId")
            attachment = one.properties.reference("TransitGatewayAttachmentId")
            if one.doubt or not draft.has(table, "transit_gateway_route_tables") or not draft.has(attachment, KNOWN):
                draft.ignored(
                    f"{one.id} joins what is not described.", component=one.id, where=one.properties, matters=True
                )
                continue
            ours = draft.id_of(attachment, KNOWN)
            draft.entries[draft.id_of(table, "transit_gateway_route_tables")].setdefault(key, []).append(ours)
            if kind == "Association":
                found.add(ours)
    return found


def _add_default_table(draft: Draft, one: Resource, associated: set[str]) -> None:
    """Every attachment is associated with it, and propagates to it, unless the gateway says `disable` (domain.md §7.2)."""
    if not draft.has(one.id, "transit_gateways"):
        return
    ours = draft.id_of(one.id, "transit_gateways")
    attachments = [entry["id"] for entry in draft.of(KNOWN) if entry["TransitGatewayId"] == ours]
    lists: dict[str, list[str]] = defaultdict(list)
    if one.properties.text("DefaultRouteTableAssociation") != "disable":
        lists["Associations"] = [each for each in attachments if each not in associated]
    if one.properties.text("DefaultRouteTablePropagation") != "disable":
        lists["Propagations"] = attachments
    if lists:
        entry: Entry = {"TransitGatewayId": ours, **lists}
        draft.add("transit_gateway_route_tables", one.properties.under({}), f"{one.id}.DefaultRouteTable", entry)


def _add_route(draft: Draft, one: Resource) -> None:
    said, table = one.properties, one.properties.reference("TransitGatewayRouteTableId")
    if not draft.has(table, "transit_gateway_route_tables"):
        draft.ignored(f"{one.id} is a route of {table}, which is not described.", where=said, matters=True)
        return
    if ":" in said.text("DestinationCidrBlock"):
        draft.ignored("A transit gateway route for IPv6 was left out.", where=said, matters=True)
        return
    unsaid = one.doubt or said.missing("DestinationCidrBlock")
    block = text_of(said.network("DestinationCidrBlock"))
    if unsaid or block is None:
        draft.ignored(
            f"{one.id} was left out: its destination is not known.", component=one.id, where=said, matters=True
        )
        return
    routes = draft.entries[draft.id_of(table, "transit_gateway_route_tables")].setdefault("Routes", [])
    if said.flag("Blackhole"):
        routes.append({"DestinationCidrBlock": block, "State": "blackhole"})
        return
    attachment = said.reference("TransitGatewayAttachmentId") or f"attachment-of-{one.id}"
    target = draft.known_target(attachment, "Transit gateway attachment", said, KNOWN)
    routes.append({"DestinationCidrBlock": block, "TransitGatewayAttachmentId": target})
