"""What the course is made of: its lessons and their order, the claims, the truth table; test_course.py proves it."""

import re
from collections.abc import Iterator

import pytest

from lambdanet.cost.estimate import estimate
from lambdanet.cost.words import money
from lambdanet.reachability.evaluate import evaluate
from lessons.catalogue import LessonText, StepText, read_lessons
from lessons.kinds import Kind
from lessons.networks import network, put
from lessons.prose import CITATION, cited
from lessons.registry import CONTENT_DIR, Standing, preset_names, registry

LESSONS, _ = read_lessons(CONTENT_DIR, registry(), preset_names())
UNITS = {f"U{lesson.order:02}": lesson for lesson in LESSONS}
ALL_STEPS = [(lesson, step) for lesson in LESSONS for step in lesson.steps]

SLUGS = (
    "where-a-function-runs",
    "the-default-reach",
    "attaching",
    "the-internet-disappears",
    "other-ways-out",
    "aws-services-from-inside",
    "which-way-the-endpoint-points",
    "reading-a-path",
    "availability-zones",
    "addresses-and-interfaces",
    "databases-under-load",
    "other-vpcs",
    "cost-and-choice",
    "finding-the-fault",
)
# How many points of explanation, and of predictions, each lesson has.
POINTS = (7, 7, 9, 9, 8, 9, 9, 9, 5, 9, 10, 8, 8, 6)
PREDICTIONS = (2, 3, 4, 4, 4, 4, 4, 4, 3, 4, 3, 4, 4, 3)

# What a claim became must not drift: these are the verdicts on the two articles.
STANDINGS = {
    Standing.WRONG: "A6 A7 A13 A14 A17 A22 B8",
    Standing.OUTDATED: "A15 A19 B10",
    Standing.IMPRECISE: "A5 A8 A9 A11 A18 A20 B1 B2 B6 B9",
    Standing.DOUBTFUL: "A23",
    Standing.TRUE: "A1 A2 A3 A4 A10 A12 A16 A21 A24 B3 B4 B5 B7 B11 B12 B13 B14 B15 B16 B17 B18",
}
# The lessons in which each claim is tried.
BOXES = {
    "U01": "A1 A2 A8 B2 B3 B4",
    "U02": "A3 A4 A5",
    "U03": "A9 A10 B1 B5 B7 B12 B13",
    "U04": "A12 B6 B14",
    "U05": "A12",
    "U06": "A13 A24 B12",
    "U07": "A6 A7 A17 A18 A19 A20 A21 A22",
    "U08": "B13",
    "U09": "A11 A12",
    "U10": "A15 A16 A19 B8 B9 B10 B11",
    "U11": "B15 B16 B17",
    "U12": "",
    "U13": "A6 A14 A20",
    "U14": "A23 B18",
}
# Each row of the truth table and where the course shows it: worked example (W), prediction (P), point (E), lab.
ROWS = """
T01: U02-W
T02: U02-P2 U02-E3
T03: U02-W U02-P3
T04: U01-W U02-W U07-P1
T05: U02-P1 U02-E2
T06: U07-P1 L29 U07-E1
T07: U11-P1 U11-E7
T08: U01-W U03-W U13-P3 U03-E5
T09: U04-W L01
T10: U04-P1 L02 U04-E2
T11: U04-P1 U03-E5
T12: U04-W U04-P2 U04-P3 U06-P1 U06-E1
T13: U14-P2 L03 U04-E3
T14: U08-P4 L04
T15: U04-E4
T16: U04-P3 U09-P1 U04-E6 U09-E2
T17: U05-P3 U05-E1 U09-E4
T18: U05-P3 U05-E1
T19: L05 U14-E2
T20: U05-W U05-E2
T21: U05-W U05-E2 U05-E3
T22: U05-P1 L31 U05-E2
T23: U05-P2 U03-E8 U05-E2
T24: U06-W U13-P3 U06-E2
T25: U06-P4 L13 L13b U06-E2 U06-E7
T26: U06-P4 L13 L13a U06-E2
T27: U06-P4 L13 L13c U06-E2 U06-E5
T28: U06-E2 U13-E4
T29: U06-W L10 U06-E3
T30: U06-P2 L11 U06-E3
T31: U06-P3 L12 U06-E3 U06-E4
T32: U06-P3 L12 U06-E3
T33: U09-P3 U06-E3 U09-E2
T34: U14-P1 L14 U06-E6
T35: U07-P2 L28 U07-E2
T36: U07-W L28 U07-E1
T37: U01-P2 U01-E4
T38: U01-P1 U01-E3
T39: U07-P4 U07-E6
T40: U07-P3 U07-E2
T41: U12-W U12-P1
T42: U12-P1 L15
T43: U12-P2 L16 U12-E2
T44: U12-P3 L16 U12-E2
T45: U12-P3 U12-E2
T46: U12-P3 U12-E2
T47: U12-E1
T48: U12-E3
T49: U12-P4 L17 U09-E2 U12-E5
T50: U12-P4 U12-E5
T51: U12-P4 U12-E5
T52: U08-P1 U08-E4
T53: U08-P3 U08-E3
T54: U08-P2 L08 U08-E4 U14-E2
T55: U05-P4 L27 U05-E7
T56: U05-P4 U05-E7
T57: U05-P4 L27 U05-E7
T58: U02-E4
T59: U01-E6
T60: U14-P3 L18 U11-E10
T61: L25 U10-E6
T62: U11-W L26
T63: U11-W L26
T64: U10-P2 L22
T65: U10-P2 L22
T66: U10-P3 L23
T67: U10-W
T68: U03-P1 U10-P1
T69: U10-P4
T70: U06-P1 U03-E7 U05-E8 U06-E1
T71: U05-E8
T72: U05-E8
T73: U03-E8
T74: L13 L13b U06-E7
"""


