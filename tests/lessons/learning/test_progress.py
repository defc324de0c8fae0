"""Progress: counted from what was done, kept, moved, claimed and forgotten."""

import json
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from lessons.learning.learners import forget
from lessons.learning.mastery import CORE_LABS, CORE_LESSONS, Item, due, standing
from lessons.learning.models import KEPT, Answer, Attempt, Completion, Learner
from lessons.models import Lesson, Step
from lessons.prediction_files import course as content
from tests.lessons.learning.saying import predict
from tests.pages import Page

TRAP = "/learn/predict/U04-P1/"
RIGHT = {"outcome": "unreachable", "why": "hop:igw"}
DAY = timedelta(days=1)
NOW = datetime.fromisoformat("2026-11-01T12:00:00+00:00")


def _answer(learner: Learner, *rights: bool, concept: str = "C-IGW", prediction: str = "U04-P1") -> None:
    begun = learner.answers.count()
    for seed, right in enumerate(rights, begun):
        Answer.objects.create(
            learner=learner, prediction=prediction, seed=seed, outcome="unreachable", why="hop:igw", right=right,
            outcome_right=right, concepts=[concept], answered=NOW + seed * DAY,
        )  # fmt: skip


@pytest.fixture
def learner(db: None) -> Learner:
    return Learner.objects.create(owner="x" * 32)


@pytest.mark.parametrize(
    ("rights", "mastered"),
    [((True, True), False), ((True, True, True), True), ((True, True, True, False), True),
     ((True, True, True, False, False), False), ((False, False, True, True, True), True)],
)  # fmt: skip
def test_a_concept_is_mastered_at_three_right_of_the_last_four(
    learner: Learner, rights: tuple[bool, ...], mastered: bool
) -> None:
    _answer(learner, *rights)

    found = {one.concept.id: one for one in standing(learner, content()).masteries}
    assert found["C-IGW"].mastered is mastered
    assert not found["C-NAT"].begun


@pytest.mark.parametrize(
    ("items", "days"),
    [
        ([(True, 0)], 1),
        ([(True, 0), (True, 0.5)], 1),  # before it is due it says nothing new
        ([(True, 0), (True, 1)], 1 + 3),
        ([(True, 0), (True, 1), (True, 4)], 4 + 7),
        ([(True, 0), (True, 1), (True, 4), (True, 11), (True, 32), (True, 60)], 60 + 21),
        ([(True, 0), (True, 1), (False, 2)], 3),
        ([(False, 0)], 1),
    ],
)
def test_it_comes_back_after_1_3_7_and_21_days(items: list[tuple[bool, float]], days: float) -> None:
    assert due([Item(right=right, when=NOW + when * DAY) for right, when in items]) == NOW + days * DAY


def test_nothing_is_due_before_anything_was_done() -> None:
    assert due([]) is None


def test_progress_says_what_was_done(client: Client) -> None:
    assert "Nothing yet." in Page(client.get("/learn/progress/").content).text
    predict(client, TRAP, {"outcome": "reachable", "why": "belief:M-PUBLIC-SUBNET"})

    page = Page(client.get("/learn/progress/").content).text
    assert "1 prediction made, 0 right in every part" in page
    assert "A function attached to a public subnet has internet access." in page


def test_review_asks_on_a_network_that_was_not_seen(client: Client) -> None:
    predict(client, TRAP, RIGHT)
    assert "Nothing is due today" in Page(client.get("/learn/review/").content).text
    Answer.objects.update(answered=timezone.now() - 2 * DAY)

    page = Page(client.get("/learn/review/").content)
    assert "2 concepts due" in page.text
    links = [one["href"] for one in page.all("a") if one.get("href", "").startswith("/learn/predict/")]
    assert links
    assert all(client.get(link).status_code == 200 for link in links)
    assert f"{TRAP}?seed=0" not in links


def test_who_is_right_at_once_may_keep_a_lesson_for_reference(client: Client) -> None:
    page = Page(client.get("/learn/check/").content)
    assert "Begin: Can anything open a connection to it?" in page.text
    predict(client, "/learn/predict/U04-P1/", RIGHT)
    predict(client, "/learn/predict/U05-P1/", {"outcome": "denied", "why": "hop:orders"})

    page = Page(client.get("/learn/check/").content)
    assert page.text.count("Known: for reference") == 1
    assert page.text.count("Worth taking") == 1
    assert "2 of 12 answered" in page.text


# -- Moving it -------------------------------------------------------------------------------------------


def _saved(client: Client) -> bytes:
    return client.get("/learn/progress/file/").content


