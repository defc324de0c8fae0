"""Which interface of the document is whose: a resource may name its interfaces, with their addresses as they are."""

from collections.abc import Iterator

from lambdanet.completion.functions import lambda_interface
from lambdanet.parts import NetworkInterfacePart, TopologyPart


class Pins:
    """The interfaces that resources name, by owner and subnet; and Lambda's shared ones, by subnet and groups."""

    def __init__(self, part: TopologyPart) -> None:
        interfaces = {one.id: one for one in part.network_interfaces}
        self._pinned: dict[tuple[str, str], NetworkInterfacePart] = {}
        self.owners: dict[str, str] = {}
        for owner, named in _named(part):
            if (interface := interfaces.get(named)) is not None:
                self._pinned.setdefault((owner, interface.subnet_id), interface)
                self.owners.setdefault(named, owner)
        self._shared: dict[str, NetworkInterfacePart] = {}
        for one in part.network_interfaces:
            if one.interface_type == "lambda":
                self._shared.setdefault(lambda_interface(one.subnet_id, one.groups), one)

    def of(self, owner: str, subnet_id: str) -> NetworkInterfacePart | None:
        return self._pinned.get((owner, subnet_id))

    def shared(self, subnet_id: str, group_ids: tuple[str, ...]) -> NetworkInterfacePart | None:
        """The interface of the functions with this subnet and set of groups (LAM-01)."""
        return self._shared.get(lambda_interface(subnet_id, group_ids))

    def id_of(self, owner: str, subnet_id: str, suffix: str = "eni") -> str:
        """The id of an owner's interface in a subnet: its own where the document has it, else one made by us."""
        pinned = self.of(owner, subnet_id)
        return pinned.id if pinned else f"{owner}/{suffix}"

    def ids_of(self, owner: str, subnet_ids: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of an owner's interfaces, one in each subnet."""
        return tuple(self.id_of(owner, subnet, subnet) for subnet in subnet_ids)

    def shared_id(self, subnet_id: str, group_ids: tuple[str, ...]) -> str:
        pinned = self.shared(subnet_id, group_ids)
        return pinned.id if pinned else lambda_interface(subnet_id, group_ids)

    def stands_alone(self, interface: NetworkInterfacePart) -> bool:
        """Is the interface a resource of its own?"""
        return interface.interface_type != "lambda" and interface.id not in self.owners


def _named(part: TopologyPart) -> Iterator[tuple[str, str]]:
    """Each owner with an interface that it names."""
    single = (part.instances, part.db_instances, part.cache_clusters, part.nat_gateways)
    several = (part.vpc_endpoints, part.db_proxies, part.file_systems, part.load_balancers)
    for owners in single:
        yield from ((one.id, one.network_interface_id) for one in owners if one.network_interface_id is not None)
    for sharing in several:
        yield from ((one.id, named) for one in sharing for named in one.network_interface_ids)
