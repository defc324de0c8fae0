"""A topology as Linux network namespaces: what AWS would do with a packet, done by the kernel.

- An interface is a namespace of its own: its connection tracking is the statefulness of its groups.
- A VPC is a router without connection tracking. A subnet is one of its bridges, so that what stays
  in a subnet passes no ACL; a network ACL is a chain between two bridges.
- A route table is a table of the router, chosen by the bridge that a packet came by (`ip rule iif`).
  The local route is a `throw` to the table of all interfaces. What has no way on is led into a pit, a
  bridge without plugs, before which the reason is counted.
- A zonal NAT gateway is a namespace in its subnet; an internet gateway swaps addresses statelessly
  between its VPC and the one internet; a gateway endpoint is a namespace that holds its service.

Every rule that drops has a counter of its own, whose `Key` says in the evaluator's words who refused.
"""

import time
from collections.abc import Collection, Iterable
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from lambdanet import services
from lambdanet.reachability.network import PRIVATE, SHARED, Network, compile_network, is_private
from lambdanet.topology import (
    ALL_PORTS,
    LAMBDA_PORTS,
    AclEntry,
    GatewayEndpoint,
    GroupRule,
    Interface,
    InterfaceKind,
    InternetGateway,
    NatGateway,
    Peering,
    Ports,
    Route,
    RouteOrigin,
    Subnet,
    Topology,
    Vpc,
)
from tests.kernel.namespace import LO, LOCAL, THROW, Namespace

Key = tuple[str, ...]
"""Who refused: ("sg", interface, "egress"), ("acl", subnet, "ingress", "100"), ("route", table, "none"), …"""

EVERYWHERE: Final = IPv4Network("0.0.0.0/0")
ROUTER: Final = 1  # a subnet's address that its router holds (NET-02)
NEAR: Final = IPv4Address("169.254.255.1")  # on each cable between routers: the VPC's end
FAR: Final = IPv4Address("169.254.255.2")
OUTER: Final = IPv4Address("169.254.255.3")  # and between an internet gateway and the internet
INTERNET: Final = IPv4Address("169.254.255.4")
FIRST_TABLE: Final = 1000
PEERS: Final = IPv4Address("169.254.254.0")  # the first of those between two VPCs
HELD: Final = 255  # the kernel's own table of the addresses that a namespace holds
LAST: Final = 9999
# A packet has passed at most eleven routers on the longest way without a loop, and starts with a TTL of 64.
LOOPING: Final = 44
FRESH: Final = 96  # connections a NAT gateway can carry through each range of ports in one lab

DEAF: Final = """
chain deaf_in { type filter hook prerouting priority -400; ip daddr 224.0.0.0/4 drop; }
chain deaf_out { type filter hook output priority -400; ip daddr 224.0.0.0/4 drop; }
"""  # hosts talk among themselves (IGMP) when a link comes up
ESTABLISHED: Final = "ct state established,related accept"


class Filters(StrEnum):
    """What security groups and network ACLs do with what they refuse: count and drop it, or only count it.

    Where they only count, a packet meets all that would stop it, one after the other.
    """

    DROP = "drop"
    COUNT = "count"


