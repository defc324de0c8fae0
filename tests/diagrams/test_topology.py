"""The page of one network: a question, its verdict, its picture, its walk."""

import pytest
from django.test import Client
from django.urls import reverse

from diagrams.jobs import Kind, State
from diagrams.presets import all_presets
from tests.pages import Page, ask_in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]

HTMX = {"HX-Request": "true"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def path(slug: str = "public-subnet-trap") -> str:
    return reverse("diagrams:topology", args=[slug])


def read(client: Client, query: dict[str, str] | None = None, *, status: int = 200) -> Page:
    response = client.get(path(), query or {})
    assert response.status_code == status
    return Page(response.content)


# -- What it shows ---------------------------------------------------------------------------------


@pytest.mark.parametrize("slug", [preset.slug for preset in all_presets()])
def test_every_network_shows_a_verdict_a_picture_and_a_walk(client: Client, slug: str) -> None:
    response = client.get(path(slug), {"q": "internet"})

    page = Page(response.content)
    assert response.status_code == 200
    assert len(page.all("svg", class_="sheet")) == 1
    assert len(page.all("span", class_="chip")) == 1
    assert page.all("li", id="hop-1")
    assert len(page.ids()) == len(set(page.ids()))


def test_without_a_question_it_asks_the_first(client: Client) -> None:
    page = read(client)

    assert page.all("a", id="q-database", aria_current="true")
    assert page.all("option", value="orders-db") == [
        {"value": "orders-db", "selected": ""},
    ]


def test_a_kept_question_is_asked_by_its_name(client: Client) -> None:
    page = read(client, {"q": "internet"})

    assert page.all("a", id="q-internet", aria_current="true")
    assert page.all("div", class_="v-no")
    assert "api.example.com" in page.text


def test_a_question_of_ones_own_is_asked_by_its_parts(client: Client) -> None:
    page = read(client, {"from": "orders", "to": "orders-db", "port": "22"})

    assert page.all("div", class_="v-no")
    assert not page.all("a", aria_current="true", id="q-database")


def test_an_address_and_a_name_that_no_list_offers_are_asked(client: Client) -> None:
    by_address = read(client, {"from": "orders", "to": "10.20.20.15", "port": "5432"})
    by_form = read(client, {"from": "orders", "to": "", "address": "api.example.com"})

    assert by_address.all("div", class_="v-yes")
    assert by_address.all("input", name="address")[0]["value"] == "10.20.20.15"
    assert by_form.all("div", class_="v-no")


def test_a_function_is_invoked_from_the_list_and_from_an_address(client: Client) -> None:
    by_list = read(client, {"from": "worker", "to": "invoke:orders"})
    by_address = read(client, {"from": "worker", "to": "orders", "invoke": "1"})

    assert by_list.all("a", id="q-invoke", aria_current="true")
    assert by_address.all("a", id="q-invoke", aria_current="true")
    assert by_address.all("option", value="invoke:orders", selected="")


def test_the_network_stands_alone_when_nothing_is_asked(client: Client) -> None:
    page = read(client, {"q": "none"})

    assert page.all("svg", class_="sheet")
    assert not page.all("span", class_="chip")
    assert not page.all("li", id="hop-1")


def test_each_trace_has_its_tab_and_its_own_walk(client: Client) -> None:
    first = read(client, {"q": "internet"})
    second = read(client, {"q": "internet", "trace": "1"})

    assert first.all("a", id="trace-0", aria_current="true")
    assert second.all("a", id="trace-1", aria_current="true")
    assert "from public-b" in second.text


def test_a_trace_that_is_not_there_is_the_first(client: Client) -> None:
    page = read(client, {"q": "internet", "trace": "999"})

    assert page.all("a", id="trace-0", aria_current="true")


@pytest.mark.parametrize("detail", ["overview", "network", "everything"])
def test_the_picture_shows_as_much_as_is_asked_for(client: Client, detail: str) -> None:
    page = read(client, {"q": "internet", "detail": detail})

    assert page.all("a", id=f"detail-{detail}", aria_current="true")
    assert page.all("svg", class_="sheet")


def test_every_hop_of_the_walk_is_marked_in_the_picture(client: Client) -> None:
    page = read(client, {"q": "internet"})

    sheet = page.all("svg", class_="sheet")[0]["id"]
    assert page.all("section", class_="walk")[0]["data-sheet"] == sheet
    stop = page.all("li", class_="stop")[0]
    assert f"{sheet}-h{stop['data-hop']}" in page.ids()


def test_the_network_stands_there_in_words(client: Client) -> None:
    page = read(client, {"q": "internet"})

    for word in ("Availability Zone", "private subnet", "public subnet", "rtb-public", "igw"):
        assert word in page.text
    assert page.all("details", class_="words")


def test_advice_stands_beside_the_walk(client: Client) -> None:
    assert read(client, {"q": "internet"}).all("p", class_="advice")


# -- What it refuses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"from": "nobody", "to": "orders-db"}, "id_from", "Nothing here starts a connection"),
        ({"to": "orders-db"}, "id_from", "Choose where the connection starts."),
        ({"from": "orders", "to": "nowhere"}, "id_address", "'nowhere' is no address"),
        ({"from": "orders"}, "id_address", "Write an address"),
        ({"from": "orders", "to": "999.1.1.1"}, "id_address", "'999.1.1.1' is no address"),
        ({"from": "orders", "to": "x" * 254}, "id_address", "at most 253 characters"),
        ({"from": "orders", "to": "api", "invoke": "1"}, "id_address", "Only a function"),
        ({"from": "orders", "to": "api", "port": "0"}, "id_port", "Ports run from 1 to 65535."),
        ({"from": "orders", "to": "api", "port": "65536"}, "id_port", "Ports run from"),
        ({"from": "orders", "to": "api", "port": "-1"}, "id_port", "Ports run from"),
        ({"from": "orders", "to": "api", "port": "https"}, "id_port", "Ports run from"),
        ({"from": "orders", "to": "api", "port": "٤٤٣"}, "id_port", "Ports run from"),
        ({"from": "orders", "to": "api", "port": "9" * 5000}, "id_port", "Ports run from"),
        ({"from": "orders", "to": "api", "protocol": "gre"}, "id_protocol", "tcp, udp or icmp"),
        ({"from": "orders", "to": "api", "protocol": "icmp", "port": "443"}, "id_port", "ICMP has no ports"),
        ({"from": "orders", "to": "api", "family": "5"}, "id_family", "4 or 6"),
        ({"from": "orders\0", "to": "api"}, "id_from", "Null characters"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_in_the_summary(
    client: Client, query: dict[str, str], field: str, words: str
) -> None:
    page = read(client, query, status=422)

    assert words in page.text
    assert page.all("a", href=f"#{field}")
    assert f"{field}_error" in page.ids()
    assert field in page.ids()
    faulty = [tag for _, tag in page.tags if tag.get("id") == field]
    assert faulty[0]["aria-invalid"] == "true"
    assert faulty[0]["aria-describedby"] == f"{field}_error"


def test_a_question_that_is_not_kept_is_refused(client: Client) -> None:
    page = read(client, {"q": "nothing"}, status=422)

    assert "keeps no question under the name 'nothing'" in page.text


def test_the_last_input_is_kept_beside_its_mistake(client: Client) -> None:
    query = {"from": "nobody", "to": "nowhere", "port": "https", "protocol": "gre", "family": "5"}
    page = read(client, query, status=422)

    for value in ("nobody", "gre", "5"):
        assert page.all("option", value=value, selected="")
    assert page.all("input", name="port")[0]["value"] == "https"
    assert page.all("input", name="address")[0]["value"] == "nowhere"


@pytest.mark.parametrize("name", ["q", "from", "to", "address", "protocol", "port", "family", "trace", "detail", "n"])
def test_hostile_text_stays_text(client: Client, name: str) -> None:
    query = {"from": "orders", "to": "" if name == "address" else "api"} if name != "q" else {}
    response = client.get(path(), query | {name: HOSTILE})

    assert response.status_code in (200, 422)
    assert b"<script>alert" not in response.content
    assert b"<img" not in response.content


def test_a_network_that_is_not_there_leads_to_those_that_are(client: Client) -> None:
    response = client.get(path("nothing"))

    page = Page(response.content)
    assert response.status_code == 404
    for preset in all_presets():
        assert page.all("a", href=path(preset.slug))


def test_it_is_only_read(client: Client) -> None:
    assert client.post(path()).status_code == 405


# -- HTMX -----------------------------------------------------------------------------------------------


def test_htmx_gets_the_part_that_changes_and_the_address_of_it(client: Client) -> None:
    query = {"from": "orders", "to": "", "address": "10.20.20.15", "port": "22"}
    response = client.get(path(), query, headers=HTMX)

    page = Page(response.content)
    assert page.all("div", id="view")
    assert not page.all("html")
    assert response["HX-Push-Url"] == f"{path()}?from=orders&to=10.20.20.15&port=22"
    assert "HX-Request" in response["Vary"]


def test_the_address_names_a_kept_question_and_holds_trace_and_detail(client: Client) -> None:
    query = {"from": "orders", "to": "api", "port": "443", "trace": "1", "detail": "overview"}
    response = client.get(path(), query, headers=HTMX)

    assert response["HX-Push-Url"] == f"{path()}?q=internet&trace=1&detail=overview"


@pytest.mark.parametrize(
    "query",
    [
        {"q": "internet"},
        {"q": "none"},
        {"from": "orders", "to": "orders-db", "port": "22", "protocol": "udp", "trace": "1"},
        {"from": "worker", "to": "orders", "invoke": "1"},
        {"from": "orders", "to": "internet", "family": "6", "detail": "everything"},
    ],
)
def test_the_address_that_is_pushed_shows_the_same_again(client: Client, query: dict[str, str]) -> None:
    pushed = client.get(path(), query, headers=HTMX)["HX-Push-Url"]

    again = client.get(pushed, headers=HTMX)
    assert again["HX-Push-Url"] == pushed


def test_the_status_region_hears_the_verdict(client: Client) -> None:
    response = client.get(path(), {"q": "internet"}, headers=HTMX)

    assert Page(response.content).all("div", hx_swap_oob="innerHTML:#status")
    assert "Unreachable." in Page(response.content).text


def test_a_mistake_under_htmx_is_a_part_too_and_no_new_address(client: Client) -> None:
    response = client.get(path(), {"from": "orders", "to": "api", "port": "0"}, headers=HTMX)

    assert response.status_code == 422
    assert "HX-Push-Url" not in response
    assert Page(response.content).all("div", id="problems")


def test_going_back_gets_the_whole_page(client: Client) -> None:
    headers = HTMX | {"HX-History-Restore-Request": "true"}
    response = client.get(path(), {"q": "internet"}, headers=headers)

    assert Page(response.content).all("html")


# -- While something is missing ----------------------------------------------------------------------


def polls(page: Page) -> list[str]:
    return [tag["hx-get"] for tag in page.all("span", hx_trigger="load delay:1s")]


def test_a_picture_that_is_not_there_yet_is_looked_for_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING, of=Kind.DRAWING))
    page = read(client, {"q": "internet", "n": "3"})

    assert page.all("div", class_="waiting")
    assert polls(page) == [f"{path()}?q=internet&n=4"]
    assert page.all("a", class_="btn", href=f"{path()}?q=internet")
    assert page.all("span", class_="chip")


