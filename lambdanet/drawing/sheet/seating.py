"""What gets a plate in a subnet, and what folds away."""

from dataclasses import dataclass
from typing import Final

from lambdanet.drawing.sheet.desk import Desk
from lambdanet.drawing.sheet.folding import split
from lambdanet.topology import Interface, InterfaceKind, Subnet, Topology

ROOMY: Final = 24  # with more plates than this, resources without a line fold away
CROWDED: Final = 240  # with more than this, the picture folds by how much of each kind it shows
_FOLDING: Final = (
    InterfaceKind.INSTANCE,
    InterfaceKind.PLAIN,
    InterfaceKind.PROXY,
    InterfaceKind.DATABASE,
    InterfaceKind.CACHE,
    InterfaceKind.MOUNT_TARGET,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seating:
    """A subnet and those of its interfaces that get a plate; `hidden` counts the others."""

    subnet: Subnet
    public: bool
    work: tuple[Interface, ...]
    nats: tuple[Interface, ...]
    hidden: int

    @property
    def empty(self) -> bool:
        return not self.work and not self.nats

    @property
    def right(self) -> bool:
        """Stands in the NAT column: nothing in it but NAT gateways, or a public one without use."""
        return not self.work and (bool(self.nats) or self.public)


def is_crowded(topology: Topology) -> bool:
    return len(topology.interfaces) > CROWDED


def seat(desk: Desk, subnet: Subnet) -> Seating:
    all_of_it = desk.interfaces.get(subnet.id, [])
    shown, _ = split(
        [i for i in all_of_it if _is_shown(desk, i)], desk.fold, lambda i: i.id in desk.needed.interfaces, single=False
    )
    return Seating(
        subnet=subnet,
        public=desk.is_public(subnet),
        work=tuple(i for i in shown if not _translates(desk, i)),
        nats=tuple(i for i in shown if _translates(desk, i)),
        hidden=len(all_of_it) - len(shown),
    )


def _translates(desk: Desk, interface: Interface) -> bool:
    """A NAT gateway, or an instance that works as one."""
    return interface.kind is InterfaceKind.NAT_GATEWAY or interface.id in desk.forwarders


def _is_shown(desk: Desk, interface: Interface) -> bool:
    if interface.id in desk.needed.interfaces or desk.crowd <= ROOMY:
        return True
    return interface.kind not in _FOLDING or interface.id in desk.forwarders