class Lab:
    """The namespaces of one topology. A context manager; never used for a second topology."""

    def __init__(
        self,
        topology: Topology,
        only: Collection[str] | None = None,
        *,
        filters: Filters = Filters.DROP,
        first: tuple[int, int] = (0, 0),
    ) -> None:
        """`only`: the interfaces that open or take a connection; the others stay unbuilt, and only cost time.

        `first`: the range of ports that clients connect from before they do from others, and that which NAT gateways
        take first, by number.
        """
        self.filters = filters
        self.first = first
        self.network: Network = compile_network(topology)
        self.topology = topology
        self._counters: dict[Namespace, dict[Key, str]] = {}
        self.cells = cells(topology)
        blocks = [subnet.cidr_block for subnet in topology.subnets]
        self.edges = {block[0] for block in blocks} | {block[-1] for block in blocks}
        broken = {one.interface_id for one in topology.nat_gateways if one.state != "available"}
        self.broken = {one.private_ip for one in topology.interfaces if one.id in broken}
        self.nat_cells = self.cells_of(LAMBDA_PORTS)
        self.swaps = _swaps(self.network)
        self.internet = Namespace()
        self.routers: dict[str, Namespace] = {}
        self.interfaces: dict[str, Namespace] = {}
        self.gateways: dict[str, Namespace] = {}
        self.endpoints: dict[str, Namespace] = {}
        self._bridges: dict[str, int] = {}
        self._all = [self.internet]
        # by VPC and route target: the device and the neighbour
        self._ways: dict[tuple[str, str], tuple[int, IPv4Address | None]] = {}
        self._pits: dict[str, dict[str, int]] = {}  # by VPC
        try:
            self._build(only)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Lab":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for namespace in self._all:
            namespace.close()

    def drops(self) -> dict[Key, int]:
        """How many packets each reason has stopped so far; and the refusals and arrivals, counted without a drop."""
        found: dict[Key, int] = {}
        for namespace, names in self._counters.items():
            packets = namespace.counters()
            for key, name in names.items():
                if packets[name]:
                    found[key] = found.get(key, 0) + packets[name]
        return found

    # --- the whole ----------------------------------------------------------------------------------

    def _build(self, only: Collection[str] | None) -> None:
        for vpc in self.topology.vpcs:
            self._vpc(vpc)
        for interface in self.topology.interfaces:
            if only is None or interface.id in only or interface.kind is InterfaceKind.NAT_GATEWAY:
                self._interface(interface)
        for endpoint in self.topology.gateway_endpoints:
            self._gateway_endpoint(endpoint)
        for gateway in self.topology.internet_gateways:
            self._internet_gateway(gateway)
        for peering in self._peerings():
            self._peering(peering)
        for index, subnet in enumerate(self.topology.subnets):
            self._routes(index, subnet)
        for vpc in self.topology.vpcs:
            self._borders(vpc)
        self._internet()
        for router in self.routers.values():
            router.apply()
        for namespace in self._all:
            namespace.apply()
        deadline = time.monotonic() + 5
        while not all(namespace.plugged_in() for namespace in self._all):
            if time.monotonic() > deadline:
                raise TimeoutError("the links do not come up")
            time.sleep(0.001)
        for namespace in self._all:
            namespace.settle()

    def _namespace(self) -> Namespace:
        self._all.append(namespace := Namespace())
        return namespace

    def _counted(self, namespace: Namespace, key: Key) -> str:
        """The words that count a packet under `key` in a rule of `namespace`."""
        names = self._counters.setdefault(namespace, {})
        return f"counter name {names.setdefault(key, f'c{len(names)}')}"

    def _load(self, namespace: Namespace, *parts: str) -> None:
        counters = "".join(f"counter {name} {{ }}\n" for name in self._counters.get(namespace, {}).values())
        namespace.nft(f"table ip lab {{\n{counters}{DEAF}\n{_lines(parts)}\n}}\n")

    # --- VPCs, subnets, routes ------------------------------------------------------------------------

    def _vpc(self, vpc: Vpc) -> None:
        router = self.routers[vpc.id] = self._namespace()
        for index, subnet in enumerate(self.topology.subnets):
            if subnet.vpc_id == vpc.id:
                bridge = self._bridges[subnet.id] = router.bridge(f"s{index}")
                router.address(bridge, subnet.cidr_block[ROUTER], subnet.cidr_block.prefixlen)
        self._pits[vpc.id] = {reason: router.bridge(reason) for reason in ("none", "hole", "nobody", "detached")}
        router.route(EVERYWHERE, self._pits[vpc.id]["nobody"], metric=LAST)

    def _routes(self, index: int, subnet: Subnet) -> None:
        router, pits, table = self.routers[subnet.vpc_id], self._pits[subnet.vpc_id], FIRST_TABLE + index
        router.rule(100 + index, table, f"s{index}")
        router.route(EVERYWHERE, pits["none"], table=table, metric=LAST)
        for route in self.network.tables[subnet.id].routes:
            to, metric = IPv4Network(str(route.destination)), 1 + tuple(RouteOrigin).index(route.origin)
            if route.target == "local" and not route.blackhole:
                router.route(to, table=table, kind=THROW, metric=metric)
            else:
                device, neighbour = self._way(route, subnet.vpc_id, pits)
                router.route(to, device, neighbour, table=table, metric=metric)

    def _way(self, route: Route, vpc_id: str, pits: dict[str, int]) -> tuple[int, IPv4Address | None]:
        gone = route.blackhole
        match self.network.resources.get(route.target):
            case NatGateway(state="deleted"):
                gone = True
            case Peering(status=status):
                gone |= status != "active"
        return (pits["hole"], None) if gone else self._ways.get((vpc_id, route.target), (pits["detached"], None))

    def _peering(self, peering: Peering) -> None:
        """A cable between two routers; what comes by it finds the interfaces there, and no gateway (domain.md §7.1)."""
        one, other = self.routers[peering.vpc_id], self.routers[peering.peer_vpc_id]
        number = self.topology.peerings.index(peering)
        near, far = PEERS + 2 * number, PEERS + 2 * number + 1
        here, there = one.veth(f"pcx{number}", other, f"pcx{number}")
        one.address(here, near)
        other.address(there, far)
        self._ways[peering.vpc_id, peering.id] = here, far
        self._ways[peering.peer_vpc_id, peering.id] = there, near

    def _borders(self, vpc: Vpc) -> None:
        """The chains of a VPC's router, in the order in which a packet meets them (domain.md §8.1)."""
        router = self.routers[vpc.id]
        subnets = [(f"s{i}", one) for i, one in enumerate(self.topology.subnets) if one.vpc_id == vpc.id]
        chains, out, pits, into = [], [], [], []
        for name, subnet in subnets:
            for way, egress in (("out", True), ("in", False)):
                chains.append(f"chain {name}_{way} {{\n{self._acl(router, subnet, egress=egress)}\n}}")
            out.append(f"iifname {name} oifname != {name} jump {name}_out")
            into.append(f"oifname {name} iifname != {name} jump {name}_in")
            table = self.network.tables[subnet.id].id
            for reason in ("none", "hole"):
                drop = self._counted(router, ("route", table, reason))
                pits.append(f"iifname {name} oifname {reason} {drop} drop")
        nobody = self._counted(router, ("nobody", vpc.id))
        loop = self._counted(router, ("loop",))
        detached = self._counted(router, ("detached",))
        for peering in self._peerings():
            if vpc.id in (peering.vpc_id, peering.peer_vpc_id):
                drop = f"{self._counted(router, ('peering', peering.id))} drop"
                name = f"oifname pcx{self.topology.peerings.index(peering)}"
                there = self.network.vpcs[peering.other(vpc.id)]
                pits.append(f"{name} ip saddr != {{ {', '.join(map(str, vpc.cidr_blocks))} }} {drop}")
                pits.append(f"{name} ip daddr != {{ {', '.join(map(str, there.cidr_blocks))} }} {drop}")
        forward = [
            *out,
            f"ip ttl < {LOOPING} {loop} drop",
            *pits,
            f"oifname detached {detached} drop",
            f"oifname nobody {nobody} drop",
            *into,
        ]
        chains.append(f"chain forward {{ type filter hook forward priority 0;\n{_lines(forward)}\n}}")
        chains.append(f"chain input {{ type filter hook input priority 0; {nobody} drop\n}}")
        self._load(router, *chains)

    def _acl(self, router: Namespace, subnet: Subnet, *, egress: bool) -> str:
        key = ("acl", subnet.id, "egress" if egress else "ingress")
        end = "drop" if self.filters is Filters.DROP else "return"
        lines = []
        for entry in sorted(self.network.acls[subnet.id].entries, key=lambda one: one.number):
            if entry.egress is egress:
                verdict = "return" if entry.allow else f"{self._counted(router, (*key, str(entry.number)))} {end}"
                lines += [f"{match} {verdict}" for match in _matches(entry, entry.cidr, "daddr" if egress else "saddr")]
        return "\n".join([*lines, f"{self._counted(router, (*key, '*'))} {end}"])

    # --- interfaces -----------------------------------------------------------------------------------

    def _interface(self, interface: Interface) -> None:
        subnet = self.network.subnets[interface.subnet_id]
        router, bridge = self.routers[subnet.vpc_id], self._bridges[subnet.id]
        namespace = self.interfaces[interface.id] = self._namespace()
        _, device = router.veth(f"v{len(self.interfaces)}", namespace, "eth0", bridge=bridge)
        namespace.address(device, interface.private_ip, subnet.cidr_block.prefixlen, connected=True)
        namespace.route(EVERYWHERE, device, subnet.cidr_block[ROUTER])
        router.route(IPv4Network(interface.private_ip), bridge)
        owner = self.network.owner(interface)
        if isinstance(owner, NatGateway):
            self._ways[subnet.vpc_id, owner.id] = bridge, interface.private_ip
            self._nat(namespace, owner, interface)
        else:
            self._groups(namespace, interface, subnet)

    def _groups(self, namespace: Namespace, interface: Interface, subnet: Subnet) -> None:
        """Security groups: stateful, united, asked once (SG-01)."""
        groups = [self.network.groups[one] for one in interface.group_ids]
        grouped = bool(groups) or interface.kind is not InterfaceKind.ENDPOINT
        refused_out = self._counted(namespace, ("sg", interface.id, "egress"))
        refused_in = self._counted(namespace, ("sg", interface.id, "ingress"))
        answered_no = self._counted(namespace, ("refused",))
        end = "drop" if self.filters is Filters.DROP else "return"
        out = [line for group in groups for rule in group.egress for line in self._rule(interface, rule, "daddr")]
        into = [line for group in groups for rule in group.ingress for line in self._rule(interface, rule, "saddr")]
        inside = "accept"
        if interface.kind in (InterfaceKind.LAMBDA, InterfaceKind.MANAGED):
            # nothing gets in there, whatever the groups say (T38); and a function does not hold the address
            never = self._counted(namespace, ("function", interface.id))
            into, inside = [f"{never} drop"], f"jump groups_out\noifname lo {never} drop"
        if not grouped:
            out, into = ["return"], ["return"]
        # a neighbour that does not exist is silent: its ARP request is not answered
        nobody = self._counted(namespace, ("nobody", subnet.vpc_id))
        held = ", ".join(str(one.private_ip) for one in self.topology.interfaces if one.subnet_id == subnet.id)
        silent = f"ip daddr {subnet.cidr_block} ip daddr != {{ {held} }} {nobody} drop"
        last = ""
        if interface.kind is InterfaceKind.ENDPOINT:
            # PrivateLink carries TCP only (domain.md §6.2)
            last = f"meta l4proto udp {self._counted(namespace, ('protocol', interface.id))} drop"
        self._load(
            namespace,
            f"chain groups_out {{\n{_lines(out)}\n{refused_out} {end}\n}}",
            f"chain groups_in {{\n{_lines(into)}\n{refused_in} {end}\n}}",
            f"chain out {{ type filter hook output priority 0;\n{_told(answered_no)}\n"
            f"oifname lo {inside}\n{ESTABLISHED}\njump groups_out\n{silent}\n}}",
            f"chain in {{ type filter hook input priority 0;\niifname lo accept\n{ESTABLISHED}\njump groups_in\n{last}\n}}",
            # what answers a connection says so, and a NAT gateway that did not carry the question knows it
            "chain answers { type filter hook output priority -100;\nct direction reply ip dscp set cs1\n}",
        )

    def _rule(self, interface: Interface, rule: GroupRule, side: str) -> Iterable[str]:
        if rule.group_id:
            near = self._near(self.network.vpc_of(interface))
            members: Iterable[IPv4Network] = [
                IPv4Network(one.private_ip)
                for one in self.topology.interfaces
                if rule.group_id in one.group_ids and self.network.vpc_of(one).id in near
            ]
        elif rule.prefix_list:
            members = [block for block in rule.blocks if isinstance(block, IPv4Network)]
        else:
            members = [IPv4Network(str(rule.cidr))]
        return [f"{match} return" for block in members for match in _matches(rule, block, side)]

    def _near(self, vpc: Vpc) -> set[str]:
        """The VPCs whose groups a rule may name: its own, and those of active peerings in its Region (SG-04)."""
        return {vpc.id} | {
            other
            for one in self._peerings()
            if vpc.id in (one.vpc_id, one.peer_vpc_id)
            if self.network.vpcs[other := one.other(vpc.id)].region == vpc.region
        }

    def _peerings(self) -> list[Peering]:
        return [one for one in self.topology.peerings if one.status == "active"]

    # --- gateways and endpoints -----------------------------------------------------------------------

    def _nat(self, namespace: Namespace, gateway: NatGateway, interface: Interface) -> None:
        """A zonal NAT gateway. Its ports go round the ranges that the topology's ACLs tell apart."""
        state = f"{self._counted(namespace, ('nat', gateway.id, 'state'))} drop" if gateway.state != "available" else ""
        loop = self._counted(namespace, ("loop",))
        astray = self._counted(namespace, ("nat", gateway.id, "astray"))
        inbound = self._counted(namespace, ("nobody", interface.id))
        which = self.topology.nat_gateways.index(gateway)
        # a port once for all, and one gateway's ranges turned against the next one's, so that two meet in every pair
        ports = [
            fresh(cell, turn)
            for turn in range(FRESH)
            for cell in turned(self.nat_cells, which * turn + self.first[1])
            if turn <= cell.last - cell.first
        ]
        turns = ", ".join(f"{turn} : {port}" for turn, port in enumerate(ports))
        self._load(
            namespace,
            f"chain first {{ type filter hook prerouting priority -300;\n"
            f"ip saddr {interface.private_ip} {loop} drop\nip ttl < {LOOPING} {loop} drop\n}}",
            f"chain forward {{ type filter hook forward priority 0;\n{state}\n"
            f"ct state invalid {astray} drop\nip dscp cs1 ct state new {astray} drop\n}}",
            f"chain input {{ type filter hook input priority 0; {inbound} drop\n}}",
            f"chain swap {{ type nat hook postrouting priority 100;\n"
            f"meta l4proto {{ tcp, udp }} snat to {interface.private_ip} : numgen inc mod {len(ports)} map {{ {turns} }}\n}}",
        )

    def cells_of(self, ports: Ports) -> list[Ports]:
        """The ranges within `ports` between which no ACL of the topology can tell."""
        cut = [max(cell.first, ports.first) for cell in self.cells if cell.last >= ports.first]
        firsts = sorted({first for first in cut if first <= ports.last})
        return [
            Ports(first=first, last=following - 1)
            for first, following in zip(firsts, [*firsts[1:], ports.last + 1], strict=True)
        ]

    def _internet_gateway(self, gateway: InternetGateway) -> None:
        """Static 1:1 translation, for those with a public address (domain.md §5.4)."""
        if not gateway.vpc_id:
            return
        router = self.routers[gateway.vpc_id]
        namespace = self.gateways[gateway.id] = self._namespace()
        near, inner = router.veth("igw", namespace, "vpc")
        there, outer = self.internet.veth(f"igw{len(self.gateways)}", namespace, "net")
        self._ways[gateway.vpc_id, gateway.id] = near, FAR
        router.address(near, NEAR)
        namespace.address(inner, FAR)
        namespace.address(outer, OUTER)
        self.internet.address(there, INTERNET)
        namespace.route(EVERYWHERE, outer, INTERNET)
        namespace.rule(100, FIRST_TABLE, "net")
        namespace.route(EVERYWHERE, inner, NEAR, table=FIRST_TABLE)
        public = {one.private_ip: one.public_ip for one in self._public_of(gateway.vpc_id)}
        for address in public.values():
            self.internet.route(IPv4Network(str(address)), there, OUTER, table=HELD)
        private_blocks = ", ".join(map(str, PRIVATE))
        rules = [
            f"iifname vpc ip daddr {{ {private_blocks} }} {self._counted(namespace, ('igw', gateway.id, 'private'))} drop",
            f"iifname vpc ip daddr {SHARED} {self._counted(namespace, ('igw', gateway.id, 'shared'))} drop",
        ]
        no_address = f"{self._counted(namespace, ('igw', gateway.id, 'no-address'))} drop"
        if public:
            known = ", ".join(map(str, public))
            outward = ", ".join(f"{mine} : {theirs}" for mine, theirs in public.items())
            inward = ", ".join(f"{theirs} : {mine}" for mine, theirs in public.items())
            rules += [
                f"iifname vpc ip saddr != {{ {known} }} {no_address}",
                f"iifname vpc ip saddr set ip saddr map {{ {outward} }}",
                f"iifname net ip daddr set ip daddr map {{ {inward} }}",
            ]
        else:
            rules.append(f"iifname vpc {no_address}")
        self._load(namespace, f"chain swap {{ type filter hook prerouting priority -300;\n{_lines(rules)}\n}}")

    def _public_of(self, vpc_id: str) -> list[Interface]:
        return [one for one in self.topology.interfaces if one.public_ip and self.network.vpc_of(one).id == vpc_id]

    def _gateway_endpoint(self, endpoint: GatewayEndpoint) -> None:
        """A route to the service, which swaps no address (domain.md §6.1)."""
        namespace = self.endpoints[endpoint.id] = self._namespace()
        router = self.routers[endpoint.vpc_id]
        near, device = router.veth(f"gwe{len(self.endpoints)}", namespace, "vpc")
        self._ways[endpoint.vpc_id, endpoint.id] = near, FAR
        router.address(near, NEAR)
        namespace.address(device, FAR)
        namespace.route(EVERYWHERE, device, NEAR)
        same = endpoint.region == self.topology.region
        namespace.route(services.block(endpoint.service, same_region=same), LO, table=HELD, kind=LOCAL)
        no_udp = self._counted(namespace, ("protocol", endpoint.id))
        self._load(
            namespace,
            f"chain in {{ type filter hook input priority 0; meta l4proto udp {no_udp} drop\n}}",
            f"chain out {{ type filter hook output priority 0; {_told(self._counted(namespace, ('refused',)))}\n}}",
        )

    def _internet(self) -> None:
        """Everybody else: whatever public address is asked, somebody holds it."""
        pit = self.internet.bridge("pit")
        for block in (*PRIVATE, SHARED):
            self.internet.route(block, pit, table=HELD)
        drops = [f"oifname pit ip daddr {{ {', '.join(map(str, (*PRIVATE, SHARED)))} }} "]
        drops[0] += f"{self._counted(self.internet, ('private',))} drop"
        attached = {gateway.vpc_id for gateway in self.topology.internet_gateways}
        for vpc in self.topology.vpcs:
            for interface in () if vpc.id in attached else self._public_of(vpc.id):
                self.internet.route(IPv4Network(str(interface.public_ip)), pit, table=HELD)
                drops.append(f"ip daddr {interface.public_ip} {self._counted(self.internet, ('closed', vpc.id))} drop")
        self.internet.route(EVERYWHERE, LO, table=HELD, kind=LOCAL)
        told = _told(self._counted(self.internet, ("refused",)))
        self._load(
            self.internet,
            f"chain out {{ type filter hook postrouting priority 0;\n{_lines(drops)}\n}}",
            f"chain told {{ type filter hook output priority 0; {told}\n}}",
        )

    # --- for the probes -------------------------------------------------------------------------------

    def homes(self, address: IPv4Address) -> list[tuple[Namespace, IPv4Address, str, Interface | None]]:
        """Every namespace that may be meant by an address: where, as what, its name, and the interface."""
        held = [one for one in self.topology.interfaces if address in (one.private_ip, one.public_ip)]
        found: list[tuple[Namespace, IPv4Address, str, Interface | None]] = [
            (self.interfaces[one.id], one.private_ip, one.id, one) for one in held
        ]
        found += [(self.endpoints[one.id], address, one.id, None) for one in self._serving(address)]
        if address not in self.network.by_public_ip and not is_private(address):
            found.append((self.internet, address, "internet", None))
        return found

    def _serving(self, address: IPv4Address) -> list[GatewayEndpoint]:
        return [
            one
            for one in self.topology.gateway_endpoints
            if address in services.block(one.service, same_region=one.region == self.topology.region)
        ]


