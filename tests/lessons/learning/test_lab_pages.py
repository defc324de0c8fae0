"""Labs on pages: begun as a topology of one's own, graded as it changes, helped rung by rung."""

import json

import pytest
from django.test import Client

from diagrams import history
from diagrams.models import Topology
from lambdanet.document import canonical
from lambdanet.written import apply_edits
from lessons.lab_files import labs
from lessons.learning.labs import start_text
from lessons.learning.models import Attempt
from tests.pages import Page

GOALS = "/learn/labs/L01/goals/"
HTMX = {"HX-Request": "true"}


def _begin(client: Client, lab: str = "L01") -> Topology:
    answer = client.post(f"/learn/labs/{lab}/begin/")
    assert answer.status_code == 302
    return Topology.objects.get(key=answer["Location"].split("/")[2])


def _repair(topology: Topology, lab: str = "L01") -> None:
    repaired = apply_edits(json.loads(start_text(lab)), labs()[lab].reference.edits)
    assert topology.head is not None
    history.append(topology, topology.head.number, canonical(repaired), "Repaired")


def _goals(client: Client) -> Page:
    return Page(client.get(GOALS, headers=HTMX).content)


@pytest.mark.parametrize("lab", sorted(labs()))
def test_every_lab_has_a_page_with_its_goals(client: Client, lab: str) -> None:
    answer = client.get(f"/learn/labs/{lab}/")

    assert answer.status_code == 200
    assert labs()[lab].title in Page(answer.content).text


def test_the_list_says_how_far_one_is(client: Client) -> None:
    assert "Passed" not in Page(client.get("/learn/labs/").content).text
    _repair(_begin(client))
    _goals(client)

    assert "Passed" in Page(client.get("/learn/labs/").content).text


def test_a_lab_begins_as_a_topology_of_ones_own_and_its_builder_shows_the_goals(client: Client) -> None:
    topology = _begin(client)
    page = Page(client.get(topology.get_absolute_url()).content)

    assert page.all("aside", id="companion")[0]["hx-get"] == GOALS
    assert "1 of 5 goals" not in _goals(client).text
    assert "4 of 5 goals met" in _goals(client).text


def test_a_repair_passes_is_written_down_and_explained(client: Client) -> None:
    topology = _begin(client)
    _repair(topology)

    page = _goals(client)
    assert "Passed 3 edits; it can be done in 3." in page.text
    attempt = Attempt.objects.get()
    assert attempt.passed is not None
    assert (attempt.edits, attempt.advice) == (3, 0)


def test_another_repair_passes_as_well(client: Client) -> None:
    topology = _begin(client)
    way = labs()["L01"].also_right[0]
    assert topology.head is not None
    history.append(topology, 1, canonical(apply_edits(json.loads(start_text("L01")), way.edits)), "Another way")

    assert "Passed" in _goals(client).text


def test_hints_come_one_by_one_and_then_a_solution(client: Client) -> None:
    _begin(client)
    lab = labs()["L01"]
    for taken in range(3):
        page = Page(client.get("/learn/labs/L01/").content).text
        assert [hint in page for hint in lab.hints] == [number < taken for number in range(3)]
        client.post("/learn/labs/L01/hint/")
    assert lab.reference.name not in Page(client.get("/learn/labs/L01/").content).text

    client.post("/learn/labs/L01/solution/")
    assert lab.reference.name in Page(client.get("/learn/labs/L01/").content).text
    assert Attempt.objects.get().passed is None


def test_the_last_rung_does_it_and_can_be_undone(client: Client) -> None:
    topology = _begin(client)
    client.post("/learn/labs/L01/solution/", {"do": "apply"}, headers=HTMX)
    topology.refresh_from_db()

    assert topology.head is not None
    assert topology.head.number == 2
    assert "Passed" in _goals(client).text
    assert Attempt.objects.get().shown
    history.undo(topology, 2)
    assert "4 of 5 goals met" in _goals(client).text


