"""What joins VPCs: peerings, and attachments to a transit gateway."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from lambdanet.problems import Problem
from lambdanet.topology import Topology
from lambdanet.validation.blocks import overlap
from lambdanet.validation.faults import refused


def peered_vpcs_do_not_overlap(topology: Topology) -> Iterator[Problem]:
    """T47: any overlap forbids the peering; and a VPC is not peered with itself."""
    vpcs = {vpc.id: vpc for vpc in topology.vpcs}
    for peering in topology.peerings:
        one, other = vpcs[peering.vpc_id], vpcs[peering.peer_vpc_id]
        if one.id == other.id or overlap(one.blocks(), other.blocks()):
            message = f"{one.name} and {other.name} overlap; VPCs that overlap cannot be peered."
            yield refused("topology.peering-overlap", peering.id, "PeerVpcId", message, aws="OverlappingCidrs")


def an_attachment_has_one_subnet_in_a_zone(topology: Topology) -> Iterator[Problem]:
    """domain.md §7.2; and it is associated with one table at most."""
    subnets = {subnet.id: subnet for subnet in topology.subnets}
    associated: dict[str, list[str]] = defaultdict(list)
    for table in topology.transit_route_tables:
        for one in dict.fromkeys(table.associations):
            associated[one].append(table.id)
    for attachment in topology.attachments:
        zones = Counter(subnets[one].availability_zone for one in attachment.subnet_ids)
        for zone, count in zones.items():
            if count > 1:
                yield refused(
                    "topology.attachment-zone",
                    attachment.id,
                    "SubnetIds",
                    f"{count} subnets of {zone}: an attachment takes one per Availability Zone.",
                    aws="DuplicateSubnetsInSameZone",
                )
        if any(subnets[one].vpc_id != attachment.vpc_id for one in attachment.subnet_ids):
            yield refused(
                "topology.other-vpc",
                attachment.id,
                "SubnetIds",
                f"A subnet is not of {attachment.vpc_id}.",
                aws="InvalidSubnetID.NotFound",
            )
        tables = associated[attachment.id]
        if len(tables) > 1:
            yield refused(
                "topology.associated-twice",
                attachment.id,
                "",
                f"It is associated with {' and '.join(tables)}; an attachment has one table.",
                aws="Resource.AlreadyAssociated",
            )
