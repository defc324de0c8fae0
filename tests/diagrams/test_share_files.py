"""The files of a link: what each holds, by a parser of its kind; who gets it; and how long it is kept."""

import io
import json
import xml.etree.ElementTree as ET
from datetime import timedelta
from itertools import count

import pygraphviz
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from diagrams import history, results, share_page, shares, sweeping
from diagrams.jobs import Job, Kind, Request, State
from diagrams.models import FileSource, Result, Topology
from diagrams.share_file_views import NAMES
from diagrams.share_models import Share
from lambdanet.document import canonical, question_data, read_topology
from lambdanet.exports.files import FILES
from lambdanet.render import RenderFailed
from lambdanet.topology import Question
from tests.diagrams.links import link
from tests.diagrams.own import OWNER, make, text
from tests.pages import Page

# Without a broker and without workers: what is not made yet is made in the request, and kept.
pytestmark = pytest.mark.django_db

QUESTION = question_data(Question(source="orders", target="orders-db"))
STRANGE = "Søknad/¿por qué? <b>\"'"
SVGS = [name for name in NAMES if name.endswith(".svg")]
VICTIM = "diagram.dot"  # cheap to make


def at(share: Share, name: str, query: str = "") -> str:
    return reverse("diagrams:share-file", args=[share.token, name]) + query


def get(share: Share, name: str, status: int = 200, **headers: str) -> HttpResponse:
    response = Client().get(at(share, name), headers=headers)
    assert response.status_code == status, response.content[:300]
    return response


# -- What each holds ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SVGS)
def test_an_svg_stands_alone_and_says_what_it_shows(name: str) -> None:
    text = get(share := link(), name).content.decode()
    root = ET.fromstring(text)

    kinds = {element.tag.partition("}")[2] for element in root.iter()}
    references = [value for each in root.iter() for key, value in each.attrib.items() if key.endswith("href")]
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not kinds & {"script", "image", "foreignObject", "a"}
    assert all(value.startswith("#") for value in references)
    assert "url(" not in text
    assert "@import" not in text
    assert "sans-serif" in text
    words = {child.tag.partition("}")[2]: child.text or "" for child in root}
    assert "orders" in words["title"]
    assert "orders-db" in words["desc"]
    assert share.title not in text  # shared by every link that shows this


def test_the_four_svgs_are_four() -> None:
    share = link()
    auto, light, dark, opaque = (get(share, name).content.decode() for name in SVGS)

    assert "prefers-color-scheme: dark" in auto
    assert "prefers-color-scheme" not in light + dark + opaque
    assert "color-scheme: dark" in dark
    assert [('class="paper"' in each) for each in (auto, light, dark, opaque)] == [False, False, False, True]


def test_pngs_are_decoded_and_the_second_is_twice_the_first() -> None:
    share = link()
    once, twice = (Image.open(io.BytesIO(get(share, name).content)) for name in ("diagram.png", "diagram@2x.png"))
    once.load()
    twice.load()

    root = ET.fromstring(get(share, "diagram.svg").content)
    assert once.size == (int(root.attrib["width"]), int(root.attrib["height"]))
    assert twice.size == (2 * once.width, 2 * once.height)
    assert once.convert("RGBA").getpixel((1, 1)) == (255, 255, 255, 255)


def test_the_card_is_as_large_as_previews_want_it_and_shows_title_and_verdict() -> None:
    share = link()
    card = Image.open(io.BytesIO(get(share, "card.png").content)).convert("RGB")

    assert card.size == (1200, 630)
    colours = {colour for _, colour in card.getcolors(1_000_000) or ()}
    assert {(0x0B, 0x6B, 0x53), (0xDF, 0xF2, 0xEA), (0x2B, 0x61, 0xD9)} <= colours  # reachable, its ground, the path
    before = get(share, "card.png").content
    shares.rename(share, "Another title")
    assert get(share, "card.png").content != before


def test_the_pdf_has_the_picture_as_text() -> None:
    reader = PdfReader(io.BytesIO(get(link(), "diagram.pdf").content))

    assert len(reader.pages) == 1
    assert "orders-db" in reader.pages[0].extract_text()
    assert reader.metadata
    assert "orders" in (reader.metadata.title or "")


