"""EC2 instances, and network interfaces of their own."""

from typing import Final

from lambdanet.exporters.cloudformation.stack import Entry, Stack
from lambdanet.topology import Interface

IMAGE: Final = {
    "Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
    "Default": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
    "Description": "The image of the instances.",
}
INSTANCE_TYPE: Final = "t3.micro"


def add_interfaces(stack: Stack) -> None:
    for one in stack.topology.network_interfaces:
        interface = stack.interfaces[one.interface_id]
        if not stack.has(interface.subnet_id):
            continue
        properties = {
            **_place(stack, interface, one.id),
            "SourceDestCheck": None if one.source_dest_check else False,
        }
        stack.add(one, "AWS::EC2::NetworkInterface", properties)
        if interface.public_ip is not None:
            after = stack.attached.get(stack.home(interface.subnet_id), ())
            address = stack.beside(one.id, "Address", "AWS::EC2::EIP", {"Domain": "vpc"}, after=after)
            own = {
                "AllocationId": {"Fn::GetAtt": [address, "AllocationId"]},
                "NetworkInterfaceId": stack.ref(one.id),
            }
            stack.beside(one.id, "PublicAddress", "AWS::EC2::EIPAssociation", own)
            message = (
                f"AWS chooses its public address when it is deployed; in the topology it is {interface.public_ip}."
            )
            stack.leave(message, one.id, matters=True)


def add_instances(stack: Stack) -> None:
    for one in stack.topology.instances:
        interface = stack.interfaces[one.interface_id]
        if not stack.has(interface.subnet_id):
            continue
        first = {
            "DeviceIndex": "0",
            **_place(stack, interface, one.id),
            "AssociatePublicIpAddress": interface.public_ip is not None,
        }
        properties = {
            "ImageId": stack.parameter("ImageId", IMAGE),
            "InstanceType": INSTANCE_TYPE,
            "NetworkInterfaces": [{key: value for key, value in first.items() if value not in (None, [])}],
            "SourceDestCheck": None if one.source_dest_check else False,
        }
        waits = stack.attached.get(stack.home(interface.subnet_id), ()) if interface.public_ip is not None else ()
        stack.add(one, "AWS::EC2::Instance", properties, after=waits)
        if interface.public_ip is not None and stack.addresses.public_decides():
            message = (
                f"AWS chooses its public address when it is deployed; in the topology it is {interface.public_ip}."
            )
            stack.leave(message, one.id, matters=True)


def _place(stack: Stack, interface: Interface, owner: str) -> Entry:
    """Where an interface is, with its addresses and groups."""
    subnet = stack.subnets[interface.subnet_id]
    found: Entry = {
        "SubnetId": stack.ref(interface.subnet_id),
        "GroupSet": stack.refs(interface.group_ids),
        "Ipv6AddressCount": 1 if interface.ipv6 is not None and subnet.ipv6_cidr_block is not None else None,
    }
    if interface.ipv6 is None and subnet.ipv6_cidr_block is not None:
        message = "It has no IPv6 address in a subnet with IPv6: an import of the template gives it one."
        stack.leave(message, owner, matters=True)
    if interface.ipv6 is not None and subnet.ipv6_cidr_block is None:
        message = (
            f"It has the IPv6 address {interface.ipv6}, and its subnet says no IPv6 block: the address is missing."
        )
        stack.leave(message, owner, matters=True)
    if not interface.secondary:
        return found | {"PrivateIpAddress": str(interface.private_ip)}
    addresses = [pair.private for pair in interface.pairs()]
    message = f"An import of the template reads only the first of its {len(addresses)} private addresses."
    stack.leave(message, owner, matters=True)
    return found | {
        "PrivateIpAddresses": [
            {"PrivateIpAddress": str(one), "Primary": place == 0} for place, one in enumerate(addresses)
        ]
    }
