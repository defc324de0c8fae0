"""What an execution role allows, as far as the input says: the services that it lets a function call, and what is not read."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lambdanet.importers.files import clean
from lambdanet.importers.needs.actions import NETWORK, covers, is_call, may_be_lambdas, service_of, writes_logs
from lambdanet.importers.needs.managed import MANAGED, NamedPolicy

LONGEST: Final = 60  # of what is quoted
OF_AWS: Final = ":iam::aws:policy/"
EVERY: Final = ("*", "*:*")
MOST_ACTIONS: Final = 2_000  # of one role; IAM's own limits hold a few hundred


@dataclass(eq=False, slots=True)
class Role:
    """A role while it is read. `services` and `perhaps`: a service's short name → why; `gaps`: what could not be read.

    `network` holds the actions of IAM-01 that it allows, or may allow.
    """

    services: dict[str, list[str]] = field(default_factory=dict)
    perhaps: dict[str, list[str]] = field(default_factory=dict)
    unplaced: dict[str, None] = field(default_factory=dict)  # prefixes that are no service here
    network: set[str] = field(default_factory=set)
    everything: bool = False
    logs: bool = False
    gaps: list[str] = field(default_factory=list)
    allowed: dict[str, None] = field(default_factory=dict)
    denied: set[str] = field(default_factory=set)

    @property
    def lacks_network(self) -> bool:
        """Is it certain that the role cannot make a function's interfaces (IAM-01)? Not where a part of it is not read."""
        return not self.gaps and not self.network.issuperset(NETWORK)

    def gap(self, what: str) -> None:
        if what not in self.gaps:
            self.gaps.append(what)

    # --- policies with a name -------------------------------------------------------------------

    def attach(self, arn: str) -> None:
        """A managed policy of AWS's, by its ARN or its name."""
        name = clean(arn.rpartition("/")[2])[:LONGEST]
        policy = MANAGED.get(name) if OF_AWS in arn or not arn.startswith("arn:") else None
        if policy is None:
            self.gap(f"the policy {name}")
        else:
            self.take(policy, f"its role has the policy {name}")

    def take(self, policy: NamedPolicy, reason: str) -> None:
        """A policy of a table, and what to say about the questions that it leads to."""
        self.network.update(policy.network)
        self.everything = self.everything or policy.everything
        for services, found in ((policy.services, self.services), (policy.perhaps, self.perhaps)):
            for one in services:
                found.setdefault(one, []).append(reason)

    # --- policies with a document ---------------------------------------------------------------

    def read_text(self, text: str, called: str) -> None:
        """A document as JSON text."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            data = None
        self.read(data, called)

    def read(self, document: object, called: str) -> None:
        """A policy's document as data. What stands in the place of a text and is none, nobody has said."""
        statements = document.get("Statement") if isinstance(document, Mapping) else None
        if isinstance(statements, Mapping):
            statements = [statements]
        if not isinstance(statements, list):
            self.gap(f"the policy {clean(called)[:LONGEST]}")
            return
        for one in statements:
            if isinstance(one, Mapping) and one.get("Effect") in ("Allow", "Deny"):
                self._statement(one, called)
            else:
                self.gap(f"a statement of the policy {clean(called)[:LONGEST]}")

    def _statement(self, said: Mapping[str, Any], called: str) -> None:
        allows, surely = said["Effect"] == "Allow", _of_everything(said.get("Resource")) and not said.get("Condition")
        actions = list(_texts(said.get("Action")))
        if len(actions) < _count(said.get("Action")) or ("Action" not in said and "NotAction" not in said):
            self.gap(f"a statement of the policy {clean(called)[:LONGEST]}")
        if not allows:
            self.denied.update(actions if surely else ())
            return
        if "NotAction" in said:  # everything but some
            self.everything = True
            self.network.update(NETWORK)
        for action in actions:
            if len(self.allowed) < MOST_ACTIONS:
                self.allowed[action] = None
            else:
                self.gap("the rest of its actions")

    def settle(self) -> None:
        """After everything is read: what the actions come to, without those that are refused."""
        by_service: dict[tuple[bool, str], list[str]] = {}
        for action in self.allowed:
            if any(covers(denied, action) for denied in self.denied):
                continue
            if action in EVERY:
                self.everything = True
            self.network.update(one for one in NETWORK if covers(action, one) and not self._is_denied(one))
            self.logs = self.logs or writes_logs(action)
            if not is_call(action) or action in EVERY:
                continue
            if service := service_of(action):
                by_service.setdefault((may_be_lambdas(action), service), []).append(action)
            else:
                self.unplaced[clean(action.partition(":")[0])[:LONGEST]] = None
        for (perhaps, service), actions in by_service.items():
            found = self.perhaps if perhaps else self.services
            found.setdefault(service, []).append(f"its role may call {_some(actions)}")
        self.allowed.clear()

    def _is_denied(self, action: str) -> bool:
        return any(covers(denied, action) for denied in self.denied)


def _some(actions: list[str]) -> str:
    first = clean(actions[0])[:LONGEST]
    return first if len(actions) == 1 else f"{first} and {len(actions) - 1} more"


def _texts(value: object) -> Iterable[str]:
    return (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))


def _count(value: object) -> int:
    return len(value) if isinstance(value, list) else 0 if value is None else 1


def _of_everything(resource: object) -> bool:
    return resource == "*" or (isinstance(resource, list) and "*" in resource)