def test_it_stops_looking_and_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING, of=Kind.DRAWING))
    page = read(client, {"q": "internet", "n": "30"})

    assert polls(page) == []
    assert "stopped looking" in page.text
    assert page.all("a", class_="btn", href=f"{path()}?q=internet")


def test_looking_again_pushes_no_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    response = client.get(path(), {"q": "internet", "n": "2"}, headers=HTMX)

    assert "HX-Push-Url" not in response
    assert polls(Page(response.content)) == []


def test_a_verdict_that_is_not_there_yet_is_looked_for_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING, of=Kind.VERDICT))
    page = read(client, {"q": "internet"})

    assert "Working it out" in page.text
    assert len(polls(page)) == 1


def test_a_picture_that_failed_leaves_the_verdict(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = ask_in_state(State.FAILED, of=Kind.DRAWING, error="It has 900 nodes.")
    monkeypatch.setattr("diagrams.jobs.ask", failed)
    page = read(client, {"q": "internet"})

    assert "The picture could not be drawn. The verdict below is complete." in page.text
    assert "It has 900 nodes." in page.text
    assert page.all("li", id="hop-1")
    assert polls(page) == []


def test_a_verdict_that_failed_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = ask_in_state(State.FAILED, of=Kind.VERDICT, error="It took too long.")
    monkeypatch.setattr("diagrams.jobs.ask", failed)
    page = read(client, {"q": "internet"})

    assert "The verdict could not be worked out. It took too long." in page.text


def test_it_says_that_no_worker_is_there(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.DONE, inline=True))
    page = read(client, {"q": "internet"})

    assert "Worked out without the background workers; answers may be slow." in page.text
    assert page.all("a", href=reverse("readyz"))
