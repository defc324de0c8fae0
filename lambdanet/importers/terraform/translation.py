"""A plan on its way to what AWS would print of it once it is applied, which `lambdanet.importers.aws_cli` reads.

Every resource has one identity: the id that AWS gave it, or else one made of its address. All that refers to it says that.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lambdanet import services
from lambdanet.importers.aws_cli.bundle import LISTS, Bundle
from lambdanet.importers.aws_cli.record import Record
from lambdanet.importers.notes import NoteKind
from lambdanet.importers.terraform.plan import Node, Plan, Resource
from lambdanet.importers.terraform.references import ANY, Found, Path, References, same_key, written_references
from lambdanet.parts import RESERVED

# The attribute that tells a resource apart in AWS, where it is not its id.
IDENTITY: Final = {
    "aws_lambda_function": "function_name",
    "aws_lb": "arn",
    "aws_lb_target_group": "arn",
    "aws_db_instance": "identifier",
    "aws_rds_cluster": "cluster_identifier",
    "aws_rds_cluster_instance": "identifier",
    "aws_docdb_cluster": "cluster_identifier",
    "aws_docdb_cluster_instance": "identifier",
    "aws_neptune_cluster": "cluster_identifier",
    "aws_neptune_cluster_instance": "identifier",
    "aws_db_subnet_group": "name",
    "aws_docdb_subnet_group": "name",
    "aws_neptune_subnet_group": "name",
    "aws_elasticache_subnet_group": "name",
    "aws_elasticache_cluster": "cluster_id",
    "aws_elasticache_replication_group": "replication_group_id",
    "aws_db_proxy": "name",
}
# The same resource under another name, or the one that takes over what AWS made by itself.
SPELT: Final = {
    "aws_alb": "aws_lb",
    "aws_alb_target_group": "aws_lb_target_group",
    "aws_alb_listener": "aws_lb_listener",
    "aws_alb_target_group_attachment": "aws_lb_target_group_attachment",
    "aws_default_vpc": "aws_vpc",
    "aws_default_subnet": "aws_subnet",
}
ADOPTED: Final = {
    "aws_default_security_group": "aws_security_group",
    "aws_default_network_acl": "aws_network_acl",
    "aws_default_route_table": "aws_route_table",
}
# What AWS makes with a VPC or a transit gateway, by the attribute that names it: its kind, and the identity we give it.
MADE: Final = {
    ("aws_vpc", "default_security_group_id"): ("aws_security_group", "default-group-of-"),
    ("aws_vpc", "default_network_acl_id"): ("aws_network_acl", "default-acl-of-"),
    ("aws_vpc", "default_route_table_id"): ("aws_route_table", "main-table-of-"),
    ("aws_vpc", "main_route_table_id"): ("aws_route_table", "main-table-of-"),
    ("aws_ec2_transit_gateway", "association_default_route_table_id"): ("aws_ec2_transit_gateway_route_table", "default-table-of-"),
    ("aws_ec2_transit_gateway", "propagation_default_route_table_id"): ("aws_ec2_transit_gateway_route_table", "default-table-of-"),
    ("aws_instance", "primary_network_interface_id"): ("aws_network_interface", "interface-of-"),
    ("aws_nat_gateway", "network_interface_id"): ("aws_network_interface", "interface-of-"),
}  # fmt: skip
NAMING: Final = (
    "id",
    "arn",
    "name",
    "identifier",
    "function_name",
    "allocation_id",
    "endpoint",
    "dns_name",
    "resource_id",
)
BRACKETS: Final = re.compile(r'\[(?:"((?:[^"\\]|\\.)*)"|(\d+))\]')
MODULE: Final = re.compile(r"(?:^|(?<=\.))module\.")
MOST_SHOWN: Final = 4
APPLIED: Final = (
    "Name it without local values, read it as a data source, or give the state after apply: terraform show -json."
)
# of what a local value may mean the one thing that there is; of the others there are mostly several
OWNER: Final = "security_group_id"  # of a rule: its module's own group, whatever others that one is given as peers
FOR_LOCALS: Final = ("aws_vpc", "aws_security_group", "aws_db_subnet_group", "aws_elasticache_subnet_group")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something in the document whose rules or contents are not all known. `list_`: where it stands in the document."""

    list_: str
    identity: str
    type: str
    why: str
    where: Record


