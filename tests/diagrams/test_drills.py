"""The page of drills: what each loss changes of the kept questions."""

import pytest
from django.test import Client
from django.urls import reverse

from diagrams.jobs import State
from diagrams.models import Topology
from tests.pages import Page, ask_in_state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]


def read(client: Client, **fields: str) -> Page:
    client.post(reverse("diagrams:new"), fields)
    answer = client.get(reverse("diagrams:drills", args=[Topology.objects.latest("pk").key]))
    assert answer.status_code == 200
    return Page(answer.content)


def test_each_loss_says_what_it_changes_and_why(client: Client) -> None:
    page = read(client, preset="vpc-attachment-nat")

    assert "Without one Availability Zone" in page.text
    assert "Gone with it" in page.text
    assert "nat-a" in page.text
    assert page.all("span", class_="v-some")
    assert "Nothing changes without any of these" in page.text or "Without these nothing changes" in page.text


def test_a_ready_made_network_has_the_same_drills(client: Client) -> None:
    page = Page(client.get(reverse("diagrams:preset-drills", args=["vpc-attachment-nat"])).content)

    assert page.text.split("What if it were gone?")[1] in read(client, preset="vpc-attachment-nat").text


def test_without_questions_it_says_how_to_keep_one(client: Client) -> None:
    assert "keeps no question that could change" in read(client, empty="yes").text


@pytest.mark.parametrize(
    ("state", "error", "said"),
    [
        (State.WAITING, "", "Taking things away."),
        (State.FAILED, "The drills took too long.", "The drills took too long."),
    ],
)
def test_what_is_not_there_is_said(
    state: State, error: str, said: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diagrams.jobs.ask", ask_in_state(state, of="drills", error=error))

    assert said in read(client, preset="vpc-attachment").text


def test_stranger_sees_nothing(client: Client) -> None:
    read(client, preset="vpc-attachment")

    assert Client().get(reverse("diagrams:drills", args=[Topology.objects.get().key])).status_code == 404
