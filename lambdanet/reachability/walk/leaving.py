"""Out of an interface: inside its subnet directly, else past the subnet's border."""

from lambdanet.reachability.verdict import Packet
from lambdanet.reachability.walk.delivery import nobody
from lambdanet.reachability.walk.state import Walk
from lambdanet.reachability.walk.steps import Deliver, Leave, Onward, Step, Via
from lambdanet.topology import Instance, NatGateway, NetworkInterface, Subnet


def leave(walk: Walk, step: Leave) -> Step | None:
    """From `sender` in its subnet towards the destination: inside the subnet directly, else past its border."""
    sender, packet = step
    subnet = walk.network.subnets[sender.subnet_id]
    target = walk.holder(subnet.vpc_id, packet.destination)
    if target is not None and target.subnet_id == subnet.id:
        return Deliver(target, packet, sender, Via.OWN)
    if target is None and subnet.holds(packet.destination):
        # it would stand in this subnet, whose ACL is therefore not asked (ACL-04)
        nobody(walk, subnet.vpc_id, packet)
        return None
    if not _stays(walk, subnet, packet):
        walk.acl(subnet, packet, egress=True)
    return Onward(subnet, packet, sender, Via.OWN)


def _stays(walk: Walk, subnet: Subnet, packet: Packet) -> bool:
    """Does the route lead to an interface of this very subnet? Then the packet does not cross its border (ACL-04)."""
    network = walk.network
    route = next(iter(walk.covering(network.tables[subnet.id], packet.destination)), None)
    match network.resources.get(route.target) if route and not route.blackhole else None:
        case NatGateway(subnet_id=home, state=state):
            return home == subnet.id and state != "deleted"
        case Instance(interface_id=interface) | NetworkInterface(interface_id=interface):
            return network.interfaces[interface].subnet_id == subnet.id
        case _:
            return False
