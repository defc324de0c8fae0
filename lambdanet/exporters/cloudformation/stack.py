"""A template while it is being put together: what is in it already, what its parts are called, what is left out."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lambdanet.exporters.cloudformation.addresses import Addresses
from lambdanet.exporters.cloudformation.names import LogicalIds
from lambdanet.exporters.cloudformation.words import description, tag_value
from lambdanet.exporters.exported import LeftOut
from lambdanet.parts import ID_TAG
from lambdanet.topology import Resource, Topology

Value = Any
Entry = dict[str, Value]

FORMAT_VERSION: Final = "2010-09-09"
MOST_RESOURCES: Final = 500  # in one template
LONGEST_TEMPLATE: Final = 1_000_000  # bytes, as a file in S3


class Stack:
    """`made` are the ids of the topology that the template has; `blocks` and `attached` what has to be there first."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.names = LogicalIds(topology)
        self.addresses = Addresses(topology)
        self.interfaces = {one.id: one for one in topology.interfaces}
        self.subnets = {one.id: one for one in topology.subnets}
        self.by_id: Mapping[str, Resource] = topology.by_id()
        self.resources: dict[str, Entry] = {}
        self.parameters: dict[str, Entry] = {}
        self.left: list[LeftOut] = []
        self.made: dict[str, str] = {}
        self.blocks: dict[str, list[str]] = {}  # by VPC, the logical ids of its further blocks
        self.attached: dict[str, list[str]] = {}  # by VPC, those of the attachments of its gateways
        self._shared: dict[str, str] = {}
        self._titles = _titles(topology)

    # --- what goes in ---------------------------------------------------------------------------

    def add(
        self,
        one: Resource,
        type_: str,
        properties: Mapping[str, Value],
        *,
        after: Iterable[str] = (),
        tags: str = "Tags",
        policies: Mapping[str, str] | None = None,
    ) -> str:
        """A resource of the topology. `after`: logical ids that it depends on; `tags`: where its type has them."""
        logical = self.made[one.id] = self.names.of(one.id)
        self.resources[logical] = _resource(type_, {**properties, tags: self.tags(one)}, after, policies)
        return logical

    def beside(
        self, owner: str, ending: str, type_: str, properties: Mapping[str, Value], *, after: Iterable[str] = ()
    ) -> str:
        """A resource that only CloudFormation has, such as an association. Returns its logical id."""
        logical = self.names.free(f"{self.names.of(owner)}{ending}")
        self.resources[logical] = _resource(type_, properties, after, None)
        return logical

    def once(self, key: str, owner: str, ending: str, type_: str, properties: Mapping[str, Value]) -> str:
        """A resource that several others share: made at the first call with this key."""
        if key not in self._shared:
            self._shared[key] = self.beside(owner, ending, type_, properties)
        return self._shared[key]

    def parameter(self, wanted: str, said: Mapping[str, Value]) -> Entry:
        """A reference to a parameter, which is made at the first call with this name."""
        key = f"parameter {wanted}"
        if key not in self._shared:
            self._shared[key] = self.names.free(wanted)
            self.parameters[self._shared[key]] = dict(said)
        return {"Ref": self._shared[key]}

    def leave(self, message: str, component: str = "", *, matters: bool = False) -> None:
        self.left.append(LeftOut(message=message, component=component, matters=matters))

    def tags(self, one: Resource) -> list[Entry]:
        """The name that people see, and the id by which an import finds it again."""
        return [{"Key": "Name", "Value": self.title(one)}, {"Key": ID_TAG, "Value": one.id}]

    def title(self, one: Resource) -> str:
        return self._titles[one.id]

    # --- what is referred to --------------------------------------------------------------------

    def has(self, *ids: str) -> bool:
        """Is all of this in the template?"""
        return all(one in self.made for one in ids)

    def ref(self, identifier: str) -> Entry:
        return {"Ref": self.made[identifier]}

    def refs(self, ids: Iterable[str]) -> list[Entry]:
        """References to those that are in the template."""
        return [self.ref(one) for one in dict.fromkeys(ids) if one in self.made]

    def attribute(self, identifier: str, name: str) -> Entry:
        return {"Fn::GetAtt": [self.made[identifier], name]}

    def home(self, subnet_id: str) -> str:
        """The VPC of a subnet."""
        return self.subnets[subnet_id].vpc_id

    def tell_address(self, interface_id: str, owner: str, of: str) -> None:
        """Say it where a verdict hangs on an address that AWS chooses when it is deployed."""
        interface = self.interfaces[interface_id]
        if self.addresses.decides(interface):
            self.leave(
                f"AWS chooses the address of {of} when it is deployed; in the topology it is {interface.private_ip}, "
                "and a rule, a route or a question names addresses of that subnet one by one.",
                owner,
                matters=True,
            )

    # --- as a whole -----------------------------------------------------------------------------

    def template(self) -> Entry:
        found: Entry = {"AWSTemplateFormatVersion": FORMAT_VERSION}
        about = ". ".join(text.rstrip(".") for text in (self.topology.name, self.topology.description) if text)
        found["Description"] = description(f"{about or 'A network'}. For {self.topology.region}.")
        if self.parameters:
            found["Parameters"] = self.parameters
        found["Resources"] = self.resources
        return found


def _resource(
    type_: str, properties: Mapping[str, Value], after: Iterable[str], policies: Mapping[str, str] | None
) -> Entry:
    waits = list(dict.fromkeys(after))
    return {
        "Type": type_,
        **({"DependsOn": waits} if waits else {}),
        **(policies or {}),
        "Properties": {key: value for key, value in properties.items() if value is not None and value not in ([], {})},
    }


def _titles(topology: Topology) -> dict[str, str]:
    """By id, the value of the tag Name: the id itself where the name means something else in a question."""
    ids = {one.id.lower() for one in topology.resources()}
    return {
        one.id: tag_value(one.name) if one.name.lower() not in ids and one.name.strip() else one.id
        for one in topology.resources()
    }
