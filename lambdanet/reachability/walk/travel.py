"""One packet's walk from one source to one address, and its reply (semantics.md §4). Start here.

Whoever moves the packet notes its hops on the `Walk` and returns where the packet is then, a `Step`; `_travel`
hands that to the next one, until there is none.

A refusal does not end the walk: the hop is marked and the walk goes on along the way that the packet
would have taken, so that every blocker is found. The walk ends where no way is left: no route, a
gateway that drops the packet for good, or the destination.

The reply is walked by the same rules, from where the packet arrived: network ACLs and route tables are
asked again, security groups are not (they are stateful), and a NAT gateway swaps back what it swapped.
So a reply may go another way than the packet came, as it may on AWS.
"""

from lambdanet import services
from lambdanet.reachability.verdict import Packet
from lambdanet.reachability.walk.delivery import deliver, local, take
from lambdanet.reachability.walk.internet import at_one_gateway, public
from lambdanet.reachability.walk.leaving import leave
from lambdanet.reachability.walk.resolver import ask_the_resolver
from lambdanet.reachability.walk.security_groups import groups_outbound
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Deliver, Leave, Local, Onward, Public, Step
from lambdanet.reachability.walk.targets import onward
from lambdanet.reachability.walk.vpn import from_premises
from lambdanet.topology import CustomerHost, Interface, InternetGateway


def _travel(walk: Walk, step: Step | None) -> None:
    while step is not None:
        match step:
            case Leave():
                step = leave(walk, step)
            case Onward():
                step = onward(walk, step)
            case Local():
                step = local(walk, step)
            case Deliver():
                step = deliver(walk, step)
            case Public():
                step = public(walk, step)


# --- starting and ending ------------------------------------------------------------------------


def from_interface(walk: Walk, interface: Interface, packet: Packet) -> None:
    """Leave an interface in a subnet: its groups, then the subnet's border, then the routes."""
    walk.client = interface
    vpc = walk.network.vpc_of(interface)
    if packet.destination in walk.network.resolvers(vpc):
        ask_the_resolver(walk, vpc, packet)
        return
    groups_outbound(walk, interface, packet)
    _travel(walk, Leave(interface, packet))


def to_itself(walk: Walk, interface: Interface, packet: Packet) -> None:
    """A packet to its own address never leaves a host: no group and no ACL is asked, but something must listen.

    A function is no such host: it does not hold its interface's address.
    """
    walk.answer_from = lambda _answer: None
    take(walk, interface, packet, interface)


def from_outside(walk: Walk, packet: Packet) -> None:
    """Start on the internet's side: the Lambda service VPC, an internet host, an AWS service."""
    _travel(walk, Public(packet))


def from_gateway(walk: Walk, gateway: InternetGateway, packet: Packet) -> None:
    """Start on the internet's side of one gateway (domain.md §15.1)."""
    _travel(walk, at_one_gateway(walk, gateway, packet))


def from_customer(walk: Walk, host: CustomerHost, packet: Packet) -> None:
    """Start on premises: through the virtual private gateway into its VPC."""
    _travel(walk, from_premises(walk, host, packet))


def finish(walk: Walk) -> None:
    """Walk the reply, if the packet found its way to somebody who could answer."""
    if not walk.arrived or not walk.forward:
        return
    last = walk.forward[-1].rewritten or walk.forward[-1].packet
    walk.turn_back()
    _travel(walk, walk.answer_from(_reply_to(last)))


def _reply_to(packet: Packet) -> Packet:
    anywhere = services.ANYWHERE_6 if packet.destination.version == 6 else services.UNTOLD
    return Packet(
        source=packet.destination,
        source_port=packet.destination_port,
        # an address that AWS does not tell: no rule for less than the whole internet covers it
        destination=packet.source or anywhere,
        destination_port=packet.source_port,
        protocol=packet.protocol,
    )
