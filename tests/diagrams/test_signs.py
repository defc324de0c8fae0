"""The badge and the QR code of a link."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import segno
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from diagrams import history, shares
from diagrams.jobs import State
from diagrams.share_models import Share
from lambdanet.topology import Question
from tests.diagrams import linked
from tests.diagrams.own import make, text
from tests.pages import ask_in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once", "fresh_counts")]

SVG = "{http://www.w3.org/2000/svg}"
NAMES = ["share-badge", "share-qr"]


def at(share: Share, name: str) -> str:
    return reverse(f"diagrams:{name}", args=[share.token])


def seen(client: Client, share: Share, name: str = "share-badge") -> ElementTree.Element:
    response = client.get(at(share, name))
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def words(svg: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in svg.iter(f"{SVG}text")]


@pytest.mark.parametrize("made", [linked.frozen, linked.live])
def test_a_badge_says_the_verdict_in_a_word_and_a_shape(client: Client, made: Any) -> None:
    topology = make(1)

    yes = seen(client, made(topology))
    no = seen(client, made(topology, Question(source="orders", target="internet", port=443)))

    assert words(yes) == ["LambdaNet", "reachable"]
    assert words(no) == ["LambdaNet", "unreachable"]
    assert yes.find(f"{SVG}title").text == "LambdaNet: reachable"  # type: ignore[union-attr]
    shapes = [[path.get("d") for path in svg.find(f"{SVG}svg").iter(f"{SVG}path")] for svg in (yes, no)]  # type: ignore[union-attr]
    assert shapes[0] != shapes[1]


def test_a_badge_without_a_verdict_says_so(client: Client) -> None:
    topology = make(1)
    lost = linked.frozen(topology)
    Share.objects.filter(pk=lost.pk).update(verdict={"outcome": "of another time"})

    assert words(seen(client, linked.frozen(topology, None)))[1] == "topology"
    assert words(seen(client, lost))[1] == "no verdict"


def test_a_badge_fetches_nothing_and_has_no_style_that_a_policy_would_drop(client: Client) -> None:
    content = client.get(at(linked.frozen(), "share-badge")).content.decode()

    assert not re.search(r"<style|style=|class=|href|<script|<image|url\(", content)


def test_the_badge_of_a_live_link_follows_and_is_looked_up_each_time(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    topology = make(1)
    share = linked.live(topology)
    first = client.get(at(share, "share-badge"))
    assert "no-cache" in first["Cache-Control"]
    assert client.get(at(share, "share-badge"), headers={"If-None-Match": first["ETag"]}).status_code == 304

    history.append(topology, 1, text(2).replace('"port":5432', '"port":5433'), "Another port")
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING))
    waiting = client.get(at(share, "share-badge"), headers={"If-None-Match": first["ETag"]})

    assert words(ElementTree.fromstring(waiting.content))[1] == "not known yet"
    assert waiting["Cache-Control"] == "no-store"


def test_a_qr_code_holds_the_public_address(client: Client, settings: Settings) -> None:
    share = linked.frozen()
    here = client.get(at(share, "share-qr"))
    settings.PUBLIC_URL = "https://lambdanet.example"
    public = client.get(at(share, "share-qr"))

    for response, origin in ((here, "http://testserver"), (public, "https://lambdanet.example")):
        code = segno.make(f"{origin}{share.get_absolute_url()}", error="m", micro=False)
        drawn = ElementTree.fromstring(response.content)
        # Dark modules in a row are one stroke: their lengths add up to the dark modules there are.
        strokes = [path.get("d", "") for path in drawn.iter(f"{SVG}path") if path.get("stroke")]
        lengths = [int(number) for number in re.findall(r"h(\d+)", "".join(strokes))]
        assert sum(lengths) == sum(module for row in code.matrix for module in row)
    assert here["ETag"] != public["ETag"]


@pytest.mark.parametrize("name", NAMES)
def test_other_sites_may_show_it_and_a_frozen_one_is_kept(client: Client, name: str) -> None:
    share = linked.frozen(days=None)

    response = client.get(at(share, name))

    assert response["Content-Type"].startswith("image/svg+xml")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "noindex" in response["X-Robots-Tag"]
    assert set(response["Cache-Control"].split(", ")) == {"public", "max-age=86400", "immutable"}
    assert re.fullmatch(r'"[0-9a-f]{64}"', response["ETag"])
    assert "sandbox" in response["Content-Security-Policy"]
    assert not response.cookies
    again = client.get(at(share, name), headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
    assert again["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("name", NAMES)
def test_no_cache_keeps_it_beyond_the_end_of_the_link(client: Client, name: str) -> None:
    share = linked.frozen()
    Share.objects.update(expires=timezone.now() + timedelta(minutes=10))
    seconds = int(re.findall(r"max-age=(\d+)", client.get(at(share, name))["Cache-Control"])[0])
    assert 540 < seconds <= 600

    Share.objects.update(expires=timezone.now() - timedelta(days=1))
    assert client.get(at(share, name)).status_code == 410
    Share.objects.update(expires=None)
    shares.revoke(share)

    response = client.get(at(share, name))
    assert (response.status_code, response["Content-Type"]) == (410, "text/plain; charset=utf-8")
    assert response["Cache-Control"] == "no-store"
    assert client.get(at(Share(token="x" * 32), name)).status_code == 404
