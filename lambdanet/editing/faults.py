"""What is wrong with a document, each fault where a form can show it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from lambdanet.document import UnreadableDocument, read_topology
from lambdanet.editing.entries import Document, Entry, text
from lambdanet.editing.kinds import KINDS, kind_of
from lambdanet.problems import Problem
from lambdanet.topology import Topology
from lambdanet.validation.run import check

GROUPS: Final = "SecurityGroupIds"  # what a check calls the groups of any resource


def faults(document: Document, topology: Topology | None = None) -> tuple[Problem, ...]:
    """Why the document cannot be read; else what AWS would refuse, then advice. All with the path in the document.

    Who has read the document passes its `topology`.
    """
    try:
        topology = topology or read_topology(document)
    except UnreadableDocument as error:
        return tuple(_with_component(document, problem) for problem in error.problems)
    places = _places(document)
    return tuple(_with_path(problem, places) for problem in check(topology))


def _with_component(document: Document, problem: Problem) -> Problem:
    """The fault with the id of the entry that it is in."""
    held = re.match(r"([a-z_]+)\[(\d+)\]", problem.path)
    if problem.component or held is None:
        return problem
    given = document.get(held[1])
    entry = given[int(held[2])] if isinstance(given, list) and int(held[2]) < len(given) else None
    return replace(problem, component=text(entry, "id")) if isinstance(entry, dict) else problem


def _places(document: Document) -> dict[str, tuple[str, int]]:
    """Each id with its list and its place there."""
    lists: Mapping[str, list[Entry]] = {kind.list_name: document.get(kind.list_name) or [] for kind in KINDS}
    return {entry["id"]: (name, place) for name, given in lists.items() for place, entry in enumerate(given)}


def _with_path(problem: Problem, places: Mapping[str, tuple[str, int]]) -> Problem:
    """The fault with `subnets[0].CidrBlock` in place of `app-a.CidrBlock`."""
    if problem.component not in places:
        return problem
    list_name, place = places[problem.component]
    field = _field(list_name, problem.path.removeprefix(problem.component).removeprefix("."))
    return replace(problem, path=f"{list_name}[{place}]" + (f".{field}" if field else ""))


def _field(list_name: str, field: str) -> str:
    """The field as this kind of resource has it; "" where it has none such, and the fault is the whole entry's."""
    fields = kind_of(list_name).fields
    if any(one.name == field.split(".")[0] for one in fields):
        return field
    if field == GROUPS:
        return next((one.name for one in fields if one.targets == ("security_groups",)), "")
    return ""
