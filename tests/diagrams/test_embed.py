"""Links in other sites: the page for frames, oEmbed, the tags of cards, the snippets."""

import struct
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core.signing import get_cookie_signer
from django.test import Client
from django.urls import reverse
from markdown_it import MarkdownIt
from pytest_django.fixtures import Settings

from diagrams import share_page, shares
from diagrams.jobs import State
from diagrams.owners import COOKIE, SALT
from diagrams.share_addresses import FILES, file_address
from diagrams.share_file_views import NAMES
from diagrams.share_models import Share
from tests.diagrams import linked
from tests.diagrams.own import OWNER, make
from tests.pages import Page, ask_in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once", "fresh_counts")]

OEMBED = reverse("diagrams:oembed")
HOSTILE = "<script>alert(1)</script>](x) \"'> **b** `c` @all\\"


def at(share: Share, name: str = "share-embed") -> str:
    return reverse(f"diagrams:{name}", args=[share.token])


def page_of(client: Client, address: str, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status
    return Page(response.content)


def framed_by_anyone(response: Any) -> bool:
    """May a page of another site put it into a frame? Both headers must say the same."""
    policy = dict(f"{part} ".split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    ancestors = policy["frame-ancestors"].strip()
    assert (ancestors == "*") == (response.get("X-Frame-Options") is None)
    assert ancestors in ("*", "'none'")
    return ancestors == "*"


# -- The page for frames -----------------------------------------------------------------------------


@pytest.mark.parametrize("made", [linked.frozen, linked.live])
def test_it_shows_verdict_picture_and_the_way_to_the_whole_page(client: Client, made: Any) -> None:
    share = made()

    response = client.get(at(share))

    page = Page(response.content)
    assert "Reachable" in page.text
    assert page.all("svg", class_="sheet")
    (link,) = page.all("a")
    assert (link["href"], link["target"]) == (share.get_absolute_url(), "_blank")
    assert not page.all("form")
    assert not page.all("script")
    assert not response.cookies
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert "form-action 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize(("asked", "shown"), [("", None), ("dark", "dark"), ("light", "light"), ('"><b>', None)])
def test_its_theme_is_the_reader_s_or_the_one_in_the_address(client: Client, asked: str, shown: str | None) -> None:
    page = page_of(client, f"{at(linked.frozen())}?{urlencode({'theme': asked})}")

    assert page.all("html")[0].get("class") == shown
    assert not page.all("b")


def test_it_looks_again_while_the_answer_is_on_its_way(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    share = linked.live()
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING))

    assert client.get(f"{at(share)}?theme=dark")["Refresh"] == f"2;url={at(share)}?theme=dark&n=1"
    assert "Refresh" not in client.get(f"{at(share)}?n=30")


def test_a_link_that_has_ended_says_so_in_its_frame(client: Client) -> None:
    share = linked.frozen()
    shares.revoke(share)

    response = client.get(at(share))

    page = Page(response.content)
    assert response.status_code == 410
    assert "This link shows nothing any more" in page.text
    assert share.title not in page.text
    assert framed_by_anyone(response)


def test_only_that_page_may_be_framed(client: Client) -> None:
    topology = make(1)
    share, ended = linked.frozen(topology), linked.live(topology)
    shares.revoke(ended)
    client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign(OWNER)
    names = ["shared", "share-copy", "share-control", "share-unlock", "share-badge", "share-qr"]
    others = [
        "/",
        "/links/",
        "/nothing/",
        OEMBED,
        topology.get_absolute_url(),
        reverse("diagrams:share", args=[topology.key]),
        at(Share(token="x" * 32)),
        reverse("diagrams:open"),
        *(at(each, name) for each in (share, ended) for name in names),
        *(file_address(each, file.name) for each in (share, ended) for file in FILES),
    ]

    assert framed_by_anyone(client.get(at(share)))
    assert [address for address in others if framed_by_anyone(client.get(address))] == []


# -- oEmbed: https://oembed.com ----------------------------------------------------------------------


def asked(client: Client, url: str, status: int = 200, **given: Any) -> dict[str, Any]:
    response = client.get(OEMBED, {"url": url} | given)
    assert response.status_code == status
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    found: dict[str, Any] = response.json()
    return found


def by_the_specification(said: dict[str, Any], most_width: int, most_height: int) -> None:
    """Section 2.3.4: which fields there are, of what type, and how they depend on each other."""
    texts = {"type", "version", "title", "author_name", "author_url", "provider_name", "provider_url"}
    numbers = {"cache_age", "thumbnail_width", "thumbnail_height", "width", "height"}
    assert set(said) <= texts | numbers | {"thumbnail_url", "html"}
    assert (said["type"], said["version"]) == ("rich", "1.0")
    assert all(isinstance(said[name], str) for name in texts & set(said))
    assert all(isinstance(said[name], int) and said[name] > 0 for name in numbers & set(said))
    assert {"html", "width", "height"} <= set(said)
    assert said["width"] <= most_width
    assert said["height"] <= most_height
    thumbnail = {"thumbnail_url", "thumbnail_width", "thumbnail_height"}
    assert thumbnail & set(said) in (set(), thumbnail)
    if thumbnail <= set(said):
        assert said["thumbnail_width"] <= most_width
        assert said["thumbnail_height"] <= most_height
        assert urlsplit(said["thumbnail_url"]).scheme in ("http", "https")
    assert urlsplit(said["provider_url"]).scheme in ("http", "https")
    frames = Page(said["html"].encode()).all("iframe")
    assert [(one["width"], one["height"]) for one in frames] == [(str(said["width"]), str(said["height"]))]
    assert urlsplit(frames[0]["src"]).scheme in ("http", "https")


@pytest.mark.parametrize(
    ("most", "size", "thumbnail"),
    [
        ({}, (800, 600), True),
        ({"maxwidth": "400"}, (400, 600), False),
        ({"maxheight": "300"}, (800, 300), False),
        ({"maxwidth": "1200", "maxheight": "630"}, (800, 600), True),
        ({"maxwidth": "1", "maxheight": "1"}, (1, 1), False),
        ({"maxwidth": "", "maxheight": ""}, (800, 600), True),
    ],
)
@pytest.mark.parametrize("made", [linked.frozen, linked.live])
def test_an_answer_keeps_to_the_specification(
    client: Client, made: Any, most: dict[str, str], size: tuple[int, int], thumbnail: bool
) -> None:
    share = made()

    said = asked(client, f"http://testserver{share.get_absolute_url()}", format="json", **most)

    by_the_specification(said, *(int(most.get(name) or 9999) for name in ("maxwidth", "maxheight")))
    assert (said["width"], said["height"]) == size
    assert ("thumbnail_url" in said) == thumbnail
    assert Page(said["html"].encode()).all("iframe")[0]["src"] == f"http://testserver{at(share)}"


def test_a_url_of_the_link_in_any_spelling_is_known(client: Client, settings: Settings) -> None:
    share = linked.frozen()
    settings.PUBLIC_URL = "https://lambdanet.example"

    for url in (
        f"https://lambdanet.example/s/{share.token}/",
        f"https://lambdanet.example/s/{share.token}",
        f"https://lambdanet.example/s/{share.token}/embed/?theme=dark",
        f"http://testserver/s/{share.token}/?trace=1#walk",
    ):
        said = asked(client, url)
        assert said["title"] == share.title
        assert said["provider_url"] == "https://lambdanet.example/"


@pytest.mark.parametrize(
    ("url", "given", "status"),
    [
        ("http://testserver/s/{token}/", {"format": "xml"}, 501),
        ("http://elsewhere.example/s/{token}/", {}, 404),
        ("ftp://testserver/s/{token}/", {}, 404),
        ("http://[testserver/s/{token}/", {}, 404),
        ("/s/{token}/", {}, 404),
        ("http:///s/{token}/", {}, 404),
        ("http://testserver/s/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx/", {}, 404),
        ("http://testserver/build/", {}, 404),
        ("http://testserver/s/{token}/control/", {}, 401),
        ("http://testserver/topologies/{token}/", {}, 401),
        ("", {}, 400),
        ("http://testserver/s/{token}/", {"maxwidth": "wide"}, 400),
        ("http://testserver/s/{token}/", {"maxheight": "-1"}, 400),
        ("http://testserver/s/{token}/", {"maxheight": "1" * 400}, 400),
    ],
)
def test_what_it_cannot_show_is_refused_by_the_specification_s_codes(
    client: Client, url: str, given: dict[str, str], status: int
) -> None:
    said = asked(client, url.format(token=linked.frozen().token), status, **given)

    assert said["error"]


def test_a_link_that_has_ended_is_not_found_and_tokens_are_not_tried_for_long(client: Client) -> None:
    share = linked.frozen()
    shares.revoke(share)
    assert asked(client, f"http://testserver{share.get_absolute_url()}", 404)["error"]

    for number in range(30):
        asked(client, f"http://testserver/s/{number:032}/", 404)
    asked(client, f"http://testserver/s/{31:032}/", 429)


def test_the_page_of_the_link_leads_there(client: Client) -> None:
    share = linked.frozen()

    (link,) = page_of(client, at(share, "shared")).all("link", rel="alternate")

    assert link["type"] == "application/json+oembed"
    parts = urlsplit(link["href"])
    assert parse_qs(parts.query)["url"] == [f"http://testserver{share.get_absolute_url()}"]
    by_the_specification(client.get(f"{parts.path}?{parts.query}").json(), 9999, 9999)


# -- Cards -------------------------------------------------------------------------------------------


def test_a_card_says_the_verdict_and_the_rule_with_whole_addresses(client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://lambdanet.example"
    share = linked.frozen()

    page = page_of(client, at(share, "shared"))

    tags = {each["property"]: each["content"] for each in page.all("meta") if "property" in each}
    answer = share_page.shown(share, trace=0).figure.answer
    assert answer is not None
    assert tags["og:title"] == share.title
    assert tags["og:description"] == f"Reachable. {answer.sentence} {answer.cause}".strip()
    assert tags["og:url"] == f"https://lambdanet.example{share.get_absolute_url()}"
    assert tags["og:image"] == f"https://lambdanet.example{share.get_absolute_url()}card.png"
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert answer.sentence[:200] in tags["og:image:alt"]
    assert page.all("meta", name="twitter:card", content="summary_large_image")


def test_the_picture_of_a_card_is_there_and_as_large_as_is_said(client: Client) -> None:
    page = page_of(client, at(linked.frozen(), "shared"))
    tags = {each["property"]: each["content"] for each in page.all("meta") if "property" in each}

    response = client.get(urlsplit(tags["og:image"]).path)

    assert response["Content-Type"] == tags["og:image:type"]
    width, height = struct.unpack(">II", response.content[16:24])
    assert (str(width), str(height)) == (tags["og:image:width"], tags["og:image:height"])


def test_a_link_that_has_ended_tells_nothing(client: Client) -> None:
    share = linked.frozen()
    shares.revoke(share)

    page = page_of(client, at(share, "shared"), 410)
    assert not [each for each in page.all("meta") if "property" in each]
    assert not page.all("link", rel="alternate")


# -- Snippets ----------------------------------------------------------------------------------------


def test_snippets_stand_where_a_link_is_made_controlled_and_shown(client: Client) -> None:
    share = linked.frozen()
    client.cookies[COOKIE] = get_cookie_signer(salt=COOKIE + SALT).sign(OWNER)

    for name, plain in (("shared", "id_use_plain"), ("share-control", "id_link")):
        page = page_of(client, at(share, name))
        fields = {each["id"] for tag in ("textarea", "input") for each in page.all(tag) if "readonly" in each}
        assert fields == {plain, *(f"id_use_{kind}" for kind in ("markdown", "badge", "html", "embed"))}
        assert all("readonly" in each for each in page.all("textarea"))
        assert page.all("a", href=f"{share.get_absolute_url()}diagram@2x.png")
        assert page.all("img", src=at(share, "share-qr"))
    assert not page_of(client, at(share, "shared")).all("form")


@pytest.mark.parametrize("title", [linked.TITLE, HOSTILE])
def test_snippets_are_what_a_parser_takes_them_for(client: Client, title: str) -> None:
    share = linked.frozen(title=title)
    address = f"http://testserver{share.get_absolute_url()}"
    shown = client.get(at(share, "shared"))
    snippets = {one.name: one.text for one in shown.context["use"].snippets}

    for name, image in (("markdown", f"{address}diagram-opaque.svg"), ("badge", f"{address}badge.svg")):
        page = Page(MarkdownIt("commonmark").render(snippets[name]).encode())
        assert [tag for tag, _ in page.tags] == ["p", "a", "img"]
        assert page.all("a")[0]["href"] == address
        assert page.all("img")[0] == {"src": image, "alt": f"{title}: Reachable"}
    figure, frame = Page(snippets["html"].encode()), Page(snippets["embed"].encode())
    assert [tag for tag, _ in figure.tags] == ["figure", "a", "img", "figcaption"]
    assert figure.all("img")[0]["alt"] == f"{title}: Reachable"
    assert [tag for tag, _ in frame.tags] == ["iframe"]
    assert frame.all("iframe")[0]["src"] == f"{address}embed/"


def test_every_file_is_listed() -> None:
    assert {file.name for file in FILES} == set(NAMES)


def test_the_verdict_of_a_live_link_stands_in_no_snippet(client: Client) -> None:
    shown = client.get(at(linked.live(), "shared"))

    assert "Reachable" not in "".join(one.text for one in shown.context["use"].snippets)
