"""What `terraform show -json` prints of a plan or a state: its resources, and the configuration that they come from.

The format is HashiCorp's "JSON Output Format", version 1: `planned_values` or `values` hold the resources of every
module; `resource_changes` say what only apply gives; `configuration` says what was written for it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lambdanet.importers.aws_cli.record import Faults, Record, below
from lambdanet.importers.files import LESS, REGION, SourceFile, clean, unreadable

MAX_RESOURCES: Final = 20_000
DEEPEST_MODULE: Final = 16
LONGEST_ADDRESS: Final = 500
VERSION: Final = re.compile(r"[01]\.\d{1,3}")
STEP: Final = re.compile(r'module\.([^.\[]+)(?:\[(?:"((?:[^"\\]|\\.)*)"|(\d+))\])?\.?')
SHOW: Final = "terraform show -json PLAN > plan.json"

Key = str | int | None
Path = tuple[tuple[str, Key], ...]  # of modules: name and instance, the outermost first


@dataclass(frozen=True, slots=True, eq=False)
class Configuration:
    """One module as it is written. `resources` by (mode, type, name); the rest by name.

    Local values are not there, nor anything of which they are made ("JSON Output Format", "Configuration Representation").
    """

    resources: Mapping[tuple[str, str, str], Mapping[str, Any]]
    calls: Mapping[str, Mapping[str, Any]]
    outputs: Mapping[str, Any]
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """The values of a resource, or of a block in it, beside what only apply gives and what was written.

    `unknown`: the same shape as the values, true where apply decides; `expressions`: what was written, None where nobody
    can say.
    """

    record: Record
    unknown: object
    expressions: object
    owner: "Resource"
    around: object = None  # where blocks are written as one expression: what was written for all of them together

    def is_unknown(self, key: str) -> bool:
        """Does only apply give this value, or a part of it?"""
        if self.unknown is True:
            return True
        said = self.unknown.get(key) if isinstance(self.unknown, dict) else None
        return _any(said) or (self.owner.planned and not self.owner.told and key not in self.record.data)

    def written(self, key: str) -> object:
        """What was written for a key; None for nothing."""
        return self.expressions.get(key) if isinstance(self.expressions, dict) else None

    def stated(self, key: str) -> bool:
        """Was the key written, or is its value known?"""
        return self.record.data.get(key) not in (None, "", []) or (self.is_unknown(key) and bool(self.written(key)))

    def blocks(self, key: str) -> Iterator["Node"]:
        """The blocks of a name; some providers write a single one without its list."""
        if isinstance(self.record.data.get(key), dict):
            yield self._inner(self.record.inner(key), key, 0)
            return
        for index, record in enumerate(self.record.items(key)):
            yield self._inner(record, key, index)

    def block(self, key: str) -> "Node":
        """The first block of a name, an empty one where there is none."""
        record = Record({}, self.record.at(key), self.record.faults, self.record.region)
        return next(self.blocks(key), Node(record, None, self._written(key, 0), self.owner))

    @property
    def is_block(self) -> bool:
        """Is it inside a resource? There, what is not written is null, and only what apply gives is missing."""
        return self is not self.owner.node

    def _inner(self, record: Record, key: str, index: int) -> "Node":
        written = self.written(key)
        around = written if isinstance(written, dict) else self.around
        return Node(record, self._part(self.unknown, key, index), self._written(key, index), self.owner, around)

    @staticmethod
    def _part(of: object, key: str, index: int) -> object:
        part = of.get(key) if isinstance(of, dict) else of
        if isinstance(part, list):
            return part[index] if index < len(part) else None
        return part

    def _written(self, key: str, index: int) -> object:
        return self._part(self.expressions, key, index) if isinstance(self.written(key), list) else None


@dataclass(eq=False)
class Resource:
    """One instance of a resource or a data source."""

    address: str
    mode: str
    type: str
    name: str
    key: Key
    modules: Path
    planned: bool
    told: bool  # the plan says which of its values only apply gives; else those are the ones that are missing
    created: bool = False  # this plan makes it, so nothing of it is there yet
    node: Node = field(init=False)
    configuration: Mapping[str, Any] = field(default_factory=dict)

    @property
    def record(self) -> Record:
        return self.node.record


@dataclass(eq=False)
class Plan:
    """A plan, or a state. `deleted`: what this plan removes, as it was."""

    file: SourceFile
    planned: bool
    faults: Faults
    resources: list[Resource] = field(default_factory=list)
    deleted: list[Resource] = field(default_factory=list)
    root: Configuration = field(default_factory=lambda: Configuration({}, {}, {}, {}))
    variables: Mapping[str, object] = field(default_factory=dict)
    providers: Mapping[str, Any] = field(default_factory=dict)
    _modules: dict[tuple[str, ...], Configuration | None] = field(default_factory=dict)

    def module(self, path: tuple[tuple[str, object], ...]) -> Configuration | None:
        """The configuration of a module, None where it is not printed, as for a state."""
        names = tuple(name for name, _ in path)
        if names not in self._modules:
            self._modules[names] = self._find(names)
        return self._modules[names]

    def _find(self, names: tuple[str, ...]) -> Configuration | None:
        found = self.root
        for name in names:
            call = found.calls.get(name)
            if call is None:
                return None
            found = _configuration(_object(call.get("module")))
        return found


def is_terraform(value: object) -> bool:
    """Does a value look like what `terraform show -json` prints?"""
    return (
        isinstance(value, dict)
        and isinstance(value.get("format_version"), str)
        and (len(value) == 1 or any(key in value for key in ("planned_values", "values", "terraform_version")))
    )


def read_plan(file: SourceFile, value: object) -> Plan:
    """The plan or state in a value. Raises UnreadableDocument: none at all, of a newer format, too much of it."""
    if not isinstance(value, dict) or not is_terraform(value):
        message = "This is not what terraform show -json prints: it has no format_version beside its values."
        raise unreadable("import.not-terraform", message, path=file.path, hint=SHOW)
    if not VERSION.fullmatch(version := str(value["format_version"])):
        message = f"Format version {clean(version[:20])} is not read here; 1.x is."
        raise unreadable("import.not-terraform", message, path=file.path, hint="Use a terraform that prints it.")
    planned = "planned_values" in value
    plan = Plan(file=file, planned=planned, faults=Faults())
    plan.root = _configuration(_object(_object(value.get("configuration")).get("root_module")))
    plan.providers = _object(_object(value.get("configuration")).get("provider_config"))
    plan.variables = {name: _object(one).get("value") for name, one in _object(value.get("variables")).items()}
    changes = _changes(value)
    values = _object(value.get("planned_values" if planned else "values"))
    for entry in _entries(plan, values, "planned_values" if planned else "values"):
        _add(plan, entry, changes)
    known = {one.address for one in plan.resources}
    prior = _object(_object(value.get("prior_state")).get("values"))
    for entry in _entries(plan, prior, "prior_state.values"):
        if entry.get("mode") == "data" and entry.get("address") not in known:
            _add(plan, entry, {})
    if not plan.resources:
        raise unreadable("import.empty", "There is no resource in it.", path=file.path, hint=SHOW)
    for address, change in changes.items():
        _add_deleted(plan, address, change)
    return plan


def _any(value: object) -> bool:
    """Is there a true in it, however deep?"""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if one is True:
            return True
        if isinstance(one, dict | list):
            waiting.extend(one.values() if isinstance(one, dict) else one)
    return False


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _configuration(module: Mapping[str, Any]) -> Configuration:
    return Configuration(
        resources={
            (str(one.get("mode")), str(one.get("type")), str(one.get("name"))): one
            for one in _list(module.get("resources"))
            if isinstance(one, dict)
        },
        calls={name: call for name, call in _object(module.get("module_calls")).items() if isinstance(call, dict)},
        outputs=_object(module.get("outputs")),
        variables=_object(module.get("variables")),
    )


def _changes(value: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The changes by address; what is deposed goes, and another stands at its address."""
    return {
        str(one["address"]): one
        for one in _list(value.get("resource_changes"))
        if isinstance(one, dict) and "address" in one and "deposed" not in one
    }


