"""Short words for topologies: start from a preset where everything is as it ships, change one thing."""

import copy
from functools import cache
from pathlib import Path
from typing import Any

from lambdanet.document import parse, read_topology
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Verdict
from lambdanet.topology import Protocol, Question, Topology

PRESETS = Path(__file__).parent.parent / "presets"
SLUGS = tuple(sorted(path.stem for path in PRESETS.glob("*.yaml")))

Document = dict[str, Any]


@cache
def _preset(slug: str) -> Document:
    document = parse((PRESETS / f"{slug}.yaml").read_bytes())
    assert isinstance(document, dict)
    return document


def preset(slug: str) -> Document:
    """A copy of a preset's document, free to change."""
    return copy.deepcopy(_preset(slug))


def part(document: Document, identifier: str) -> Document:
    """The resource with this id, to be changed in place."""
    for value in document.values():
        if isinstance(value, list):
            for item in value:
                if isinstance(item, dict) and item.get("id") == identifier and "from" not in item:
                    found: Document = item
                    return found
    raise KeyError(identifier)


def topology(document: Document) -> Topology:
    return read_topology(document)


def ask(document: Document, source: str, target: str, port: int | None = None, **more: Any) -> Verdict:
    """The verdict of one question on a document."""
    if "protocol" in more:
        more["protocol"] = Protocol(more["protocol"])
    return evaluate(read_topology(document), Question(source=source, target=target, port=port, **more))


def codes(verdict: Verdict) -> list[str]:
    """The codes of the blockers, in order, each once."""
    return list(dict.fromkeys(finding.code for finding in verdict.blocked_by))


def acl(identifier: str, subnets: list[str], *entries: tuple[int, str, bool, str, tuple[int, int] | None]) -> Document:
    """A network ACL: entries are (number, action, egress, block, ports)."""
    return {
        "id": identifier,
        "VpcId": "vpc",
        "SubnetIds": subnets,
        "Entries": [
            {
                "RuleNumber": number,
                "RuleAction": action,
                "Egress": out,
                "Protocol": "-1" if ports is None else "tcp",
                "CidrBlock": block,
                **({"PortRange": {"From": ports[0], "To": ports[1]}} if ports else {}),
            }
            for number, action, out, block, ports in entries
        ],
    }