@dataclass(eq=False)
class Translation:
    """`named`: by the list of the document and the identity there, the addresses in the plan that mean it."""

    plan: Plan
    references: References
    bundle: Bundle
    named: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    doubts: dict[tuple[str, str], Doubt] = field(default_factory=dict)
    by_type: dict[str, list[Resource]] = field(default_factory=dict)
    interfaces: dict[str, str] = field(default_factory=dict)  # the instance that a first interface belongs to
    clusters: dict[str, str] = field(default_factory=dict)  # the instance that writes for a cluster
    read: set[str] = field(default_factory=set)  # the types that were read
    _identities: dict[Resource, str] = field(default_factory=dict)
    _by_identity: dict[tuple[str, str], Resource] = field(default_factory=dict)
    _given: Counter[str] = field(default_factory=Counter)
    _resolved: dict[tuple[int, Path, tuple[str, ...]], list[str]] = field(default_factory=dict)
    _meant_by_locals: dict[tuple[Path, tuple[str, ...], bool], list[str]] = field(default_factory=dict)
    _nameless_ones: set[str] = field(default_factory=set)
    _noted: set[tuple[int, str]] = field(default_factory=set)

    @classmethod
    def of(cls, plan: Plan) -> "Translation":
        made = cls(plan, References(plan), Bundle(faults=plan.faults, commands=set(LISTS)))
        for one in plan.resources:
            made.by_type.setdefault(SPELT.get(one.type, one.type), []).append(one)
        for one in sorted(plan.resources, key=lambda one: one.type in ADOPTED):  # which are what others made
            kind, own = kind_of(one), made.identity(one)
            made._by_identity.setdefault((kind, own), one)
            for key in NAMING:
                if isinstance(said := one.record.data.get(key), str) and said:
                    made._by_identity.setdefault((kind, said), one)
            if kind == "aws_vpc_endpoint" and isinstance(said := one.record.data.get("prefix_list_id"), str) and said:
                made._by_identity.setdefault((kind, said), one)
        return made

    def all(self, *types: str, data: bool = False) -> list[Resource]:
        """The resources of some types; `data`: also those that a data source reads."""
        self.read.update(types)
        every = [one for type_ in types for one in self.by_type.get(type_, ())]
        return [one for one in every if data or one.mode == "managed"]

    # --- identities -----------------------------------------------------------------------------

    def identity(self, resource: Resource) -> str:
        """What everything else calls the resource."""
        if resource not in self._identities:
            self._identities[resource] = self._made_of(resource)  # its own references may lead back here
            self._identities[resource] = self._known(resource)
        return self._identities[resource]

    def _known(self, resource: Resource) -> str:
        said = resource.record.data.get(IDENTITY.get(SPELT.get(resource.type, resource.type), "id"))
        if isinstance(said, str) and said:
            return resource.record.text(IDENTITY.get(SPELT.get(resource.type, resource.type), "id"))
        if resource.type == "aws_default_security_group":
            vpc = self.ref(resource.node, "vpc_id", "aws_vpc")
            return self.made("aws_vpc", "default_security_group_id", vpc)
        if resource.type in ("aws_default_network_acl", "aws_default_route_table"):
            own = f"{resource.type.removeprefix('aws_')}_id"
            return self.ref(resource.node, own, ADOPTED[resource.type]) or self._identities[resource]
        return self._identities[resource]

    def _made_of(self, resource: Resource) -> str:
        """One made of the address: module.a.aws_subnet.b["c"] gives a.aws_subnet.b.c."""
        base = BRACKETS.sub(lambda found: f".{found[1] or found[2]}", MODULE.sub("", resource.address))
        base = re.sub(r"[^A-Za-z0-9._-]+", "-", base).strip("._-") or "unnamed"
        self._given[base] += 1
        return base if self._given[base] == 1 else f"{base}-{self._given[base]}"

    def made(self, type_: str, attribute: str, identity: str) -> str:
        """The identity of what AWS makes with a VPC or a transit gateway."""
        owner = self.found(type_, identity)
        said = owner.record.data.get(attribute) if owner else None
        return said if isinstance(said, str) and said else f"{MADE[type_, attribute][1]}{identity}"

    def found(self, kind: str, text: str) -> Resource | None:
        """The resource of a kind that an id, an ARN or a name means."""
        return self._by_identity.get((kind, text))

    # --- references -----------------------------------------------------------------------------

    def ref(self, node: Node, key: str, *kinds: str) -> str:
        """The identity of the one thing that a key names; "" where nothing was stated.

        What the configuration leads to nowhere has a name of its own, so that it is met as something not described.
        """
        text = node.record.text(key) if isinstance(node.record.data.get(key), str) else ""
        if text:
            return self._canonical(text, kinds)
        if not node.is_unknown(key) or not (written := node.written(key) or node.around):
            return ""
        found = self._identities_of(node, written, kinds)
        if len(found) > 1 and len(chosen := self._of_each(node, written, kinds, found)) == 1:
            self._note(node, key, chosen)
            return chosen[0]
        if not found and (only := self._only_one(node, key, written, kinds)):
            self._note_local(node, key, only)
            return only
        return found[0] if len(found) == 1 else self._nameless(node, key, written, found)

    def refs(self, node: Node, key: str, *kinds: str) -> list[str]:
        """The identities of all that a key names."""
        given = node.record.data.get(key)
        texts = [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
        unknown = node.is_unknown(key)
        if given is not None and not unknown:
            node.record.texts(key)  # which says what is wrong with it
        known = list(dict.fromkeys(self._canonical(one, kinds) for one in texts))
        if not unknown or not (written := node.written(key) or node.around):
            return known
        found = self._identities_of(node, written, kinds)
        if not found or (len(found) > 1 and not node.written(key)):  # which of them is this block's nobody can say
            return [*known, self._nameless(node, key, written, found)]
        if len(found) > 1:
            found = self._of_each(node, written, kinds, found)
            self._note(node, key, found)
        return list(dict.fromkeys([*known, *found]))

    def home(self, node: Node, key: str, *kinds: str) -> str:
        """As `ref`, for what decides where something belongs: what leads nowhere is a fault, for without it other things
        would be judged by a table, an ACL or a group that they do not have.
        """
        found = self.ref(node, key, *kinds)
        if self.is_nameless(found):
            message = "Nobody can say which one this is: the plan does not follow it to a resource."
            node.record.faults.add(node.record.at(key), message, APPLIED)
        return found

    def is_nameless(self, identity: str) -> bool:
        """Does this stand for what the configuration leads to nowhere?"""
        return identity in self._nameless_ones

    def stated(self, node: Node, key: str) -> bool:
        """Was the key written, or is its value known?"""
        return node.stated(key)

    def led_to(self, node: Node, key: str, *kinds: str) -> list[str]:
        """The identities that a key may mean; none where it leads nowhere. Nothing is noted: no verdict hangs on them."""
        given = node.record.data.get(key)
        texts = [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, str) and one]
        known = [self._canonical(one, kinds) for one in texts]
        if not node.is_unknown(key) or not (written := node.written(key) or node.around):
            return list(dict.fromkeys(known))
        found = self._identities_of(node, written, kinds)
        chosen = self._of_each(node, written, kinds, found) if len(found) > 1 else found
        return list(dict.fromkeys([*known, *chosen]))

    def _canonical(self, text: str, kinds: Sequence[str]) -> str:
        for kind in kinds:
            if (one := self.found(kind, text)) is not None:
                return self.identity(one)
        return text

    def _identities_of(self, node: Node, written: object, kinds: Sequence[str]) -> list[str]:
        """All that an expression leads to; the same for every instance of its resource in a module."""
        place = (id(written), node.owner.modules, tuple(kinds))
        if place not in self._resolved:
            found: dict[str, None] = {}
            for one in self.references.of(node.owner, written):
                found.update(dict.fromkeys(self._meant(one, kinds, deeper=8)))
            self._resolved[place] = list(found)
        return self._resolved[place]

    def _meant(self, one: Found, kinds: Sequence[str], deeper: int) -> Iterator[str]:
        """The identities of these kinds that a reference to an attribute means."""
        resource, attribute = one.resource, one.attribute
        if resource is None:
            yield self._canonical(one.text, kinds)
            return
        kind = kind_of(resource)
        if kind in kinds:
            yield self.identity(resource)
        elif (made := MADE.get((kind, attribute))) and made[0] in kinds:
            yield self.made(kind, attribute, self.identity(resource))
        elif isinstance(said := resource.record.data.get(attribute), str | list):  # such as aws_subnet.a.vpc_id
            yield from (self._canonical(text, kinds) for text in (said if isinstance(said, list) else [said]))
        elif deeper and attribute and (written := resource.node.written(attribute)):
            for inner in self.references.of(resource, written):
                yield from self._meant(inner, kinds, deeper - 1)

    def _of_each(self, node: Node, written: object, kinds: Sequence[str], found: list[str]) -> list[str]:
        """[aws_subnet.a[count.index].id] is one subnet of each instance, though the configuration prints aws_subnet.a."""
        if not any(one.startswith(("count.", "each.")) for one in written_references(written)):
            return found
        owners = [one for kind in kinds for text in found if (one := self.found(kind, text)) is not None]
        chosen = same_key(node.owner, owners)
        return [self.identity(chosen)] if chosen is not None else found

    def _only_one(self, node: Node, key: str, written: object, kinds: Sequence[str]) -> str:
        """The one thing that a local value can mean, "" where it is not one. No plan prints what a local value is made of.

        Only apply gives the value, so it is of what this plan makes: in the module that has the local value or in one that it
        calls, or what that module is given; a VPC also because it is the only one. What a data source reads at apply may be
        meant too.
        """
        if not set(kinds) & set(FOR_LOCALS):
            return ""
        found: dict[str, None] = {}
        for modules in self.references.through_locals(node.owner, written):
            found.update(dict.fromkeys(self._within(node, key, modules, kinds)))
        one = next(iter(found), "")
        owner = next((each for kind in kinds if (each := self.found(kind, one)) is not None), None)
        return one if len(found) == 1 and owner is not None and owner.mode == "managed" else ""

    def _within(self, node: Node, key: str, modules: Path, kinds: Sequence[str]) -> list[str]:
        """What a local value of a module can mean; the same for everything that leads to it."""
        place = (modules, tuple(kinds), key == OWNER)
        if place not in self._meant_by_locals:
            every = [one for one in self.plan.resources if kind_of(one) in kinds and not one.record.data.get("id")]
            near = [self.identity(one) for one in every if _is_in(one.modules, modules)]
            known = [one for found in self._variables_to(node, modules, kinds).values() for one in found]
            found = near if near and key == OWNER else [*near, *known]
            anywhere = [self.identity(one) for one in every] if "aws_vpc" in kinds else []
            self._meant_by_locals[place] = list(dict.fromkeys(found or anywhere))
        return self._meant_by_locals[place]

    def _variables_to(self, node: Node, modules: Path, kinds: Sequence[str]) -> dict[str, list[str]]:
        """What a module is given of some kinds, by the variables that lead to any."""
        found: dict[str, list[str]] = {}
        for name, leads in self.references.given_to(node.owner, modules).items():
            meant = dict.fromkeys(each for one in leads for each in self._meant(one, kinds, deeper=8))
            if known := [one for one in meant if any(self.found(kind, one) for kind in kinds)]:
                found[name] = known
        return found

    def given_to_module(self, node: Node, key: str, *kinds: str) -> list[str]:
        """What the module of a resource is given of these kinds, where a key is known after apply and nothing leads from it.

        Local values are not printed, nor what stands in dynamic blocks. Where one variable alone leads to such things, it went
        through them: all that it leads to is taken, and noted by `note_given`.
        """
        found = self._variables_to(node, node.owner.modules, kinds) if node.is_unknown(key) else {}
        return next(iter(found.values())) if len(found) == 1 else []

    def note_given(self, node: Node, key: str, taken: Sequence[str]) -> None:
        shown = ", ".join(taken[:MOST_SHOWN]) + (f" and {len(taken) - MOST_SHOWN} more" if taken[MOST_SHOWN:] else "")
        message = f"{node.owner.address}: {key} is known after apply, and no plan prints what leads to it: all that its module is given was taken, {shown}."
        self._once(node, key, NoteKind.ASSUMED, message)

    def _note_local(self, node: Node, key: str, only: str) -> None:
        message = f"{node.owner.address}: {key} is known after apply, and goes through a local value, which no plan prints: it was taken to be {only}, the only one that it can mean."
        self._once(node, key, NoteKind.ASSUMED, message)

    def _nameless(self, node: Node, key: str, written: object, found: Sequence[str]) -> str:
        """The name of what is not known, as nothing else is called."""
        name = f"{self.identity(node.owner)}.{key}"
        self._nameless_ones.add(name)
        through = ", ".join(written_references(written)[:MOST_SHOWN]) or "an expression"
        why = f"may be any of {', '.join(found[:MOST_SHOWN])}" if found else "leads to nothing in the plan"
        message = f"{node.owner.address}: {key} is known after apply, and {through} {why}: it is not guessed."
        self._once(node, key, NoteKind.UNKNOWN, message)
        return name

    def _note(self, node: Node, key: str, chosen: Sequence[str]) -> None:
        shown = ", ".join(chosen[:MOST_SHOWN]) + (
            f" and {len(chosen) - MOST_SHOWN} more" if chosen[MOST_SHOWN:] else ""
        )
        message = f"{node.owner.address}: {key} is known after apply; by its references it was taken to be {shown}."
        self._once(node, key, NoteKind.ASSUMED, message)

    def _once(self, node: Node, key: str, kind: NoteKind, message: str) -> None:
        """One note for all the instances of a resource."""
        place = (id(node.owner.configuration) or id(node.owner), key)
        if place not in self._noted:
            self._noted.add(place)
            self.bundle.note(kind, message, file=self.plan.file.path, matters=True)

    # --- what is put out ------------------------------------------------------------------------

    def emit(
        self, kind: str, resource: Resource, identity: str, data: dict[str, Any], list_: str = ""
    ) -> dict[str, Any]:
        """One object as AWS prints it. `list_`: where it will stand in the document, if it is the resource itself."""
        self.bundle.count()
        record = Record(data, resource.record.path, self.plan.faults, resource.record.region)
        self.bundle.found.setdefault(kind, {}).setdefault((identity,), record)
        if list_:
            self.name(list_, identity, resource)
        if list_ and (name := _title(resource)):
            data.setdefault("Tags", [{"Key": "Name", "Value": name}])
        return data

    def name(self, list_: str, identity: str, resource: Resource) -> None:
        """Let the address in the plan mean what stands in the document."""
        self.named.setdefault((list_, identity), []).append(resource.address)

    def has_emitted(self, kind: str, identity: str) -> bool:
        return (identity,) in self.bundle.found.get(kind, {})

    def about(self, kind: str, resource: Resource, context: str, data: dict[str, Any]) -> None:
        """One object of a list that says beside it what it is about."""
        self.bundle.count()
        record = Record(data, resource.record.path, self.plan.faults, resource.record.region, context=context)
        self.bundle.about.setdefault(kind, []).append(record)

    def doubt(self, list_: str, identity: str, type_: str, why: str, where: Record) -> None:
        """Mark what will stand in the document as not wholly known."""
        self.doubts.setdefault((list_, identity), Doubt(list_, identity, type_, why, where))

    def assumed(self, resource: Resource, message: str) -> None:
        self.bundle.note(NoteKind.ASSUMED, message, file=self.plan.file.path, matters=True)

    def ignored(self, resource: Resource, message: str) -> None:
        self.bundle.note(NoteKind.IGNORED, message, file=self.plan.file.path, matters=True)

    def groups(self, node: Node, key: str, vpc: str) -> list[str]:
        """The security groups of something in a VPC: where none is stated AWS gives it the VPC's default one."""
        if found := self.refs(node, key, "aws_security_group"):
            return found
        return [self.made("aws_vpc", "default_security_group_id", vpc)] if vpc else []

    def vpc_of(self, subnets: Iterable[str]) -> str:
        """The VPC that some subnets are in, "" where that is not known."""
        for one in subnets:
            if (resource := self.found("aws_subnet", one)) is not None:
                return self.ref(resource.node, "vpc_id", "aws_vpc")
        return ""


def _title(resource: Resource) -> str:
    """Its Name tag, else what it is called in the configuration, unless AWS has a name for it that people know."""
    tags = resource.record.data.get("tags_all") or resource.record.data.get("tags")
    if isinstance(tags, dict) and isinstance(name := tags.get("Name"), str) and name:
        return name
    called = resource.name if resource.key is None else f"{resource.name}-{resource.key}"
    means_more = called.lower() in services.BY_NAME or called.lower() in RESERVED
    return "" if means_more or SPELT.get(resource.type, resource.type) in IDENTITY else called


def _is_in(path: Path, module: Path) -> bool:
    """Is it the path of a module, or of one that it calls?"""
    return (
        len(path) >= len(module)
        and all(theirs is ANY or theirs == own for (_, own), (_, theirs) in zip(path, module, strict=False))
        and [name for name, _ in path[: len(module)]] == [name for name, _ in module]
    )


def kind_of(resource: Resource) -> str:
    """The kind of thing that a resource is, whatever it is called."""
    type_ = SPELT.get(resource.type, resource.type)
    return ADOPTED.get(type_, type_)
