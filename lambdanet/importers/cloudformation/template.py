"""A template: its sections, checked for their shape, and what SAM's Globals add to its resources."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lambdanet.importers.aws_cli.record import Faults, shown
from lambdanet.importers.files import SourceFile

LOGICAL_ID: Final = re.compile(r"[A-Za-z0-9]{1,255}")
TYPE: Final = re.compile(r"[A-Za-z0-9]+(?:::[A-Za-z0-9@_-]+){1,3}")
SAM: Final = "AWS::Serverless-2016-10-31"
SAM_FUNCTION: Final = "AWS::Serverless::Function"
# Globals' sections that are read, and what SAM refuses in them ("Globals section of the AWS SAM template")
SHARING: Final = {SAM_FUNCTION: "Function", "AWS::Serverless::CapacityProvider": "CapacityProvider"}
NOT_SHARED: Final = ("Role", "Policies", "FunctionName", "Events")
LANGUAGE: Final = "AWS::LanguageExtensions"
FOR_EACH: Final = "Fn::ForEach::"
INCLUDE: Final = "Fn::Transform"


@dataclass(frozen=True, slots=True)
class Template:
    """One file's template. A section that is left out is empty. `outside`: why it may lack resources, "" if it does not."""

    file: SourceFile
    data: Mapping[str, Any]
    faults: Faults
    outside: str = ""

    @property
    def path(self) -> str:
        """How the place of a fault begins."""
        return f"{self.file.path}: " if self.file.path else ""

    @property
    def name(self) -> str:
        """The file's name without folders and ending: what a stack of it is called here."""
        return self.file.path.rpartition("/")[2].partition(".")[0] or "stack"

    def section(self, name: str) -> dict[str, Any]:
        found = self.data.get(name)
        if found is None:
            return {}
        if not isinstance(found, dict):
            self.faults.add(f"{self.path}{name}", f"An object belongs here, not {shown(found)}.")
            return {}
        return found

    def transforms(self) -> list[str]:
        """The macros that the template is to be sent through."""
        found = self.data.get("Transform")
        places = (self.data, self.section("Resources"))  # such as AWS::Include, which brings more of them
        listed = [*(found if isinstance(found, list) else [found]), *(one.get(INCLUDE) for one in places)]
        return [
            one if isinstance(one, str) else str(one.get("Name", "")) for one in listed if isinstance(one, str | dict)
        ]

    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources that have a type, by logical id, with SAM's Globals in its functions and capacity providers."""
        found: dict[str, dict[str, Any]] = {}
        for name, resource in self.section("Resources").items():
            path = f"{self.path}Resources.{name[:80]}"
            if name.startswith(FOR_EACH) or name == INCLUDE:
                continue
            if not LOGICAL_ID.fullmatch(name):
                self.faults.add(path, "A logical id is made of letters and digits.", HINT)
            elif not isinstance(resource, dict) or not isinstance(resource.get("Type"), str):
                self.faults.add(path, "A resource is an object with a Type.", HINT)
            elif not isinstance(resource.get("Properties", {}), dict | None):
                self.faults.add(f"{path}.Properties", "An object belongs here.", HINT)
            else:
                found[name] = self._with_globals(resource, path)
        return found

    def loops(self) -> list[str]:
        """The names of the Fn::ForEach loops among the resources, which are not worked out."""
        return [name.removeprefix(FOR_EACH) for name in self.section("Resources") if name.startswith(FOR_EACH)]

    def _with_globals(self, resource: dict[str, Any], path: str) -> dict[str, Any]:
        section = SHARING.get(resource["Type"])
        shared = self.section("Globals").get(section) if section else None
        if not isinstance(shared, dict):
            return resource
        for key in NOT_SHARED if section == "Function" else ():
            if key in shared:
                self.faults.add(f"{self.path}Globals.Function.{key}", f"SAM takes no {key} here.", HINT)
        ignored = resource.get("IgnoreGlobals")
        if ignored is not None and ignored != "*" and not isinstance(ignored, list):
            self.faults.add(f"{path}.IgnoreGlobals", '"*" or a list of properties belongs here.', HINT)
        left_out = shared.keys() if ignored == "*" else ignored if isinstance(ignored, list) else ()
        kept = {key: value for key, value in shared.items() if key not in left_out}
        return resource | {"Properties": merged(kept, resource.get("Properties") or {})}


HINT: Final = "CloudFormation refuses it too."


def merged(shared: Any, own: Any) -> Any:
    """SAM's Globals and a function's own value: objects are merged, lists joined, else the function's own counts."""
    if isinstance(shared, dict) and isinstance(own, dict) and not _is_function(shared) and not _is_function(own):
        both = {key: merged(shared[key], own[key]) for key in shared.keys() & own.keys()}
        return shared | own | both
    if isinstance(shared, list) and isinstance(own, list):
        return shared + own
    return own


def _is_function(value: dict[str, Any]) -> bool:
    return len(value) == 1 and all(key == "Ref" or key.startswith("Fn::") for key in value)


def is_template(value: object) -> bool:
    """Does a value look like a template?"""
    if not isinstance(value, dict):
        return False
    if "AWSTemplateFormatVersion" in value or "Transform" in value:
        return "Resources" in value or "Outputs" in value
    resources = value.get("Resources")
    if not isinstance(resources, dict):
        return False
    types = [one.get("Type") for one in resources.values() if isinstance(one, dict)]
    return any(isinstance(one, str) and TYPE.fullmatch(one) for one in types)
