"""Swapping a packet's source for one's own address, and back in the replies."""

from dataclasses import replace

from lambdanet import services
from lambdanet.reachability.verdict import Check, Packet, Translated
from lambdanet.reachability.walk.kinds import kind_of
from lambdanet.reachability.walk.state import Swap, Walk
from lambdanet.topology import LAMBDA_PORTS, Address, Instance, Interface, NatGateway


def swap_source(
    walk: Walk,
    by: NatGateway | Instance,
    packet: Packet,
    address: Address,
    interface: Interface | None,
    *,
    at: str = "",
    code: str = "",
) -> Packet:
    """The packet as it goes on, from `address` and any port; `interface` is where its replies are handed back."""
    rewritten = replace(packet, source=address, source_port=LAMBDA_PORTS)
    walk.swaps[address] = Swap(by=by.id, original=packet, interface=interface)
    swap = Translated(before=packet.source, after=address, what="source")
    walk.note(by.id, kind_of(by), packet, Check.TRANSLATION, swap, at=at, code=code, rewritten=rewritten)
    return rewritten


def swap_back(walk: Walk, swap: Swap, answer: Packet) -> Packet:
    """The reply as it goes on to whom the packet came from, and from whom that was sent to."""
    original = swap.original
    del walk.swaps[answer.destination]  # for one reply: where somebody sent in its name, that goes no further
    back_to = original.source or services.UNTOLD  # by a load balancer: one that AWS does not tell
    rewritten = Packet(
        source=original.destination,
        source_port=original.destination_port,
        destination=back_to,
        destination_port=original.source_port,
        protocol=answer.protocol,
    )
    back = Translated(before=answer.destination, after=back_to, what="destination")
    resource = walk.network.resources[swap.by]
    walk.note(swap.by, kind_of(resource), answer, Check.TRANSLATION, back, rewritten=rewritten)
    return rewritten
