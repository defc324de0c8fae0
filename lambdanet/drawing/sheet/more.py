"""Plates that stand for what is folded: how many, and what they are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from lambdanet.drawing.pieces import Column, Owner, Plate, Row
from lambdanet.drawing.sheet.desk import Desk
from lambdanet.topology import InterfaceKind, Subnet, Vpc

CONTENTS: Final = 4  # so many kinds of what stands in folded subnets have a row of their own
_WORDS: Final = {
    InterfaceKind.LAMBDA: "Lambda ENIs",
    InterfaceKind.MANAGED: "managed functions",
    InterfaceKind.POLLER: "pollers",
    InterfaceKind.INSTANCE: "instances",
    InterfaceKind.PLAIN: "interfaces",
    InterfaceKind.LOAD_BALANCER: "load balancers",
    InterfaceKind.ENDPOINT: "endpoints",
    InterfaceKind.PROXY: "proxies",
    InterfaceKind.DATABASE: "databases",
    InterfaceKind.CACHE: "caches",
    InterfaceKind.MOUNT_TARGET: "mount targets",
    InterfaceKind.NAT_GATEWAY: "NAT gateways",
}


def put_more(
    desk: Desk,
    place: str,
    kind: str,
    what: str,
    count: int,
    *,
    column: Column,
    beside: bool,
    lane: int | None = None,
    owner: Owner = Owner.YOURS,
    vpc: str = "",
) -> None:
    """A plate for `count` things of a kind, if there are any. `what`: the word for them; `beside`: others are shown."""
    if count:
        desk.put(
            Plate(
                id=desk.new_id(),
                of=f"@{place}",
                column=column,
                lane=lane,
                kind=kind,
                name=f"{count} more" if beside else f"All {count}",
                detail=what,
                owner=owner,
                door=column is Column.DOORS,
                vpc=vpc,
                more=count,
            )
        )


def put_more_subnets(desk: Desk, vpc: Vpc, region: str, rest: Sequence[Subnet], *, beside: bool) -> None:
    """Subnets of a zone, or of zones, as one plate on a lane of its own; `region` is what the zone or the VPC stands for."""
    if not rest:
        return
    public = sum(desk.is_public(subnet) for subnet in rest)
    rows = [Row(left="private", right=str(len(rest) - public)), Row(left="public", right=str(public))]
    _put_summary(
        desk,
        f"@{region}",
        "subnet",
        f"{len(rest)} {'more ' if beside else ''}subnets",
        len(rest),
        [*(row for row in rows if row.right != "0"), *_contents(desk, rest)],
        region=region,
        vpc=vpc.id,
    )


def put_more_vpcs(desk: Desk, rest: Sequence[Vpc], *, beside: bool) -> None:
    """VPCs as one plate, below the others."""
    if not rest:
        return
    homes = {vpc.id for vpc in rest}
    subnets = [subnet for subnet in desk.topology.subnets if subnet.vpc_id in homes]
    _put_summary(
        desk,
        "@vpcs",
        "vpc",
        f"{len(rest)} {'more ' if beside else ''}VPC{'s' if len(rest) > 1 else ''}",
        len(rest),
        [Row(left="subnets", right=str(len(subnets))), *_contents(desk, subnets)],
    )


def _put_summary(
    desk: Desk, of: str, kind: str, name: str, count: int, rows: Sequence[Row], *, region: str = "", vpc: str = ""
) -> None:
    desk.put(
        Plate(
            id=desk.new_id(),
            of=of,
            column=Column.SUBNETS,
            lane=desk.lanes,
            kind=kind,
            name=name,
            rows=tuple(rows),
            table=True,
            subnet=region,
            vpc=vpc,
            more=count,
        )
    )
    desk.lanes += 1


def _contents(desk: Desk, subnets: Iterable[Subnet]) -> list[Row]:
    """What stands in the subnets, by kind, in the order of the plates in a subnet."""
    kinds = Counter(i.kind for subnet in subnets for i in desk.interfaces.get(subnet.id, ()))
    rows = [Row(left=words, right=str(kinds[kind])) for kind, words in _WORDS.items() if kinds[kind]]
    if len(rows) <= CONTENTS:
        return rows
    others = sum(int(row.right) for row in rows[CONTENTS - 1 :])
    return [*rows[: CONTENTS - 1], Row(left="others", right=str(others))]