@pytest.mark.parametrize("frozen", [True, False])
def test_the_hand_out_is_one_page_with_all_that_a_reader_needs(frozen: bool) -> None:
    share = link(frozen=frozen)
    reader = PdfReader(io.BytesIO(get(share, "handout.pdf").content))

    assert len(reader.pages) == 1
    words = " ".join(reader.pages[0].extract_text().split())
    for said in (
        share.title,
        "Reachable",
        "orders reaches orders-db on TCP 5432.",
        "Asked: orders to orders-db, TCP",
        "from app-a, one of 2 traces",
        "Network ACL of data-a, inbound",
        "100 allow all 0.0.0.0/0",
        f"http://testserver{share.get_absolute_url()}",
        f"The link works until {share.expires.day} {share.expires:%B %Y}." if share.expires else "",
        "Frozen" if frozen else "Live, revision 1",
    ):
        assert said in words
    assert [words.index(f" {number} ") for number in (1, 2, 3)] == sorted(words.index(f" {n} ") for n in (1, 2, 3))


def test_a_network_without_a_question_has_all_files_too() -> None:
    share = link(asked=False, days=None)

    for name in NAMES:
        assert get(share, name).content
    words = PdfReader(io.BytesIO(get(share, "handout.pdf").content)).pages[0].extract_text()
    assert "The path" not in words
    assert "without an end" in words


def test_dot_is_what_graphviz_reads() -> None:
    graph = pygraphviz.AGraph(string=get(link(), "diagram.dot").content.decode())

    assert len(graph.nodes()) > 5
    graph.layout("nop2")
    assert b"<svg" in graph.draw(format="svg")


def test_the_document_is_one_that_can_be_read_again() -> None:
    topology = make(1)
    content = get(link(topology), "topology.json").content

    assert topology.head
    assert canonical(json.loads(content)) == topology.head.document.text
    read_topology(json.loads(content))


@pytest.mark.parametrize("frozen", [True, False])
def test_a_masked_link_gives_names_away_in_no_file(frozen: bool) -> None:
    document = json.loads(text(1))
    for function in document["functions"]:
        function["name"] = "very-secret-name"
    topology = history.create(OWNER, canonical(document), "Orders", "Began")
    shown, hidden = link(topology, frozen=frozen), link(topology, frozen=frozen, masked=True)

    def words(share: Share) -> str:
        texts = [get(share, name).content.decode() for name in (*SVGS, "diagram.dot", "topology.json")]
        pdfs = [PdfReader(io.BytesIO(get(share, name).content)) for name in ("diagram.pdf", "handout.pdf")]
        return "".join([*texts, *(pdf.pages[0].extract_text() for pdf in pdfs)])

    assert "very-secret-name" in words(shown)
    assert "very-secret-name" not in words(hidden)


def test_an_old_link_that_kept_no_dot_says_so_and_has_all_else() -> None:
    share = link()
    del share.pictures[0]["dot"]
    share.save()

    assert b"keeps no DOT" in get(share, "diagram.dot", 404).content
    assert get(share, "diagram.svg").content


def test_a_frozen_link_keeps_its_files_to_what_it_froze(monkeypatch: pytest.MonkeyPatch) -> None:
    share = link()
    before = get(share, "diagram.svg").content
    for module in (results, share_page):
        monkeypatch.setattr(f"{module.__name__}.ENGINE", "another engine")
    monkeypatch.setattr("diagrams.share_files.ENGINE", "another engine")
    monkeypatch.setattr(results, "drawing_data", None)
    monkeypatch.setattr(results, "answer_data", None)

    assert get(share, "diagram.svg").content == before


def test_a_live_link_follows_the_newest_revision() -> None:
    topology = make(1)
    share = link(topology, frozen=False)
    first, dot = get(share, "topology.json"), get(share, "diagram.dot")
    document = json.loads(first.content)
    document["vpcs"][0]["name"] = "Another name"
    history.append(topology, 1, canonical(document), "Renamed")

    assert json.loads(get(share, "topology.json").content) == document
    again = get(share, "diagram.dot")
    assert "Another name" in again.content.decode()
    assert again["ETag"] != dot["ETag"]
    assert FileSource.objects.count() == 1  # what it showed before is gone, with its files
    assert Result.objects.filter(kind=Kind.EXPORT).count() == 1


