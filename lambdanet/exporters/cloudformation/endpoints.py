"""VPC endpoints."""

from lambdanet.exporters.cloudformation.stack import Entry, Stack, Value
from lambdanet.topology import GatewayEndpoint, InterfaceEndpoint

# why an endpoint refuses is words in a topology: the policy that refuses every call stands for it
REFUSING = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}],
}


def add_endpoints(stack: Stack) -> None:
    for one in stack.topology.interface_endpoints:
        if stack.has(one.vpc_id):
            _add_interface(stack, one)
    for gateway in stack.topology.gateway_endpoints:
        if stack.has(gateway.vpc_id):
            properties = {**_common(stack, gateway, "Gateway"), "RouteTableIds": stack.refs(gateway.route_table_ids)}
            stack.add(gateway, "AWS::EC2::VPCEndpoint", properties)


def _common(stack: Stack, one: InterfaceEndpoint | GatewayEndpoint, kind: str) -> Entry:
    if one.denies:
        stack.leave("The policy that refuses calls is in the template as one that refuses every call.", one.id)
    return {
        "VpcId": stack.ref(one.vpc_id),
        "VpcEndpointType": kind,
        "ServiceName": _service(stack, one.service, one.region),
        "PolicyDocument": REFUSING if one.denies else None,
    }


def _service(stack: Stack, service: str, region: str) -> Value:
    if region == stack.topology.region:
        return {"Fn::Sub": f"com.amazonaws.${{AWS::Region}}.{service}"}
    return f"com.amazonaws.{region}.{service}"


def _add_interface(stack: Stack, one: InterfaceEndpoint) -> None:
    properties = {
        **_common(stack, one, "Interface"),
        "ServiceRegion": one.region if one.region != stack.topology.region else None,
        "SubnetIds": stack.refs(one.subnet_ids),
        "SecurityGroupIds": stack.refs(
            one.group_ids
        ),  # without any it is in the VPC's default group, as in the topology
        "PrivateDnsEnabled": one.private_dns,
    }
    stack.add(one, "AWS::EC2::VPCEndpoint", properties)
    for interface in one.interface_ids:
        stack.tell_address(interface, one.id, "the endpoint")
