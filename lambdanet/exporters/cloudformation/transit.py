"""Transit gateways: attachments, tables, associations, propagations and routes, all of them written out."""

from lambdanet.exporters.cloudformation.stack import Entry, Stack
from lambdanet.topology import Attachment, TransitRoute, TransitRouteTable


def add_transit_gateways(stack: Stack) -> None:
    for gateway in stack.topology.transit_gateways:
        properties = {
            # the tables that AWS would make are in the topology, where it has them
            "DefaultRouteTableAssociation": "disable",
            "DefaultRouteTablePropagation": "disable",
            "SecurityGroupReferencingSupport": _word(enabled=gateway.group_referencing),
        }
        stack.add(gateway, "AWS::EC2::TransitGateway", properties)
    for attachment in stack.topology.attachments:
        _add_attachment(stack, attachment)
    for table in stack.topology.transit_route_tables:
        if stack.has(table.gateway_id):
            if table.unknown:
                message = "Nobody has said all that this route table holds: only what is known is there."
                stack.leave(message, table.id, matters=True)
            own = {"TransitGatewayId": stack.ref(table.gateway_id)}
            stack.add(table, "AWS::EC2::TransitGatewayRouteTable", own)
            _fill(stack, table)


def _word(*, enabled: bool) -> str:
    return "enable" if enabled else "disable"


def _add_attachment(stack: Stack, one: Attachment) -> None:
    if not one.vpc_id:
        message = (
            "A VPN's attachment to a transit gateway has no id in a template: it is missing, with what is behind it."
        )
        stack.leave(message, one.id, matters=True)
    elif not stack.has(one.gateway_id, one.vpc_id, *one.subnet_ids):
        stack.leave("It joins a VPC that is not in the template: it is missing.", one.id, matters=True)
    elif one.state != "available":
        message = f"The attachment is {one.state}, which no template can say: it is missing, with the routes to it."
        stack.leave(message, one.id, matters=True)
    else:
        properties = {
            "TransitGatewayId": stack.ref(one.gateway_id),
            "VpcId": stack.ref(one.vpc_id),
            "SubnetIds": stack.refs(one.subnet_ids),
            "Options": {"SecurityGroupReferencingSupport": _word(enabled=one.group_referencing)},
        }
        stack.add(one, "AWS::EC2::TransitGatewayAttachment", properties)


def _fill(stack: Stack, table: TransitRouteTable) -> None:
    own = {"TransitGatewayRouteTableId": stack.ref(table.id)}
    learned = dict.fromkeys(route.attachment_id for route in table.routes if route.propagated)
    for kind, attachments in (("Association", table.associations), ("Propagation", learned)):
        for one in attachments:
            if stack.has(one):
                properties = {**own, "TransitGatewayAttachmentId": stack.ref(one)}
                stack.beside(table.id, kind, f"AWS::EC2::TransitGatewayRouteTable{kind}", properties)
    for number, route in enumerate((one for one in table.routes if not one.propagated), start=1):
        _add_route(stack, table, route, number)


def _add_route(stack: Stack, table: TransitRouteTable, route: TransitRoute, number: int) -> None:
    if route.attachment_id and not stack.has(route.attachment_id):
        message = f"The route to {route.destination} leads to {route.attachment_id}, which is not in the template."
        stack.leave(message, table.id, matters=True)
        return
    to: Entry = (
        {"TransitGatewayAttachmentId": stack.ref(route.attachment_id)} if route.attachment_id else {"Blackhole": True}
    )
    properties = {
        "TransitGatewayRouteTableId": stack.ref(table.id),
        "DestinationCidrBlock": str(route.destination),
        **to,
    }
    stack.beside(table.id, f"Route{number}", "AWS::EC2::TransitGatewayRoute", properties)
