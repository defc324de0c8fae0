"""Network ACLs. The default one is there already: its entries are replaced by the topology's."""

from typing import Final

from lambdanet.exporters.aws_cli.script import Script, tagged, tags
from lambdanet.exporters.aws_cli.words import Piece, Variable, as_json, joined
from lambdanet.topology import AclEntry, NetworkAcl

NUMBERS: Final = {"tcp": "6", "udp": "17", "icmp": "1", "-1": "-1"}
ICMP_6: Final = "58"


def write_acls(script: Script) -> None:
    for acl in script.topology.network_acls:
        if acl.implied or acl.vpc_id not in script.known:
            continue
        script.step(f"Network ACL {acl.id}")
        script.about(acl)
        own = script.named("ACL", acl.id)
        if acl.unknown:
            script.leave_out("Its entries are not known: it refuses everything.", acl.id, matters=True)
        if acl.default:
            _find(script, acl, own)
        else:
            words = ("--vpc-id", script.known[acl.vpc_id], *tagged("network-acl", acl))
            made = ("ec2", "create-network-acl", *words)
            script.keep(own, *made, query="NetworkAcl.NetworkAclId", at=acl.vpc_id)
        for entry in acl.entries:
            words = ("--network-acl-id", own, *_entry(script, entry))
            script.run("ec2", "create-network-acl-entry", *words, at=acl.vpc_id)
        for subnet in acl.subnet_ids:
            if subnet in script.known and not acl.default:
                _associate(script, acl, own, subnet)


def _find(script: Script, acl: NetworkAcl, own: Variable) -> None:
    at, vpc = acl.vpc_id, script.known[acl.vpc_id]
    found = as_json([{"Name": "vpc-id", "Values": [vpc]}, {"Name": "default", "Values": ["true"]}])
    script.keep(own, "ec2", "describe-network-acls", "--filters", found, query="NetworkAcls[0].NetworkAclId", at=at)
    script.run("ec2", "create-tags", "--resources", own, "--tags", as_json(tags(acl)), at=at)
    for number in ("100", *(["101"] if script.vpcs[at].ipv6_cidr_blocks else [])):  # ACL-02
        for way in ("--ingress", "--egress"):
            words = ("--network-acl-id", own, "--rule-number", number, way)
            script.run("ec2", "delete-network-acl-entry", *words, at=at)


def _entry(script: Script, entry: AclEntry) -> list[Piece]:
    six = entry.cidr.version == 6
    protocol = ICMP_6 if six and entry.protocol == "icmp" else NUMBERS[entry.protocol]
    words: list[Piece] = ["--rule-number", str(entry.number), "--egress" if entry.egress else "--ingress"]
    words += ["--protocol", protocol, "--rule-action", "allow" if entry.allow else "deny"]
    block = script.block(entry.cidr)
    words += ["--ipv6-cidr-block" if six else "--cidr-block", joined(block)]
    if entry.protocol in ("tcp", "udp"):
        words += ["--port-range", f"From={entry.ports.first},To={entry.ports.last}"]
    elif entry.protocol == "icmp":
        words += ["--icmp-type-code", "Code=-1,Type=-1"]
    return words


def _associate(script: Script, acl: NetworkAcl, own: Variable, subnet_id: str) -> None:
    """Every subnet is associated with some network ACL: the association is replaced."""
    subnet, held = script.known[subnet_id], script.new("ACLASSOC", subnet_id)
    found = as_json([{"Name": "association.subnet-id", "Values": [subnet]}])
    query = joined("NetworkAcls[0].Associations[?SubnetId=='", subnet, "'] | [0].NetworkAclAssociationId")
    script.keep(held, "ec2", "describe-network-acls", "--filters", found, query=query, at=acl.vpc_id)
    words = ("--association-id", held, "--network-acl-id", own)
    script.run("ec2", "replace-network-acl-association", *words, at=acl.vpc_id)
