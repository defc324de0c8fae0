"""Goals about what stands in a network, for what no verdict can say."""

from collections.abc import Iterable
from decimal import Decimal
from ipaddress import IPv4Network
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from lambdanet.cost.words import money
from lambdanet.explanation.grammar import in_a_row
from lambdanet.labs.goal import Goal, Judgement
from lambdanet.labs.site import Site
from lambdanet.parts import Cidr
from lambdanet.topology import ALL_PORTS, GroupRule, Route

Way = Literal["inbound", "outbound"]


class CostsAtMost(Goal):
    """The fixed cost of a month by the price list, before data, in US dollars."""

    costs_at_most: Annotated[Decimal, Field(ge=0)]

    def own_words(self) -> str:
        return f"It costs at most {money(self.costs_at_most)} a month, before data"

    def judge(self, site: Site) -> Judgement:
        total = site.cost.total
        return Judgement(held=total <= self.costs_at_most, why=f"A month costs {money(total)}, before data.")


class InTwoZones(Goal):
    in_two_zones: str

    def own_words(self) -> str:
        return f"{self.in_two_zones} has subnets in at least two Availability Zones"

    def judge(self, site: Site) -> Judgement:
        function = site.function(self.in_two_zones)
        if function is None:
            return _nothing(self.in_two_zones)
        homes = {one.id: one.availability_zone for one in site.topology.subnets}
        zones = sorted({homes[one] for one in function.subnet_ids})
        if not zones:
            return Judgement(held=False, why=f"{function.name} is not attached to any subnet.")
        return Judgement(held=len(zones) > 1, why=f"{function.name} uses subnets in {in_a_row(zones)}.")


class NoInbound(Goal):
    """A group without any inbound rule."""

    no_inbound: str

    def own_words(self) -> str:
        return f"{self.no_inbound} has no inbound rule"

    def judge(self, site: Site) -> Judgement:
        group = site.group(self.no_inbound)
        if group is None:
            return _nothing(self.no_inbound)
        if not group.ingress:
            return Judgement(held=True, why=f"{group.name} has no inbound rule.")
        words = in_a_row([_rule_words(one, "inbound") for one in group.ingress])
        return Judgement(held=False, why=f"{group.name} admits {words}.")


class _Rule(BaseModel):
    """`ports: all`: only a rule that leaves no port out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str
    way: Way
    block: Cidr
    ports: Literal["any", "all"] = "any"


class NoRule(Goal):
    """A group without a rule for a block or what contains it; with `ports: all`, without one for all ports to it."""

    no_rule: _Rule

    def own_words(self) -> str:
        side = "from" if self.no_rule.way == "inbound" else "to"
        what = "all ports " if self.no_rule.ports == "all" else ""
        return f"{self.no_rule.group} has no {self.no_rule.way} rule for {what}{side} {self.no_rule.block}"

    def judge(self, site: Site) -> Judgement:
        group = site.group(self.no_rule.group)
        if group is None:
            return _nothing(self.no_rule.group)
        rules = group.ingress if self.no_rule.way == "inbound" else group.egress
        return _judged(
            group.name,
            self.no_rule.way,
            (one for one in rules if _names(one, self) and (self.no_rule.ports == "any" or _of_all_ports(one))),
        )


class _Width(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    group: str
    way: Way
    prefix: Annotated[int, Field(ge=0, le=32)]


class NoWider(Goal):
    """A group that names no IPv4 block wider than a prefix length."""

    no_wider: _Width

    def own_words(self) -> str:
        return f"{self.no_wider.group} names no block wider than a /{self.no_wider.prefix}, {self.no_wider.way}"

    def judge(self, site: Site) -> Judgement:
        group = site.group(self.no_wider.group)
        if group is None:
            return _nothing(self.no_wider.group)
        rules = group.ingress if self.no_wider.way == "inbound" else group.egress
        wide = (one for one in rules if one.cidr is not None and one.cidr.version == 4)
        return _judged(group.name, self.no_wider.way, (one for one in wide if _prefix(one) < self.no_wider.prefix))


class _Row(BaseModel):
    """Of these tables, or of those that these subnets use. `through` left out: whatever its target."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()
    to: Cidr | None = None
    through: Literal["internet-gateway", "any"] = "any"


