"""What AWS makes for a function that is attached: its interfaces and their addresses (LAM-01, LAM-11, LAM-19)."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from lambdanet.editing.blocks import usable_addresses
from lambdanet.topology import Function, Interface, Subnet, Topology


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """One interface in one subnet. AWS chooses the address: the one here is the model's, the lowest that is free.

    `shared_with` names the other functions with this subnet and these groups, `left` counts the subnet's free
    IPv4 addresses after it.
    """

    interface: Interface
    subnet: Subnet
    shared_with: tuple[str, ...]
    left: int

    @property
    def address(self) -> IPv4Address:
        return self.interface.private_ip

    @property
    def ipv6(self) -> IPv6Address | None:
        return self.interface.ipv6


def made_for(topology: Topology, function: Function) -> tuple[Made, ...]:
    """The interfaces of a function, one in each of its subnets; none for a function that is not attached.

    None for Managed Instances either: theirs are the instances' own, and not Hyperplane's (domain.md §3.9).
    """
    if function.managed:
        return ()
    interfaces = {one.id: one for one in topology.interfaces}
    subnets = {one.id: one for one in topology.subnets}
    names = {one.id: one.name for one in topology.functions}
    used = dict.fromkeys(subnets, 0)
    for one in topology.interfaces:
        if one.subnet_id in used:
            used[one.subnet_id] += sum(1 for _ in one.pairs())
    found = []
    for identifier in function.interface_ids:
        interface = interfaces[identifier]
        subnet = subnets[interface.subnet_id]
        found.append(
            Made(
                interface=interface,
                subnet=subnet,
                shared_with=tuple(names[one] for one in interface.owner_ids if one != function.id and one in names),
                left=max(0, usable_addresses(str(subnet.cidr_block)) - used[subnet.id]),
            )
        )
    return tuple(found)
