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
from lambdanet.importers.terraform.references import (
    EACH,
    Ends,
    Found,
    Local,
    Path,
    References,
    same_key,
    written_references,
)
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
RULES: Final = ("aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule")
# What stands in subnets, and opens or takes connections there by its groups.
PLACED: Final = ("Functions", "CapacityProviders", "Instances", "NetworkInterfaces", "DBInstances", "DBProxies", "CacheClusters", "LoadBalancers", "EventSourceMappings")  # fmt: skip


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
    _resolved: dict[tuple[int, Path, tuple[str, ...]], "_Led"] = field(default_factory=dict)
    _visible: dict[tuple[tuple[Path, ...], tuple[str, ...]], tuple[set[str], set[str]]] = field(default_factory=dict)
    _passed: dict[tuple[Path, tuple[str, ...]], list[str]] = field(default_factory=dict)
    _nameless_ones: set[str] = field(default_factory=set)
    _nameless_groups: set[str] = field(default_factory=set)
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
        led = self._led(node, written, kinds)
        found = led.identities
        if len(found) > 1 and len(chosen := self._of_each(node, written, kinds, found)) == 1:
            self._note(node, key, chosen)
            return chosen[0]
        if not found and led.locals and (only := self._only(node, key, led.locals, kinds)):
            return only
        if len(found) == 1 and led.more:
            self._note(node, key, found, led.locals)
        return found[0] if len(found) == 1 else self._nameless(node, key, written, led, kinds)

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
        led = self._led(node, written, kinds)
        found = led.identities
        if not found or (len(found) > 1 and not node.written(key)):  # which of them is this block's nobody can say
            return [*known, self._nameless(node, key, written, led, kinds)]
        if led.more:
            return list(dict.fromkeys([*known, *found, self._nameless(node, key, written, led, kinds)]))
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
        found = self._led(node, written, kinds).identities
        chosen = self._of_each(node, written, kinds, found) if len(found) > 1 else found
        return list(dict.fromkeys([*known, *chosen]))

    def _canonical(self, text: str, kinds: Sequence[str]) -> str:
        for kind in kinds:
            if (one := self.found(kind, text)) is not None:
                return self.identity(one)
        return text

    def _led(self, node: Node, written: object, kinds: Sequence[str]) -> "_Led":
        """All that an expression leads to; the same for every instance of its resource in a module."""
        place = (id(written), node.owner.modules, tuple(kinds))
        if place not in self._resolved:
            self._resolved[place] = self._leading(self.references.search(node.owner, written), kinds)
        return self._resolved[place]

    def _leading(self, ends: Ends, kinds: Sequence[str]) -> "_Led":
        """Of what a search found all that is of some kinds."""
        found: dict[str, None] = {}
        whole = False
        for one in ends[0]:
            meant = list(self._meant(one, kinds, deeper=8))
            found.update(dict.fromkeys(meant))
            whole = whole or bool(meant and (one.attribute or one.beside))
        return _Led(list(found), ends[1], more=whole and bool(ends[1]))

    def _only(self, node: Node, key: str, locals_: Sequence[Local], kinds: Sequence[str]) -> str:
        """The one thing of a kind that a local value known after apply can be: one that apply makes. "" for several.

        The group of a rule is its module's own, where that makes one: those that it is given are peers.
        """
        modules = tuple(dict.fromkeys(one.modules for one in locals_))
        if (place := (modules, tuple(kinds))) not in self._visible:
            self._visible[place] = (
                self._unmade(map(self.references.visible, modules), kinds),
                self._unmade(map(self.references.within, modules), kinds),
            )
        found, own = (each - {self.identity(node.owner)} for each in self._visible[place])
        which = "the only one it can be"
        if len(found) > 1 and len(own) == 1 and key == "security_group_id" and node.owner.type in RULES:
            found, which = own, "the only one that its module makes, and those that it is given to be peers"
        if len(found) != 1:
            return ""
        only = next(iter(found))
        message = f"{node.owner.address}: {key} is known after apply, and goes through {_shown(locals_)}, which no plan prints"
        self._once(node, key, NoteKind.ASSUMED, f"{message}: it was taken to be {only}, {which}.")
        return only

    def _unmade(self, every: Iterable[Sequence[Resource]], kinds: Sequence[str]) -> set[str]:
        """The things of a kind among some that only apply makes, or finds."""
        return {
            self.identity(one)
            for each in every
            for one in each
            if kind_of(one) in kinds and not one.record.data.get("id")
        }

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

    def given_to_module(self, node: Node, key: str, *kinds: str) -> list[str]:
        """What the module of a resource is given of these kinds, where a key is known after apply and nothing leads from it.

        Local values are not printed, nor what stands in dynamic blocks. Where one variable of the module leads to such things,
        and nothing else that it sees is one, all that it leads to was meant: `note_given` notes it. Else nothing is taken.
        """
        if not node.is_unknown(key) or node.owner.mode != "managed":  # what a data source reads nobody wrote
            return []
        if (place := (node.owner.modules, kinds)) not in self._passed:
            self._passed[place] = self._passed_alone(*place)
        return self._passed[place]

    def _passed_alone(self, modules: Path, kinds: Sequence[str]) -> list[str]:
        if any(kind_of(one) in kinds for one in self.references.within(modules)):
            return []
        given = {name: self._leading(ends, kinds) for name, ends in self.references.given(modules).items()}
        known = {
            name: [one for one in led.identities if any(self.found(kind, one) for kind in kinds)]
            for name, led in given.items()
        }
        match [name for name, found in known.items() if found]:
            case [name] if name != EACH and not given[name].more:  # of EACH every instance may be given another one
                return known[name]
        return []

    def note_given(self, node: Node, key: str, taken: Sequence[str]) -> None:
        shown = ", ".join(taken[:MOST_SHOWN]) + (f" and {len(taken) - MOST_SHOWN} more" if taken[MOST_SHOWN:] else "")
        message = f"{node.owner.address}: {key} is known after apply, and no plan prints what leads to it: all that its module is given was taken, {shown}."
        self._once(node, key, NoteKind.ASSUMED, message)

    def unprinted(self, node: Node, key: str, *kinds: str) -> list[str]:
        """What a key in a dynamic block names, of which a plan prints nothing: what the module is given, else not known."""
        if given := self.given_to_module(node, key, *kinds):
            self.note_given(node, key, given)
            return given
        return [self._nameless(node, key, None, _Led([]), kinds)]

    def _nameless(self, node: Node, key: str, written: object, led: "_Led", kinds: Sequence[str]) -> str:
        """The name of what is not known, as nothing else is called."""
        name = f"{self.identity(node.owner)}.{key}"
        self._nameless_ones.add(name)
        if "aws_security_group" in kinds:
            self._nameless_groups.add(name)
        found, local = led.identities, _shown(led.locals)
        through = ", ".join(written_references(written)[:MOST_SHOWN]) or "an expression"
        if written is None:
            why = "no plan prints what leads to it"
        elif led.more:
            why = f"{through} may be {', '.join(found[:MOST_SHOWN])} and more"
        elif found:
            why = f"{through} may be any of {', '.join(found[:MOST_SHOWN])}"
        else:
            why = f"{through} leads to nothing in the plan"
        message = f"{node.owner.address}: {key} is known after apply, and {why}: it is not guessed."
        if local:
            message += f" No plan prints {local}: refer to the resource itself, or read the state after apply."
        self._once(node, key, NoteKind.UNKNOWN, message)
        return name

    def _note(self, node: Node, key: str, chosen: Sequence[str], locals_: Sequence[Local] = ()) -> None:
        shown = ", ".join(chosen[:MOST_SHOWN]) + (
            f" and {len(chosen) - MOST_SHOWN} more" if chosen[MOST_SHOWN:] else ""
        )
        message = f"{node.owner.address}: {key} is known after apply; by its references it was taken to be {shown}."
        if locals_:
            message += f" No plan prints {_shown(locals_)} beside it."
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
        if kind in PLACED and (
            lost := next((each for one in _texts(data) if (each := _bare(one)) in self._nameless_groups), "")
        ):
            self._displace(data, lost)
        record = Record(data, resource.record.path, self.plan.faults, resource.record.region)
        self.bundle.found.setdefault(kind, {}).setdefault((identity,), record)
        if list_:
            self.name(list_, identity, resource)
        if list_ and (name := _title(resource)):
            data.setdefault("Tags", [{"Key": "Name", "Value": name}])
        return data

    def _displace(self, data: dict[str, Any], lost: str) -> None:
        """Let what is in groups that nobody can name be in no subnet that is known either: then nothing of it is decided.

        It may be in any of the plan's groups, so rules that name a group could be read as not meant for it.
        """
        for key, value in data.items():
            if key == "CacheSubnetGroupName" or (isinstance(value, str) and self.found("aws_subnet", _bare(value))):
                data[key] = lost
            elif isinstance(value, list):
                data[key] = [lost if isinstance(one, str) and self.found("aws_subnet", one) else one for one in value]
            for inner in value if isinstance(value, list) else (value,):
                if isinstance(inner, dict):
                    self._displace(inner, lost)

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


