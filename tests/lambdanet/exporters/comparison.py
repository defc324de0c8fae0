"""A topology, and what was read back of what it was exported as: the same questions to both."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

from lambdanet.completion.ports import listens
from lambdanet.document import read_topology
from lambdanet.exporters.exported import Exported, LeftOut
from lambdanet.reachability.evaluate import evaluate_on
from lambdanet.reachability.naming import find
from lambdanet.reachability.network import compile_network
from lambdanet.reachability.verdict import Verdict
from lambdanet.topology import InternetHost, Ports, Question, Service, Topology
from tests.builders import Document, codes


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A question that the two answer otherwise."""

    question: Question
    before: str
    after: str
    excuses: tuple[LeftOut, ...]


class Comparison:
    """`topology`: as it was; `exported`: what was written; `found`: the document that it is read as again.

    `name` says what that one calls a resource by its id in the topology, or "".
    """

    def __init__(self, topology: Topology, exported: Exported, found: Document, name: Callable[[str], str]) -> None:
        self.topology, self.exported, self._called = topology, exported, name
        self.before = compile_network(topology)
        self.after = compile_network(read_topology(found))
        self.after = compile_network(read_topology({**found, **self._outside(found), **self._software(found)}))

    def renamed(self, identifier: str) -> str:
        """What the other topology calls a resource of the first one."""
        name = self._called(identifier)
        meant = find(self.after, name) if name else None
        return getattr(meant, "id", identifier)

    def _outside(self, found: Document) -> Document:
        """What is nobody's to make: hosts on the internet and on premises, and the services that are shown."""
        networks = [one["id"] for one in found.get("customer_networks", [])]
        return {
            "internet_hosts": [
                {
                    "id": one.id,
                    "name": one.name,
                    "HostName": one.host_name,
                    "Ipv4Addresses": [str(address) for address in one.ipv4],
                    "Ipv6Addresses": [str(address) for address in one.ipv6],
                    **_listens(one.listens),
                }
                for one in self.topology.internet_hosts
            ],
            "services": [
                {"id": one.id, "name": one.name, "ServiceName": f"com.amazonaws.{one.region}.{one.service}"}
                for one in self.topology.services
                if not (one.needs_vpc or one.needs_endpoint or one.zones)
            ],
            "customer_hosts": [
                {
                    "id": one.id,
                    "name": one.name,
                    "network": home,
                    "PrivateIpAddress": str(one.address),
                    **_listens(one.listens),
                }
                for one in self.topology.customer_hosts
                if (home := self.renamed(one.network_id)) in networks
            ],
        }

    def _software(self, found: Document) -> Document:
        """What listens on instances is their software's doing."""
        listening = {self.renamed(one.id): _listens(one.listens) for one in self.topology.instances}
        return {"instances": [{**one, **listening.get(one["id"], {})} for one in found.get("instances", [])]}

    def translated(self, question: Question) -> Question:
        source, target = (self._name(one) for one in (question.source, question.target))
        return Question(
            source=source,
            target=target,
            port=question.port,
            protocol=question.protocol,
            family=question.family,
            source_port=question.source_port,
            source_address=question.source_address,
            invoke=question.invoke,
        )

    def _name(self, name: str) -> str:
        meant = find(self.before, name)
        if isinstance(meant, IPv4Address):
            return self._address(meant)
        if meant is None or isinstance(meant, str | InternetHost | Service):
            return name
        identifier = getattr(meant, "id", "")
        return self.renamed(identifier) if identifier else name

    def _address(self, address: IPv4Address) -> str:
        """What stands for an address that a resource has, where AWS chooses another one."""
        held = [one for one in self.topology.interfaces if any(address in (p.private, p.public) for p in one.pairs())]
        if len(held) != 1 or len(held[0].owner_ids) != 1:
            return str(address)
        owner = self.renamed(held[0].owner_ids[0])
        subnet = self.renamed(held[0].subnet_id)
        again = [one for one in self.after.topology.interfaces if owner in one.owner_ids and one.subnet_id == subnet]
        found = again[0] if again else held[0]
        return str(found.public_ip if held[0].public_ip == address else found.private_ip)

    def _meant(self, name: str) -> Iterable[str]:
        """What a question names: a resource, or who has an address."""
        meant = find(self.before, name)
        if not isinstance(meant, IPv4Address):
            return [getattr(meant, "id", name)]
        held = (one for one in self.topology.interfaces if any(meant in (p.private, p.public) for p in one.pairs()))
        return [owner for one in held for owner in one.owner_ids]

    def difference(self, question: Question) -> Difference | None:
        before = evaluate_on(self.before, question)
        after = evaluate_on(self.after, self.translated(question))
        texts = shown(before), shown(after)
        if texts[0] == texts[1]:
            return None
        again = set(_met(after))
        met = {*_met(before), *self._meant(question.source), *self._meant(question.target)}
        places = {one.id for one in self.topology.vpcs} | {one.id for one in self.topology.unknowns}
        outside = {one.id for one in self.topology.internet_hosts}  # put back, and what listens on instances too
        excuses = tuple(
            one
            for one in self.exported.left_out
            if one.matters
            and one.component not in outside
            and not one.message.startswith("What listens")
            and (
                one.component in met
                or self.renamed(one.component) in again
                or one.component in places
                or not one.component
            )
        )
        return Difference(question=question, before=texts[0], after=texts[1], excuses=excuses)

    def differences(self, questions: Iterable[Question] | None = None) -> list[Difference]:
        asked = questions or (one.question for one in self.topology.questions)
        return [found for one in asked if (found := self.difference(one)) is not None]


def _listens(ports: tuple[Ports, ...]) -> dict[str, Any]:
    return {} if ports == listens(None) else {"listens": [one.first for one in ports]}


def shown(verdict: Verdict) -> str:
    """What has to be the same: outcome, symptom, and what blocks."""
    return f"{verdict.outcome} {verdict.symptom} {' '.join(sorted(codes(verdict)))}"


def _met(verdict: Verdict) -> Iterator[str]:
    for trace in verdict.traces:
        for hop in trace.hops():
            yield hop.component
    for finding in (*verdict.blocked_by, *verdict.warnings):
        yield finding.component
