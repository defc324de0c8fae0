"""The configuration on its way: every resource's address in it, the blocks so far, and what is left out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Network
from itertools import combinations
from typing import Final

from lambdanet.exporters.exported import LeftOut
from lambdanet.exporters.terraform.hcl import Block, Reference, Value
from lambdanet.topology import Address, Interface, Network, Resource, Topology

UNFIT: Final = re.compile(r"[^A-Za-z0-9_]+")
# What RDS, ELB, EFS and IAM take in a tag's value; EC2 takes every character (Tagging AWS resources, "Tag naming limits").
UNFIT_TAG: Final = re.compile(r"[^\w\s+\-=.:/@]")
LONGEST_TAG: Final = 256
# What EC2 takes in the description of a group or a rule (AuthorizeSecurityGroupIngress, "IpRange").
UNFIT_DESCRIPTION: Final = re.compile(r"[^A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]")
LONGEST_DESCRIPTION: Final = 255


@dataclass(eq=False)
class Draft:
    """`homes`: by a resource's id in the topology, its type and name in the configuration; absent: it is not in it."""

    topology: Topology
    blocks: list[Block] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    homes: dict[str, tuple[str, str]] = field(default_factory=dict)
    _taken: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _data: dict[tuple[str, str, str], str] = field(default_factory=dict)

    # --- names ----------------------------------------------------------------------------------

    def label(self, type_: str, text: str) -> str:
        """An identifier made of a text, that no other resource of the type has."""
        base = UNFIT.sub("_", text).strip("_") or "unnamed"
        return self._unique(type_, base if base[0].isalpha() else f"r_{base}", "_", 200)

    def named(self, space: str, text: str, unfit: str, most: int) -> str:
        """What AWS calls it: `unfit` is a pattern of what may not be in it; begins with a letter, and no other has it."""
        base = re.sub("-+", "-", re.sub(unfit, "-", text)).strip("-") or "unnamed"
        return self._unique(f"name {space}", base if base[0].isalpha() else f"r-{base}", "-", most)

    def _unique(self, space: str, base: str, between: str, most: int) -> str:
        taken, number, found = self._taken[space], 1, base[:most].rstrip(between)
        while found.lower() in taken:
            number += 1
            end = f"{between}{number}"
            found = f"{base[: most - len(end)].rstrip(between)}{end}"
        taken.add(found.lower())
        return found

    def settle(self, resource: Resource, type_: str) -> None:
        """Give a resource its address, before anything refers to it."""
        self.homes.setdefault(resource.id, (type_, self.label(type_, resource.id)))

    def has(self, identifier: str) -> bool:
        return identifier in self.homes

    def type_of(self, identifier: str) -> str:
        """The type that a resource has in the configuration, "" if it is not in it."""
        return self.homes.get(identifier, ("", ""))[0]

    def label_of(self, identifier: str) -> str:
        return self.homes[identifier][1]

    def ref(self, identifier: str, attribute: str = "id") -> Reference:
        """A reference to a resource that is in the configuration. Raises KeyError for another."""
        type_, name = self.homes[identifier]
        return Reference(f"{type_}.{name}.{attribute}" if attribute else f"{type_}.{name}")

    def refs(self, identifiers: Sequence[str], attribute: str = "id") -> list[Value]:
        """References to those that are in the configuration, each once."""
        return [self.ref(one, attribute) for one in dict.fromkeys(identifiers) if one in self.homes]

    # --- what is written ------------------------------------------------------------------------

    def add(
        self,
        type_: str,
        label: str,
        arguments: Mapping[str, Value | None],
        blocks: Sequence[Block] = (),
        *,
        name: str = "",
        kind: str = "resource",
    ) -> Reference:
        """One block; what is None is not written. `name`: its Name tag. Returns its address."""
        given = {key: value for key, value in arguments.items() if value is not None}
        last: dict[str, Value] = {"tags": {"Name": name[:LONGEST_TAG]}} if name else {}
        last |= {"depends_on": given.pop("depends_on")} if "depends_on" in given else {}
        self.blocks.append(Block(kind, (type_, label), given, tuple(blocks), last))
        return Reference(f"data.{type_}.{label}" if kind == "data" else f"{type_}.{label}")

    def data(self, type_: str, text: str, region: str | None, arguments: Mapping[str, Value | None]) -> str:
        """The address of a data source, which is written once for each text and Region."""
        place = (type_, text, region or "")
        if place not in self._data:
            label = self.label(f"data.{type_}", text if region is None else f"{text}_{region}")
            self._data[place] = self.add(type_, label, {"region": region, **arguments}, kind="data").text
        return self._data[place]

    def leave_out(self, message: str, component: str = "", *, matters: bool = False) -> None:
        self.left_out.append(LeftOut(message=message, component=component, matters=matters))

    # --- the topology, indexed ------------------------------------------------------------------

    @cached_property
    def interfaces(self) -> dict[str, Interface]:
        return {one.id: one for one in self.topology.interfaces}

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        return self.topology.by_id()

    @cached_property
    def vpc_of_subnet(self) -> dict[str, str]:
        return {one.id: one.vpc_id for one in self.topology.subnets}

    @cached_property
    def dual_stack(self) -> frozenset[str]:
        """The subnets with an IPv6 block."""
        return frozenset(one.id for one in self.topology.subnets if one.ipv6_cidr_block is not None)

    @cached_property
    def zone_of_subnet(self) -> dict[str, str]:
        return {one.id: one.availability_zone for one in self.topology.subnets}

    @cached_property
    def _regions(self) -> dict[str, str]:
        return {one.id: one.region for one in self.topology.vpcs}

    def region(self, vpc_id: str) -> str | None:
        """The Region to be stated for what is in a VPC: None where it is the provider's."""
        found = self._regions.get(vpc_id, "")
        return found if found not in ("", self.topology.region) else None

    def region_of_subnet(self, subnet_id: str) -> str | None:
        return self.region(self.vpc_of_subnet.get(subnet_id, ""))

    def region_name(self, vpc_id: str) -> str:
        return self.region(vpc_id) or self.topology.region

    # --- addresses that AWS chooses -------------------------------------------------------------

    @cached_property
    def said_blocks(self) -> tuple[Network, ...]:
        """Every block that a rule, a route or a question names, each once, but those that hold every address."""
        return tuple(dict.fromkeys(one for one in _blocks(self.topology) if one.prefixlen))

    @cached_property
    def split_subnets(self) -> frozenset[str]:
        """The subnets of which something names a part: there it matters which address a thing has."""
        short = [one for one in self.said_blocks if isinstance(one, IPv4Network)]
        return frozenset(
            subnet.id
            for subnet in self.topology.subnets
            if any(one.prefixlen > subnet.cidr_block.prefixlen and one.subnet_of(subnet.cidr_block) for one in short)
        )

    @cached_property
    def overlapping_vpcs(self) -> frozenset[str]:
        """The VPCs that have addresses in common with another one: there it matters which of them a thing has."""
        return frozenset(
            vpc.id
            for one, other in combinations(self.topology.vpcs, 2)
            if any(block.overlaps(theirs) for block in one.cidr_blocks for theirs in other.cidr_blocks)
            for vpc in (one, other)
        )

    def is_said(self, address: Address | None) -> bool:
        """Does something name a block with this address?"""
        return address is not None and any(address in one for one in self.said_blocks)

    def chosen_by_aws(self, component: str, interfaces: Sequence[Interface], *, public: bool = False) -> None:
        """Say of a resource that Terraform cannot fix its addresses, where something depends on them."""
        if any(one.subnet_id in self.split_subnets for one in interfaces):
            message = "AWS chooses its private address, and something here names a part of its subnet."
            self.leave_out(message, component, matters=True)
        elif any(self.vpc_of_subnet[one.subnet_id] in self.overlapping_vpcs for one in interfaces):
            message = "AWS chooses its private address, and another VPC has the same ones."
            self.leave_out(message, component, matters=True)
        if public and any(self.is_said(one.public_ip) for one in interfaces):
            message = "AWS chooses its public address, and something here names the one that it has in this network."
            self.leave_out(message, component, matters=True)


