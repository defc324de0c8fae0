"""The start page."""

import pytest
from django.test import Client
from django.urls import reverse

from diagrams.jobs import Kind, State
from tests.pages import Page, ask_in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def read(client: Client) -> Page:
    response = client.get(reverse("start"))
    assert response.status_code == 200
    return Page(response.content)


def test_it_shows_the_trap_and_three_arrangements(client: Client) -> None:
    page = read(client)

    assert len(page.all("svg", class_="sheet")) == 4
    assert len(page.ids()) == len(set(page.ids()))
    assert page.all("div", class_="answer")[0]["class"] == "answer v-no"
    assert len(page.all("span", class_="say")) == 9


def test_it_leads_to_learning_asking_and_teaching(client: Client) -> None:
    page = read(client)

    for name in ("lessons:index", "diagrams:presets", "teach"):
        assert page.all("a", href=reverse(name))


def test_each_verdict_leads_to_its_walk(client: Client) -> None:
    page = read(client)
    address = reverse("diagrams:topology", args=["lambda-interface-endpoint"])

    assert client.get(f"{address}?q=invoke").status_code == 200
    assert page.all("a", href=f"{address}?q=invoke")


def test_pictures_that_are_not_there_yet_are_looked_for_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.WAITING, of=Kind.DRAWING))
    page = read(client)

    looks = page.all("span", hx_trigger="load delay:1s")
    assert [look["hx-target"] for look in looks] == ["#hero", "#arrange"]
    assert page.all("div", class_="answer")


def test_it_says_that_no_worker_is_there(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(State.DONE, inline=True))

    assert read(client).all("a", href=reverse("readyz"))


def test_it_carries_no_script_or_style_of_its_own(client: Client) -> None:
    page = read(client)

    assert all(tag.get("src") for tag in page.all("script"))
    assert not page.all("style")
    assert not [tag for _, tag in page.tags if "style" in tag]
    assert not [name for _, tag in page.tags for name in tag if name.startswith("on")]
