"""The course proves itself: every figure evaluates to what its text says, every id is known."""

import re

import pytest

from diagrams.presets import find
from lambdanet.reachability.evaluate import evaluate
from lambdanet.reachability.verdict import Verdict
from lessons.catalogue import LessonText, StepText, read_lessons
from lessons.kinds import Kind
from lessons.lab_files import labs, other_labs
from lessons.prose import cited
from lessons.registry import CONTENT_DIR, Standing, preset_names, read_registry, registry

LESSONS, FAULTS = read_lessons(CONTENT_DIR, registry(), preset_names())
FIGURES = [
    pytest.param(step, id=f"{lesson.slug}/{step.key}")
    for lesson in LESSONS
    for step in lesson.steps
    if step.kind is Kind.FIGURE
]

# What a claim became must not drift: these are the verdicts on the two articles.
STANDINGS = {
    Standing.WRONG: "A6 A7 A13 A14 A17 A22 B8",
    Standing.OUTDATED: "A15 A19 B10",
    Standing.IMPRECISE: "A5 A8 A9 A11 A18 A20 B1 B2 B6 B9",
    Standing.DOUBTFUL: "A23",
    Standing.TRUE: "A1 A2 A3 A4 A10 A12 A16 A21 A24 B3 B4 B5 B7 B11 B12 B13 B14 B15 B16 B17 B18",
}


def verdict(preset: str, question: str) -> Verdict:
    found = find(preset)
    assert found
    asked = {named.id: named.question for named in found.topology.questions}
    return evaluate(found.topology, asked[question])


def test_content_has_no_fault() -> None:
    assert FAULTS == ()
    assert read_registry(CONTENT_DIR, preset_names())[1] == ()


def test_lessons_are_in_teaching_order() -> None:
    assert [(lesson.order, lesson.slug) for lesson in LESSONS] == [
        (1, "where-a-function-runs"),
        (2, "attaching"),
        (3, "endpoints"),
        (4, "trade-offs"),
    ]


@pytest.mark.parametrize("step", FIGURES)
def test_figure_says_what_the_text_around_it_says(step: StepText) -> None:
    found = verdict(step.settings["preset"], step.settings["question"])

    assert found.outcome == step.settings["expect"]
    blockers = [blocker.code for blocker in found.blocked_by]
    assert blockers[:1] == [step.settings["cause"]] if "cause" in step.settings else True


def test_every_cell_of_every_table_evaluates() -> None:
    tables = [step for lesson in LESSONS for step in lesson.steps if step.kind is Kind.VERDICTS]
    assert len(tables) == 4
    for step in tables:
        for preset in step.settings["presets"]:
            for question in step.settings["questions"]:
                assert verdict(preset, question).outcome


def test_recipe_of_the_article_fails_because_the_function_is_not_attached() -> None:
    found = verdict("lambda-interface-endpoint", "database")

    assert [each.code for each in found.blocked_by][:1] == ["APP_NOT_ATTACHED"]
    assert [each.code for each in found.warnings] == ["VPCE_INTRA_VPC_TRAFFIC"]


def test_every_fact_is_cited_or_stands_behind_a_claim_or_a_lab() -> None:
    known = registry()
    used = {fact for lesson in LESSONS for step in lesson.steps for fact in cited(step.body)} | {
        fact.id for claim in known.claims.values() for fact in claim.facts
    }
    used |= {fact for lab in (*labs().values(), *other_labs().values()) for fact in lab.facts}

    assert set(known.facts) == used


def test_every_source_is_used() -> None:
    known = registry()
    used = {source.key for fact in known.facts.values() for source in fact.sources}
    used |= {source.key for claim in known.claims.values() for source in claim.sources}

    assert set(known.sources) == used


def test_claims_are_complete_and_each_is_shown_in_one_lesson() -> None:
    names = [f"A{n}" for n in range(1, 25)] + [f"B{n}" for n in range(1, 19)]
    shown = [
        name for lesson in LESSONS for step in lesson.steps if step.kind is Kind.CLAIMS for name in step.settings["ids"]
    ]

    assert list(registry().claims) == names
    assert sorted(shown) == sorted(names)


@pytest.mark.parametrize(("standing", "names"), STANDINGS.items())
def test_claims_stand_as_they_were_judged(standing: Standing, names: str) -> None:
    found = {claim.id for claim in registry().claims.values() if claim.standing is standing}

    assert found == set(names.split())


def test_what_nobody_verified_says_so() -> None:
    labels = {fact.id: fact.label for fact in registry().facts.values() if fact.label}

    assert labels["DB-13"] == "general knowledge, not verified"
    assert "COST-06" in labels


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug)
def test_every_section_cites_a_fact_or_shows_something(lesson: LessonText) -> None:
    proven: dict[str, bool] = {}
    for step in lesson.steps:
        proves = step.kind is not Kind.PROSE or bool(cited(step.body))
        proven[step.section] = proven.get(step.section, False) or proves

    assert all(proven.values()), proven


def test_worked_examples_add_up() -> None:
    text = (CONTENT_DIR / "04-trade-offs" / "lesson.md").read_text(encoding="utf-8")
    hours, nat, address, endpoint, gigabyte = 730, 0.045, 0.005, 0.01, 0.045
    one = hours * (nat + address)

    for figure in (one, 2 * one, hours * 2 * endpoint, one + 100 * gigabyte, 2 * one + 4.5):
        assert f"${figure:.2f}" in text
    assert f"${1024 * gigabyte:.2f}" in text
    assert f"≈ **{hours * 2 * endpoint / (gigabyte - 0.01):.0f} GB**" in text
    assert f"${hours * 2 * 0.015:.2f}" in text
    assert f"${2 * hours * 2 * endpoint:.2f}" in text


def test_learners_never_read_our_names_for_the_articles() -> None:
    for path in CONTENT_DIR.rglob("*.*"):
        assert not re.search(r"\bseed\b", path.read_text(encoding="utf-8"), re.IGNORECASE), path
