"""Internet gateways, egress-only ones, NAT gateways, peering connections."""

from lambdanet.exporters.cloudformation.stack import Entry, Stack
from lambdanet.topology import Connectivity, NatGateway


def add_internet_gateways(stack: Stack) -> None:
    for one in stack.topology.internet_gateways:
        if one.vpc_id and not stack.has(one.vpc_id):
            continue
        stack.add(one, "AWS::EC2::InternetGateway", {})
        if one.vpc_id:
            attach(stack, one.id, one.vpc_id, "InternetGatewayId")
    for egress in stack.topology.egress_only_internet_gateways:
        if stack.has(egress.vpc_id):
            stack.add(egress, "AWS::EC2::EgressOnlyInternetGateway", {"VpcId": stack.ref(egress.vpc_id)})


def attach(stack: Stack, gateway: str, vpc: str, key: str) -> None:
    """An internet or a VPN gateway to its VPC."""
    properties = {"VpcId": stack.ref(vpc), key: stack.ref(gateway)}
    made = stack.beside(gateway, "Attachment", "AWS::EC2::VPCGatewayAttachment", properties)
    stack.attached.setdefault(vpc, []).append(made)


def add_nat_gateways(stack: Stack) -> None:
    for one in stack.topology.nat_gateways:
        place = one.vpc_id if one.regional else one.subnet_id
        if not stack.has(place):
            continue
        if one.state != "available":
            message = (
                f"The NAT gateway is {one.state}, which no template can say: it is missing, with the routes to it."
            )
            stack.leave(message, one.id, matters=True)
            continue
        vpc = place if one.regional else stack.home(place)
        properties = _regional(stack, one) if one.regional else _zonal(stack, one)
        stack.add(one, "AWS::EC2::NatGateway", properties, after=stack.attached.get(vpc, ()))
        public = one.public_ip if one.regional else stack.interfaces[one.interface_id].public_ip
        if public is not None and stack.addresses.public_decides():
            message = (
                f"AWS chooses the NAT gateway's public address when it is deployed; in the topology it is {public}."
            )
            stack.leave(message, one.id, matters=True)


def _zonal(stack: Stack, one: NatGateway) -> Entry:
    public = one.connectivity is Connectivity.PUBLIC
    return {
        "SubnetId": stack.ref(one.subnet_id),
        "ConnectivityType": str(one.connectivity),
        "AllocationId": _address(stack, one, "Address") if public else None,
        "PrivateIpAddress": str(stack.interfaces[one.interface_id].private_ip),
    }


def _regional(stack: Stack, one: NatGateway) -> Entry:
    zones = [
        {"AvailabilityZone": zone, "AllocationIds": [_address(stack, one, f"Address{number}")]}
        for number, zone in enumerate(one.zones, start=1)
    ]
    return {
        "AvailabilityMode": "regional",
        "VpcId": stack.ref(one.vpc_id),
        "ConnectivityType": "public",
        "AvailabilityZoneAddresses": zones,
    }


def _address(stack: Stack, one: NatGateway, ending: str) -> Entry:
    home = one.vpc_id or stack.home(one.subnet_id)
    made = stack.beside(one.id, ending, "AWS::EC2::EIP", {"Domain": "vpc"}, after=stack.attached.get(home, ()))
    return {"Fn::GetAtt": [made, "AllocationId"]}


def add_peerings(stack: Stack) -> None:
    for one in stack.topology.peerings:
        if not stack.has(one.vpc_id, one.peer_vpc_id):
            message = "It joins a VPC that is not in the template: it is missing, with the routes to it."
            stack.leave(message, one.id, matters=True)
        elif one.status != "active":
            message = f"The peering connection is {one.status}, which no template can say: it is missing, with the routes to it."
            stack.leave(message, one.id, matters=True)
        else:
            properties = {"VpcId": stack.ref(one.vpc_id), "PeerVpcId": stack.ref(one.peer_vpc_id)}
            stack.add(one, "AWS::EC2::VPCPeeringConnection", properties)
            if one.dns:
                message = "CloudFormation cannot let the peer's names resolve to private addresses."
                stack.leave(message, one.id, matters=True)
