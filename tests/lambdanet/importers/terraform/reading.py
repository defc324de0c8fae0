"""The plans and states beside this file, as terraform show -json prints them, and the questions asked about them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from lambdanet.document import load_yaml, read_question, read_topology
from lambdanet.importers.files import SourceFile
from lambdanet.importers.notes import Imported
from lambdanet.importers.reading import read_files
from lambdanet.topology import Question, Topology

PLANS: Final = Path(__file__).parent / "plans"
NAMES: Final = tuple(sorted(path.stem for path in PLANS.glob("*.json")))


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question about a plan and its verdict, as somebody who knows AWS and Terraform wrote them down."""

    plan: str
    question: Question
    outcome: str
    code: str | None
    component: str | None

    @property
    def label(self) -> str:
        asked = self.question
        return f"{self.plan}:{asked.source}-{asked.target}-{asked.port or ''}-{asked.family}"


def text(plan: str) -> bytes:
    return (PLANS / f"{plan}.json").read_bytes()


def data(plan: str) -> dict[str, Any]:
    """A plan to be changed."""
    found: dict[str, Any] = json.loads(text(plan))
    return found


def read(value: object, format_: str = "") -> Imported:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return read_files([SourceFile(path="plan.json", content=content)], format_)


@cache
def imported(plan: str) -> Imported:
    return read(text(plan))


@cache
def topology(plan: str) -> Topology:
    return read_topology(imported(plan).document)


def asked(plan: str) -> list[Asked]:
    """`FROM TO [PORT [FAMILY]]`, the outcome, and what blocked it first, if anything did."""
    expected = load_yaml((PLANS / f"{plan}.yaml").read_text())
    assert isinstance(expected, dict)
    return [_asked(plan, asked, verdict) for asked, verdict in expected.items()]


def _asked(plan: str, asked: str, verdict: str) -> Asked:
    source, target, *rest = asked.split()
    given: dict[str, Any] = {"from": source, "to": target}
    for key, value in zip(("port", "family"), rest, strict=False):
        given[key] = int(value)
    outcome, code, component, *_ = [*verdict.split(), None, None]
    return Asked(plan=plan, question=read_question(given), outcome=str(outcome), code=code, component=component)
