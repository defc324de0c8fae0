"""Security groups and network ACLs."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from lambdanet.problems import Problem
from lambdanet.topology import InterfaceKind, Topology
from lambdanet.validation.faults import refused


def groups_belong_to_the_vpc_that_uses_them(topology: Topology) -> Iterator[Problem]:
    """SG-04, SG-10: an interface takes up to 5 groups of its own VPC, and a rule names groups of it."""
    homes = {subnet.id: subnet.vpc_id for subnet in topology.subnets}
    groups = {group.id: group.vpc_id for group in topology.security_groups}
    for interface in topology.interfaces:
        if interface.kind is InterfaceKind.LAMBDA:
            continue
        owner = interface.owner_ids[0]
        for group in interface.group_ids:
            if groups[group] != homes[interface.subnet_id]:
                yield refused(
                    "topology.other-vpc",
                    owner,
                    "SecurityGroupIds",
                    f"{group} belongs to {groups[group]}, {owner} stands in {homes[interface.subnet_id]}.",
                    aws="InvalidGroup.NotFound",
                )
    joined = _joined(topology)
    for one in topology.security_groups:
        for rule in (*one.ingress, *one.egress):
            if rule.group_id and groups[rule.group_id] != one.vpc_id and not joined(groups[rule.group_id], one.vpc_id):
                yield refused(
                    "topology.other-vpc",
                    one.id,
                    "SecurityGroupIngress",
                    f"A rule names {rule.group_id} of {groups[rule.group_id]}; the VPCs are not connected.",
                    aws="InvalidGroup.NotFound",
                )


def _joined(topology: Topology) -> Callable[[str, str], bool]:
    """May a group of one VPC be named in another? If they are of one Region, and peered or behind a transit gateway."""
    regions = {vpc.id: vpc.region for vpc in topology.vpcs}
    peered = {frozenset((one.vpc_id, one.peer_vpc_id)) for one in topology.peerings if one.status == "active"}
    gateways: dict[str, set[str]] = defaultdict(set)
    for attachment in topology.attachments:
        gateways[attachment.vpc_id].add(attachment.gateway_id)

    def joined(here: str, there: str) -> bool:
        if regions[here] != regions[there]:  # T48: across Regions use the block
            return False
        return frozenset((here, there)) in peered or not gateways[here].isdisjoint(gateways[there])

    return joined


def acl_rules_have_numbers_of_their_own(topology: Topology) -> Iterator[Problem]:
    """ACL-01."""
    for acl in topology.network_acls:
        for (number, egress), count in Counter((entry.number, entry.egress) for entry in acl.entries).items():
            if count > 1:
                way = "outbound" if egress else "inbound"
                yield refused(
                    "topology.acl-number-twice",
                    acl.id,
                    "Entries",
                    f"{count} {way} rules have the number {number}.",
                    aws="NetworkAclEntryAlreadyExists",
                )
