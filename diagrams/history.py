"""A learner's topologies and their history: make one, change it, go back and forth.

    topology = history.create(owner, document, name, summary)
    revision = history.append(topology, base, document, summary)     # base: the number that the change was made on
    revision = history.undo(topology, base)                          # or redo; None at the end of the way

`document` is canonical text of a document that has been read (`lambdanet.document.canonical`). `base` is the
number of the revision that the page showed. If the head is another one by now (another tab was quicker), nothing is
stored and `Conflict` says what the head is. Nothing else decides this: each function takes the topology's row
for itself until it has ended, so of two that come at once the second sees what the first did.

Revisions are a tree, and `head` is where the topology stands in it. Appending goes on from the head, so after an
undo a new branch begins, and the old one stays in the history. Redo goes to the child that was left last, which is
the newest: an older child cannot be come back to, for a newer one was made when it had been left.

A topology keeps `MOST_REVISIONS`, of `MOST_CHARACTERS` together. One more drops as many as it must: the oldest that undo
cannot come to from the head; if undo can come to all of them, the oldest, and undo ends at the one after it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from diagrams import storage
from diagrams.models import MAX_NAME, MAX_SUMMARY, Document, Revision, Topology
from diagrams.owners import Owner
from lambdanet.document import digest

MOST_REVISIONS: Final = 500
MOST_CHARACTERS: Final = 8 * 1024 * 1024  # 500 revisions of 16 Ki characters; ready-made networks take 3 to 6
MOST_TOPOLOGIES: Final = 100
RESTORABLE: Final = timedelta(days=1)
_SIZES: Final = ("pk", "parent_id", "document__length")


class Conflict(Exception):
    """The change was made on another revision than the newest, which is `head`. Nothing was stored."""

    def __init__(self, head: Revision) -> None:
        self.head = head
        super().__init__(f"The topology is at revision {head.number} by now.")


class TooMany(Exception):
    """The owner has as many topologies as one may have, or would have more. Its text is for people."""

    def __init__(self, words: str = "") -> None:
        super().__init__(
            words or f"You have {MOST_TOPOLOGIES} topologies, and that is the most. Delete one that you do not need."
        )


def create(owner: Owner, document: str, name: str, summary: str, *, companion: str = "") -> Topology:
    """Return a new topology with one revision. `companion`: a page that goes with it. Raises TooMany."""
    with transaction.atomic():
        _make_room(owner, len(document))
        topology = Topology(name=_line(name, MAX_NAME), companion=companion)
        if isinstance(owner, str):
            topology.owner = owner
        else:
            topology.account = owner
        topology.save()
        _add(topology, document, summary, number=1)
    return topology


@transaction.atomic
def append(topology: Topology, base: int, document: str, summary: str) -> Revision:
    """Add a revision and return it; an unchanged document adds none, and the head is returned.

    Raises Conflict, and Topology.DoesNotExist when the topology was deleted meanwhile.
    """
    head = _head(topology, base)
    if head.document_id == digest(document):
        return head
    revision = _add(topology, document, summary, number=_newest(topology) + 1)
    _drop_old(topology)
    return revision


@transaction.atomic
def undo(topology: Topology, base: int) -> Revision | None:
    """Go back to the revision before the head and return it, or None if there is none. Raises as `append` does."""
    return _move(topology, _head(topology, base).parent)


@transaction.atomic
def redo(topology: Topology, base: int) -> Revision | None:
    """Go to the revision that was left last and return it, or None if there is none. Raises as `append` does."""
    return _move(topology, _left_last(_head(topology, base)))


def go_back(topology: Topology, base: int, revision: Revision) -> Revision:
    """Append what the topology was at that revision. Raises as `append` does."""
    return append(topology, base, revision.document.text, f"Went back to revision {revision.number}")


def can_undo(head: Revision) -> bool:
    """Return whether there is a revision before this one."""
    return head.parent_id is not None


def can_redo(head: Revision) -> bool:
    """Return whether there is a revision after this one."""
    return Revision.objects.filter(parent=head).exists()


def revisions(topology: Topology) -> QuerySet[Revision]:
    """The revisions, newest first, without their documents."""
    return Revision.objects.filter(topology=topology).order_by("-number")


def line(head: Revision, most: int) -> list[Revision]:
    """The head and the revisions that undo leads to from it, newest first, with their documents, so many at most."""
    parents = dict(Revision.objects.filter(topology_id=head.topology_id).values_list("pk", "parent_id"))
    keys: list[int] = []
    at: int | None = head.pk
    while at is not None and len(keys) < most:
        keys.append(at)
        at = parents.get(at)
    found = Revision.objects.select_related("document").in_bulk(keys)
    return [found[key] for key in keys]


def duplicate(topology: Topology, owner: Owner) -> Topology:
    """Return a new topology of this owner that begins with the head. Raises TooMany."""
    head = _standing(topology)
    name = f"Copy of {topology.name}"
    return create(owner, head.document.text, name, f"Copied from {topology.name}, revision {head.number}")


def rename(topology: Topology, name: str) -> None:
    """Give the topology another name. Its document, and so its history, is not touched."""
    topology.name = _line(name, MAX_NAME)
    Topology.objects.filter(pk=topology.pk).update(name=topology.name, updated=timezone.now())


def delete(topology: Topology) -> None:
    """Put the topology away. For `RESTORABLE` it can be had back."""
    topology.deleted_at = timezone.now()
    Topology.objects.kept().filter(pk=topology.pk).update(deleted_at=topology.deleted_at)


@transaction.atomic
def restore(topology: Topology) -> None:
    """Have a deleted topology back. Raises TooMany, and Topology.DoesNotExist when it is too late."""
    _make_room(topology.whose, 0)
    since = timezone.now() - RESTORABLE
    Topology.objects.select_for_update().deleted_since(since).get(pk=topology.pk)
    topology.deleted_at = None
    topology.save(update_fields=["deleted_at"])


@transaction.atomic
def claim(browser: str, account: User) -> int:
    """Give the account whatever belongs to the browser; return how many topologies that were. Raises TooMany.

    What was deleted within a day goes along. The browser has none of it any more, also when the account signs out.
    """
    _take(account)
    here = Topology.objects.owned_by(browser)
    together = here.kept().count() + Topology.objects.owned_by(account).kept().count()
    if together > MOST_TOPOLOGIES and here.kept().exists():
        raise TooMany(
            f"With those in your account they would be {together} topologies, and {MOST_TOPOLOGIES} is the most. "
            "Delete some that you do not need."
        )
    # One statement: of two claims at once, the second finds nothing that is still the browser's.
    return here.update(account=account, owner="")


def sweep(now: datetime) -> int:
    """Delete for good what was deleted longer ago than `RESTORABLE`; return how many topologies that were.

    Their documents stay: equal documents are one row, which others may have saved too.
    """
    with transaction.atomic():
        gone = Topology.objects.deleted_before(now - RESTORABLE)
        keys = list(gone.select_for_update().values_list("pk", flat=True))
        Topology.objects.filter(pk__in=keys).delete()
    return len(keys)


# -- Inside a transaction ---------------------------------------------------------------------------


def _head(topology: Topology, base: int) -> Revision:
    """Take the topology's row until the transaction ends, and return its head. Raises Conflict, DoesNotExist."""
    # The row alone: with a join, PostgreSQL would give the head as it was before it waited for the row.
    locked = Topology.objects.kept().select_for_update().get(pk=topology.pk)
    head = _standing(locked)
    topology.head = head
    if head.number != base:
        raise Conflict(head)
    return head


