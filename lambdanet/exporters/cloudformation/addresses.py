"""Where an address that AWS chooses can decide: what of the topology names single addresses, not whole subnets."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, ip_address
from typing import Final

from lambdanet import services
from lambdanet.prefixes import Prefixes
from lambdanet.topology import Interface, Network, RouteOrigin, Topology

PRIVATE: Final = tuple(
    IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
)


class Addresses:
    """What rules, routes and questions say of addresses."""

    def __init__(self, topology: Topology) -> None:
        named = list(dict.fromkeys(_blocks(topology)))
        own = [one for vpc in topology.vpcs for one in vpc.cidr_blocks]
        holding = Prefixes((subnet.cidr_block, subnet.id) for subnet in topology.subnets)
        sizes = {subnet.id: subnet.cidr_block.prefixlen for subnet in topology.subnets}
        self._finer = {
            subnet
            for block in named
            if isinstance(block, IPv4Network)
            for subnet in holding.covering(block.network_address)
            if block.prefixlen > sizes[subnet]
        }
        self._finer |= set(_overlapping(topology, holding))
        self._public = any(
            isinstance(block, IPv4Network)
            and block.prefixlen > 0
            and not any(block.subnet_of(one) for one in (*PRIVATE, *own))
            and services.at(block.network_address) is None
            for block in named
        )

    def decides(self, interface: Interface) -> bool:
        """May a verdict change with the interface's private address?"""
        return interface.subnet_id in self._finer

    def public_decides(self) -> bool:
        """May a verdict change with a public address that AWS gives?"""
        return self._public


def _overlapping(topology: Topology, holding: Prefixes[str]) -> Iterator[str]:
    """Subnets that use the addresses of another one, in another VPC: there it matters who holds which."""
    for subnet in topology.subnets:
        shared = holding.covering(subnet.cidr_block.network_address)
        if len(shared) > 1:
            yield from shared


def _blocks(topology: Topology) -> Iterator[Network]:
    for group in topology.security_groups:
        for rule in (*group.ingress, *group.egress):
            if rule.cidr is not None:
                yield rule.cidr
            elif rule.prefix_list and not rule.prefix_list.startswith("pl-"):
                yield from rule.blocks
    for acl in topology.network_acls:
        yield from (entry.cidr for entry in acl.entries)
    for table in topology.route_tables:
        written = (RouteOrigin.STATIC, RouteOrigin.PREFIX_LIST)
        yield from (route.destination for route in table.routes if route.origin in written)
    for transit in topology.transit_route_tables:
        yield from (route.destination for route in transit.routes)
    texts = [text for one in topology.questions for text in (one.question.source, one.question.target)]
    texts += [target.id for group in topology.target_groups for target in group.targets]
    for text in texts:
        try:
            address = ip_address(text)
        except ValueError:
            continue
        if isinstance(address, IPv4Address):
            yield IPv4Network((int(address), 32))
    for one in topology.questions:
        if isinstance(one.question.source_address, IPv4Address):
            yield IPv4Network((int(one.question.source_address), 32))
