"""Instances, and network interfaces that stand for themselves."""

from collections.abc import Iterator

from lambdanet.completion.pins import Pins
from lambdanet.completion.ports import listens
from lambdanet.parts import TopologyPart
from lambdanet.topology import Instance, NetworkInterface


def instances(part: TopologyPart, pins: Pins) -> Iterator[Instance]:
    for instance in part.instances:
        yield Instance(
            id=instance.id,
            name=instance.name or instance.id,
            interface_id=pins.id_of(instance.id, instance.subnet_id),
            listens=listens(instance.listens),
            source_dest_check=instance.source_dest_check,
            forwards=instance.forwards,
        )


def network_interfaces(part: TopologyPart, pins: Pins) -> Iterator[NetworkInterface]:
    for one in part.network_interfaces:
        if pins.stands_alone(one):
            yield NetworkInterface(
                id=one.id,
                name=one.name or one.id,
                interface_id=f"{one.id}/eni",
                listens=listens(one.listens),
                source_dest_check=one.source_dest_check,
            )