def tag(name: str) -> str:
    """A name as the services outside EC2 take it in a tag."""
    return UNFIT_TAG.sub("-", name)


def described(text: str) -> str:
    """A description of a group or a rule as EC2 takes it."""
    return UNFIT_DESCRIPTION.sub("-", text)[:LONGEST_DESCRIPTION]


def tally(values: Sequence[str]) -> str:
    """`vpc (2), subnet`: what there is, and how often."""
    return ", ".join(one if number == 1 else f"{one} ({number})" for one, number in Counter(values).items())


def _blocks(topology: Topology) -> Iterator[Network]:
    for group in topology.security_groups:
        for rule in (*group.ingress, *group.egress):
            yield from rule.blocks if rule.cidr is None else (rule.cidr,)
    for acl in topology.network_acls:
        yield from (entry.cidr for entry in acl.entries)
    for table in topology.route_tables:
        yield from (route.destination for route in table.routes if route.target != "local")
    for target_group in topology.target_groups:
        yield from (IPv4Network(one.id) for one in target_group.targets if _is_address(one.id))
    for named in topology.questions:
        for text in (named.question.source, named.question.target, str(named.question.source_address)):
            if _is_address(text):
                yield IPv4Network(text)


def _is_address(text: str) -> bool:
    parts = text.split(".")
    return len(parts) == 4 and all(one.isdecimal() and len(one) <= 3 and int(one) < 256 for one in parts)
