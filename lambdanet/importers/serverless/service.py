"""A service as the CloudFormation template that the framework would make of it, as far as a network needs it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lambdanet.importers.aws_cli.record import shown
from lambdanet.importers.files import unreadable

HINT: Final = "The Serverless Framework refuses it too."
# events that poll from the network of their source (INV-11); the others need none of ours
POLLED: Final = ("msk", "kafka", "activemq", "rabbitmq")
KAFKA: Final = {"vpcSubnet": ("VPC_SUBNET", "subnet:"), "vpcSecurityGroup": ("VPC_SECURITY_GROUP", "security_group:")}


def logical_id(function: str) -> str:
    """The logical id that the framework gives a function: hello-world → HelloDashworldLambdaFunction."""
    plain = function.replace("-", "Dash").replace("_", "Underscore")
    return f"{plain[:1].upper()}{plain[1:]}"


@dataclass(eq=False)
class Service:
    """`data`: the file with its variables worked out. `places`: where in it the parts of the template come from."""

    data: Mapping[str, Any]
    start: str
    name: str
    stage: str
    places: dict[str, str] = field(default_factory=dict)
    resources: dict[str, Any] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)
    unread: list[Any] = field(default_factory=list)  # what stands for functions or resources, and is not known

    def template(self) -> dict[str, Any]:
        """The template. Raises UnreadableDocument for a shape that the framework would refuse."""
        sections: dict[str, Any] = {}
        extensions: list[tuple[str, Any]] = []
        for path, one in self._maps(self.data.get("resources"), "resources"):
            for key, value in one.items():
                if key == "extensions":
                    extensions.append((f"{path}.extensions", value))
                elif _is_unknown(value):
                    self.unread.append(value)
                elif isinstance(value, dict):
                    known = {name: part for name, part in value.items() if key != "Resources" or not _is_unknown(part)}
                    self.unread += [part for name, part in value.items() if name not in known]
                    sections.setdefault(key, {}).update(known)
                    self.places |= {f"{key}.{name}": f"{path}.{key}.{name}" for name in known}
                else:
                    sections[key] = value
        for path, one in self._maps(self.data.get("functions"), "functions"):
            for name, function in one.items():
                self._function(name, function, f"{path}.{name}")
        made = self.resources
        for path, extension in extensions:
            self._extend(made, extension, path)
        if isinstance(parameters := sections.get("Parameters"), dict):
            sections["Parameters"] = {name: _without_unknown(one) for name, one in parameters.items()}
        own = sections.get("Resources")
        sections["Resources"] = _merged(made, own) if isinstance(own, dict) else made
        return {"AWSTemplateFormatVersion": "2010-09-09", **sections}

    def _refuse(self, path: str, message: str) -> None:
        raise unreadable("import.bad-value", message, path=f"{self.start}{path}", hint=HINT)

    def _map(self, value: Any, path: str) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self._refuse(path, f"An object belongs here, not {shown(value)}.")
        found: dict[str, Any] = value
        return found

    def _maps(self, value: Any, path: str) -> list[tuple[str, dict[str, Any]]]:
        """An object, or a list of objects; those that are known."""
        listed = isinstance(value, list)
        places = [(f"{path}[{index}]", one) for index, one in enumerate(value)] if listed else [(path, value)]
        self.unread += [one for _, one in places if _is_unknown(one)]
        return [(place, self._map(one, place)) for place, one in places if not _is_unknown(one)]

    def _function(self, name: str, value: Any, path: str) -> None:
        # where nothing of a function is known, neither is where it is attached
        said = {"vpc": value} if _is_unknown(value) else self._map(value, path)
        logical = logical_id(name)
        properties: dict[str, Any] = {}
        if called := said.get("name") or (f"{self.name}-{self.stage}-{name}" if self.name else ""):
            properties["FunctionName"] = called
        if (config := self._vpc(said.get("vpc"), f"{path}.vpc")) is not None:
            properties["VpcConfig"] = config
        if (reserved := said.get("reservedConcurrency")) is not None:
            properties["ReservedConcurrentExecutions"] = reserved
        function: dict[str, Any] = {"Type": "AWS::Lambda::Function", "Properties": properties}
        if isinstance(said.get("condition"), str):
            function["Condition"] = said["condition"]
        key = f"{logical}LambdaFunction"
        self.places[f"Resources.{key}"] = path
        self.resources[key] = function
        if said.get("url"):
            self.resources[f"{key}Url"] = {
                "Type": "AWS::Lambda::Url",
                "Properties": {"TargetFunctionArn": {"Fn::GetAtt": [key, "Arn"]}},
            }
        if said.get("layers"):
            self.left["layers"] += len(said["layers"]) if isinstance(said["layers"], list) else 1
        events = said.get("events")
        if _is_unknown(events):
            self.left["events that are not known"] += 1
            return
        if events is not None and not isinstance(events, list):
            self._refuse(f"{path}.events", f"A list belongs here, not {shown(events)}.")
        for index, event in enumerate(events or ()):
            self._event(key, index, event, f"{path}.events[{index}]")

    def _vpc(self, own: Any, path: str) -> Any:
        """Each key is the function's own, or the provider's; without both lists it is attached to nothing."""
        provider = self.data.get("provider")
        shared = provider if _is_unknown(provider) else self._map(provider, "provider").get("vpc")
        whole = isinstance(own, dict) and own.get("subnetIds") and own.get("securityGroupIds")
        for value, place in ((own, path), (shared, "provider.vpc")):
            if _is_unknown(value) and not whole:
                return value
            if isinstance(value, bool | int | float | str | list) and value not in (False, "", 0, []):
                self._refuse(place, f"An object belongs here, not {shown(value)}.")
        own, shared = own or {}, shared or {}
        found: dict[str, Any] = {}
        for key in ("securityGroupIds", "subnetIds", "ipv6AllowedForDualStack"):
            value = own.get(key) if own.get(key) not in (None, "", False, 0) else shared.get(key)
            if value not in (None, "", False, 0):
                found[f"{key[0].upper()}{key[1:]}"] = _listed(value) if key.endswith("Ids") else value
        return found if "SecurityGroupIds" in found and "SubnetIds" in found else None

    def _event(self, function: str, index: int, event: Any, path: str) -> None:
        kind, said = next(iter(event.items()), ("", None)) if isinstance(event, dict) else (str(event), None)
        if kind not in POLLED or not isinstance(said, dict):
            self.left["events that are not known" if _is_unknown(event) else f"events {kind[:40]}"] += 1
            return
        properties: dict[str, Any] = {"FunctionName": {"Ref": function}}
        if "arn" in said:
            properties["EventSourceArn"] = said["arn"]
        access = self._map(said.get("accessConfigurations"), f"{path}.{kind}.accessConfigurations")
        configurations = [
            {"Type": type_, "URI": f"{start}{one}" if isinstance(one, str) and ":" not in one else one}
            for key, (type_, start) in KAFKA.items()
            for one in _each(access.get(key))
        ]
        if configurations:
            properties["SourceAccessConfigurations"] = configurations
        key = f"{function}EventSourceMapping{kind.capitalize()}{index}"
        self.places[f"Resources.{key}"] = f"{path}.{kind}"
        self.resources[key] = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties}

    def _extend(self, made: dict[str, Any], extension: Any, path: str) -> None:
        """What `resources.extensions` sets in the resources that the framework makes."""
        for name, value in self._map(extension, path).items():
            if name not in made:
                self.left["extensions of resources that are not read"] += 1
                continue
            said = self._map(value, f"{path}.{name}")
            properties = made[name]["Properties"] | self._map(said.get("Properties"), f"{path}.{name}.Properties")
            made[name] = (
                made[name] | {key: one for key, one in said.items() if key == "Condition"} | {"Properties": properties}
            )


def _merged(made: Any, own: Any) -> Any:
    """The framework's merge of `resources` into what it has made, lodash's: objects by key, lists by place, else what is written."""
    match made, own:
        case dict(), dict():
            return made | {key: _merged(made.get(key), one) for key, one in own.items()}
        case list(), list():
            longer = own[len(made) :] if len(own) > len(made) else made[len(own) :]
            return [*(_merged(one, other) for one, other in zip(made, own, strict=False)), *longer]
        case _:
            return own


def _is_unknown(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith(("Ref", "Fn::"))


def _without_unknown(parameter: Any) -> Any:
    """A parameter whose default is not known has none."""
    if not isinstance(parameter, dict) or not _is_unknown(parameter.get("Default")):
        return parameter
    return {name: value for name, value in parameter.items() if name != "Default"}


def _listed(value: Any) -> Any:
    """A list that was given as one text has commas."""
    return [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) else value


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
