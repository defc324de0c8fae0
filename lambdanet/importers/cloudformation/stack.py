"""A stack: a template with values for its parameters. It knows what the names in the template mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from lambdanet.importers.aws_cli.record import Faults, shown
from lambdanet.importers.cloudformation.attributes import attribute_of
from lambdanet.importers.cloudformation.intrinsics import FAULTY, decide, resolve
from lambdanet.importers.cloudformation.scope import Surroundings
from lambdanet.importers.cloudformation.template import Template
from lambdanet.importers.cloudformation.values import NO_VALUE, Missing, Value, as_text
from lambdanet.importers.cloudformation.work import Work

LIST: Final = re.compile(r"CommaDelimitedList|List<.*>|AWS::SSM::Parameter::Value<(List<.*>|CommaDelimitedList)>")
STORED: Final = "AWS::SSM::Parameter::Value<"
NUMBER: Final = re.compile(r"[-+]?\d{1,18}(\.\d{1,18})?", re.ASCII)


@dataclass(eq=False)
class Stack:
    """`prefix` begins the ids of its resources, "" for the only stack that is none's child. `given`: its parameters' values.

    `parents`: the files of the stacks that it is nested in, the outermost first.
    """

    template: Template
    deployment: Surroundings
    name: str
    prefix: str
    given: Mapping[str, Value]
    parents: tuple[str, ...] = ()
    children: dict[str, "Stack"] = field(default_factory=dict)  # nested stacks, by logical id
    _known: dict[tuple[str, ...], Value] = field(default_factory=dict)
    _asking: set[tuple[str, ...]] = field(default_factory=set)

    @property
    def faults(self) -> Faults:
        return self.template.faults

    @property
    def work(self) -> Work:
        return self.deployment.work

    @cached_property
    def mappings(self) -> Mapping[str, Any]:
        return self.template.section("Mappings")

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        return self.template.section("Parameters")

    @cached_property
    def resources(self) -> Mapping[str, dict[str, Any]]:
        return self.template.resources()

    @cached_property
    def beyond(self) -> str:
        """Why a resource may be there that the template lacks: SAM makes roles, versions and APIs. "" where none may be."""
        macros = self.template.transforms() or self.template.loops()
        return "is made by a macro" if macros else self.template.outside

    def id_of(self, logical: str) -> str:
        """What a resource is called in the document."""
        return f"{self.prefix}{logical}"

    def _once(self, key: tuple[str, ...], path: str, found: Any) -> Value:
        """A value that is asked for again and again; one that leads back to itself is a fault."""
        if key in self._known:
            return self._known[key]
        if key in self._asking:
            self.faults.add(path, f"{key[-1]} leads back to itself.", "CloudFormation refuses a circle.")
            return FAULTY
        self._asking.add(key)
        try:
            self._known[key] = found()
        finally:
            self._asking.discard(key)
        return self._known[key]

    # --- the names in a template ----------------------------------------------------------------

    def ref(self, name: str, path: str) -> Value:
        if name.startswith("AWS::"):
            return self._pseudo(name, path)
        if name in self.parameters:
            return self._once(("parameter", name), path, lambda: self._parameter(name))
        if name in self.resources:
            return self._left_out(name, path) or self.id_of(name)
        if self.beyond:
            return Missing(self.id_of(name), self.beyond)
        self.faults.add(path, f"There is no parameter or resource {name[:80]!r} in the template.")
        return FAULTY

    def _left_out(self, name: str, path: str) -> Missing | None:
        """A fault if the resource is not there. One that may be there is in the document, as not decided."""
        if self.exists(name) is not False:
            return None
        self.faults.add(path, f"{name} is left out by its condition.", "CloudFormation refuses it too.")
        return FAULTY

    def exists(self, name: str) -> bool | Missing:
        """Is a resource of the template there, as its condition says?"""
        condition = self.resources[name].get("Condition")
        path = f"{self.template.path}Resources.{name}.Condition"
        return self.condition(condition, path) if isinstance(condition, str) else True

    def _pseudo(self, name: str, path: str) -> Value:
        given = self.deployment.pseudo
        match name:
            case "AWS::NoValue":
                return NO_VALUE
            case "AWS::NotificationARNs":
                return []
            case "AWS::StackName" if name not in given:
                return self.name
            case "AWS::Region":
                return self.deployment.region_of(self)
            case _ if name in given:
                return given[name]
            case "AWS::Partition":
                return "aws"
            case "AWS::URLSuffix":
                return "amazonaws.com"
            case "AWS::AccountId" | "AWS::StackId":
                return Missing(name.removeprefix("AWS::"), "is known when it is deployed")
            case _:
                pass
        self.faults.add(path, f"There is no pseudo-parameter {name[:80]!r}.")
        return FAULTY

    def _parameter(self, name: str) -> Value:
        said = self.parameters[name]
        path = f"{self.template.path}Parameters.{name}"
        if not isinstance(said, dict):
            self.faults.add(path, f"An object belongs here, not {shown(said)}.")
            return FAULTY
        kind = as_text(said.get("Type")) or "String"
        value = self.given.get(name, said.get("Default"))
        if isinstance(value, Missing):
            return value
        missing = Missing(self.id_of(name), "is a parameter without a value")
        if value is None:
            return missing
        if kind.startswith(STORED):
            kept = self.told(f"resolve:ssm:{as_text(value) or ''}")
            if kept is None:
                return Missing(missing.name, "is kept in the parameter store")
            value = kept
        if not isinstance(value, list):
            text = as_text(value)
            if text is None:
                self.faults.add(path, f"{shown(value)} is no value of a parameter.")
                return FAULTY
            value = text
        self._check_allowed(said, value, path)
        if kind == "Number" and isinstance(value, str) and not NUMBER.fullmatch(value.strip()):
            self.faults.add(path, f"{shown(value)} is no number.")
        if LIST.fullmatch(kind) and isinstance(value, str):
            # a list parameter that is left empty is a list of one empty text, which nothing is called
            return [one.strip() for one in value.split(",") if one.strip()]
        if kind.startswith("AWS::") and value == "":  # an id that is to be filled in
            return missing
        return value

    def _check_allowed(self, said: Mapping[str, Any], value: Value, path: str) -> None:
        allowed = said.get("AllowedValues")
        if not isinstance(allowed, list):
            return
        texts = [as_text(one) for one in allowed]
        for one in value if isinstance(value, list) else [value]:
            if as_text(one) not in texts:
                known = ", ".join(str(text) for text in texts[:10])
                self.faults.add(path, f"{shown(one)} is not among the allowed values.", f"Allowed: {known}.")

    def attribute(self, resource: str, name: str, path: str) -> Value:
        if resource not in self.resources:
            if self.beyond:
                return Missing(self.id_of(f"{resource}.{name}"), self.beyond)
            self.faults.add(path, f"There is no resource {resource[:80]!r} in the template.")
            return FAULTY
        key = ("attribute", resource, name, f"{resource}.{name}")
        return self._once(key, path, lambda: self._left_out(resource, path) or attribute_of(self, resource, name, path))

    def condition(self, name: str, path: str) -> bool | Missing:
        conditions = self.template.section("Conditions")
        if name not in conditions:
            self.faults.add(path, f"There is no condition {name[:80]!r} in the template.")
            return FAULTY
        where = f"{self.template.path}Conditions.{name}"
        found: bool | Missing = self._once(("condition", name), path, lambda: decide(self, conditions[name], where))
        return found

    def exported(self, name: str, path: str) -> Value:
        return self.deployment.exported(name, path)

    def told(self, name: str) -> str | None:
        return self.deployment.told(name)

    def zones(self, region: str) -> list[str]:
        return self.deployment.zones(region or self.deployment.region_of(self))

    # --- what is asked for ----------------------------------------------------------------------

    def said(self, resource: str, name: str) -> Value:
        """One property of a resource, None where it is left out."""
        properties = self.resources[resource].get("Properties") or {}
        if name not in properties:
            return None
        key, path = (
            ("property", resource, f"{resource}.{name}"),
            f"{self.template.path}Resources.{resource}.Properties.{name}",
        )
        found = self._once(key, path, lambda: resolve(self, properties[name], path))
        return None if found is NO_VALUE else found

    def properties(self, resource: str) -> dict[str, Value]:
        """All properties of a resource that are said."""
        names = self.resources[resource].get("Properties") or {}
        found = ((name, self.said(resource, name)) for name in names)
        return {name: value for name, value in found if value is not None}

    def output(self, name: str, path: str) -> Value:
        """The value of an output."""
        outputs = self.template.section("Outputs")
        said = outputs.get(name)
        if not isinstance(said, dict) or "Value" not in said:
            self.faults.add(path, f"The nested stack has no output {name[:80]!r}.")
            return FAULTY
        where = f"{self.template.path}Outputs.{name}.Value"
        return self._once(("output", name), path, lambda: resolve(self, said["Value"], where))
