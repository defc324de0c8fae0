"""Prefix lists of the topology's own. Those of services are AWS's, and read as data."""

from collections.abc import Iterator

from lambdanet import services
from lambdanet.exporters.terraform.draft import Draft
from lambdanet.exporters.terraform.hcl import Arguments, Block
from lambdanet.topology import Network, RouteOrigin


def service_of_list(name: str) -> str:
    """The service whose prefix list has this name, "" for a list of the topology's own."""
    service = services.BY_NAME.get(name.removeprefix("pl-"))
    return service.name if service and service.gateway and name.startswith("pl-") else ""


def own_lists(draft: Draft) -> dict[str, tuple[Network, ...]]:
    """The prefix lists of the topology's own, with their blocks: a list of AWS's is called pl-SERVICE."""
    found: dict[str, tuple[Network, ...]] = {}
    for table in draft.topology.route_tables:
        of_table: dict[str, tuple[Network, ...]] = {}
        for route in table.routes:
            if route.origin is RouteOrigin.PREFIX_LIST:
                of_table[route.prefix_list] = (*of_table.get(route.prefix_list, ()), route.destination)
        for name, blocks in of_table.items():
            found.setdefault(name, tuple(dict.fromkeys(blocks)))
    for group in draft.topology.security_groups:
        for rule in (*group.ingress, *group.egress):
            if rule.prefix_list and not service_of_list(rule.prefix_list):
                found.setdefault(rule.prefix_list, rule.blocks)
    return found


def add_prefix_lists(draft: Draft) -> None:
    for name, blocks in own_lists(draft).items():
        for family, members in (("IPv4", _of(blocks, 4)), ("IPv6", _of(blocks, 6))):
            if members:
                _add_prefix_list(draft, name, family, members)


def _of(blocks: tuple[Network, ...], version: int) -> list[Network]:
    return [one for one in blocks if one.version == version]


def _add_prefix_list(draft: Draft, name: str, family: str, members: list[Network]) -> None:
    type_ = "aws_ec2_managed_prefix_list"
    for region in sorted(_regions_of_list(draft, name), key=str):
        label = draft.label(type_, f"{name}{'' if family == 'IPv4' else '_ipv6'}{f'_{region}' if region else ''}")
        draft.homes[list_key(name, family, region)] = (type_, label)
        entries = tuple(Block("entry", arguments={"cidr": str(one)}) for one in dict.fromkeys(members))
        arguments: Arguments = {
            "region": region,
            "name": name,
            "address_family": family,
            "max_entries": len(entries),
        }
        draft.add(type_, label, arguments, entries, name=name)


def list_key(name: str, family: str, region: str | None) -> str:
    """Under which a list stands among the homes: no id in a topology has a blank."""
    return f"list {name} {family} {region or ''}"


def _regions_of_list(draft: Draft, name: str) -> Iterator[str | None]:
    found: set[str | None] = set()
    for table in draft.topology.route_tables:
        if any(route.prefix_list == name for route in table.routes):
            found.add(draft.region(table.vpc_id))
    for group in draft.topology.security_groups:
        if any(rule.prefix_list == name for rule in (*group.ingress, *group.egress)):
            found.add(draft.region(group.vpc_id))
    yield from found
