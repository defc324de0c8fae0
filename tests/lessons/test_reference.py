"""Pages to look something up: the glossary, the explanation codes, and the search."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from diagrams.presets import find
from lambdanet.reachability.codes import CODES
from lambdanet.reachability.evaluate import evaluate
from lessons.catalogue import LessonText
from lessons.codes import BY_NAME, example_of, facts_of, labs_of, lessons_of
from lessons.models import Step
from lessons.registry import registry
from lessons.search import Entry, search, words_of

Course = tuple[LessonText, ...]


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


# --- glossary ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_glossary_has_every_word_in_the_order_of_the_alphabet(client: Client) -> None:
    text = text_of(client, "/learn/glossary/")

    words = re.findall(r'<a href="/learn/glossary/[a-z-]+/">(.*?)</a>', text)
    assert words == sorted((escape(term.term) for term in registry().terms.values()), key=str.casefold)
    assert len(words) == 61


def test_every_word_has_a_page_with_its_lessons_and_neighbours(client: Client, course: Course) -> None:
    for term in registry().terms.values():
        text = text_of(client, f"/learn/glossary/{term.slug}/")
        assert f"<h1>{escape(term.term)}</h1>" in text
        assert escape(term.meaning) in text
        assert all(f'href="/learn/glossary/{each}/"' in text for each in term.see)
        assert all(f'href="/learn/{each}/"' in text for each in term.lessons)
        assert ('<figure class="figure"' in text) is (term.shown is not None)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/learn/glossary/nothing/", "/learn/codes/NOTHING/"])
def test_what_is_not_there_is_404(client: Client, address: str) -> None:
    assert "There is nothing under this address" in text_of(client, address, 404)


# --- codes ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_codes_page_has_every_code_once(client: Client) -> None:
    text = text_of(client, "/learn/codes/")

    found = re.findall(r'href="/learn/codes/([A-Z0-9_]+)/"', text)
    assert sorted(found) == sorted(BY_NAME)
    assert len(found) == len({code.name for code in CODES})


def test_every_code_has_a_page_that_says_whose_it_is(client: Client, course: Course) -> None:
    for code in CODES:
        text = text_of(client, f"/learn/codes/{code.name}/")
        assert escape(code.meaning) in text
        assert ("The code is ours" in text) is code.name.startswith("APP_")
        assert ("No ready-made network shows this code." in text) is (example_of(code.name) is None)


def test_example_of_a_code_is_decided_by_it() -> None:
    found = [code.name for code in BY_NAME.values() if example_of(code.name)]
    for name in found:
        example = example_of(name)
        assert example
        verdict = evaluate(example.preset.topology, example.named.question)
        assert name in {each.code for each in (verdict.warnings if example.warns else verdict.blocked_by)}

    assert {"APP_NOT_ATTACHED", "NO_ROUTE_TO_DESTINATION", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"} <= set(found)
    shown = example_of("NO_ROUTE_TO_DESTINATION")
    assert shown
    assert not shown.named.question.invoke
    assert find(shown.preset.slug)


def test_code_leads_to_the_lessons_that_name_it(client: Client, course: Course) -> None:
    named = [lesson.slug for lesson, _ in lessons_of("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS")]
    text = text_of(client, "/learn/codes/IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS/")

    assert named == ["the-internet-disappears"]
    assert 'href="/learn/the-internet-disappears/#public"' in text
    assert 'href="/learn/codes/IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS/"' in text_of(
        client, "/learn/the-internet-disappears/"
    )


def test_code_leads_to_the_labs_that_show_it(client: Client, course: Course) -> None:
    text = text_of(client, "/learn/codes/NO_ROUTE_TO_DESTINATION/")

    assert "L01" in [lab.id for lab in labs_of("NO_ROUTE_TO_DESTINATION")]
    assert 'href="/learn/labs/L01/"' in text


def test_facts_of_a_code_are_those_that_readers_can_look_up() -> None:
    assert facts_of(BY_NAME["APP_IPV6_NOT_ALLOWED"]) == ("V6-01",)
    assert facts_of(BY_NAME["BAD_STATE"]) == ()


# --- search --------------------------------------------------------------------------------------


def hits(text: str) -> list[str]:
    found = re.search(r"<main\b.*?</main>", text, re.DOTALL)
    assert found
    return re.findall(r'<li>\s*<a href="([^"]+)"', found[0])


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("nat gateway", "/learn/the-internet-disappears/#nat"),
        ("NAT GATEWAY", "/learn/glossary/nat-gateway/"),
        ("no_route", "/learn/codes/NO_ROUTE_TO_DESTINATION/"),
        ("LAM-11", "/learn/sources/#LVPC"),
        ("configuration-network", "/learn/claims/#claim-A23"),
        ("fourteen quiet", "/learn/addresses-and-interfaces/#e6"),
        ("five conditions", "/learn/the-internet-disappears/#e3"),
        ("hypérplane", "/learn/glossary/hyperplane-interface/"),
    ],
)
def test_search_finds(client: Client, course: Course, query: str, address: str) -> None:
    assert address in hits(client.get("/learn/search/", {"q": query}).content.decode())


def test_search_needs_every_word(client: Client, course: Course) -> None:
    found = hits(client.get("/learn/search/", {"q": "blackhole peering zebra"}).content.decode())

    assert found == []


def test_search_without_words_or_hits_helps(client: Client, course: Course) -> None:
    for address in ("/learn/search/", "/learn/search/?q=", "/learn/search/?q=+++"):
        assert "Every word you give must be found" in text_of(client, address)
    assert "Nothing here has a word that begins so: “zzz”" in text_of(client, "/learn/search/?q=zzz")
    assert "all of these words: “zzz yyy”" in text_of(client, "/learn/search/?q=zzz+yyy")
    assert "Nothing here" in text_of(client, "/learn/search/?q=%3F%3F")


def test_query_and_text_are_data(client: Client, course: Course) -> None:
    Step.objects.filter(lesson__slug="attaching", key="inside-prose").update(body="<script>alert(1)</script> marvel")
    text = client.get("/learn/search/", {"q": '"><script>marvel'}).content.decode()

    assert "<script>alert" not in text
    assert '"><script>' not in text
    assert "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; <mark>marvel</mark>" in text


def test_hidden_text_is_not_found(client: Client, course: Course) -> None:
    Step.objects.filter(lesson__slug="attaching", key="inside-prose").update(shown=False)

    assert "/learn/attaching/#e6" not in hits(client.get("/learn/search/", {"q": "groups"}).content.decode())


def entry(title: str = "", heading: str = "", text: str = "") -> Entry:
    return Entry(kind="Lessons", title=title, heading=heading, text=text, address=f"/{title}{heading}{text[:5]}")


def test_title_comes_before_heading_before_text() -> None:
    places = [entry(text="a route"), entry("Lesson", "A route"), entry("Route"), entry("Other", "None", "routes")]

    (group,) = search("route", places)
    assert [hit.address for hit in group.hits] == ["/Route", "/LessonA route", "/a rou", "/OtherNoneroute"]


def test_words_match_at_their_beginning_only() -> None:
    assert search("nat", [entry(text="international")]) == ()
    assert search("nat", [entry(text="many NATs")]) != ()
    assert search("10.20", [entry(text="10.20.0.0/16")]) != ()


def test_marks_stand_where_the_words_are() -> None:
    (group,) = search("cafe ss", [entry("Straße", text="Das Café & die Straße; ssh")])

    assert str(group.hits[0].snippet) == "Das <mark>Café</mark> &amp; die Straße; <mark>ss</mark>h"


def test_long_text_is_cut_around_the_first_word() -> None:
    (group,) = search("needle", [entry(text=f"{'hay ' * 200}needle {'hay ' * 200}")])
    snippet = str(group.hits[0].snippet)

    assert snippet.startswith("… hay")
    assert snippet.endswith("hay …")
    assert "<mark>needle</mark>" in snippet
    assert len(snippet) < 260


def test_too_many_hits_are_counted_not_shown() -> None:
    (group,) = search("hay", [entry(text="hay") for _ in range(20)])

    assert (len(group.hits), group.more) == (12, 8)


def test_a_query_is_bounded() -> None:
    assert words_of("a " * 500) == ("a",)
    assert len("".join(words_of("x" * 5000))) == 100