TEXTS = [pytest.param(step, id=f"{lesson.slug}/{step.key}") for lesson, step in ALL_STEPS if step.body]


def test_lessons_are_in_teaching_order() -> None:
    assert [lesson.slug for lesson in LESSONS] == list(SLUGS)
    assert [lesson.order for lesson in LESSONS] == list(range(1, 15))


def test_recipe_of_the_article_fails_because_the_function_is_not_attached() -> None:
    asked = put("lambda-interface-endpoint", "database")
    found = evaluate(asked.topology, asked.named.question)

    assert [each.code for each in found.blocked_by][:1] == ["APP_NOT_ATTACHED"]
    assert [each.code for each in found.warnings] == ["VPCE_INTRA_VPC_TRAFFIC"]


# --- what the text rests on ------------------------------------------------------------------------


@pytest.mark.parametrize("unit", BOXES)
def test_claims_are_tried_in_their_lessons(unit: str) -> None:
    shown = [name for step in UNITS[unit].steps if step.kind is Kind.CLAIMS for name in step.settings["ids"]]

    assert sorted(shown) == sorted(BOXES[unit].split())


def test_claims_are_complete_and_each_is_tried_somewhere() -> None:
    names = [f"A{n}" for n in range(1, 25)] + [f"B{n}" for n in range(1, 19)]

    assert list(registry().claims) == names
    assert {name for boxed in BOXES.values() for name in boxed.split()} == set(names)


@pytest.mark.parametrize(("standing", "names"), STANDINGS.items())
def test_claims_stand_as_they_were_judged(standing: Standing, names: str) -> None:
    found = {claim.id for claim in registry().claims.values() if claim.standing is standing}

    assert found == set(names.split())


def test_what_nobody_verified_says_so() -> None:
    labels = {fact.id: fact.label for fact in registry().facts.values() if fact.label}

    assert labels["DB-13"] == labels["V6-07"] == labels["NAT-07"] == "general knowledge, not verified"
    assert "COST-06" in labels


# --- the shape of a lesson -------------------------------------------------------------------------


@pytest.mark.parametrize(("lesson", "points"), list(zip(LESSONS, POINTS, strict=True)), ids=SLUGS)
def test_lesson_has_each_of_its_points_once(lesson: LessonText, points: int) -> None:
    found = [each for step in lesson.steps for each in re.findall(r"^### .*\{#(e\d+)\}$", step.body, re.MULTILINE)]

    assert sorted(found, key=lambda each: int(each[1:])) == [f"e{number}" for number in range(1, points + 1)]


