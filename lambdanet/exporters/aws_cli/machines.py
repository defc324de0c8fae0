"""Instances, and network interfaces that stand for themselves."""

from typing import Any

from lambdanet.exporters.aws_cli.gateways import elastic_address
from lambdanet.exporters.aws_cli.script import Script, tagged
from lambdanet.exporters.aws_cli.words import Piece, Variable, as_json
from lambdanet.topology import ALL_PORTS, Instance, Interface, NetworkInterface

IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"


def write_instances(script: Script) -> None:
    made = [one for one in script.topology.instances if _home(script, one) in script.known]
    if made:
        script.step("Instances, of the image and the type that these variables say")
        script.lines += [f'IMAGE_ID="${{IMAGE_ID:-{IMAGE}}}"', 'INSTANCE_TYPE="${INSTANCE_TYPE:-t4g.nano}"']
    for one in made:
        script.about(one)
        _write_instance(script, one)
    for region in dict.fromkeys(script.region(_home(script, one)) for one in made):
        there = [one for one in made if script.region(_home(script, one)) == region]
        running = [script.known[one.id] for one in there]
        script.wait("ec2", "instance-running", "--instance-ids", *running, at=_home(script, there[0]))
    for one in made:  # AWS may not know of an instance yet when it has just been run
        interface, at = script.interfaces[one.interface_id], _home(script, one)
        if not one.source_dest_check:
            words = ("--instance-id", script.known[one.id], "--no-source-dest-check")
            script.run("ec2", "modify-instance-attribute", *words, at=at)
        if interface.secondary:
            _more_addresses(script, one, interface)


def _home(script: Script, one: Instance | NetworkInterface) -> str:
    return script.vpc_of(script.interfaces[one.interface_id].subnet_id)


def _write_instance(script: Script, one: Instance) -> None:
    own, at, interface = script.named("INSTANCE", one.id), _home(script, one), script.interfaces[one.interface_id]
    place: dict[str, Any] = {
        "DeviceIndex": 0,
        "SubnetId": script.known[interface.subnet_id],
        "Groups": [script.known[group] for group in dict.fromkeys(interface.group_ids)],
        "PrivateIpAddress": str(interface.private_ip),
        "AssociatePublicIpAddress": interface.public_ip is not None,
        **({"Ipv6AddressCount": 1} if interface.ipv6 else {}),
    }
    words: list[Piece] = ["--image-id", Variable("IMAGE_ID"), "--instance-type", Variable("INSTANCE_TYPE")]
    words += ["--network-interfaces", as_json([place])]
    script.keep(own, "ec2", "run-instances", *words, *tagged("instance", one), query="Instances[0].InstanceId", at=at)
    if one.forwards:
        message = "Its image does not forward or translate: set that up on it, or take an image that does."
        script.leave_out(message, one.id, matters=True)
    if one.listens != (ALL_PORTS,):
        script.leave_out("What listens on it is not in the script.", one.id, matters=True)


def write_interfaces(script: Script) -> None:
    made = [one for one in script.topology.network_interfaces if _home(script, one) in script.known]
    if made:
        script.step("Network interfaces")
    for one in made:
        script.about(one)
        own, at, interface = script.named("ENI", one.id), _home(script, one), script.interfaces[one.interface_id]
        words: list[Piece] = ["--subnet-id", script.known[interface.subnet_id], "--description", one.id]
        words += ["--private-ip-address", str(interface.private_ip)]
        if interface.group_ids:
            words += ["--groups", *(script.known[group] for group in interface.group_ids)]
        if interface.ipv6:
            words += ["--ipv6-address-count", "1"]
        query = "NetworkInterface.NetworkInterfaceId"
        tag = tagged("network-interface", one)
        script.keep(own, "ec2", "create-network-interface", *words, *tag, query=query, at=at)
        script.wait("ec2", "network-interface-available", "--network-interface-ids", own, at=at)
        if not one.source_dest_check:
            words = ["--network-interface-id", own, "--no-source-dest-check"]
            script.run("ec2", "modify-network-interface-attribute", *words, at=at)
        if interface.public_ip:
            address = elastic_address(script, one.id, at)
            words = ["--allocation-id", address, "--network-interface-id", own]
            script.run("ec2", "associate-address", *words, at=at)
        _secondary(script, one.id, own, interface, at)


def _more_addresses(script: Script, one: Instance, interface: Interface) -> None:
    at, eni = _home(script, one), script.new("ENI_OF", one.id)
    query = "Reservations[0].Instances[0].NetworkInterfaces[0].NetworkInterfaceId"
    asked = ("ec2", "describe-instances", "--instance-ids", script.known[one.id])
    script.keep(eni, *asked, query=query, at=at)
    _secondary(script, one.id, eni, interface, at)


def _secondary(script: Script, identifier: str, eni: Variable, interface: Interface, at: str) -> None:
    if not interface.secondary:
        return
    private = [str(pair.private) for pair in interface.secondary]
    words: list[Piece] = ["--network-interface-id", eni, "--private-ip-addresses", *private]
    script.run("ec2", "assign-private-ip-addresses", *words, at=at)
    for pair in interface.secondary:
        if pair.public:
            address = elastic_address(script, f"{identifier}-{pair.private}", at)
            words = ["--allocation-id", address, "--network-interface-id", eni]
            words += ["--private-ip-address", str(pair.private)]
            script.run("ec2", "associate-address", *words, at=at)
