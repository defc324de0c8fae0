"""IPv6 for who asks over it: the blocks, the addresses, and the function's own switch (V6-01, V6-02)."""

from collections.abc import Iterable, Iterator
from ipaddress import IPv6Network
from typing import Final

from lambdanet.editing.edits import fill
from lambdanet.editing.entries import Document, entries, find, text, texts
from lambdanet.explanation.grammar import in_a_row
from lambdanet.repair.move import Move
from lambdanet.repair.moves.attachment import MOST_ZONES, private_subnets
from lambdanet.repair.moves.groups import least_used
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.topology import Function, Instance

VPC_PREFIX: Final = 56  # NET-01
STANDS_FOR: Final = IPv6Network("2001:db8::/32")  # documentation's own
GIVEN: Final = "AWS chooses the VPC's IPv6 block; the one in the document stands for it."


def allow(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """The function's switch on, with every subnet of it dual-stack (V6-02, T23)."""
    function = scene.network.resources.get(blocked.trace.source)
    if not isinstance(function, Function) or not function.attached or function.managed:
        return
    document, made, given = dual_stack(scene, function.subnet_ids)
    config = find(document, "functions", function.id)["VpcConfig"] | {"Ipv6AllowedForDualStack": True}
    words = f"Give {in_a_row(made)} an IPv6 block, and allow" if made else "Allow"
    yield Move(
        title=f"{words} IPv6 for {function.name}",
        way="IPv6 of the function",
        document=fill(document, "functions", function.id, "VpcConfig", config),
        remarks=(GIVEN,) if given else (),
    )


def attach(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """An unattached function to private dual-stack subnets, with IPv6 allowed (V6-03)."""
    network, function = scene.network, scene.network.resources.get(blocked.trace.source)
    if not isinstance(function, Function) or function.attached:
        return
    vpcs = sorted(network.topology.vpcs, key=lambda one: not one.ipv6_cidr_blocks)
    for vpc in vpcs[:1]:
        subnets = [one.id for one in private_subnets(network, vpc)][:MOST_ZONES]
        own = [one.id for one in network.topology.security_groups if one.vpc_id == vpc.id]
        group = least_used(scene.document, network, own)
        if not subnets or group is None:
            return
        document, made, given = dual_stack(scene, subnets)
        config = {"SubnetIds": subnets, "SecurityGroupIds": [group], "Ipv6AllowedForDualStack": True}
        words = f"Give {in_a_row(made)} an IPv6 block, and attach" if made else "Attach"
        where = in_a_row([scene.name(one) for one in subnets])
        yield Move(
            title=f"{words} {function.name} to {where} with IPv6 allowed",
            way="attach the function",
            document=fill(document, "functions", function.id, "VpcConfig", config),
            remarks=(GIVEN,) if given else (),
        )


def address(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """An instance in a dual-stack subnet with an address of it."""
    instance = scene.network.resources.get(blocked.trace.source)
    if not isinstance(instance, Instance) or scene.question.family != 6 or blocked.trace.subnet is None:
        return
    document, made, given = dual_stack(scene, [blocked.trace.subnet])
    block = IPv6Network(text(find(document, "subnets", blocked.trace.subnet), "Ipv6CidrBlock"))
    taken = {one.ipv6 for one in scene.network.topology.interfaces}
    free = next(one for place in range(0x10, 0xFFFF) if (one := block[place]) not in taken)
    words = f"Give {in_a_row(made)} an IPv6 block, and" if made else "Give"
    yield Move(
        title=f"{words} {'give ' if made else ''}{instance.name} an IPv6 address",
        way="IPv6 of the instance",
        document=fill(document, "instances", instance.id, "Ipv6Address", str(free)),
        remarks=(GIVEN,) if given else (),
    )


def dual_stack(scene: Scene, subnets: Iterable[str]) -> tuple[Document, list[str], bool]:
    """The document where all subnets have an IPv6 block, the names of what got one, and whether a VPC did."""
    document, made, given = scene.document, [], False
    for subnet in subnets:
        entry = find(document, "subnets", subnet)
        if entry.get("Ipv6CidrBlock"):
            continue
        vpc = find(document, "vpcs", text(entry, "VpcId"))
        if not texts(vpc, "Ipv6CidrBlocks"):
            used = {block for one in entries(document, "vpcs") for block in texts(one, "Ipv6CidrBlocks")}
            free = next(str(one) for one in STANDS_FOR.subnets(new_prefix=VPC_PREFIX) if str(one) not in used)
            document = fill(document, "vpcs", text(vpc, "id"), "Ipv6CidrBlocks", [free])
            made.append(scene.name(text(vpc, "id")))
            given = True
        document = fill(document, "subnets", subnet, "Ipv6CidrBlock", _free_block(document, text(vpc, "id")))
        made.append(scene.name(subnet))
    return document, made, given


def _free_block(document: Document, vpc: str) -> str:
    taken = {text(one, "Ipv6CidrBlock") for one in entries(document, "subnets")}
    space = IPv6Network(texts(find(document, "vpcs", vpc), "Ipv6CidrBlocks")[0])
    return next(str(one) for one in space.subnets(new_prefix=64) if str(one) not in taken)
