"""What a plan says that its functions need: their roles, their environment variables, their event sources.

The configuration prints the references of all variables of a function in one heap. Which variable one belongs to is said only
where its value shows it, or where a single variable is known after apply.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lambdanet.importers.aws_cli.draft import Draft
from lambdanet.importers.needs.ends import names_of
from lambdanet.importers.needs.facts import Facts
from lambdanet.importers.needs.polled import POLLED as WORDS
from lambdanet.importers.needs.texts import Meant, Place, meant
from lambdanet.importers.terraform.kinds import NOT_DECIDED, POLLED, SERVICES
from lambdanet.importers.terraform.plan import Node, Resource
from lambdanet.importers.terraform.references import Found
from lambdanet.importers.terraform.roles import ROLE, roles_of
from lambdanet.importers.terraform.stores import CLUSTERS
from lambdanet.importers.terraform.translation import Translation, kind_of

FUNCTION = "aws_lambda_function"
ACCESS_POINT = "aws_efs_access_point"


def facts_of(translation: Translation, draft: Draft) -> dict[str, Facts]:
    """What each function of the document needs, by its id there. Marks those whose role cannot attach them (IAM-01)."""
    translation.all(ACCESS_POINT)
    roles, means = roles_of(translation), _Meaning(translation, draft)
    found: dict[str, Facts] = {}
    for one in translation.all(FUNCTION, data=True):
        identity = translation.identity(one)
        if not draft.has(identity, "functions"):
            continue
        entry = draft.entries[draft.id_of(identity, "functions")]
        facts = found[entry["id"]] = Facts()
        named = translation.led_to(one.node, "role", ROLE)
        facts.role = roles.get(named[0]) if len(named) == 1 else None
        facts.role_said = bool(named) or one.node.is_unknown("role")
        if one.created and "VpcConfig" in entry and facts.role is not None and facts.role.lacks_network:
            entry["role"] = {"network": False}  # one that is there already goes on to be invoked (IAM-03)
        _variables(translation, facts, one, means)
        for system in _mounted(translation, one):
            if draft.has(system, "file_systems"):
                facts.mounts(draft.id_of(system, "file_systems"))
    for one in translation.all("aws_lambda_event_source_mapping"):
        _polled(translation, draft, found, one)
    return found


def _mounted(translation: Translation, one: Resource) -> Iterator[str]:
    """The file systems behind the access points of EFS that a function mounts, where there is one that it can be."""
    for config in one.node.blocks("file_system_config"):
        points = translation.led_to(config, "arn", ACCESS_POINT)
        point = translation.found(ACCESS_POINT, points[0]) if len(points) == 1 else None
        systems = translation.led_to(point.node, "file_system_id", "aws_efs_file_system") if point is not None else []
        if len(systems) == 1:
            yield systems[0]


class _Meaning:
    """What resources of the plan and texts mean in the document."""

    def __init__(self, translation: Translation, draft: Draft) -> None:
        self.translation, self.draft = translation, draft
        self.names = names_of(draft.lists)
        self.unknowns = {one["id"] for one in draft.of("unknowns")}
        self.places = {
            address: draft.id_of(identity, list_)
            for (list_, identity), addresses in translation.named.items()
            if draft.has(identity, list_)
            for address in addresses
        }

    def of(self, one: Resource) -> Meant | None:
        """What a resource is to a function, None for what it does not connect to."""
        kind = kind_of(one)
        if kind in CLUSTERS:
            writer = self.translation.clusters.get(self.translation.identity(one), "")
            known = self.draft.has(writer, "db_instances")
            return (
                Meant(Place.RESOURCE, self.draft.id_of(writer, "db_instances")) if known else Meant(Place.UNDESCRIBED)
            )
        if kind in SERVICES:
            return Meant(Place.SERVICE, SERVICES[kind])
        if one.type in NOT_DECIDED:
            return Meant(Place.UNDESCRIBED)
        place = self.places.get(one.address)
        if place is None:
            return None
        return Meant(Place.UNDESCRIBED) if place in self.unknowns else Meant(Place.RESOURCE, place)


def _variables(translation: Translation, facts: Facts, one: Resource, means: _Meaning) -> None:
    environment = one.node.block("environment")
    given = environment.record.data.get("variables")
    values: Mapping[str, Any] = given if isinstance(given, dict) else {}
    for name, value in values.items():
        if isinstance(value, str):
            facts.variable(name, value, one.record.region, means.names)
    unknown = _unknown(environment)
    led = translation.references.of(one, environment.written("variables"))
    meanings = [(each, found) for each in led if each.resource is not None and (found := means.of(each.resource))]
    for each, found in meanings:
        called = _called(each, values) or (unknown if len(unknown) == 1 else [])
        for name in called:
            facts.means(name, found)
        if not called and each.resource is not None:
            facts.refers(each.resource.address, found)
    if not meanings:
        for name in unknown:
            facts.not_said(name)


def _unknown(environment: Node) -> list[str]:
    """The variables whose values only apply gives."""
    said = environment.unknown.get("variables") if isinstance(environment.unknown, dict) else None
    return [name for name, one in said.items() if one is True] if isinstance(said, dict) else []


def _called(each: Found, values: Mapping[str, Any]) -> list[str]:
    """The variables that have the very value that is referred to."""
    value = each.resource.record.data.get(each.attribute) if each.resource is not None else None
    return [name for name, text in values.items() if isinstance(value, str) and value and text == value]


def _polled(translation: Translation, draft: Draft, found: Mapping[str, Facts], one: Resource) -> None:
    functions = translation.led_to(one.node, "function_name", FUNCTION)
    if len(functions) != 1 or not draft.has(functions[0], "functions"):
        return
    facts = found.get(draft.id_of(functions[0], "functions"))
    service = ""
    if arn := one.record.data.get("event_source_arn"):
        source = meant(arn, one.record.region, {}) if isinstance(arn, str) else None
        service = source.target if source is not None and source.place is Place.SERVICE else ""
    else:
        led = translation.references.of(one, one.node.written("event_source_arn"))
        kinds = {POLLED.get(kind_of(each.resource), "") for each in led if each.resource is not None}
        service = kinds.pop() if len(kinds) == 1 else ""
    if facts is not None and service in WORDS:
        facts.poll(service, WORDS[service])
