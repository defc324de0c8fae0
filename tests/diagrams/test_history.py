"""A learner's topologies and their history: make, append, go back and forth, delete."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from diagrams import history
from diagrams.history import Conflict, TooMany
from diagrams.models import MAX_NAME, MAX_SUMMARY, Document, Revision, Topology
from tests.diagrams.own import OWNER, make, text

pytestmark = pytest.mark.django_db


def numbers(topology: Topology) -> list[int]:
    return [revision.number for revision in history.revisions(topology)]


def head(topology: Topology) -> Revision:
    stored = Topology.objects.select_related("head").get(pk=topology.pk).head
    assert stored is not None
    return stored


def number(revision: Revision | None) -> int | None:
    return revision and revision.number


# -- Going on, back and forth ------------------------------------------------------------------------


def test_a_topology_begins_with_one_revision() -> None:
    topology = history.create(OWNER, text(1), "Orders", "Begun")

    assert len(topology.key) >= 22
    assert (topology.owner, topology.name) == (OWNER, "Orders")
    first = head(topology)
    assert (first.number, first.parent, first.summary, first.document.text) == (1, None, "Begun", text(1))


def test_what_is_appended_comes_after_the_head() -> None:
    topology = make(1)

    revision = history.append(topology, 1, text(2), "Added a route")

    assert head(topology) == revision
    assert (revision.number, number(revision.parent), revision.summary) == (2, 1, "Added a route")
    assert numbers(topology) == [2, 1]


def test_undo_and_redo_go_along_the_line_and_end_at_its_ends() -> None:
    topology = make(3)

    assert number(history.undo(topology, 3)) == 2
    assert number(history.undo(topology, 2)) == 1
    assert history.undo(topology, 1) is None
    assert head(topology).number == 1
    assert number(history.redo(topology, 1)) == 2
    assert number(history.redo(topology, 2)) == 3
    assert history.redo(topology, 3) is None
    assert head(topology).number == 3
    assert numbers(topology) == [3, 2, 1]


def test_ends_are_known_beforehand() -> None:
    topology = make(2)

    assert (history.can_undo(head(topology)), history.can_redo(head(topology))) == (True, False)
    history.undo(topology, 2)
    assert (history.can_undo(head(topology)), history.can_redo(head(topology))) == (False, True)


def test_appending_after_undo_begins_a_branch_and_keeps_the_other() -> None:
    topology = make(3)
    history.undo(topology, 3)
    history.undo(topology, 2)

    branch = history.append(topology, 1, text(9), "Another way")

    assert (branch.number, number(branch.parent)) == (4, 1)
    assert numbers(topology) == [4, 3, 2, 1]
    assert number(history.undo(topology, 4)) == 1


def test_redo_goes_to_the_branch_that_was_left_last() -> None:
    topology = make(2)
    history.undo(topology, 2)
    history.append(topology, 1, text(9), "Another way")
    history.undo(topology, 3)

    assert number(history.redo(topology, 1)) == 3


def test_an_unchanged_document_appends_nothing() -> None:
    topology = make(2)

    same = history.append(topology, 2, text(2), "Nothing")

    assert (same.number, same.summary) == (2, "Revision 2")
    assert numbers(topology) == [2, 1]


def test_a_document_that_was_there_before_is_one_row() -> None:
    topology = make(2)

    history.append(topology, 2, text(1), "As it was")

    assert numbers(topology) == [3, 2, 1]
    assert Document.objects.count() == 2


def test_a_summary_and_a_name_are_one_line_that_fits() -> None:
    topology = history.create(OWNER, text(1), "A\n" + "b" * 500, "c\r\n" + "d" * 500)

    topology.refresh_from_db()
    assert (topology.name[:4], len(topology.name)) == ("A bb", MAX_NAME)
    assert (head(topology).summary[:4], len(head(topology).summary)) == ("c dd", MAX_SUMMARY)


# -- Two at once -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "late",
    [
        lambda topology: history.append(topology, 1, text(9), "Mine"),
        lambda topology: history.undo(topology, 1),
        lambda topology: history.redo(topology, 1),
    ],
    ids=["append", "undo", "redo"],
)
def test_who_comes_with_an_old_base_stores_nothing_and_learns_the_head(late: Callable[[Topology], object]) -> None:
    topology = make(2)

    with pytest.raises(Conflict) as caught:
        late(topology)

    assert caught.value.head == head(topology)
    assert caught.value.head.number == 2
    assert numbers(topology) == [2, 1]
    assert Document.objects.count() == 2


def test_nothing_is_appended_to_what_was_deleted() -> None:
    topology = make(1)
    history.delete(topology)

    with pytest.raises(Topology.DoesNotExist):
        history.append(topology, 1, text(2), "Too late")


@pytest.mark.django_db(transaction=True)
def test_of_many_that_append_at_once_one_is_first() -> None:
    topology = make(1)

    def append(i: int) -> int | None:
        try:
            return history.append(Topology.objects.get(pk=topology.pk), 1, text(10 + i), f"Of thread {i}").number
        except Conflict:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(append, range(8)))

    assert sorted(made, key=str) == [2] + [None] * 7
    assert numbers(topology) == [2, 1]
    assert head(topology).number == 2


@pytest.mark.django_db(transaction=True)
def test_many_that_append_again_and_again_lose_nothing() -> None:
    topology = make(1)

    def append(i: int) -> None:
        mine = Topology.objects.select_related("head").get(pk=topology.pk)
        base = number(mine.head) or 0
        while True:
            try:
                history.append(mine, base, text(10 + i), f"Of thread {i}")
                break
            except Conflict as conflict:
                base = conflict.head.number
        connections.close_all()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(append, range(6)))

    assert numbers(topology) == [7, 6, 5, 4, 3, 2, 1]
    parents = Revision.objects.filter(topology=topology).values_list("number", "parent__number").order_by("number")
    assert list(parents) == [(1, None), *((i, i - 1) for i in range(2, 8))]


@pytest.mark.django_db(transaction=True)
def test_many_that_create_at_once_make_no_more_than_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_TOPOLOGIES", 3)
    make(1)

    def create(i: int) -> bool:
        try:
            history.create(OWNER, text(i), "Another", "Begun")
        except TooMany:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(create, range(6)))

    assert (made.count(True), Topology.objects.count()) == (2, 3)


# -- Bounds ------------------------------------------------------------------------------------------


def test_the_oldest_revision_is_dropped_for_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_REVISIONS", 3)
    topology = make(3)

    history.append(topology, 3, text(4), "One too many")

    assert numbers(topology) == [4, 3, 2]
    assert number(history.undo(topology, 4)) == 3
    assert number(history.undo(topology, 3)) == 2
    assert history.undo(topology, 2) is None


def test_what_undo_cannot_come_to_is_dropped_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_REVISIONS", 4)
    topology = make(3)
    history.undo(topology, 3)
    history.undo(topology, 2)
    history.append(topology, 1, text(9), "Another way")

    history.append(topology, 4, text(10), "And on")

    assert numbers(topology) == [5, 4, 3, 1]
    history.append(topology, 5, text(11), "And on")
    assert numbers(topology) == [6, 5, 4, 1]


def test_numbers_go_on_after_a_drop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_REVISIONS", 1)
    topology = make(3)

    assert numbers(topology) == [3]
    assert history.undo(topology, 3) is None


def test_an_owner_has_so_many_topologies_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_TOPOLOGIES", 2)
    first, _ = make(1), make(1)

    with pytest.raises(TooMany, match="You have 2 topologies, and that is the most"):
        make(1)
    with pytest.raises(TooMany):
        history.duplicate(first, OWNER)
    history.create("somebody else", text(1), "Theirs", "Begun")
    history.delete(first)
    make(1)
    with pytest.raises(TooMany):
        history.restore(first)


# -- Copies, names, deletion -------------------------------------------------------------------------


def test_a_copy_begins_where_the_other_stands_and_goes_its_own_way() -> None:
    topology = make(3)
    history.undo(topology, 3)

    copy = history.duplicate(topology, OWNER)

    assert (copy.owner, copy.name) == (OWNER, "Copy of Orders")
    assert (head(copy).number, head(copy).document.text) == (1, text(2))
    assert head(copy).summary == "Copied from Orders, revision 2"
    history.append(copy, 1, text(7), "Its own")
    assert head(topology).number == 2


def test_a_name_is_no_revision() -> None:
    topology = make(1)

    history.rename(topology, " Payments ")

    topology.refresh_from_db()
    assert topology.name == "Payments"
    assert numbers(topology) == [1]


def test_what_was_deleted_comes_back_for_a_day() -> None:
    topology = make(2)

    history.delete(topology)
    assert not Topology.objects.owned_by(OWNER).kept().exists()
    history.restore(topology)

    assert Topology.objects.owned_by(OWNER).kept().get() == topology
    assert number(history.undo(topology, 2)) == 1


def test_after_a_day_it_is_too_late() -> None:
    topology = make(1)
    history.delete(topology)
    Topology.objects.update(deleted_at=timezone.now() - history.RESTORABLE - timedelta(seconds=1))

    with pytest.raises(Topology.DoesNotExist):
        history.restore(topology)


def test_the_sweep_takes_what_was_deleted_a_day_ago_with_its_history() -> None:
    kept, gone = make(2), make(3)
    history.undo(gone, 3)
    history.delete(gone)
    now = timezone.now()

    assert history.sweep(now + history.RESTORABLE - timedelta(seconds=1)) == 0
    assert history.sweep(now + history.RESTORABLE + timedelta(seconds=1)) == 1

    assert Topology.objects.get() == kept
    assert numbers(kept) == [2, 1]
    assert Revision.objects.count() == 2
    assert Document.objects.count() == 3


def test_nothing_belongs_to_nobody() -> None:
    make(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        history.create("", text(1), "Nobody's", "Begun")

    assert not Topology.objects.owned_by("").exists()