def beyond(topology: Topology) -> str:
    """What of the topology no namespace here stands for, "" if nothing."""
    kinds = {
        "a transit gateway": topology.transit_gateways,
        "a virtual private gateway": topology.vpn_gateways,
        "a regional NAT gateway": [one for one in topology.nat_gateways if one.regional],
        "a NAT instance": [one for one in topology.instances if one.forwards],
        "IPv6": [one for one in topology.subnets if one.ipv6_cidr_block],
        "another resolver": [one for one in topology.vpcs if one.name_servers],
        "Block Public Access": topology.block_public_access.mode != "off",
    }
    return next((name for name, found in kinds.items() if found), "")


def cells(topology: Topology) -> list[Ports]:
    """All ports, cut wherever a rule of a network ACL begins or ends."""
    ranges = [entry.ports for acl in topology.network_acls for entry in acl.entries if entry.ports != ALL_PORTS]
    firsts = sorted({0, *(one.first for one in ranges), *(one.last + 1 for one in ranges if one.last < ALL_PORTS.last)})
    return [
        Ports(first=first, last=following - 1)
        for first, following in zip(firsts, [*firsts[1:], ALL_PORTS.last + 1], strict=True)
    ]


def _swaps(network: Network) -> int:
    """How many NAT gateways a packet may pass: two or more only where one leads to another."""
    gateways = [one for one in network.topology.nat_gateways if not one.regional]
    nat = {one.id for one in gateways}
    chained = any(route.target in nat for one in gateways for route in network.tables[one.subnet_id].routes)
    return 2 if len(gateways) > 1 and chained else min(len(gateways), 1)


def turned(ranges: list[Ports], by: int) -> list[Ports]:
    """The ranges in a ring, from another one on."""
    by %= len(ranges)
    return ranges[by:] + ranges[:by]


def fresh(cell: Ports, turn: int) -> int:
    """A port of the range, another one at each turn: from its two ends inwards."""
    offset = turn // 2 % (cell.last - cell.first + 1)
    return cell.first + offset if turn % 2 == 0 else cell.last - offset


def _matches(rule: GroupRule | AclEntry, block: IPv4Network, side: str) -> list[str]:
    peer = f"ip {side} {block}" if block.prefixlen else ""
    if rule.protocol == "-1":
        return [peer]
    if rule.protocol == "icmp" or rule.ports == ALL_PORTS:
        return [f"{peer} meta l4proto {rule.protocol}"]
    return [f"{peer} {rule.protocol} dport {rule.ports}"]


def _told(counted: str) -> str:
    """Counts the answers that say no: nothing listens."""
    return f"tcp flags & rst == rst {counted}\nicmp type destination-unreachable {counted}"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)