def test_a_live_link_whose_question_cannot_be_asked_shows_the_network() -> None:
    share = link(frozen=False)
    shares.ask(share, QUESTION | {"to": "nowhere-at-all"})

    assert b'class="hop"' not in get(share, "diagram.svg").content


# -- Headers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_headers(name: str) -> None:
    share = link()
    response = get(share, name)
    headers = response.headers

    expected = FILES[name].media if name in FILES else "application/json; charset=utf-8"
    assert headers["Content-Type"] == expected
    assert headers["ETag"].startswith('"')
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert ("sandbox" in headers["Content-Security-Policy"]) is not name.endswith(".pdf")
    assert headers["Content-Disposition"].startswith('inline; filename="Can orders reach its database')
    assert "Vary" not in headers
    assert not response.cookies

    again = get(share, name, 304, if_none_match=headers["ETag"])
    assert (again.content, again["ETag"]) == (b"", headers["ETag"])
    assert again["Content-Security-Policy"] == headers["Content-Security-Policy"]
    assert get(share, name, if_none_match='"another"').content == response.content
    head = Client().head(at(share, name))
    assert (head.content, head["Content-Length"]) == (b"", str(len(response.content)))
    assert Client().post(at(share, name)).status_code == 405


def test_a_file_is_named_after_the_title_and_what_it_is() -> None:
    share = link(title=STRANGE)

    assert "attachment" in Client().get(at(share, "diagram-dark.svg", "?download"))["Content-Disposition"]
    named = get(share, "diagram-dark.svg")["Content-Disposition"]
    assert named == "inline; filename*=utf-8''S%C3%B8knad%20por%20qu%C3%A9%20b-dark.svg"
    shares.rename(share, "../../etc")
    assert get(share, "card.png")["Content-Disposition"] == 'inline; filename="etc-card.png"'
    shares.rename(share, "¿?")
    assert get(share, "topology.json")["Content-Disposition"] == 'inline; filename="diagram.json"'


def test_a_frozen_file_is_kept_for_a_day_and_never_longer_than_the_link() -> None:
    share = link()

    assert get(share, VICTIM)["Cache-Control"] == "public, max-age=86400, immutable"
    assert get(share, "card.png")["Cache-Control"] == "public, max-age=300"  # its title may change
    Share.objects.update(expires=timezone.now() + timedelta(seconds=100))
    age = int(get(share, VICTIM)["Cache-Control"].split("max-age=")[1].split(",")[0])
    assert 90 <= age <= 100
    Share.objects.update(expires=None)
    assert get(share, VICTIM)["Cache-Control"] == "public, max-age=86400, immutable"


def test_a_live_file_is_asked_about_each_time() -> None:
    assert get(link(frozen=False), VICTIM)["Cache-Control"] == "public, no-cache"


# -- Who gets it, and when it ends -------------------------------------------------------------------


def test_no_file_of_a_link_that_has_ended() -> None:
    topology = make(1)
    revoked, down, expired, deleted = (link(topology, frozen=number < 3) for number in range(4))
    for share in (revoked, down, expired, deleted):
        get(share, VICTIM)
    shares.revoke(revoked)
    shares.take_down(down, "law", "")
    Share.objects.filter(pk=expired.pk).update(expires=timezone.now())
    Topology.objects.update(deleted_at=timezone.now())

    for share, why in ((revoked, "revoked"), (down, "taken-down"), (expired, "expired"), (deleted, "deleted")):
        for name in ("topology.json", VICTIM, "diagram.png"):
            response = get(share, name, 410, accept="text/html")
            assert response["Content-Type"].startswith("text/plain")
            assert response["Cache-Control"] == "no-store"
            assert why in response.content.decode()


def test_a_token_that_is_none_and_a_name_that_is_none() -> None:
    share = link()

    assert Client().get(at(share, VICTIM).replace(share.token, "x" * 32)).status_code == 404
    assert Client().get(f"{share.get_absolute_url()}diagram.gif").status_code == 404
    shares.delete(share)
    get(share, VICTIM, 404)


def test_links_that_show_the_same_share_their_files_until_the_last_ends() -> None:
    topology = make(1)
    one, other = link(topology, title="One"), link(topology, title="Other")
    for name in ("diagram.png", "card.png"):
        for share in (one, other):
            get(share, name)

    made = Result.objects.filter(kind=Kind.EXPORT)
    assert FileSource.objects.count() == 1
    assert sorted(row.options["name"] for row in made) == ["card.png", "card.png", "diagram.png"]
    shares.revoke(one)
    assert sorted(row.options["name"] for row in made.all()) == ["card.png", "diagram.png"]
    assert get(other, "diagram.png").content
    shares.delete(other)
    assert not made.all()
    assert not FileSource.objects.exists()


