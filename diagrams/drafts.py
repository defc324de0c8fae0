"""Edits that cannot be saved yet, kept until they can: what somebody typed is never lost with a page.

A draft is of one entry, by its list and the id that it is stored under. It is an entry, not a document, so what
else happens to the topology meanwhile happens to it too.
"""

import json
from collections.abc import Iterable

from django.utils import timezone

from diagrams.models import Draft, Topology
from lambdanet.editing import edits
from lambdanet.editing.entries import Document, Entry, entries

MOST_DRAFTS = 200  # of one topology; what nobody came back to goes first

Place = tuple[str, str]
"""An entry's list and id."""


def keep(topology: Topology, place: Place, entry: Entry) -> None:
    """Keep what was typed into an entry's form, instead of what was kept of it before."""
    list_name, identifier = place
    Draft.objects.update_or_create(
        topology=topology,
        list_name=list_name,
        identifier=identifier,
        defaults={"text": json.dumps(entry), "updated": timezone.now()},
    )
    kept = topology.drafts.order_by("-updated", "-pk").values_list("pk", flat=True)
    if surplus := list(kept[MOST_DRAFTS:]):
        Draft.objects.filter(pk__in=surplus).delete()


def of(topology: Topology) -> dict[Place, Entry]:
    """The drafts of a topology."""
    return {(one.list_name, one.identifier): json.loads(one.text) for one in topology.drafts.order_by("pk")}


def discard(topology: Topology, place: Place) -> None:
    """Drop the draft of an entry, if there is one."""
    list_name, identifier = place
    topology.drafts.filter(list_name=list_name, identifier=identifier).delete()


def with_ids(document: Document, waiting: Iterable[Place]) -> Document:
    """The document with an entry for each draft that it does not hold yet: their ids are taken."""
    for list_name, identifier in waiting:
        held = entries(document, list_name)
        if all(one.get("id") != identifier for one in held):
            document = document | {list_name: [*held, {"id": identifier}]}
    return document


def drafted(document: Document, place: Place, entry: Entry) -> Document:
    """The document with a draft of an entry that it holds, or does not hold yet. Raises ValueError for its id."""
    list_name, identifier = place
    if any(one.get("id") == identifier for one in entries(document, list_name)):
        return edits.put(document, list_name, identifier, entry)
    return edits.add(document, list_name, entry)