def _standing(topology: Topology) -> Revision:
    head = topology.head
    assert head is not None  # a topology is made together with its first revision
    return head


def _newest(topology: Topology) -> int:
    return revisions(topology).values_list("number", flat=True)[0]


def _add(topology: Topology, document: str, summary: str, *, number: int) -> Revision:
    row = Document(digest=digest(document), text=document)
    Document.objects.bulk_create([row], ignore_conflicts=True)
    revision = Revision.objects.create(
        topology=topology,
        number=number,
        parent=topology.head,
        document=row,
        summary=_line(summary, MAX_SUMMARY),
    )
    _move(topology, revision)
    return revision


def _move(topology: Topology, to: Revision | None) -> Revision | None:
    if to is not None:
        topology.head = to
        topology.updated = timezone.now()
        topology.save(update_fields=["head", "updated"])
    return to


def _left_last(head: Revision) -> Revision | None:
    return head.children.order_by("-number").first()


def _drop_old(topology: Topology) -> None:
    """Drop what is more than `MOST_REVISIONS`, or than `MOST_CHARACTERS`. The head stays, however large it is."""
    kept_so_far = Revision.objects.filter(topology=topology).aggregate(n=Count("pk"), sum=Sum("document__length"))
    number, characters = kept_so_far["n"], kept_so_far["sum"]
    if number <= MOST_REVISIONS and characters <= MOST_CHARACTERS:
        return
    known = {pk: (parent, length) for pk, parent, length in revisions(topology).values_list(*_SIZES)}
    needed, at = [], topology.head_id
    while at is not None:
        needed.append(at)
        at = known[at][0]
    kept, dropped = set(needed), []
    for pk in [*(pk for pk in reversed(known) if pk not in kept), *reversed(needed[1:])]:
        if number <= MOST_REVISIONS and characters <= MOST_CHARACTERS:
            break
        dropped.append(pk)
        number, characters = number - 1, characters - known[pk][1]
    _drop(dropped)


def _drop(keys: Iterable[int]) -> None:
    Revision.objects.filter(pk__in=keys).delete()


def _take(account: User) -> None:
    """Keep the account's row until the transaction ends: whoever gives it another topology waits."""
    User.objects.select_for_update(no_key=True).get(pk=account.pk)


def _make_room(owner: Owner, length: int) -> None:
    """Return if the owner may have one more, of so many characters. Raises TooMany."""
    if not isinstance(owner, str):
        _take(owner)
    theirs = Topology.objects.owned_by(owner).kept()
    # Whoever makes another at the same moment waits here, and then counts this one too.
    list(theirs.select_for_update().order_by("pk").values_list("pk"))
    if theirs.count() >= MOST_TOPOLOGIES:
        raise TooMany
    if full := storage.full(owner, length):
        raise TooMany(full)


def _line(text: str, most: int) -> str:
    """The text as one line of at most so many characters, and none that a database or a page stumbles over."""
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
