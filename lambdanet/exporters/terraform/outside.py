"""The account's own settings, and what of a topology is not the account's: hosts, services, what nobody has described."""

from typing import Final

from lambdanet.completion.ports import listens
from lambdanet.exporters.terraform.draft import Draft, tally
from lambdanet.exporters.terraform.hcl import Arguments
from lambdanet.topology import Topology

PUBLIC_ACCESS: Final = "aws_vpc_block_public_access"
ENIS_PER_VPC: Final = Topology(name="", description="", region="").enis_per_vpc  # AWS's own quota (LAM-12)
EVERYTHING: Final = listens(None)


def add_account(draft: Draft) -> None:
    """Block Public Access, for the account in this Region (domain.md §13), and quotas that no file can raise."""
    setting = draft.topology.block_public_access
    if setting.mode != "off":
        mode: Arguments = {"internet_gateway_block_mode": setting.mode}
        draft.add(f"{PUBLIC_ACCESS}_options", "account", mode)
        subnets = {one.id for one in draft.topology.subnets}
        for one in setting.exclusions:
            if draft.has(one.place):
                arguments: Arguments = {
                    "internet_gateway_exclusion_mode": "allow-bidirectional" if one.both_ways else "allow-egress",
                    "subnet_id" if one.place in subnets else "vpc_id": draft.ref(one.place),
                }
                type_ = f"{PUBLIC_ACCESS}_exclusion"
                draft.add(type_, draft.label(type_, one.place), arguments)
    if draft.topology.port_25_lifted:
        draft.leave_out("AWS lifts its block of TCP 25 for an account when asked: no file can.", matters=True)
    if draft.topology.enis_per_vpc != ENIS_PER_VPC:
        message = f"The quota of {draft.topology.enis_per_vpc} interfaces of Lambda for each VPC is AWS's to raise."
        draft.leave_out(message, matters=True)


def leave_outside(draft: Draft) -> None:
    topology = draft.topology
    for host in topology.internet_hosts:
        only = (
            "" if host.listens == EVERYTHING else f", and listens on {', '.join(map(str, host.listens)) or 'nothing'}"
        )
        draft.leave_out(
            f"A host on the internet ({host.host_name}{only}), which is not yours to make.", host.id, matters=True
        )
    for customer in topology.customer_hosts:
        draft.leave_out(f"A host on premises ({customer.address}).", customer.id, matters=True)
    for service in topology.services:
        asks = service.needs_vpc or service.needs_endpoint
        if asks or service.zones:
            what = f"The policy that asks for {asks}" if asks else "The zones that it is in"
            draft.leave_out(f"{what} is {service.service}'s own, and not in the file.", service.id, matters=True)
    for unknown in topology.unknowns:
        what = unknown.type or "Something"
        draft.leave_out(f"{what} that nobody has described.", unknown.id, matters=True)
    if topology.questions:
        draft.leave_out("The questions that the topology keeps.")
    aliases = tally([one for several in topology.aliases.values() for one in several])
    if aliases:
        draft.leave_out(f"Further names by which questions may call things: {aliases[:200]}.")
