"""Which addresses fare alike on every walk: those that no route, block, interface or host tells apart."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from lambdanet import services
from lambdanet.reachability.boxes import IPV4, IPV6, Addresses, Box, address_at, block, number, of
from lambdanet.reachability.network import PRIVATE, PRIVATE_6, SHARED, SPECIAL, Network
from lambdanet.topology import Address

Places = tuple[Addresses, ...]

_UNCOMMON = tuple(Addresses(first=first, last=last) for first, last in services.OTHERS_AT)


def alike(network: Network) -> tuple[Places, ...]:
    """Every IPv4 and IPv6 address, in sets that a walk cannot tell apart.

    Left out are the addresses that stand for services which the topology does not show (services.py).
    """
    shown = _shown(network)
    turns: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for mark, addresses in enumerate(_told_apart(network)):
        turns[number(addresses.first)].append((mark, True))
        turns[number(addresses.last) + 1].append((mark, False))
    found: dict[frozenset[int], list[Addresses]] = defaultdict(list)
    inside: set[int] = set()
    for first, after in pairwise(sorted(turns)):
        for mark, begins in turns[first]:
            (inside.add if begins else inside.discard)(mark)
        if inside:
            found[frozenset(inside)].append(Addresses(first=address_at(first), last=address_at(after - 1)))
    return tuple(tuple(one) for one in found.values() if _counts(one[0].first, shown))


def _counts(address: Address, shown: set[tuple[str, bool]]) -> bool:
    found = services.at(address) if address in services.RETIRED else None
    return found is None or found in shown


def internet(network: Network) -> tuple[Addresses, ...]:
    """The addresses that stand for the internet at large: public, and in no service, host or VPC that is known."""
    known = {*network.by_public_ip, *network.by_ipv6, *network.hosts}
    outside = [
        *map(block, (*PRIVATE, *PRIVATE_6, SHARED, *SPECIAL)),
        *_UNCOMMON,
        *_services(network),
        *(_one(address) for address in known),
    ]
    outside += [block(one) for vpc in network.topology.vpcs for one in vpc.ipv6_cidr_blocks]
    rest = of(Box(addresses=IPV4), Box(addresses=IPV6)) - of(*(Box(addresses=one) for one in outside))
    return rest.addresses()


def _told_apart(network: Network) -> Iterator[Addresses]:
    """The blocks and addresses that a walk looks at, wherever it does."""
    topology = network.topology
    yield from (
        IPV4,
        IPV6,
        *map(block, (*PRIVATE, *PRIVATE_6, SHARED, *SPECIAL)),
        *_UNCOMMON,
        *_services(network),
    )
    for vpc in topology.vpcs:
        yield from map(_one, network.resolvers(vpc))
        yield from map(block, vpc.blocks())
    yield from {block(route.destination) for table in topology.route_tables for route in table.routes}
    yield from {block(route.destination) for table in topology.transit_route_tables for route in table.routes}
    for customer in topology.customer_networks:
        yield from map(block, customer.cidr_blocks)
    yield from map(_one, {*network.by_private_ip, *network.by_public_ip, *network.by_ipv6, *network.hosts})
    yield from {_one(host.address) for host in topology.customer_hosts}
    yield from {_one(gateway.public_ip) for gateway in topology.nat_gateways if gateway.public_ip is not None}


def _services(network: Network) -> Iterator[Addresses]:
    """The blocks that stand for services: the common ones, and of the others those that the topology shows."""
    yield from _common_services()
    for name, same_region in _shown(network):
        yield block(services.block(name, same_region=same_region))


def _shown(network: Network) -> set[tuple[str, bool]]:
    """The services beyond the common ones that the topology names, and whether they are of its own Region."""
    named = {(name, region) for name, region in network.service_ids}
    named |= {(one.service, one.region) for found in network.endpoints.values() for one in found}
    home = network.topology.region
    return {(name, region == home) for name, region in named if (name, True) in services.BLOCKS} - _COMMON


_COMMON = {(kind.name, same_region) for kind in services.COMMON for same_region in (True, False)}


@cache
def _common_services() -> tuple[Addresses, ...]:
    """In the topology's own Region and in the others."""
    return tuple(
        block(services.block(kind.name, same_region=same_region))
        for same_region in (True, False)
        for kind in services.COMMON
    )


def _one(address: Address) -> Addresses:
    return Addresses(first=address, last=address)
