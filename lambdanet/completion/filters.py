"""Security groups with their default egress (SG-02), and network ACLs with the default one (ACL-02)."""

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from lambdanet import services
from lambdanet.completion.vpcs import regions
from lambdanet.parts import AclEntryPart, GroupRulePart, TopologyPart
from lambdanet.topology import ALL_PORTS, AclEntry, GroupRule, Network, NetworkAcl, Ports, SecurityGroup

EVERYWHERE: Final = IPv4Network("0.0.0.0/0")
EVERYWHERE_6: Final = IPv6Network("::/0")


def security_groups(part: TopologyPart) -> Iterator[SecurityGroup]:
    dual = {vpc.id for vpc in part.vpcs if vpc.ipv6_cidr_blocks}
    lists: dict[str, tuple[Network, ...]] = {}
    for one in part.prefix_lists:
        lists.setdefault(one.id, one.entries)
    homes = regions(part)
    for group in part.security_groups:
        egress, own = group.security_group_egress, homes[group.vpc_id] == part.region
        yield SecurityGroup(
            id=group.id,
            name=group.name or group.id,
            vpc_id=group.vpc_id,
            unknown=group.unknown,
            unnamed=group.unnamed,
            ingress=tuple(
                _rule(rule, rule.source_security_group_id, rule.source_prefix_list_id, lists, own)
                for rule in group.security_group_ingress
            ),
            egress=(() if group.unknown else tuple(_everything_out(dual=group.vpc_id in dual)))
            if egress is None
            else tuple(
                _rule(rule, rule.destination_security_group_id, rule.destination_prefix_list_id, lists, own)
                for rule in egress
            ),
        )


def default_groups(part: TopologyPart) -> Iterator[SecurityGroup]:
    """The default group of each VPC whose endpoints name none: it admits its own members only (SG-03, domain.md §6.2)."""
    needed = {one.vpc_id for one in part.vpc_endpoints if one.subnet_ids and not one.security_group_ids}
    for vpc in part.vpcs:
        if vpc.id in needed:
            own = default_group(vpc.id)
            yield SecurityGroup(
                id=own,
                name="default security group",
                vpc_id=vpc.id,
                ingress=(GroupRule(protocol="-1", ports=ALL_PORTS, group_id=own),),
                egress=(GroupRule(protocol="-1", ports=ALL_PORTS, cidr=EVERYWHERE),),
            )


def default_group(vpc_id: str) -> str:
    return f"{vpc_id}/default-sg"


def _everything_out(*, dual: bool) -> Iterator[GroupRule]:
    """SG-02: IPv4, and IPv6 too if the VPC has a block of it."""
    yield GroupRule(protocol="-1", ports=ALL_PORTS, cidr=EVERYWHERE)
    if dual:
        yield GroupRule(protocol="-1", ports=ALL_PORTS, cidr=EVERYWHERE_6)


def _rule(
    rule: GroupRulePart,
    group_id: str | None,
    prefix_list: str | None,
    lists: Mapping[str, tuple[Network, ...]],
    own: bool,
) -> GroupRule:
    ported = rule.ip_protocol in ("tcp", "udp") and rule.from_port is not None and rule.to_port is not None
    name, blocks = _listed(prefix_list, lists, own) if prefix_list else ("", ())
    return GroupRule(
        protocol=rule.ip_protocol,
        # the second test is for mypy: parts.py has refused a tcp or udp rule without ports
        ports=Ports(first=rule.from_port or 0, last=rule.to_port or 0) if ported else ALL_PORTS,
        cidr=rule.cidr_ip if rule.cidr_ip is not None else rule.cidr_ipv6,
        group_id=group_id or "",
        prefix_list=name,
        blocks=blocks,
        description=rule.description,
    )


def _listed(prefix_list: str, lists: Mapping[str, tuple[Network, ...]], own: bool) -> tuple[str, tuple[Network, ...]]:
    """A prefix list's name and blocks: the document's own, or that of a service with a gateway endpoint.

    `own`: the service's of the topology's Region, as a group's VPC there has it.
    """
    if prefix_list in lists:
        return prefix_list, lists[prefix_list]
    name = services.short_name(prefix_list)
    return f"pl-{name}", (services.block(name, same_region=own),)


def network_acls(part: TopologyPart) -> Iterator[NetworkAcl]:
    for acl in part.network_acls:
        yield NetworkAcl(
            id=acl.id,
            name=acl.name or acl.id,
            vpc_id=acl.vpc_id,
            default=acl.is_default,
            subnet_ids=acl.subnet_ids,
            unknown=acl.unknown,
            entries=tuple(sorted(map(_entry, acl.entries), key=lambda entry: (entry.number, entry.egress))),
        )
    given = {acl.vpc_id for acl in part.network_acls if acl.is_default}
    for vpc in part.vpcs:
        if vpc.id not in given:
            yield _default_acl(vpc.id)


def _entry(entry: AclEntryPart) -> AclEntry:
    ports = entry.port_range
    return AclEntry(
        number=entry.rule_number,
        allow=entry.rule_action == "allow",
        egress=entry.egress,
        protocol=entry.protocol,
        cidr=entry.cidr_block or entry.ipv6_cidr_block or EVERYWHERE,  # parts.py has seen that there is one
        ports=Ports(first=ports.from_, last=ports.to) if ports and entry.protocol in ("tcp", "udp") else ALL_PORTS,
    )


def _default_acl(vpc_id: str) -> NetworkAcl:
    """The default network ACL admits everything, both ways (ACL-02)."""
    blocks: tuple[tuple[int, Network], ...] = ((100, EVERYWHERE), (101, EVERYWHERE_6))
    return NetworkAcl(
        id=f"{vpc_id}/default-acl",
        name="default network ACL",
        vpc_id=vpc_id,
        default=True,
        subnet_ids=(),
        entries=tuple(
            AclEntry(number=number, allow=True, egress=egress, protocol="-1", cidr=cidr, ports=ALL_PORTS)
            for number, cidr in blocks
            for egress in (False, True)
        ),
        implied=True,
    )
