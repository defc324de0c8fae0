"""A route to an interface: a NAT instance, or a host that forwards nothing."""

from lambdanet.reachability.verdict import Check, Refuses
from lambdanet.reachability.walk.security_groups import groups_inbound, groups_outbound
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Leave, Onward, Step
from lambdanet.reachability.walk.translation import swap_source
from lambdanet.topology import Instance, NetworkInterface


def through_forwarder(walk: Walk, forwarder: Instance | NetworkInterface, step: Onward) -> Step | None:
    """A NAT instance: its groups both ways, the source/destination check, the swap, and its own subnet's table."""
    origin, packet, sender, via = step
    interface = walk.network.interfaces[forwarder.interface_id]
    home = walk.network.subnets[interface.subnet_id]
    walk.visited.add(forwarder.id)
    if home.id != origin.id:
        walk.acl(home, packet, egress=False)
    if not walk.replying:
        groups_inbound(walk, interface, packet, sender, via)
    if forwarder.source_dest_check:
        checked = Refuses(what="drops what is not addressed to it: its source/destination check is on")
        walk.block(forwarder, packet, Check.ADDRESS, checked, "ENI_SOURCE_DEST_CHECK_RESTRICTION", at=interface.id)
        return None
    if not isinstance(forwarder, Instance) or not forwarder.forwards or walk.replying:
        still = Refuses(what="does not forward")
        walk.block(forwarder, packet, Check.STATE, still, "NO_POSSIBLE_DESTINATION", at=interface.id)
        return None
    rewritten = swap_source(walk, forwarder, packet, interface.private_ip, interface, at=interface.id)
    groups_outbound(walk, interface, rewritten)
    return Leave(interface, rewritten)