def _restore(client: Client, raw: bytes) -> Page:
    file = BytesIO(raw)
    file.name = "progress.json"
    return Page(client.post("/learn/progress/restore/", {"file": file}, follow=True).content)


def test_a_file_takes_it_to_another_browser_and_twice_changes_nothing(client: Client) -> None:
    predict(client, TRAP, RIGHT)
    other = Client()

    assert "1 prediction made, 1 right" in _restore(other, _saved(client)).text
    assert "1 prediction made, 1 right" in _restore(other, _saved(client)).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda raw: b"{", "it is not JSON"),
        (lambda raw: b"[1]", "does not say lambdanet/progress@1"),
        (lambda raw: raw.replace(b'"right": false', b'"right": true'), "The file was changed"),
        (lambda raw: raw.replace(b'"seed": 0', b'"seed": "x"'), "damaged at answers.0.seed"),
        (
            lambda raw: json.dumps({k: v for k, v in json.loads(raw).items() if k != "signature"}).encode(),
            "was changed",
        ),
        (lambda raw: b"\xff\xfe", "it is not JSON"),
        (lambda raw: b"[" * 100_000, "it is not JSON"),
    ],
)
def test_a_file_that_is_not_ours_is_refused(client: Client, change: object, words: str) -> None:
    predict(client, TRAP, {"outcome": "reachable", "why": "belief:M-PUBLIC-SUBNET"})
    raw = _saved(client)

    other = Client()
    assert words in _restore(other, change(raw)).text  # type: ignore[operator]
    assert Answer.objects.count() == 1


def test_no_file_is_no_file(client: Client) -> None:
    assert "Choose the file" in Page(client.post("/learn/progress/restore/").content).text
    assert client.get("/learn/progress/file/").status_code == 404


def test_an_account_takes_what_its_browser_did(client: Client) -> None:
    predict(client, TRAP, RIGHT)
    client.force_login(User.objects.create_user("a", "a@example.com"))
    assert "This browser holds progress" in Page(client.get("/learn/progress/").content).text
    client.post("/learn/progress/claim/")

    assert "1 prediction made" in Page(client.get("/learn/progress/").content).text
    client.logout()
    assert "Nothing yet." in Page(client.get("/learn/progress/").content).text
    assert Learner.objects.get().account is not None


def test_claiming_keeps_what_the_account_said_first(client: Client) -> None:
    account = User.objects.create_user("a", "a@example.com")
    _answer(Learner.objects.create(account=account), False)
    predict(client, TRAP, RIGHT)
    client.force_login(account)
    client.post("/learn/progress/claim/")

    assert not Answer.objects.get().right


def test_it_is_deleted_on_demand_and_after_long_silence(client: Client) -> None:
    predict(client, TRAP, RIGHT)
    client.post("/learn/progress/forget/")
    assert not Learner.objects.exists()

    Learner.objects.create(owner="y" * 32, seen=timezone.now() - KEPT - DAY)
    Learner.objects.create(owner="z" * 32)
    assert forget() == 1
    assert Learner.objects.get().owner == "z" * 32


# -- The end ---------------------------------------------------------------------------------------------


def _finish(learner: Learner) -> None:
    known = content()
    for concept in known.concepts.values():
        if concept.core:
            prediction = next(one.id for one in known.predictions.values() if concept.id in one.concepts)
            _answer(learner, True, True, True, concept=concept.id, prediction=prediction)
    for step in Step.objects.filter(kind="prediction", lesson__slug__in=CORE_LESSONS):
        _answer(learner, True, prediction=step.settings["id"])
    for lab in CORE_LABS[1:]:
        Attempt.objects.create(learner=learner, lab=lab, passed=NOW)


def test_the_core_path_is_there() -> None:
    assert Lesson.objects.filter(slug__in=CORE_LESSONS).count() == len(CORE_LESSONS)


def test_the_end_is_not_had_before_it_is_reached(client: Client) -> None:
    predict(client, TRAP, RIGHT)
    answer = client.post("/learn/progress/complete/", {"name": "Me"})

    assert answer.status_code == 422
    assert not Completion.objects.exists()


def test_the_end_has_a_page_that_anyone_can_check(client: Client) -> None:
    predict(client, TRAP, RIGHT)
    _finish(Learner.objects.get())
    answer = client.post("/learn/progress/complete/", {"name": "<b>Sam"})

    page = Page(Client().get(answer["Location"]).content).text
    assert "<b>Sam completed the course" in page
    assert "6 labs passed: L02, L07, L08, L10, L28, L29" in page
    assert Client().get("/learn/completed/none/").status_code == 404
