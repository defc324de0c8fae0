"""A service as the CloudFormation template that the framework would make of it, as far as a network needs it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lambdanet.importers.aws_cli.record import shown
from lambdanet.importers.files import unreadable

HINT: Final = "The Serverless Framework refuses it too."
# events that poll from the network of their source (INV-11); the others need none of ours
# → the word in the id of their mapping, and how much of each name after it
POLLED: Final = {
    "msk": ("MSK", 79),
    "kafka": ("Kafka", 158),
    "activemq": ("ActiveMQ", 150),
    "rabbitmq": ("RabbitMQ", 150),
}
LISTS: Final = ("securityGroupIds", "subnetIds")
KAFKA: Final = {"vpcSubnet": ("VPC_SUBNET", "subnet:"), "vpcSecurityGroup": ("VPC_SECURITY_GROUP", "security_group:")}


def logical_id(function: str) -> str:
    """The logical id that the framework gives a function: hello-world → HelloDashworldLambdaFunction."""
    plain = function.replace("-", "Dash").replace("_", "Underscore")
    return f"{plain[:1].upper()}{plain[1:]}"


def capacity_id(name: str) -> str:
    """The logical id that the framework gives a capacity provider."""
    return f"{logical_id(name)}LambdaCapacityProvider"


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
        """The template. Raises UnreadableDocument for a shape that the framework would refuse.

        In the framework's order: what it makes, what `resources` says merged into that, then the extensions.
        """
        own: dict[str, Any] = {}
        extensions: dict[str, str] = {}
        for path, one in self._maps(self.data.get("resources"), "resources"):
            known: dict[str, Any] = {}
            for key, value in one.items():
                if key == "extensions":
                    extensions |= dict.fromkeys(self._map(value, f"{path}.extensions"), f"{path}.extensions")
                    known[key] = value
                elif _is_unknown(value):
                    self.unread.append(value)
                elif isinstance(value, dict):
                    read = {name: part for name, part in value.items() if key != "Resources" or not _is_unknown(part)}
                    self.unread += [part for name, part in value.items() if name not in read]
                    known[key] = read
                    self.places |= {f"{key}.{name}": f"{path}.{key}.{name}" for name in read}
                else:
                    known[key] = value
            own = _merged(own, known)
        extending = own.pop("extensions", None) or {}
        functions: dict[str, Any] = {}
        for path, one in self._maps(self.data.get("functions"), "functions"):
            self.places |= {f"Resources.{logical_id(name)}LambdaFunction": f"{path}.{name}" for name in one}
            functions = _merged(functions, one)
        self._capacity_providers(functions)
        for name, function in functions.items():
            self._function(name, function, self.places[f"Resources.{logical_id(name)}LambdaFunction"])
        if isinstance(parameters := own.get("Parameters"), dict):
            own["Parameters"] = {name: _without_unknown(one) for name, one in parameters.items()}
        sections = _merged({"Resources": self.resources}, own | {"Resources": own.get("Resources") or {}})
        if isinstance(sections["Resources"], dict):
            for name, value in extending.items():
                self._extend(sections["Resources"], name, value, f"{extensions[name]}.{name}")
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
        if said.get("capacityProvider"):
            arn = self._capacity(said["capacityProvider"], f"{path}.capacityProvider")
            inner = {"LambdaManagedInstancesCapacityProviderConfig": {"CapacityProviderArn": arn}}
            properties["CapacityProviderConfig"] = inner
        elif (config := self._vpc(said, f"{path}.vpc")) is not None:
            properties["VpcConfig"] = config
        if (reserved := said.get("reservedConcurrency")) is not None:
            properties["ReservedConcurrentExecutions"] = reserved
        function: dict[str, Any] = {"Type": "AWS::Lambda::Function", "Properties": properties}
        if isinstance(said.get("condition"), str):
            function["Condition"] = said["condition"]
        key = f"{logical}LambdaFunction"
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
            self._event(logical, index, event, f"{path}.events[{index}]")

    def _vpc(self, said: Mapping[str, Any], path: str) -> Any:
        """Each key is the function's own, or the provider's; without both lists it is attached to nothing.

        A function's own `vpc: ~` or `vpc: false` takes the provider's away.
        """
        own = said.get("vpc")
        if "vpc" in said and (own is None or own is False):
            return None
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
        for key in LISTS:
            value = own.get(key) if own.get(key) not in (None, "", False, 0) else shared.get(key)
            if value not in (None, "", False, 0):
                found[f"{key[0].upper()}{key[1:]}"] = _listed(value)
        if len(found) < 2:
            return None
        six = own if "ipv6AllowedForDualStack" in own else shared
        return found | {"Ipv6AllowedForDualStack": True} if six.get("ipv6AllowedForDualStack") is True else found

    def _capacity_providers(self, functions: Mapping[str, Any]) -> None:
        """Those that the provider describes, and the one called default where a function names it."""
        provider = self._map(self.data.get("provider"), "provider")
        described = dict(self._map(provider.get("capacityProviders"), "provider.capacityProviders"))
        for function in functions.values():
            named = function.get("capacityProvider") if isinstance(function, dict) else None
            if "default" in (named, named.get("name") if isinstance(named, dict) else None):
                described.setdefault("default", None)
        for name, value in described.items():
            path = f"provider.capacityProviders.{name}"
            vpc = self._map(value, path).get("vpc") or provider.get("vpc")
            config: Any = vpc
            if not _is_unknown(vpc):
                said = self._map(vpc, f"{path}.vpc")
                config = {f"{key[0].upper()}{key[1:]}": _listed(said.get(key)) for key in LISTS}
                if not all(config.values()):
                    self._refuse(path, "A capacity provider needs subnets and security groups.")
            key = capacity_id(name)
            self.places[f"Resources.{key}"] = path
            self.resources[key] = {"Type": "AWS::Lambda::CapacityProvider", "Properties": {"VpcConfig": config}}

    def _capacity(self, value: Any, path: str) -> Any:
        """The ARN of a function's capacity provider: one of the provider's by name, or as it is written."""
        named = value if isinstance(value, str) or _is_unknown(value) else self._map(value, path).get("name")
        if named in (None, ""):
            self._refuse(path, "A name belongs here.")
        if isinstance(named, str) and capacity_id(named) in self.resources:
            return {"Fn::GetAtt": [capacity_id(named), "Arn"]}
        return named

    def _event(self, function: str, index: int, event: Any, path: str) -> None:
        kind, said = next(iter(event.items()), ("", None)) if isinstance(event, dict) else (str(event), None)
        if kind not in POLLED or not isinstance(said, dict):
            self.left["events that are not known" if _is_unknown(event) else f"events {kind[:40]}"] += 1
            return
        properties: dict[str, Any] = {"FunctionName": {"Ref": f"{function}LambdaFunction"}}
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
        key = f"{function}EventSourceMapping{POLLED[kind][0]}{_token(kind, said) or index}"
        self.places[f"Resources.{key}"] = f"{path}.{kind}"
        self.resources[key] = {"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties}

    def _extend(self, made: dict[str, Any], name: str, value: Any, path: str) -> None:
        """What `resources.extensions` sets: each property as a whole."""
        if not isinstance(made.get(name), dict):
            self.left["extensions of resources that are not read"] += 1
            return
        said = self._map(value, path)
        properties = self._map(made[name].get("Properties"), path) | self._map(
            said.get("Properties"), f"{path}.Properties"
        )
        condition = {key: one for key, one in said.items() if key == "Condition"}
        made[name] = made[name] | condition | {"Properties": properties}


def _token(kind: str, said: Mapping[str, Any]) -> str:
    """What the framework's id of a mapping ends in: the topic or the queue, after the cluster's name; "" if not known."""
    name = said.get("topic" if kind in ("msk", "kafka") else "queue")
    names = [name]
    if kind == "msk":
        arn = said.get("arn")
        cluster = arn.get("Ref") or arn.get("Fn::ImportValue") if isinstance(arn, dict) else str(arn).partition("/")[2]
        names = [cluster.partition("/")[0] if isinstance(cluster, str) else None, name]
    plain = [
        "".join(letter for letter in one if letter.isascii() and letter.isalnum())
        for one in names
        if isinstance(one, str)
    ]
    if len(plain) < len(names) or not all(plain):
        return ""
    return "".join(f"{one[:1].upper()}{one[1:]}"[: POLLED[kind][1]] for one in plain)


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
