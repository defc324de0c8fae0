"""Instances, and network interfaces that stand for themselves."""

from collections.abc import Iterator

from lambdanet.completion.ports import listens
from lambdanet.parts import TopologyPart
from lambdanet.topology import Instance, NetworkInterface


def instances(part: TopologyPart) -> Iterator[Instance]:
    for instance in part.instances:
        yield Instance(
            id=instance.id,
            name=instance.name or instance.id,
            interface_id=f"{instance.id}/eni",
            listens=listens(instance.listens),
            source_dest_check=instance.source_dest_check,
            forwards=instance.forwards,
        )


def network_interfaces(part: TopologyPart) -> Iterator[NetworkInterface]:
    for one in part.network_interfaces:
        yield NetworkInterface(
            id=one.id, name=one.name or one.id, interface_id=f"{one.id}/eni", listens=listens(one.listens)
        )
