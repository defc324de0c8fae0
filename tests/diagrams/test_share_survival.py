"""Links that were made long ago: samples of each format open, and what can be read no more is no fault of who looks."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from diagrams import history
from diagrams.carried import FORMAT as CARRIED
from diagrams.models import Topology
from diagrams.share_addresses import FILES, file_address
from diagrams.share_kept_pages import PAGES as PAGES_KEPT
from diagrams.share_models import Share
from lambdanet import formats
from lambdanet.document import UnreadableDocument, canonical, read_topology
from lambdanet.parts import FORMAT
from lambdanet.topology import Question
from tests.diagrams import linked
from tests.diagrams.own import OWNER, make
from tests.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once", "fresh_counts")]

SAMPLES = Path(__file__).parent / "links"
STORED = sorted(SAMPLES.glob("*.json"))
PAGES = ("shared", "share-embed", "share-copy", "share-control", "share-badge", "share-qr")


def at(share: Share, name: str = "shared") -> str:
    return reverse(f"diagrams:{name}", args=[share.token])


def page_of(client: Client, share: Share, name: str = "shared", status: int = 200) -> Page:
    response = client.get(at(share, name))
    assert response.status_code == status
    return Page(response.content)


def loaded(sample: Path) -> Share:
    """The link of a sample, in the database as it was."""
    row: dict[str, Any] = json.loads(sample.read_text())
    text = canonical(row.pop("document"))
    topology = None if row["kind"] == "frozen" else history.create(OWNER, text, "Sample", "Began")
    document = text if topology is None else ""
    return Share.objects.create(**row, document=document, topology=topology, owner=OWNER, edit_hash="x" * 64)


# -- Samples -----------------------------------------------------------------------------------------


def test_there_is_a_sample_of_each_kind_in_each_format() -> None:
    names = {name.rpartition("/")[2] for name in (FORMAT, *formats.OLDER)}

    assert {sample.stem for sample in STORED} == {f"{name}-{kind}" for name in names for kind in ("frozen", "live")}
    assert {sample.stem for sample in SAMPLES.glob("*.txt")} == {CARRIED}


@pytest.mark.parametrize("sample", STORED, ids=lambda sample: sample.stem)
def test_a_sample_opens_with_its_verdict_and_its_picture(client: Client, sample: Path) -> None:
    share = loaded(sample)

    page = page_of(client, share)
    assert "Unreachable" in page.text
    assert page.all("svg", class_="sheet")
    assert page.all("ol", class_="hops")
    assert "can be read no more" not in page.text
    for name in PAGES:
        assert client.get(at(share, name)).status_code == (403 if name == "share-control" else 200)
    client.post(at(share, "share-copy"))
    assert Topology.objects.exists()


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.txt")), ids=lambda sample: sample.stem)
def test_a_sample_that_carries_its_topology_opens(client: Client, sample: Path) -> None:
    page = Page(client.post(reverse("diagrams:open"), {"data": sample.read_text()}).content)

    assert "Kept for years" in page.text
    assert "Unreachable" in page.text
    assert page.all("svg", class_="sheet")


# -- Formats -----------------------------------------------------------------------------------------


def test_an_older_format_is_read_step_by_step(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "format": "of a test, 2"}

    def retitled(document: dict[str, Any]) -> dict[str, Any]:
        rest = {key: value for key, value in document.items() if key != "title"}
        return {**rest, "format": FORMAT, "name": document["title"]}

    monkeypatch.setattr(formats, "OLDER", {"of a test, 1": renamed, "of a test, 2": retitled})
    share = linked.frozen(make(1))
    document = json.loads(share.document)
    document |= {"format": "of a test, 1", "title": document.pop("name")}
    Share.objects.update(document=canonical(document))

    assert read_topology(document).name == document["title"]
    assert "Reachable" in page_of(client, share).text
    client.post(at(share, "share-copy"))
    copy = Topology.objects.latest("pk")
    assert copy.head is not None
    assert json.loads(copy.head.document.text)["format"] == FORMAT


@pytest.mark.parametrize("name", ["lambdanet/topology@9", None, 7, ["x"], {}])
def test_a_format_that_is_none_is_refused_with_its_path(name: object) -> None:
    with pytest.raises(UnreadableDocument, match=r"^format: "):
        read_topology({"format": name})


# -- What can be read no more ------------------------------------------------------------------------

LOST = {
    "a newer format": canonical({"format": "lambdanet/topology@9"}),
    "another shape": canonical([1]),
    "no JSON": "{",
    "too deep": "[" * 100_000,
}


@pytest.mark.parametrize("name", LOST)
def test_a_frozen_link_shows_what_it_froze_when_its_document_can_be_read_no_more(client: Client, name: str) -> None:
    share = linked.frozen(make(1))
    before = page_of(client, share)
    Share.objects.update(document=LOST[name], engine="1")
    caches[PAGES_KEPT].clear()

    page = page_of(client, share)
    assert "Its topology can be read no more by this version of LambdaNet." in page.text
    assert "Reachable" in page.text
    assert page.all("svg", class_="sheet") == before.all("svg", class_="sheet")
    assert page.all("ol", class_="hops")
    assert "Edit a copy" not in page.text
    assert page_of(client, share, "share-embed").all("svg", class_="sheet")
    assert client.get(at(share, "share-badge")).status_code == 200
    assert "so it cannot be copied" in page_of(client, share, "share-copy").text
    assert client.post(at(share, "share-copy")).status_code == 422
    assert Topology.objects.count() == 1
    for file in FILES:
        assert client.get(file_address(share, file.name)).status_code < 500


@pytest.mark.parametrize(
    "stored",
    [
        {"verdict": {"outcome": "reachable", "explanation": "It was said to be reachable."}},
        {"verdict": {"outcome": "reachable", "words": 7, "explanation": "It was said to be reachable."}},
        {"pictures": [{"svg": 7}]},
        {"pictures": [7]},
        {"pictures": [], "question": {"from": 1}},
        {"verdict": {"outcome": "maybe"}},
        {"verdict": {"words": {}}},
    ],
)
def test_each_part_that_was_frozen_is_shown_as_far_as_it_can_be_read(client: Client, stored: dict[str, Any]) -> None:
    share = linked.frozen(make(1))
    Share.objects.update(**stored)

    page = page_of(client, share)
    assert share.title in page.text
    assert ("Reachable" in page.text) == (
        (stored.get("verdict") or {"outcome": "reachable"}).get("outcome") == "reachable"
    )
    for name in PAGES:
        assert client.get(at(share, name)).status_code in (200, 403)


def test_a_live_link_to_what_can_be_read_no_more_says_so(client: Client) -> None:
    share = linked.live(make(1))
    document = share.topology.head.document  # type: ignore[union-attr]
    type(document).objects.filter(pk=document.pk).update(text=LOST["a newer format"])

    page = page_of(client, share)
    assert "Its topology can be read no more by this version of LambdaNet." in page.text
    assert client.get(at(share, "share-badge")).status_code == 200
    assert client.post(at(share, "share-copy")).status_code == 422


# -- A copy whose question fits no more --------------------------------------------------------------


def test_a_copy_of_a_live_link_whose_question_fits_no_more_opens_without_it_and_says_so(client: Client) -> None:
    topology = make(1)
    share = linked.live(topology, Question(source="orders", target="orders-db", port=5432))
    history.append(topology, 1, canonical({"format": FORMAT, "name": "Emptied"}), "Emptied")

    assert "so the copy opens without one." in page_of(client, share, "share-copy").text
    response = client.post(at(share, "share-copy"))

    copy = Topology.objects.latest("pk")
    assert response["Location"] == f"{copy.get_absolute_url()}?q=none"
    page = Page(client.get(response["Location"]).content)
    assert "Without its question, which does not fit: copied from the live link" in page.text
