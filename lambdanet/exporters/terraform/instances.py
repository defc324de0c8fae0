"""Instances and network interfaces, with their private addresses as they are here."""

from typing import Final

from lambdanet.completion.ports import listens
from lambdanet.exporters.terraform.draft import Draft, described
from lambdanet.exporters.terraform.hcl import Arguments, Reference, Value
from lambdanet.exporters.terraform.networks import add_address
from lambdanet.topology import Instance, Interface, NetworkInterface

TYPE: Final = "t3.micro"
IMAGE: Final = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
EVERYTHING: Final = listens(None)
PUBLIC: Final = "AWS chooses its public address, and something here names the one that it has in this network."


def add_instances(draft: Draft) -> None:
    routed_to = {route.target for table in draft.topology.route_tables for route in table.routes}
    for one in draft.topology.instances:
        if draft.has(one.id):
            _add_instance(draft, one, one.id in routed_to)
    for interface in draft.topology.network_interfaces:
        if draft.has(interface.id):
            _add_interface(draft, interface)


def _add_instance(draft: Draft, one: Instance, routed_to: bool) -> None:
    interface = draft.interfaces[one.interface_id]
    region = draft.region_of_subnet(interface.subnet_id)
    image = draft.data("aws_ssm_parameter", "amazon_linux", region, {"name": IMAGE})
    more: list[Value] = [str(pair.private) for pair in interface.secondary]
    arguments: Arguments = {
        "region": region,
        "ami": Reference(f"{image}.insecure_value"),
        "instance_type": TYPE,
        "subnet_id": draft.ref(interface.subnet_id),
        "private_ip": str(interface.private_ip),
        "secondary_private_ips": more or None,
        "ipv6_address_count": 1 if interface.ipv6 is not None else None,
        "associate_public_ip_address": interface.public_ip is not None,
        "vpc_security_group_ids": draft.refs(interface.group_ids),
        "source_dest_check": None if one.source_dest_check else False,
    }
    draft.add("aws_instance", draft.label_of(one.id), arguments, name=one.name)
    _note_listening(draft, one)
    _note_addresses(draft, one.id, interface)
    if one.forwards or (routed_to and not one.source_dest_check):
        taken = routed_to and not one.source_dest_check
        if one.forwards:
            draft.leave_out("It forwards by its own software, which is not in the file.", one.id, matters=not taken)
        else:
            message = "It does not forward what a route sends to it, which is its software's doing and not in the file."
            draft.leave_out(message, one.id, matters=True)


def _note_listening(draft: Draft, one: Instance) -> None:
    if one.listens != EVERYTHING:
        ports = ", ".join(map(str, one.listens)) or "nothing"
        message = f"What listens there ({ports}) is its software's doing and not in the file."
        draft.leave_out(message, one.id, matters=True)


def _note_addresses(draft: Draft, component: str, interface: Interface) -> None:
    if any(draft.is_said(pair.public) for pair in interface.pairs()):
        draft.leave_out(PUBLIC, component, matters=True)
    if interface.ipv6 is None and interface.subnet_id in draft.dual_stack:
        message = "It has no IPv6 address in a subnet that has some: a reader of the plan may give it one."
        draft.leave_out(message, component, matters=True)


def _add_interface(draft: Draft, one: NetworkInterface) -> None:
    interface = draft.interfaces[one.interface_id]
    region, label = draft.region_of_subnet(interface.subnet_id), draft.label_of(one.id)
    arguments: Arguments = {
        "region": region,
        "description": described(one.name),
        "subnet_id": draft.ref(interface.subnet_id),
        "private_ips": [str(pair.private) for pair in interface.pairs()],
        "ipv6_address_count": 1 if interface.ipv6 is not None else None,
        "security_groups": draft.refs(interface.group_ids),
        "source_dest_check": None if one.source_dest_check else False,
    }
    draft.add("aws_network_interface", label, arguments, name=one.name)
    for pair in interface.pairs():
        if pair.public is not None:
            place: Arguments = {
                "network_interface": draft.ref(one.id),
                "associate_with_private_ip": str(pair.private),
            }
            add_address(draft, label, one.name, region, place)
    _note_addresses(draft, one.id, interface)
    message = "Nothing in the file is attached to it: what listens there, or sends from there, is not known."
    draft.leave_out(message, one.id, matters=True)