class NoRoute(Goal):
    """Tables without a route to a block, or without one to an internet gateway."""

    no_route: _Row

    def own_words(self) -> str:
        where = in_a_row([*self.no_route.tables, *self.no_route.subnets])
        what = "route to an internet gateway" if self.no_route.through == "internet-gateway" else "route"
        to = f" for {self.no_route.to}" if self.no_route.to else ""
        return f"No {what}{to} in the tables of {where}" if self.no_route.subnets else f"No {what}{to} in {where}"

    def judge(self, site: Site) -> Judgement:
        used = {site.tables[one].id for one in self.no_route.subnets if one in site.tables}
        wanted = used | set(self.no_route.tables)
        gateways = {one.id for one in site.topology.internet_gateways}
        for table in site.topology.route_tables:
            for route in table.routes if table.id in wanted else ():
                if self._is_meant(route, gateways):
                    return Judgement(held=False, why=f"{table.name} has the route {route.shown} → {route.target}.")
        return Judgement(held=True, why="There is none.")

    def _is_meant(self, route: Route, gateways: set[str]) -> bool:
        leads = self.no_route.through == "any" or route.target in gateways
        return leads and (self.no_route.to is None or route.destination == self.no_route.to)


class _Member(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    function: str
    group: str


class NotInGroup(Goal):
    not_in_group: _Member

    def own_words(self) -> str:
        return f"{self.not_in_group.function} does not have the group {self.not_in_group.group}"

    def judge(self, site: Site) -> Judgement:
        function = site.function(self.not_in_group.function)
        if function is None:
            return _nothing(self.not_in_group.function)
        held = self.not_in_group.group not in function.group_ids
        has = in_a_row([*function.group_ids]) if function.group_ids else "no group"
        return Judgement(held=held, why=f"{function.name} has {has}.")


class _Seats(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    function: str
    subnets: tuple[str, ...] = Field(min_length=1)


class NotOn(Goal):
    """A function that uses none of these subnets."""

    not_on: _Seats

    def own_words(self) -> str:
        return f"{self.not_on.function} does not use {in_a_row([*self.not_on.subnets])}"

    def judge(self, site: Site) -> Judgement:
        function = site.function(self.not_on.function)
        if function is None:
            return _nothing(self.not_on.function)
        return _uses(function.name, [one for one in function.subnet_ids if one in self.not_on.subnets])


class NotPublic(Goal):
    """A function that uses no public subnet: it gains nothing by one (LAM-11)."""

    not_public: str

    def own_words(self) -> str:
        return f"{self.not_public} uses no public subnet"

    def judge(self, site: Site) -> Judgement:
        function = site.function(self.not_public)
        if function is None:
            return _nothing(self.not_public)
        return _uses(function.name, [one for one in function.subnet_ids if one in site.public])


BUILT: Final[dict[str, type[Goal]]] = {
    "costs_at_most": CostsAtMost,
    "in_two_zones": InTwoZones,
    "no_inbound": NoInbound,
    "no_rule": NoRule,
    "no_wider": NoWider,
    "no_route": NoRoute,
    "not_in_group": NotInGroup,
    "not_on": NotOn,
    "not_public": NotPublic,
}


def _nothing(identifier: str) -> Judgement:
    return Judgement(held=False, why=f"There is no {identifier} any more.")


def _uses(name: str, subnets: list[str]) -> Judgement:
    words = f"{name} uses {in_a_row(subnets)}." if subnets else f"{name} uses none of them."
    return Judgement(held=not subnets, why=words)


def _judged(name: str, way: Way, rules: Iterable[GroupRule]) -> Judgement:
    found = next(iter(rules), None)
    if found is None:
        return Judgement(held=True, why=f"{name} has no such rule.")
    verb = "admits" if way == "inbound" else "lets out"
    return Judgement(held=False, why=f"{name} {verb} {_rule_words(found, way)}.")


def _rule_words(rule: GroupRule, way: Way) -> str:
    what = "everything" if rule.protocol == "-1" else rule.service.replace("tcp", "TCP").replace("udp", "UDP")
    return f"{what} {'from' if way == 'inbound' else 'to'} {rule.peer}"


def _of_all_ports(rule: GroupRule) -> bool:
    return rule.protocol == "-1" or rule.ports == ALL_PORTS


def _prefix(rule: GroupRule) -> int:
    return rule.cidr.prefixlen if rule.cidr is not None else 32


def _names(rule: GroupRule, goal: NoRule) -> bool:
    return isinstance(rule.cidr, IPv4Network) and goal.no_rule.block.subnet_of(rule.cidr)
