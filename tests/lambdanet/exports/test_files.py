"""Card and hand-out hold whatever people write, on one page."""

import io
from dataclasses import asdict
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from lambdanet.answer import Answers
from lambdanet.drawn import drawing_data
from lambdanet.exports.files import About, Source, file_of
from tests.lambdanet.drawing.builders import ALL_QUESTIONS, preset

ABOUT = About(
    title="Can orders reach it?",
    said="Frozen 1 May 2026, revision 3, engine 15",
    address="https://lambdanet.example/s/Qm3v0b2Jz9kXr1mD7tY5wPqL8sA6uE4c/",
    until="The link works until 1 May 2027.",
)
HOSTILE = '#panic("x") $ #image("/etc/passwd") \\ @a <b> _c_ *d* "e" // f /* g'
OTHERS = "Ü ñ Ж 漢字 العربية 🙂"
LONG = "W" * 120


def source(name: str = "vpc-attachment", question: str = "database", **changed: Any) -> Source:
    topology = preset(name)
    asked = next(each.question for each in topology.questions if each.id == question)
    found = Answers(topology).answer(asked)
    drawn = drawing_data(topology, found, sheet_id="s")
    words = found.explanation
    trace = words.traces[0] if words.traces else None
    verdict = {
        "mark": "v-no" if "not" in words.sentence else "v-yes",
        "word": "Unreachable" if "not" in words.sentence else "Reachable",
        "sentence": words.sentence,
        "cause": words.cause,
        "symptom": words.symptom,
        "rule": "",
        "label": trace.label if trace else "",
        "hops": [asdict(hop) for hop in trace.hops] if trace else [],
        "others": max(len(words.traces) - 1, 0),
    }
    return Source(
        svg=drawn["svg"],
        dot=drawn["dot"],
        title=drawn["title"],
        description=drawn["description"],
        question=f"{asked.source} to {asked.target}",
        verdict=verdict | changed,
    )


def words(content: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(content)).pages
    return " ".join(page.extract_text().split())


@pytest.mark.parametrize(
    ("name", "question"), [pair for pair in ALL_QUESTIONS if pair[1] in ("database", "peer", "internet")]
)
def test_the_hand_out_of_every_network_is_one_page_with_its_whole_path(name: str, question: str) -> None:
    shown = source(name, question)

    printed = words(file_of("handout.pdf", shown, ABOUT))
    assert shown.verdict
    for hop in shown.verdict["hops"]:
        assert " ".join(hop["title"].split()) in printed


@pytest.mark.parametrize("times", [2, 3, 9])
def test_a_long_path_is_set_smaller_and_one_that_is_far_too_long_is_cut_with_the_count(times: int) -> None:
    hops = source().verdict["hops"] * times  # type: ignore[index]
    many = [hop | {"number": number, "title": f"Hop-{number}."} for number, hop in enumerate(hops, 1)]

    printed = words(file_of("handout.pdf", source(hops=many), ABOUT))
    shown = sum(f"Hop-{number}." in printed for number in range(1, len(many) + 1))
    assert shown > 24 or shown == len(many)
    assert (f"and {len(many) - shown} more: the link shows them all" in printed) is (shown < len(many))
    assert times < 9 or shown < len(many)


@pytest.mark.parametrize("title", [HOSTILE, OTHERS, LONG])
def test_what_people_write_is_text(title: str) -> None:
    shown, about = (
        source(cause=title, sentence=title, label=title, word=title[:12]),
        About(**asdict(ABOUT) | {"title": title}),
    )

    printed = words(file_of("handout.pdf", shown, about))
    assert ABOUT.until in printed
    if title == HOSTILE:
        assert " ".join(title.split()) in printed
    with Image.open(io.BytesIO(file_of("card.png", shown, about))) as card:
        card.load()
        assert card.size == (1200, 630)
