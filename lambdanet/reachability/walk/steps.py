"""Where a packet is on its walk. Whoever has moved it says so with one of these, or with None where its way ends.

Tuples, and not dataclasses: a walk makes a dozen, and they take half the time to make.
"""

from enum import StrEnum
from typing import NamedTuple

from lambdanet.reachability.verdict import Packet
from lambdanet.topology import Interface, Subnet


class Via(StrEnum):
    """How a packet came to where it is, which decides what it may use there."""

    OWN = "own"  # from an interface of this VPC
    PEERING = "peering"
    TRANSIT = "transit gateway"
    VPN = "vpn"
    INTERNET = "internet"


class Leave(NamedTuple):
    """An interface sends it: its groups are passed, its subnet's border is not."""

    sender: Interface
    packet: Packet


class Onward(NamedTuple):
    """Past a subnet's border, at its route table. `sender`: None where no interface of ours sent it."""

    subnet: Subnet
    packet: Packet
    sender: Interface | None
    via: Via


class Local(NamedTuple):
    """On a VPC's local route, towards the target's subnet."""

    vpc_id: str
    packet: Packet
    sender: Interface | None
    via: Via


class Deliver(NamedTuple):
    """In the target's subnet, before its groups."""

    target: Interface
    packet: Packet
    sender: Interface | None
    via: Via


class Public(NamedTuple):
    """On the internet's side, out of any VPC."""

    packet: Packet


Step = Leave | Onward | Local | Deliver | Public