@dataclass(frozen=True, slots=True)
class _Led:
    """What an expression leads to. `more`: what local values beside that may add, or be instead of it.

    Where the configuration prints only the name of a resource with instances, a local value beside it is taken to be a key;
    beside a variable or an output it is not.
    """

    identities: list[str]
    locals: tuple[Local, ...] = ()
    more: bool = False


def _shown(locals_: Sequence[Local]) -> str:
    return ", ".join(one.shown for one in locals_[:MOST_SHOWN])


def _bare(text: str) -> str:
    """An id, without the word before it in a mapping's access configuration."""
    return text.removeprefix("subnet:").removeprefix("security_group:")


def _texts(value: object) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(inner)


def _title(resource: Resource) -> str:
    """Its Name tag, else what it is called in the configuration, unless AWS has a name for it that people know."""
    tags = resource.record.data.get("tags_all") or resource.record.data.get("tags")
    if isinstance(tags, dict) and isinstance(name := tags.get("Name"), str) and name:
        return name
    called = resource.name if resource.key is None else f"{resource.name}-{resource.key}"
    means_more = called.lower() in services.BY_NAME or called.lower() in RESERVED
    return "" if means_more or SPELT.get(resource.type, resource.type) in IDENTITY else called


def kind_of(resource: Resource) -> str:
    """The kind of thing that a resource is, whatever it is called."""
    type_ = SPELT.get(resource.type, resource.type)
    return ADOPTED.get(type_, type_)