def test_the_sweep_takes_files_of_what_has_ended_and_what_is_old() -> None:
    topology = make(1)
    expired, kept = link(topology), link(topology, frozen=False, asked=False)
    for share in (expired, kept):
        get(share, VICTIM)
    now = timezone.now()
    Share.objects.filter(pk=expired.pk).update(expires=now)

    sweeping.sweep(now)
    assert [row.source.shares.get() for row in Result.objects.filter(kind=Kind.EXPORT)] == [kept]
    Result.objects.update(queued_at=now - timedelta(days=31))
    sweeping.sweep(now)
    assert not Result.objects.filter(kind=Kind.EXPORT).exists()
    assert get(kept, VICTIM).content  # made again


# -- Made once, and what is said while it is not -----------------------------------------------------


def test_a_file_is_made_once(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    share, calls = link(), count()
    real = results.file_of
    monkeypatch.setattr(results, "file_of", lambda *args: (next(calls), real(*args))[1])

    first = get(share, "diagram.png")
    with django_assert_max_num_queries(3):
        again = get(share, "diagram.png")
    assert next(calls) == 1
    assert (first.content, first["ETag"]) == (again.content, again["ETag"])
    Result.objects.filter(kind=Kind.EXPORT).delete()
    assert get(share, "diagram.png").content == first.content  # the same content, the same bytes


@pytest.mark.parametrize("name", ["card.png", "handout.pdf", "diagram.pdf", "diagram.png"])
def test_the_same_comes_to_the_same_bytes(name: str) -> None:
    share = link()
    first = get(share, name).content
    Result.objects.filter(kind=Kind.EXPORT).delete()

    assert get(share, name).content == first


def _waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(requests: list[Request], *, wait: float) -> tuple[Job, ...]:
        return tuple(Job(request=one, key=results.address(one), state=State.WAITING) for one in requests)

    monkeypatch.setattr("diagrams.jobs.ask", ask)


def test_whoever_asks_for_a_picture_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    share = link()
    _waiting(monkeypatch)
    response = get(share, "card.png", 503, accept="image/avif,image/webp,*/*;q=0.8")

    assert response["Retry-After"] == "2"
    assert response["Cache-Control"] == "no-store"
    assert "being made" in response.content.decode()


def test_a_browser_gets_a_page_that_looks_again_and_offers_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    share = link()
    with monkeypatch.context() as patch:
        _waiting(patch)
        response = get(share, "card.png", 503, accept="text/html,*/*")
        page = Page(response.content)
        assert "Making the file." in page.text
        assert page.all("span", hx_get=at(share, "card.png", "?n=1"))
        assert page.all("a", href=at(share, "card.png"))  # without JavaScript
        assert not response.cookies
        assert get(share, "card.png", 200, hx_request="true").content
    ready = Page(get(share, "card.png", hx_request="true").content)
    assert "The file is ready." in ready.text
    assert ready.all("a", href=at(share, "card.png", "?download"))
    assert get(share, "card.png", accept="text/html")["Content-Type"] == "image/png"


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_a_failure_says_what_failed_and_what_to_do(monkeypatch: pytest.MonkeyPatch, accept: str) -> None:
    share = link()
    why = "The PNG was not made: it is too large. The SVG export still works."

    def fail(*args: object) -> bytes:
        raise RenderFailed(why)

    monkeypatch.setattr(results, "file_of", fail)
    response = get(share, "diagram.png", 503, accept=accept)

    assert why in Page(response.content).text
    assert response["Retry-After"] == "300"
    assert not Result.objects.filter(kind=Kind.EXPORT).exists()  # what failed without a worker is not kept


def test_without_workers_a_large_picture_is_refused_with_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    share = link()
    made = get(share, "diagram.svg").content
    monkeypatch.setattr("diagrams.jobs.INLINE_NODES", 5)

    words = get(share, "diagram.png", 503).content.decode()
    assert "5 is the most" in words
    assert "Try again in a few minutes" in words
    assert get(share, "diagram.svg").content == made  # what is made is there
