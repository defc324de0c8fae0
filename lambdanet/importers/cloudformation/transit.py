"""Transit gateways: attachments, tables, and the default table that AWS makes unless it is told not to."""

from collections import defaultdict

from lambdanet.importers.aws_cli.connections import ATTACHMENTS, TABLES, undescribed_table
from lambdanet.importers.aws_cli.draft import Draft, Entry, text_of
from lambdanet.importers.cloudformation.deployment import Deployment, Resource
from lambdanet.importers.cloudformation.vpcs import aliases, why_unknown

ATTACHING = ("AWS::EC2::TransitGatewayAttachment", "AWS::EC2::TransitGatewayVpcAttachment")


def add_transit_gateways(draft: Draft, deployment: Deployment) -> None:
    gateways = deployment.of("AWS::EC2::TransitGateway")
    for one in gateways:
        if one.doubt:
            draft.unknown(one.id, "Transit gateway", one.properties, why_unknown(one, "", ""))
            continue
        referencing = one.properties.text("SecurityGroupReferencingSupport") == "enable" or None
        entry = {"SecurityGroupReferencingSupport": referencing, "aliases": aliases(one)}
        draft.add("transit_gateways", one.properties, one.id, entry)
    for one in deployment.of(*ATTACHING):
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
        ATTACHMENTS,
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
    draft.add(TABLES, one.properties, one.id, entry)


def _associate(draft: Draft, deployment: Deployment) -> set[str]:
    """Associations and propagations that are written. Returns the attachments that are associated so."""
    found = set()
    for one in deployment.of("AWS::EC2::TransitGatewayRouteTableAssociation"):
        table, attachment = _joined(one)
        if not draft.has(attachment, ATTACHMENTS):
            draft.ignored(f"{one.id} associates {attachment}, which is not described.", where=one.properties)
            continue
        ours = draft.id_of(attachment, ATTACHMENTS)
        found.add(ours)
        if one.doubt or not draft.has(table, TABLES):
            why = why_unknown(one, "TransitGatewayRouteTableId", f"is with {table}, which is not described")
            undescribed_table(draft, one.id, [ours], one.properties, why)
        else:
            draft.entries[draft.id_of(table, TABLES)].setdefault("Associations", []).append(ours)
    for one in deployment.of("AWS::EC2::TransitGatewayRouteTablePropagation"):
        table, attachment = _joined(one)
        if not draft.has(table, TABLES):
            draft.ignored(f"{one.id} propagates to {table}, which is not described.", where=one.properties)
        elif one.doubt or not draft.has(attachment, ATTACHMENTS):
            _routes_doubted(draft, table, one, "TransitGatewayAttachmentId", f"learns from {attachment}")
        else:
            ours = draft.id_of(attachment, ATTACHMENTS)
            draft.entries[draft.id_of(table, TABLES)].setdefault("Propagations", []).append(ours)
    return found


def _joined(one: Resource) -> tuple[str, str]:
    said = one.properties
    return said.reference("TransitGatewayRouteTableId"), said.reference("TransitGatewayAttachmentId")


def _routes_doubted(draft: Draft, table: str, one: Resource, key: str, otherwise: str) -> None:
    """One of a table's routes is not known: by the longest prefix it may win over any other."""
    why = f"has routes that are not known: {one.id} {why_unknown(one, key, otherwise + ', which is not described')}"
    draft.not_known(TABLES, table, "Transit gateway route table", one.properties, why)


def _add_default_table(draft: Draft, one: Resource, associated: set[str]) -> None:
    """Every attachment is associated with it, and propagates to it, unless the gateway says `disable` (domain.md §7.2)."""
    if not draft.has(one.id, "transit_gateways"):
        return
    ours = draft.id_of(one.id, "transit_gateways")
    attachments = [entry["id"] for entry in draft.of(ATTACHMENTS) if entry["TransitGatewayId"] == ours]
    lists: dict[str, list[str]] = defaultdict(list)
    if one.properties.text("DefaultRouteTableAssociation") != "disable":
        lists["Associations"] = [each for each in attachments if each not in associated]
    if one.properties.text("DefaultRouteTablePropagation") != "disable":
        lists["Propagations"] = attachments
    if lists:
        entry: Entry = {"TransitGatewayId": ours, **lists}
        default = f"{one.id}.DefaultRouteTable"
        draft.add(TABLES, one.properties.under({}), default, entry)
        if unsaid := one.properties.missing("DefaultRouteTableAssociation", "DefaultRouteTablePropagation"):
            why = f"is there only if {unsaid.name} is known, which {unsaid.why}"
            draft.not_known(TABLES, default, "Transit gateway route table", one.properties, why)


def _add_route(draft: Draft, one: Resource) -> None:
    said, table = one.properties, one.properties.reference("TransitGatewayRouteTableId")
    if not draft.has(table, TABLES):
        draft.ignored(f"{one.id} is a route of {table}, which is not described.", where=said)
        return
    if ":" in said.text("DestinationCidrBlock"):
        draft.ignored("A transit gateway route for IPv6 was left out.", where=said, matters=True)
        return
    block = text_of(said.network("DestinationCidrBlock"))
    if one.doubt or block is None:
        _routes_doubted(draft, table, one, "DestinationCidrBlock", "leads to a block")
        return
    routes = draft.entries[draft.id_of(table, TABLES)].setdefault("Routes", [])
    if said.flag("Blackhole"):
        routes.append({"DestinationCidrBlock": block, "State": "blackhole"})
        return
    attachment = said.reference("TransitGatewayAttachmentId") or f"attachment-of-{one.id}"
    target = draft.known_target(attachment, "Transit gateway attachment", said, ATTACHMENTS)
    routes.append({"DestinationCidrBlock": block, "TransitGatewayAttachmentId": target})
