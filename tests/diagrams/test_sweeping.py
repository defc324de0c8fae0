"""What is kept for a while only, and its end."""

from datetime import timedelta

import pytest
from django.utils import timezone

from diagrams import drafts, history, sweeping
from diagrams.models import Document, Draft, Result, Topology
from lambdanet_site import celery
from tests.diagrams.asking import request, row
from tests.diagrams.own import make

pytestmark = pytest.mark.django_db


def test_what_is_over_goes_and_what_is_not_stays() -> None:
    now = timezone.now()
    gone, fresh, kept = make(1, name="gone"), make(1, name="fresh"), make(1, name="kept")
    history.delete(gone)
    history.delete(fresh)
    Topology.objects.filter(pk=gone.pk).update(deleted_at=now - timedelta(days=2))
    drafts.keep(kept, ("subnets", "old"), {"id": "old"})
    Draft.objects.update(updated=now - timedelta(days=91))
    drafts.keep(kept, ("subnets", "new"), {"id": "new"})
    old = row(request(about="old"))
    young = row(request(about="young"))
    Result.objects.filter(pk=old.pk).update(queued_at=now - timedelta(days=31))

    swept = sweeping.sweep(now)

    assert swept == sweeping.Swept(topologies=1, drafts=1, results=1, links=0, tokens=0)
    assert {one.name for one in Topology.objects.all()} == {"fresh", "kept"}
    assert list(drafts.of(kept)) == [("subnets", "new")]
    assert list(Result.objects.all()) == [young]
    assert Document.objects.filter(pk=old.document_id).exists()
    assert sweeping.sweep(now) == sweeping.Swept(topologies=0, drafts=0, results=0, links=0, tokens=0)


def test_what_was_worked_out_of_a_topology_stays() -> None:
    topology = make(1)
    assert topology.head is not None
    kept = row(request(about="kept"))
    Result.objects.filter(pk=kept.pk).update(
        queued_at=timezone.now() - timedelta(days=99), document_id=topology.head.document_id
    )

    assert sweeping.sweep(timezone.now()).results == 0


def test_a_clock_without_a_broker_is_silent(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.jobs.send", lambda messages: False)

    celery.send_sweep()
