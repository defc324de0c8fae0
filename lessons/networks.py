"""The networks that a lesson asks: a preset, or one with edits, and a question that it keeps or one written beside it.

question: internet                                          the preset's own
question: {title: "orders sends mail", from: orders, to: api, port: 25}
edits: [{without_zone: us-east-1a}]                         as lambdanet/written.py reads them
changed: "Availability Zone a is lost"                      what the edits did, for the reader
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

from django.urls import reverse
from django.utils.http import urlencode

from diagrams.forms import fields_of
from diagrams.presets import Preset, find
from lambdanet.document import UnreadableDocument, canonical, read_topology
from lambdanet.topology import NamedQuestion, Topology
from lambdanet.written import BadEdit, apply_edits, read_edits

# What a file names a question by: its id in the preset, or the question itself.
Named: TypeAlias = str | Mapping[str, Any]

WRITTEN: Final = "asked"


class NotThere(Exception):
    """A network or a question that cannot be asked; the words say why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Put:
    """A question put to a network."""

    preset: Preset
    text: str
    topology: Topology
    named: NamedQuestion
    changed: str = ""
    edited: bool = False
    written: bool = False

    @property
    def title(self) -> str:
        return self.named.title

    @property
    def network(self) -> str:
        """The network's name, with what was changed in it."""
        return f"{self.preset.name}; {self.changed}" if self.changed else self.preset.name

    @property
    def address(self) -> str:
        """Where more can be asked of the same network; "" for one that stands nowhere else."""
        if self.edited:
            return ""
        page = reverse("diagrams:topology", args=[self.preset.slug])
        asked = fields_of(self.named.question) if self.written else {"q": self.named.id}
        return f"{page}?{urlencode({name: value for name, value in asked.items() if value})}"


def put(preset: str, question: Named, edits: Sequence[Mapping[str, Any]] = (), changed: str = "") -> Put:
    """Put a question to a network. Raises NotThere."""
    return _put(preset, json.dumps(question), json.dumps(list(edits)), changed)


def named(given: Sequence[str | Mapping[str, Any]], by: str) -> list[dict[str, Any]]:
    """The networks (`by` preset) or the questions (`by` question) of a table, each as a mapping."""
    return [dict(each) if isinstance(each, Mapping) else {by: each} for each in given]


@dataclass(frozen=True, kw_only=True, slots=True)
class Network:
    """A preset with its edits done."""

    preset: Preset
    document: dict[str, Any]
    topology: Topology
    edited: bool


def network(preset: str, edits: Sequence[Mapping[str, Any]] = ()) -> Network:
    """The network alone. Raises NotThere."""
    return _network(preset, json.dumps(list(edits)))


@lru_cache(maxsize=256)
def _network(slug: str, edits: str) -> Network:
    preset = find(slug)
    if preset is None:
        raise NotThere(f"There is no preset '{slug}'.")
    changes = json.loads(edits)
    if not changes:
        return Network(preset=preset, document=preset.document, topology=preset.topology, edited=False)
    try:
        document = apply_edits(preset.document, read_edits(changes))
    except BadEdit as error:
        raise NotThere(str(error)) from error
    return Network(preset=preset, document=document, topology=_read(document), edited=True)


@lru_cache(maxsize=1024)
def _put(slug: str, question: str, edits: str, changed: str) -> Put:
    held, asked = _network(slug, edits), json.loads(question)
    document, topology = held.document, held.topology
    written = not isinstance(asked, str)
    if written:
        document = document | {"questions": [{"id": WRITTEN, **asked}]}
        topology = _read(document)
        asked = topology.questions[0].id
    for kept in topology.questions:
        if kept.id == asked:
            return Put(
                preset=held.preset,
                text=canonical(document),
                topology=topology,
                named=kept,
                changed=changed,
                edited=held.edited,
                written=written,
            )
    raise NotThere(f"Preset '{slug}' has no question '{asked}'.")


def _read(document: dict[str, Any]) -> Topology:
    try:
        return read_topology(document)
    except UnreadableDocument as error:
        raise NotThere(" ".join(str(error).split())) from error
