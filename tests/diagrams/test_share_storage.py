"""How much one may keep: links, and what is stored of links and topologies together."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.core.signing import get_cookie_signer
from django.db import connections
from django.test import Client
from django.urls import reverse

from diagrams import history, shares, storage
from diagrams.history import TooMany
from diagrams.models import Revision, Topology
from diagrams.owners import COOKIE, SALT, Owner
from diagrams.share_models import Share
from diagrams.shares import TooManyLinks
from tests.diagrams import linked
from tests.diagrams.own import OWNER, make, text
from tests.pages import Page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("account", [False, True])
def test_of_many_that_make_links_at_once_no_more_than_the_most_are_made(
    account: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "MOST_LINKS", 3)
    owner: Owner = User.objects.create_user("learner") if account else OWNER
    topology = make(1)
    together = Barrier(6)

    def link(title: str) -> bool:
        draft = shares.Draft(title=title, topology=topology, question=None, masked=False, days=7)
        try:
            together.wait(10)
            shares.create(owner, draft)
        except TooManyLinks:
            return False
        finally:
            connections.close_all()
        return True

    shares.create(owner, shares.Draft(title="First", topology=topology, question=None, masked=False, days=7))
    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(link, map(str, range(6))))

    assert (made.count(True), Share.objects.count()) == (2, 3)


def numbers(topology: Topology) -> list[int]:
    return list(history.revisions(topology).values_list("number", flat=True))


@pytest.mark.django_db
@pytest.mark.usefixtures("at_once")
def test_what_is_kept_is_counted_and_let_go() -> None:
    topology = make(2)
    kept = len(text(1)) + len(text(2))
    assert (storage.used(OWNER), storage.used("x" * 32)) == (kept, 0)

    linked.live(topology)
    assert storage.used(OWNER) == kept
    share = linked.frozen(topology)
    frozen = len(share.document) + sum(len(json.dumps(each)) for each in (share.verdict, *share.pictures))
    assert storage.used(OWNER) == kept + frozen

    history.delete(topology)
    assert storage.used(OWNER) == frozen
    shares.revoke(share)
    assert storage.used(OWNER) == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("at_once")
def test_what_there_is_no_room_for_is_refused_with_what_to_do(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    topology = make(1)
    monkeypatch.setattr(storage, "MOST_CHARACTERS", len(text(1)) + 100)
    client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign(OWNER)

    form = {"kind": "frozen", "title": "Kept", "lasts": "7", "base": "1"}
    response = client.post(f"{reverse('diagrams:share', args=[topology.key])}?q=database", form)

    page = Page(response.content)
    assert response.status_code == 422
    assert "MiB is the most. Delete topologies with a long history, or frozen links, that you do not need." in page.text
    assert page.all("input", name="title", value="Kept")
    assert not Share.objects.exists()
    with pytest.raises(TooMany, match="Your topologies and links take"):
        history.create(OWNER, text(2), "Another", "Began")
    linked.live(topology)
    assert Topology.objects.count() == 1


@pytest.mark.django_db
def test_a_topology_that_grows_drops_its_oldest_revisions_and_never_its_head(monkeypatch: pytest.MonkeyPatch) -> None:
    topology = make(4)
    monkeypatch.setattr(history, "MOST_CHARACTERS", 3 * len(text(1)) + 10)

    history.append(topology, 4, text(5), "Fifth")
    assert numbers(topology) == [5, 4, 3]
    history.undo(topology, 5)
    history.undo(topology, 4)
    history.append(topology, 3, text(6), "A branch")
    # The branch that was left goes first, for undo does not lead there.
    assert numbers(topology) == [6, 5, 3]

    monkeypatch.setattr(history, "MOST_CHARACTERS", 10)
    history.append(topology, 6, text(7), "Larger than the bound")
    assert numbers(topology) == [7]
    assert Revision.objects.get().document.text == text(7)
