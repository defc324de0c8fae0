"""Presets, and any sequence of edits on them."""

from typing import Any, Final

from hypothesis import strategies as st

from lambdanet.document import read_topology
from lambdanet.editing import edits
from lambdanet.editing.changes import same_questions
from lambdanet.editing.entries import entries
from lambdanet.editing.kinds import KINDS, FieldKind, Kind
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Outcome
from tests.builders import SLUGS, Document, preset

LISTS: Final = tuple(kind.list_name for kind in KINDS)
NEEDS: Final = {
    "vpc_peering_connections": ("vpcs",),
    "transit_gateway_attachments": ("transit_gateways",),
    "transit_gateway_route_tables": ("transit_gateways",),
    "customer_networks": ("vpn_gateways",),
    "customer_hosts": ("vpn_gateways", "customer_networks"),
}
"""What a preset lacks before it can have one of these."""

RESOURCES: Final = [
    (slug, kind.list_name, entry["id"])
    for slug in SLUGS
    for kind in KINDS
    for entry in entries(preset(slug), kind.list_name)
]


def with_new(document: Document, *lists: str) -> Document:
    """The document with a new entry in each list, one after the other."""
    for list_name in lists:
        document = edits.add(document, list_name, edits.new_entry(document, list_name))
    return document


def ready_for(slug: str, list_name: str) -> Document:
    """A preset that has what a resource of this kind needs."""
    return with_new(preset(slug), *NEEDS.get(list_name, ()))


def rows_of(kind: Kind) -> list[str]:
    return [field.name for field in kind.fields if field.kind is FieldKind.ROWS]


@st.composite
def edited(draw: st.DrawFn) -> list[Document]:
    """A preset, and the document after each of a few edits. Names may be unknown, and places out of bounds."""
    documents = [preset(draw(st.sampled_from(SLUGS)))]
    for _ in range(draw(st.integers(1, 6))):
        documents.append(_edit(draw, documents[-1]))
    return documents


def _edit(draw: st.DrawFn, document: Document) -> Document:
    kind = draw(st.sampled_from(KINDS))
    name = draw(st.sampled_from([*(one["id"] for one in entries(document, kind.list_name)), "nobody"]))
    path = draw(st.sampled_from([*rows_of(kind), "nowhere"]))
    index, to = draw(st.integers(-1, 3)), draw(st.integers(-1, 3))
    what: dict[str, Any] = {
        "add": lambda: with_new(document, kind.list_name),
        "duplicate": lambda: edits.duplicate(document, kind.list_name, name),
        "remove": lambda: edits.remove(document, kind.list_name, name).document,
        "put": lambda: edits.put(document, kind.list_name, name, {"id": draw(st.sampled_from([name, "other", "a b"]))}),
        "add row": lambda: edits.add_row(document, kind.list_name, name, path),
        "duplicate row": lambda: edits.duplicate_row(document, kind.list_name, name, path, index),
        "remove row": lambda: edits.remove_row(document, kind.list_name, name, path, index),
        "move row": lambda: edits.move_row(document, kind.list_name, name, path, index, to),
        "add question": lambda: edits.add_question(document, {"id": name, "from": name, "to": "s3"}),
        "remove question": lambda: edits.remove_question(document, draw(st.sampled_from(["s3", "nothing"]))),
    }
    try:
        changed: Document = what[draw(st.sampled_from(sorted(what)))]()
    except (KeyError, ValueError):
        return document
    return changed


def turned(before: Document, after: Document) -> list[tuple[str, Outcome, Outcome]]:
    """The questions that both documents ask alike and answer differently, with both outcomes."""
    old, new = read_topology(before), read_topology(after)
    judged = (
        (named.id, evaluate(old, asked.question).outcome, evaluate(new, named.question).outcome)
        for asked, named in same_questions(before, after)
    )
    return [one for one in judged if one[1] is not one[2]]
