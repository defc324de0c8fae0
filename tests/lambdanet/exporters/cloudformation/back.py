"""A topology written as a template and read back, with what no template can hold given back to it."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lambdanet.document import read_topology
from lambdanet.exporters.cloudformation.build import FILE, export_cloudformation
from lambdanet.exporters.exported import Exported
from lambdanet.importers.files import SourceFile
from lambdanet.importers.reading import read_files
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Verdict
from lambdanet.topology import Question, Topology
from tests.builders import Document

LISTS = ("PrefixListS3", "PrefixListDynamodb")  # parameters, which a deployment fills in
SAYS = ("listens",)  # what software does


@dataclass(frozen=True, kw_only=True)
class Back:
    """`ours` is, by an id of the one that was read back, the id that it had."""

    topology: Topology
    exported: Exported
    again: Topology
    ours: dict[str, str]

    def differences(self, questions: Iterable[Question]) -> tuple[list[str], int]:
        """The questions that are decided otherwise and nothing says why; and how many something says it of."""
        unsaid, said = [], 0
        for question in questions:
            before, after = evaluate(self.topology, question), evaluate(self.again, question)
            if decided(before) == decided(after):
                continue
            met = {*self._met(before, question), *(self.ours.get(one, one) for one in self._met(after, question))}
            if any(one.matters and one.component in met for one in self.exported.left_out):
                said += 1
            else:
                unsaid.append(f"{question}: {decided(before)} became {decided(after)}")
        return unsaid, said

    def _met(self, verdict: Verdict, question: Question) -> set[str]:
        holders = {
            str(address): one.owner_ids
            for one in self.topology.interfaces
            for address in (one.private_ip, one.public_ip)
            if address is not None
        }
        met = {question.source, question.target, *(one.component for one in (*verdict.blocked_by, *verdict.warnings))}
        met |= {hop.component for trace in verdict.traces for hop in trace.hops()}
        return met | {owner for end in (question.source, question.target) for owner in holders.get(end, ())}


def decided(verdict: Verdict) -> tuple[str, str, list[str]]:
    return str(verdict.outcome), str(verdict.symptom), sorted({one.code for one in verdict.blocked_by})


def there_and_back(document: Document) -> Back:
    topology = read_topology(document)
    exported = export_cloudformation(topology)
    text = exported.files[FILE]
    parameters = {name: name.removeprefix("PrefixList").lower() for name in LISTS if f"  {name}:\n" in text}
    file = SourceFile(path=FILE, content=text.encode())
    imported = read_files([file], parameters={"AWS::Region": topology.region, **parameters}).document
    again: dict[str, Any] = copy.deepcopy(dict(imported))
    theirs = {name: one for one in _resources(again) for name in (*one.get("aliases", ()), one["id"])}
    _give_back(document, again, theirs)
    return Back(
        topology=topology,
        exported=exported,
        again=read_topology(again),
        ours={one["id"]: name for name, one in theirs.items() if name in topology.by_id()},
    )


def _resources(document: Document) -> list[Document]:
    lists = [value for key, value in document.items() if isinstance(value, list) and key != "questions"]
    return [one for value in lists for one in value]


def _give_back(document: Document, again: Document, theirs: dict[str, Document]) -> None:
    """Hosts, services with their policies, software, and facts of the account: they are outside of any template."""
    for key in ("internet_hosts", "port_25_lifted", "enis_per_vpc"):
        if key in document:
            again[key] = document[key]
    again["services"] = copy.deepcopy(document.get("services", []))
    for service in again["services"]:
        policy = service.get("ResourcePolicy", {})
        policy |= {key: theirs[one]["id"] for key, one in policy.items() if one in theirs}
    hosts = document.get("customer_hosts", [])
    again["customer_hosts"] = [
        {**one, "network": theirs[one["network"]]["id"]} for one in hosts if one["network"] in theirs
    ]
    for one in (*document.get("instances", ()), *document.get("network_interfaces", ())):
        for key in SAYS:
            if key in one and one["id"] in theirs:
                theirs[one["id"]][key] = one[key]


def every_question(topology: Topology) -> list[Question]:
    """From everything that may open a connection to everything that may be its end; every function invoked by each."""
    starts = [
        one.id
        for kind in (topology.functions, topology.instances, topology.network_interfaces, topology.customer_hosts)
        for one in kind
    ]
    ends = [
        one.id
        for kind in (
            *(topology.instances, topology.databases, topology.proxies, topology.caches, topology.file_systems),
            *(topology.load_balancers, topology.interface_endpoints, topology.customer_hosts),
        )
        for one in kind
    ]
    services = [one.id for one in topology.services] or ["s3", "secretsmanager"]
    outside = ["internet", *(one.id for one in topology.internet_hosts), *services]
    found = [named.question for named in topology.questions]
    for start in [*starts, "internet"]:
        found += (Question(source=start, target=end) for end in [*ends, *outside] if end != start)
        found += (Question(source=start, target=one.id, invoke=True) for one in topology.functions)
    return found