def _entries(plan: Plan, values: Mapping[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """Every resource of every module. Raises UnreadableDocument past the most that are read."""
    waiting = [(values.get("root_module"), f"{path}.root_module", 0)]
    while waiting:
        module, where, deep = waiting.pop()
        prefix = f"{plan.file.path}: " if plan.file.path else ""
        record = Record(_object(module), below(prefix, where), plan.faults)
        if module is not None and not isinstance(module, dict):
            plan.faults.add(record.path, "An object belongs here.")
        if deep > DEEPEST_MODULE:
            message = f"Modules are nested more than {DEEPEST_MODULE} deep."
            raise unreadable("document.too-deep", message, path=plan.file.path, hint="Plan an inner module by itself.")
        yield from (one.data for one in record.items("resources") if "deposed_key" not in one)
        children = list(record.items("child_modules"))
        waiting += [(one.data, f"{where}.child_modules[{index}]", deep + 1) for index, one in enumerate(children)]


def _add(plan: Plan, entry: dict[str, Any], changes: Mapping[str, Mapping[str, Any]]) -> None:
    if len(plan.resources) >= MAX_RESOURCES:
        raise unreadable("import.too-many-objects", f"More than {MAX_RESOURCES:,} resources.", hint=LESS)
    address = entry.get("address")
    change = _object(_object(changes.get(address) if isinstance(address, str) else None).get("change"))
    resource = _resource(plan, entry, entry.get("values"), change.get("after_unknown"))
    if resource is not None:
        resource.created = "create" in _list(change.get("actions"))
        plan.resources.append(resource)


def _add_deleted(plan: Plan, address: str, entry: Mapping[str, Any]) -> None:
    change = _object(entry.get("change"))
    if "delete" in _list(change.get("actions")) and isinstance(change.get("before"), dict):
        given = {**entry, "address": address}
        if (resource := _resource(plan, given, change["before"], None)) is not None:
            plan.deleted.append(resource)


def _resource(plan: Plan, entry: Mapping[str, Any], values: object, unknown: object) -> Resource | None:
    prefix = f"{plan.file.path}: " if plan.file.path else ""
    texts = [entry.get(key) for key in ("address", "type", "name")]
    if not all(isinstance(one, str) and one and len(one) <= LONGEST_ADDRESS for one in texts):
        plan.faults.add(prefix, f"A resource without address, type and name ({clean(str(texts)[:100])}).")
        return None
    address, type_, name = (clean(str(one)) for one in texts)
    if values is not None and not isinstance(values, dict):
        plan.faults.add(f"{prefix}{address}", "Its values are no object.")
        return None
    key = entry.get("index")
    resource = Resource(
        address=address,
        mode="data" if entry.get("mode") == "data" else "managed",
        type=type_,
        name=name,
        key=key if isinstance(key, str | int) and not isinstance(key, bool) else None,
        modules=_modules(address),
        planned=plan.planned and entry.get("mode") != "data",
        told=isinstance(unknown, dict),
    )
    module = plan.module(resource.modules)
    if module is not None:
        resource.configuration = module.resources.get((resource.mode, type_, name), {})
    record = Record(_object(values), f"{prefix}{address}", plan.faults, _region(plan, resource, _object(values)))
    resource.node = Node(record, unknown, resource.configuration.get("expressions"), resource)
    return resource


def _modules(address: str) -> Path:
    """The modules in an address: module.network["blue"].module.subnets.aws_subnet.a."""
    found: list[tuple[str, Key]] = []
    place = 0
    while (step := STEP.match(address, place)) and step.end() < len(address):
        name, text, number = step.groups()
        found.append((name, int(number) if number and len(number) < 10 else text))
        place = step.end()
    return tuple(found)


def _region(plan: Plan, resource: Resource, values: Mapping[str, Any]) -> str:
    """The Region as the values say it, else as the provider was configured; "" where nothing does."""
    said = values.get("region")
    if isinstance(said, str) and REGION.fullmatch(said):
        return said
    for key in ("arn", "availability_zone"):
        if isinstance(text := values.get(key), str) and len(text) < LONGEST_ADDRESS and (found := REGION.search(text)):
            return found[0]
    return _provider_region(plan, str(resource.configuration.get("provider_config_key") or "aws"))


def _provider_region(plan: Plan, key: str) -> str:
    provider = _object(plan.providers.get(key)) or _object(plan.providers.get(key.rpartition(":")[2]))
    written = _object(_object(provider.get("expressions")).get("region"))
    said = [written.get("constant_value")]
    for one in _list(written.get("references")):
        if isinstance(one, str) and one.startswith("var."):
            said.append(plan.variables.get(one.removeprefix("var.")))
    return next((one for one in said if isinstance(one, str) and REGION.fullmatch(one)), "")