@pytest.mark.parametrize(("lesson", "count"), list(zip(LESSONS, PREDICTIONS, strict=True)), ids=SLUGS)
def test_lesson_keeps_the_order_of_every_lesson(lesson: LessonText, count: int) -> None:
    sections = [step.section for step in lesson.steps if step.heading]
    asked = [step.settings["id"] for step in lesson.steps if step.kind is Kind.PREDICTION]

    assert sections[0] == "example"
    assert sections.index("predict") < sections.index("claims") < sections.index("table")
    assert asked == [f"U{lesson.order:02}-P{number}" for number in range(1, count + 1)]
    assert lesson.steps[-1].kind is Kind.SUMMARY
    kinds: dict[str, set[Kind]] = {step.section: set() for step in lesson.steps}
    for step in lesson.steps:
        kinds[step.section].add(step.kind)
    assert kinds["example"] & {Kind.FIGURE, Kind.PAIR, Kind.VERDICTS}
    assert Kind.VERDICTS in kinds["table"]
    assert ("labs" in sections) is (lesson.order > 1)


@pytest.mark.parametrize("lesson", LESSONS, ids=SLUGS)
def test_every_section_cites_a_fact_or_shows_something(lesson: LessonText) -> None:
    proven: dict[str, bool] = {}
    for step in lesson.steps:
        proves = step.kind is not Kind.PROSE or bool(cited(step.body))
        proven[step.section] = proven.get(step.section, False) or proves

    assert [name for name, proves in proven.items() if not proves] in ([], ["claims"], ["card"])


@pytest.mark.parametrize("row", ROWS.strip().splitlines(), ids=lambda row: row[:3])
def test_truth_table_row_is_taught(row: str) -> None:
    name, _, places = row.partition(": ")
    labs = {lab for _, step in ALL_STEPS if step.kind is Kind.LAB for lab in step.settings["ids"]}

    assert places, name
    for place in places.split():
        if place.startswith("L"):
            assert place[:3] in {lab[:3] for lab in labs}
            continue
        unit, _, part = place.partition("-")
        steps = UNITS[unit].steps
        if part == "W":
            assert any(step.section == "example" and step.kind is not Kind.PROSE for step in steps)
        elif part.startswith("P"):
            assert any(step.settings.get("id") == place for step in steps)
        else:
            assert any(f"{{#{part.lower()}}}" in step.body for step in steps), place


# --- words and figures -----------------------------------------------------------------------------


def sentences(body: str) -> Iterator[str]:
    """The sentences of Markdown: an item of a list is one of its own, code and tables are none."""
    text = re.sub(r"^(\||```).*$", "", CITATION.sub("", body), flags=re.MULTILINE)
    for paragraph in re.split(r"\n\s*\n|\n(?=[-*] |\d+\. )|^#+ .*$", text, flags=re.MULTILINE):
        yield from re.split(r"(?<=[.?!:])\s+", " ".join(paragraph.split()))


@pytest.mark.parametrize("step", TEXTS)
def test_words_keep_to_the_style(step: StepText) -> None:
    words = re.findall(r"\b(simply|just|obviously|easy|easily|of course)\b", step.body, re.IGNORECASE)

    assert words == []
    assert [sentence for sentence in sentences(step.body) if len(sentence.split()) > 25] == []


def test_learners_never_read_our_names_for_the_articles() -> None:
    for path in CONTENT_DIR.rglob("*.*"):
        assert not re.search(r"\bseed [ab]\b", path.read_text(encoding="utf-8"), re.IGNORECASE), path


def test_worked_examples_add_up() -> None:
    text = "\n".join(step.body for step in UNITS["U13"].steps)
    hours, nat, address, endpoint, gigabyte = 730, 0.045, 0.005, 0.01, 0.045
    one = hours * (nat + address)

    for figure in (one, 2 * one, 2 * one + 100 * gigabyte, hours * 2 * endpoint, 5 * hours * 2 * endpoint):
        assert f"${figure:.2f}" in text
    assert f"${1024 * gigabyte:.2f}" in text
    assert f"≈ **{hours * 2 * endpoint / (gigabyte - 0.01):.0f} GB**" in text
    assert f"${hours * 2 * 0.015:.2f}" in text
    assert f"${hours * address:.2f}" in text


@pytest.mark.parametrize(
    ("preset", "dollars"),
    [("vpc-attachment-one-nat", "36.50"), ("vpc-attachment-nat", "73.00"), ("vpc-attachment-endpoints", "14.60")],
)
def test_prices_in_the_text_are_those_of_the_price_book(preset: str, dollars: str) -> None:
    assert money(estimate(network(preset).topology).total) == f"${dollars}"
    assert any(f"${dollars}" in step.body for step in UNITS["U13"].steps)
