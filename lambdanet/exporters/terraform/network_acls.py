"""Network ACLs with their entries. A VPC's default one is the one that AWS makes with it, taken over."""

from typing import Final

from lambdanet.exporters.terraform.draft import Draft
from lambdanet.exporters.terraform.hcl import Arguments, Block, Value
from lambdanet.exporters.terraform.networks import is_whole_block
from lambdanet.topology import AclEntry, NetworkAcl

ACL: Final = "aws_network_acl"
DEFAULT: Final = "aws_default_network_acl"
ANY: Final = -1


def add_network_acls(draft: Draft) -> None:
    taken: set[str] = set()
    for acl in draft.topology.network_acls:
        if acl.default:
            continue
        if draft.has(acl.id):
            own = [one for one in acl.subnet_ids if one not in taken]
            if len(own) < len(acl.subnet_ids):
                message = "A subnet of it has another network ACL already: AWS takes one, and the first is in the file."
                draft.leave_out(message, acl.id, matters=True)
            taken.update(own)
            _add(draft, acl, {"vpc_id": draft.ref(acl.vpc_id)}, own)
    for acl in draft.topology.network_acls:
        if acl.default and not acl.implied and draft.has(acl.id):
            rest = [
                one.id for one in draft.topology.subnets if one.vpc_id == acl.vpc_id and one.id not in taken
            ]  # AWS gives a subnet without another ACL to the default one
            _add(draft, acl, {"default_network_acl_id": draft.ref(acl.vpc_id, "default_network_acl_id")}, rest)


def _add(draft: Draft, acl: NetworkAcl, home: Arguments, subnets: list[str]) -> None:
    if acl.unknown:
        draft.leave_out("Its entries are not known: it is in the file without one.", acl.id, matters=True)
    type_, label = draft.homes[acl.id]
    entries = sorted(acl.entries, key=lambda one: one.egress)
    arguments = {"region": draft.region(acl.vpc_id), **home, "subnet_ids": draft.refs(subnets) or None}
    draft.add(type_, label, arguments, [_entry(draft, acl, one) for one in entries], name=acl.name)


def _entry(draft: Draft, acl: NetworkAcl, entry: AclEntry) -> Block:
    six = entry.cidr.version == 6
    block = is_whole_block(draft, entry.cidr, acl.vpc_id) or str(entry.cidr)
    arguments: dict[str, Value] = {
        "rule_no": entry.number,
        "action": "allow" if entry.allow else "deny",
        "protocol": ("58" if six else "icmp") if entry.protocol == "icmp" else entry.protocol,
        "ipv6_cidr_block" if six else "cidr_block": block,
        "from_port": entry.ports.first if entry.protocol in ("tcp", "udp") else 0,
        "to_port": entry.ports.last if entry.protocol in ("tcp", "udp") else 0,
    }
    if entry.protocol == "icmp":
        arguments |= {"icmp_type": ANY, "icmp_code": ANY}
    return Block("egress" if entry.egress else "ingress", arguments=arguments)