def test_what_passed_is_said_beside_the_form_and_leads_on(client: Client) -> None:
    topology = _begin(client)
    assert Page(client.get(topology.get_absolute_url()).content).all("div", id="companion-said")[0]["role"] == "status"
    assert "Lab passed" not in _goals(client).text
    _repair(topology)

    page = _goals(client)
    assert "innerHTML:#companion-said" in [one.get("hx-swap-oob") for one in page.all("div")]
    assert "Lab passed All 5 goals of L01 are met." in page.text
    assert "Next lab: L02" in page.text
    links = [one["href"] for one in page.all("a")]
    assert "/learn/labs/L02/" in links
    assert f"/learn/{labs()['L01'].lesson}/" in links


def test_the_next_lab_is_one_that_is_not_passed(client: Client) -> None:
    _repair(_begin(client, "L02"), "L02")
    client.get("/learn/labs/L02/")
    _repair(_begin(client))

    assert "Next lab: L02" not in _goals(client).text
    assert "Next lab: L" in _goals(client).text


def test_help_beside_the_builder_leaves_its_page_and_its_question_alone(client: Client) -> None:
    topology = _begin(client)
    question = f"{topology.get_absolute_url()}?q=goal-2"
    there = HTMX | {"HX-Current-URL": f"http://testserver{question}"}

    taken = client.post("/learn/labs/L01/hint/", headers=there)
    assert taken.status_code == 200
    assert labs()["L01"].hints[0] in Page(taken.content).text
    assert client.post("/learn/labs/L01/solution/", {"do": "apply"}, headers=there)["HX-Redirect"] == question


def test_the_page_of_the_lab_leads_to_a_question(client: Client) -> None:
    topology = _begin(client)

    links = [one["href"] for one in Page(client.get("/learn/labs/L01/").content).all("a")]
    assert f"{topology.get_absolute_url()}?q={_question('L01')}" in links


def test_how_to_make_it_work_is_kept_back_until_it_passes(client: Client) -> None:
    topology = _begin(client)
    asks = f"?q={_question('L01')}"
    fix = f"{topology.get_absolute_url()}fix/{asks}"
    builder = f"{topology.get_absolute_url()}{asks}"
    assert "hints are" in Page(client.get(builder).content).text
    assert f"{topology.get_absolute_url()}fix/" not in client.get(builder).content.decode()
    assert "yours to find" in Page(client.get(fix).content).text
    assert client.post(fix, {"repair": "0", "base": "1"}).status_code == 403
    _repair(topology)
    _goals(client)

    assert "hints are" not in Page(client.get(builder).content).text
    assert "yours to find" not in Page(client.get(fix).content).text


def _question(lab: str) -> str:
    return str(json.loads(start_text(lab))["questions"][0]["id"])


def test_a_question_that_is_to_be_blocked_and_is_says_so_beside_its_cross(client: Client) -> None:
    topology = _begin(client, "L07")

    asked = Page(client.get(topology.get_absolute_url()).content).text
    assert "The internet does not reach orders-db as expected" in asked
    assert "worker reaches orders-db on TCP 5432 as expected" not in asked


def test_begun_again_it_is_broken_again(client: Client) -> None:
    _repair(_begin(client))
    _goals(client)
    _begin(client)

    assert "4 of 5 goals met" in _goals(client).text
    assert "You passed it before" not in _goals(client).text


def test_a_deleted_topology_leaves_the_lab_to_begin_again(client: Client) -> None:
    topology = _begin(client)
    history.delete(topology)

    page = Page(client.get("/learn/labs/L01/").content)
    assert "Go on repairing" not in page.text
    assert "Repair it" in page.text


def test_hints_of_a_lab_that_was_not_begun_are_not_taken(client: Client) -> None:
    assert client.post("/learn/labs/L01/hint/").status_code == 302
    assert not Attempt.objects.exists()


def test_what_goes_with_a_topology_hears_of_its_changes(client: Client) -> None:
    topology = _begin(client)

    assert client.get(topology.get_absolute_url())["HX-Trigger"] == "network-changed"


def test_a_copy_of_a_lab_is_a_plain_topology(client: Client) -> None:
    topology = _begin(client)
    client.post(f"/topologies/{topology.key}/duplicate/")

    assert Topology.objects.exclude(pk=topology.pk).get().companion == ""


def test_without_htmx_the_goals_stand_on_the_page_of_the_lab(client: Client) -> None:
    assert client.get(GOALS)["Location"] == "/learn/labs/L01/"


def test_an_unknown_lab_is_not_found(client: Client) -> None:
    assert client.get("/learn/labs/L99/").status_code == 404
