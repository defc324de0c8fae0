"""Network interfaces: the shared ones of Lambda (LAM-01), and the lowest free address for each that was given none.

Addresses are given out in the document's order, so that an edit moves few.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from typing import Final

from lambdanet.completion.filters import default_group
from lambdanet.completion.functions import lambda_interface
from lambdanet.completion.pins import Pins
from lambdanet.parts import FunctionPart, NetworkInterfacePart, TopologyPart
from lambdanet.prefixes import Prefixes
from lambdanet.topology import AddressPair, Interface, InterfaceKind

RESERVED_FIRST: Final = 4  # network, router, DNS, future use; the last one is reserved too (NET-02)
# Elastic and auto-assigned addresses that the document does not name
PUBLIC_POOL: Final = IPv4Network("203.0.113.128/25")


class Interfaces:
    """Hands out interfaces. Addresses that the document names are taken first, then the lowest free ones."""

    def __init__(self, part: TopologyPart) -> None:
        self.part = part
        self.pins = Pins(part)
        self.subnets = {subnet.id: subnet for subnet in part.subnets}
        named: list[IPv4Address | None] = [
            *(gateway.private_ip_address for gateway in part.nat_gateways),
            *(instance.private_ip_address for instance in part.instances),
            *(database.private_ip_address for database in part.db_instances),
            *(cache.private_ip_address for cache in part.cache_clusters),
            *(one.private_ip_address for one in part.network_interfaces),
            *(
                pair.private_ip_address
                for one in part.network_interfaces
                for pair in one.secondary_private_ip_addresses
            ),
            *(address for endpoint in part.vpc_endpoints for address in endpoint.private_ip_addresses),
        ]
        public: list[IPv4Address | None] = [
            *(gateway.public_ip for gateway in part.nat_gateways),
            *(instance.public_ip_address for instance in part.instances),
            *(database.public_ip_address for database in part.db_instances),
            *(one.public_ip for one in part.network_interfaces),
            *(pair.public_ip for one in part.network_interfaces for pair in one.secondary_private_ip_addresses),
            *(address for host in part.internet_hosts for address in host.ipv4_addresses),
        ]
        # two VPCs may use the same private address, so one counts as taken in the subnets that hold it
        holding = Prefixes((subnet.cidr_block, subnet.id) for subnet in part.subnets)
        self.taken: set[tuple[str, IPv4Address]] = {
            (subnet, address) for address in named if address is not None for subnet in holding.covering(address)
        }
        self.first_free: dict[str, int] = defaultdict(lambda: RESERVED_FIRST)  # by subnet: none below it is free
        public_taken = {address for address in public if address is not None}
        self.public_free = (address for address in PUBLIC_POOL.hosts() if address not in public_taken)
        self.ipv6_given: Counter[str] = Counter()
        self.regional = {
            gateway.id: self._public(gateway.public_ip) for gateway in part.nat_gateways if gateway.subnet_id is None
        }

    def regional_address(self, gateway_id: str) -> IPv4Address | None:
        """The public address that stands for those of a regional NAT gateway."""
        return self.regional.get(gateway_id)

    def all(self) -> tuple[Interface, ...]:
        return (
            *self._lambda(),
            *self._managed(),
            *self._instances(),
            *self._databases(),
            *self._endpoints(),
            *self._nat_gateways(),
            *self._load_balancers(),
            *self._others(),
        )

    def _private(self, subnet_id: str, named: IPv4Address | None = None) -> IPv4Address:
        if named is not None:
            return named
        block = self.subnets[subnet_id].cidr_block
        for offset in range(self.first_free[subnet_id], block.num_addresses - 1):
            address = block[offset]
            if (subnet_id, address) not in self.taken:
                self.first_free[subnet_id] = offset + 1
                return address
        self.first_free[subnet_id] = block.num_addresses
        # the subnet is full; validation/addressing.py refuses it, and the walk needs some address meanwhile
        return block[-1]

    def _public(self, named: IPv4Address | None = None) -> IPv4Address | None:
        return named if named is not None else next(self.public_free, None)

    def _ipv6(self, subnet_id: str) -> IPv6Address | None:
        """The next address of a dual-stack subnet, from a part of it that no document names."""
        block = self.subnets[subnet_id].ipv6_cidr_block
        if block is None:
            return None
        self.ipv6_given[subnet_id] += 1
        return block[0xFFFF_0000 + self.ipv6_given[subnet_id]]

    def _one(
        self,
        owner: str,
        kind: InterfaceKind,
        subnet_id: str,
        groups: tuple[str, ...],
        *,
        suffix: str = "eni",
        private: IPv4Address | None = None,
        public: IPv4Address | None = None,
        ipv6: IPv6Address | None = None,
    ) -> Interface:
        if (pinned := self.pins.of(owner, subnet_id)) is not None:
            return self._pinned(pinned, kind, (owner,), groups)
        return Interface(
            id=f"{owner}/{suffix}",
            kind=kind,
            owner_ids=(owner,),
            subnet_id=subnet_id,
            private_ip=self._private(subnet_id, private),
            public_ip=public,
            group_ids=groups,
            ipv6=ipv6,
        )

    def _pinned(
        self, pinned: NetworkInterfacePart, kind: InterfaceKind, owners: tuple[str, ...], groups: tuple[str, ...]
    ) -> Interface:
        """As the document describes it: what it does not say of an address is not there."""
        return Interface(
            id=pinned.id,
            kind=kind,
            owner_ids=owners,
            subnet_id=pinned.subnet_id,
            private_ip=self._private(pinned.subnet_id, pinned.private_ip_address),
            public_ip=pinned.public_ip,
            group_ids=pinned.groups or groups,
            ipv6=pinned.ipv6_address,
            secondary=tuple(
                AddressPair(private=pair.private_ip_address, public=pair.public_ip)
                for pair in pinned.secondary_private_ip_addresses
            ),
        )

    def _lambda(self) -> Iterator[Interface]:
        """One for each pair of subnet and set of groups (LAM-01); with IPv6 if a function that shares it may use it."""
        owners: dict[str, list[FunctionPart]] = {}
        pairs: dict[str, tuple[str, tuple[str, ...]]] = {}
        for function in self.part.functions:
            if function.vpc_config:
                groups = function.vpc_config.security_group_ids
                for subnet_id in function.vpc_config.subnet_ids:
                    key = lambda_interface(subnet_id, groups)
                    pairs.setdefault(key, (subnet_id, groups))
                    owners.setdefault(key, []).append(function)
        for key, (subnet_id, groups) in pairs.items():
            dual = any(one.vpc_config and one.vpc_config.ipv6_allowed_for_dual_stack for one in owners[key])
            sharing = tuple(dict.fromkeys(one.id for one in owners[key]))
            if (pinned := self.pins.shared(subnet_id, groups)) is not None:
                yield self._pinned(pinned, InterfaceKind.LAMBDA, sharing, groups)
                continue
            yield Interface(
                id=key,
                kind=InterfaceKind.LAMBDA,
                owner_ids=sharing,
                subnet_id=subnet_id,
                private_ip=self._private(subnet_id),
                public_ip=None,  # never, whatever the subnet assigns (LAM-11)
                group_ids=groups,
                ipv6=self._ipv6(subnet_id) if dual else None,
            )

    def _managed(self) -> Iterator[Interface]:
        """Managed Instances are instances: a public address where the subnet assigns one (domain.md §3.9)."""
        for function in self.part.functions:
            if provider := function.capacity_provider:
                for subnet_id in provider.subnet_ids:
                    assigns = self.subnets[subnet_id].map_public_ip_on_launch
                    yield self._one(
                        function.id,
                        InterfaceKind.MANAGED,
                        subnet_id,
                        provider.security_group_ids,
                        suffix=subnet_id,
                        public=self._public() if assigns else None,
                        ipv6=self._ipv6(subnet_id),
                    )

    def _instances(self) -> Iterator[Interface]:
        for instance in self.part.instances:
            named = instance.public_ip_address
            assigns = instance.associate_public_ip_address
            if assigns is None:
                assigns = self.subnets[instance.subnet_id].map_public_ip_on_launch
            yield self._one(
                instance.id,
                InterfaceKind.INSTANCE,
                instance.subnet_id,
                instance.security_group_ids,
                private=instance.private_ip_address,
                public=self._public(named) if named or assigns else None,
                ipv6=instance.ipv6_address or self._ipv6(instance.subnet_id),
            )

    def _databases(self) -> Iterator[Interface]:
        for database in self.part.db_instances:
            yield self._one(
                database.id,
                InterfaceKind.DATABASE,
                database.subnet_id,
                database.vpc_security_groups,
                private=database.private_ip_address,
                public=self._public(database.public_ip_address) if database.publicly_accessible else None,
            )

    def _endpoints(self) -> Iterator[Interface]:
        for endpoint in self.part.vpc_endpoints:
            for index, subnet_id in enumerate(endpoint.subnet_ids):
                named = endpoint.private_ip_addresses[index] if endpoint.private_ip_addresses else None
                yield self._one(
                    endpoint.id,
                    InterfaceKind.ENDPOINT,
                    subnet_id,
                    endpoint.security_group_ids or (default_group(endpoint.vpc_id),),
                    suffix=subnet_id,
                    private=named,
                )

    def _nat_gateways(self) -> Iterator[Interface]:
        for gateway in self.part.nat_gateways:
            if gateway.subnet_id is not None:
                yield self._one(
                    gateway.id,
                    InterfaceKind.NAT_GATEWAY,
                    gateway.subnet_id,
                    (),
                    private=gateway.private_ip_address,
                    public=self._public(gateway.public_ip) if gateway.connectivity_type == "public" else None,
                )

    def _load_balancers(self) -> Iterator[Interface]:
        for balancer in self.part.load_balancers:
            public = balancer.scheme == "internet-facing"
            for subnet_id in balancer.subnet_ids:
                yield self._one(
                    balancer.id,
                    InterfaceKind.LOAD_BALANCER,
                    subnet_id,
                    balancer.security_groups,
                    suffix=subnet_id,
                    public=self._public() if public else None,
                )

    def _others(self) -> Iterator[Interface]:
        for one in self.part.network_interfaces:
            if self.pins.stands_alone(one):
                yield replace(self._pinned(one, InterfaceKind.PLAIN, (one.id,), one.groups), id=f"{one.id}/eni")
        for cache in self.part.cache_clusters:
            yield self._one(
                cache.id,
                InterfaceKind.CACHE,
                cache.subnet_id,
                cache.security_group_ids,
                private=cache.private_ip_address,
            )
        several: list[tuple[str, InterfaceKind, tuple[str, ...], tuple[str, ...]]] = [
            *(
                (one.id, InterfaceKind.PROXY, one.vpc_subnet_ids, one.vpc_security_group_ids)
                for one in self.part.db_proxies
            ),
            *(
                (one.id, InterfaceKind.MOUNT_TARGET, one.subnet_ids, one.security_groups)
                for one in self.part.file_systems
            ),
            *(
                (one.id, InterfaceKind.POLLER, one.subnet_ids, one.security_group_ids)
                for one in self.part.event_source_mappings
            ),
        ]
        for owner, kind, subnet_ids, groups in several:
            for subnet_id in subnet_ids:
                yield self._one(owner, kind, subnet_id, groups, suffix=subnet_id)
