"""Name resolution of a VPC (domain.md §3.7)."""

from collections.abc import Iterator

from lambdanet.editing.edits import fill
from lambdanet.repair.move import Move
from lambdanet.repair.moves.endpoints import without_field
from lambdanet.repair.scene import Blocked, Scene


def answer(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """Amazon's resolver, which no rule filters: turned on, or used again in place of servers that do not answer (T77)."""
    vpc = scene.network.vpcs.get(blocked.hop.component)
    if vpc is None:
        return
    document, done = scene.document, []
    if vpc.name_servers:
        document = without_field(document, "vpcs", vpc.id, "DhcpOptionsId")
        done.append(f"use Amazon's resolver in {vpc.name} again")
    if not vpc.enable_dns_support:
        document = fill(document, "vpcs", vpc.id, "EnableDnsSupport", True)
        done.append(f"turn EnableDnsSupport of {vpc.name} on")
    if done:
        words = " and ".join(done)
        yield Move(title=f"{words[0].upper()}{words[1:]}", way="name resolution", document=document)
