"""Labs that no network carries: levers, what comes of them, and cases."""

import pytest
from django.test import Client

from lambdanet.labs.lab import LeverLab
from lessons.lab_files import other_labs
from lessons.learning.models import Attempt
from tests.pages import Page

LEVERS = sorted(name for name, lab in other_labs().items() if isinstance(lab, LeverLab))


def _right(lab: str) -> dict[str, str]:
    """The right answers to the case of a lab."""
    reading = other_labs()[lab].reading
    return {
        f"case-{place}": str(next(number for number, one in enumerate(asked.choices) if one.right))
        for place, asked in enumerate(reading.questions if reading else ())
    }


def _set(lab: str, **values: object) -> dict[str, str]:
    found = other_labs()[lab]
    levers = {one.name: str(one.start) for one in found.levers} if isinstance(found, LeverLab) else {}
    return {f"lever-{name}": str(value) for name, value in {**levers, **values}.items()}


def _try(client: Client, lab: str, given: dict[str, str]) -> Page:
    return Page(client.post(f"/learn/labs/{lab}/try/", given, follow=True).content)


@pytest.mark.parametrize("lab", sorted(other_labs()))
def test_it_begins_broken_and_gives_nothing_away(client: Client, lab: str) -> None:
    page = Page(client.get(f"/learn/labs/{lab}/").content)

    assert other_labs()[lab].title in page.text
    assert "Passed" not in page.text
    assert "Right:" not in page.text


@pytest.mark.parametrize("lab", LEVERS)
def test_the_reference_passes_and_what_is_not_enough_does_not(client: Client, lab: str) -> None:
    found = other_labs()[lab]
    assert isinstance(found, LeverLab)
    for setting in found.not_enough:
        assert "Passed" not in _try(client, lab, _set(lab, **setting.set) | _right(lab)).text
    assert found.debrief in _try(client, lab, _set(lab, **found.reference.set) | _right(lab)).text
    assert Attempt.objects.get().passed is not None


def test_what_was_set_is_there_again(client: Client) -> None:
    _try(client, "L18", _set("L18", keep_alive=77))

    page = Page(client.get("/learn/labs/L18/").content)
    assert page.all("input", name="lever-keep_alive")[0]["value"] == "77"


@pytest.mark.parametrize("value", ["-1", "7201", "x", "", "1" * 400, "٣"])
def test_a_value_that_no_lever_has_is_said_and_kept_in_the_form(client: Client, value: str) -> None:
    answer = client.post("/learn/labs/L18/try/", _set("L18", keep_alive=value))

    page = Page(answer.content)
    assert answer.status_code == 422
    assert "TCP keep-alive every:" in page.text
    assert page.all("input", name="lever-keep_alive")[0]["value"] == value
    assert not Attempt.objects.exists()


def test_a_case_is_discussed_when_all_of_it_is_answered(client: Client) -> None:
    right = _right("L20")
    assert "is discussed here" in _try(client, "L20", dict([next(iter(right.items()))])).text
    wrong = right | {"case-0": "1"}
    page = _try(client, "L20", wrong)
    assert "Then short replies would not come back either." in page.text
    assert "Passed" not in page.text
    assert "Passed" in _try(client, "L20", right).text


def test_hints_come_one_by_one(client: Client) -> None:
    hints = other_labs()["L18"].hints
    for taken in range(3):
        page = Page(client.get("/learn/labs/L18/").content).text
        assert [hint in page for hint in hints] == [number < taken for number in range(3)]
        client.post("/learn/labs/L18/hint/")
    client.post("/learn/labs/L18/solution/")
    assert "Send a TCP keep-alive every 60 seconds." in Page(client.get("/learn/labs/L18/").content).text


def test_htmx_gets_what_comes_of_it(client: Client) -> None:
    answer = client.post("/learn/labs/L18/try/", _set("L18", keep_alive=60), headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert "Passed" in Page(answer.content).text


def test_another_lab_has_no_levers(client: Client) -> None:
    assert client.post("/learn/labs/L01/try/").status_code == 404
