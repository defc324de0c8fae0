"""Large networks: what folds, what never does, and that every one has a picture within the limits."""

import time
from collections import Counter
from itertools import cycle, islice
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.drawing import network
from benchmarks.support import generate
from lambdanet.document import read_topology
from lambdanet.drawing.compared import Change
from lambdanet.drawing.dress import dress
from lambdanet.drawing.limits import MAX_HEIGHT
from lambdanet.drawing.picture import Picture, Subject, draw, fits, picture
from lambdanet.drawing.pieces import Folded, Ground, Plate, Style
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.drawing.sheet.folding import Fold, steps
from lambdanet.drawing.words import say_what_folded
from lambdanet.reachability.evaluate import evaluate
from lambdanet.render import svg
from lambdanet.topology import Question, Topology
from tests.lambdanet.drawing.builders import NETWORKS, STATES, network_subjects, random_subjects
from tests.lambdanet.drawing.rules import (
    behind_plates,
    close_numbers,
    crossing_regions,
    numbers_on_labels,
    outside_their_region,
    overlapping,
)
from tests.lambdanet.drawing.wide import KINDS, wide

RANDOM = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
SECONDS: Final = 2.0  # of processor time, on a slow machine; a worker's limit is 10
ASKED: Final = (None, Question(source="fn", target="db"), Question(source="fn", target="host-0"))
STEPS: Final = tuple(dict.fromkeys((*steps(asked=False, crowded=False), *steps(asked=True, crowded=False))))


def _drawn(topology: Topology, question: Question | None = None, detail: Detail = Detail.NETWORK) -> Picture:
    return picture(topology, evaluate(topology, question) if question else None, sheet_id="s", detail=detail)


def _subject(topology: Topology, question: Question | None, detail: Detail = Detail.NETWORK) -> Subject:
    verdict = evaluate(topology, question) if question else None
    return Subject(topology=topology, verdict=verdict, selected=0, sheet_id="s", detail=detail, changes={})


def _path(drawn: Picture) -> tuple[set[str], set[str]]:
    """What the plates of the asked path stand for, and those that its lines join, also beyond a block."""
    plates = drawn.sheet.sheet.plate()
    links = [s.link for s in drawn.sheet.path if s.link is not None and s.style in (Style.FORWARD, Style.BEYOND)]
    return (
        {plates[identifier].of for identifier in drawn.sheet.on_path},
        {plates[end].of for link in links for end in (link.tail, link.head)},
    )


def _keeps_the_path(folded: Picture, whole: Picture) -> bool:
    """It may have more: a table that in the whole picture stands once for several subnets."""
    return all(some <= of for some, of in zip(_path(whole), _path(folded), strict=True))


# --- within the limits ---------------------------------------------------------------------------


def _check(drawn: Picture) -> None:
    placed = drawn.sheet
    assert fits(drawn)
    assert svg(drawn)
    assert overlapping(placed) == []
    assert outside_their_region(placed) == []
    assert behind_plates(placed) == []
    assert crossing_regions(placed) == []
    assert close_numbers(placed) == []
    assert numbers_on_labels(placed, by=2.0) == []


@pytest.mark.parametrize("detail", Detail)
@pytest.mark.parametrize("resources", [60, 400, 5000])
def test_any_number_of_resources_has_a_picture_within_the_limits(resources: int, detail: Detail) -> None:
    topology = read_topology(generate.document(resources))
    for question in (None, *generate.questions(resources, 12)[::3]):
        verdict = evaluate(topology, question) if question else None
        start = time.process_time()
        drawn = picture(topology, verdict, sheet_id="s", detail=detail)
        assert time.process_time() - start < SECONDS
        _check(drawn)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("many", [40, 1000])
def test_any_number_of_one_kind_has_a_picture_within_the_limits(kind: str, many: int) -> None:
    topology = read_topology(wide(kind, many))
    # each question at one detail: over all kinds every question meets every detail
    first = list(KINDS).index(kind)
    details = islice(cycle(Detail), first, None)
    for question, detail in zip(ASKED, details, strict=False):
        start = time.process_time()
        drawn = _drawn(topology, question, detail)
        assert time.process_time() - start < SECONDS
        _check(drawn)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.integers(1, 400)), min_size=1, max_size=3),
    st.sampled_from(Detail),
)
@settings(max_examples=12, deadline=None)
def test_several_kinds_at_once_have_a_picture_within_the_limits(many: list[tuple[str, int]], detail: Detail) -> None:
    document = wide(*many[0])
    known = {one["id"] for items in document.values() if isinstance(items, list) for one in items}
    for kind, count in many[1:]:
        for name, parts in KINDS[kind](count).items():
            document.setdefault(name, []).extend(one for one in parts if one["id"] not in known)
            known |= {one["id"] for one in parts}
    topology = read_topology(document)
    for question in (None, Question(source="fn", target="db")):
        drawn = _drawn(topology, question, detail)
        assert fits(drawn)
        assert svg(drawn)


def test_two_hundred_subnets_are_drawn_within_a_second() -> None:
    topology = network(200)
    for question in (None, Question(source="fn-0", target="db-199")):
        start = time.process_time()
        svg(_drawn(topology, question))
        assert time.process_time() - start < 1.0


def test_everything_that_changed_at_once_still_has_a_picture() -> None:
    topology = read_topology(generate.document(2000))
    changes = dict.fromkeys((one.id for one in topology.resources()), Change.CHANGED)

    drawn = picture(topology, sheet_id="s", changes=changes)

    assert fits(drawn)
    assert drawn.unplaced


# --- what never folds ----------------------------------------------------------------------------


@given(st.one_of(random_subjects(), network_subjects()), st.sampled_from(STEPS))
@RANDOM
def test_no_step_of_folding_takes_anything_off_the_path(subject: Subject, fold: Fold) -> None:
    whole, folded = draw(subject, Fold(), room=None), draw(subject, fold, room=None)

    assert _keeps_the_path(folded, whole)
    assert [disc.number for disc in folded.sheet.discs] == [disc.number for disc in whole.sheet.discs]
    assert (folded.sheet.block and folded.sheet.block.words) == (whole.sheet.block and whole.sheet.block.words)


@pytest.mark.parametrize("fold", steps(asked=True, crowded=True))
@pytest.mark.parametrize("name", NETWORKS)
def test_no_step_of_folding_takes_anything_off_a_path_that_is_broken_somewhere(name: str, fold: Fold) -> None:
    make, asked = NETWORKS[name]
    for kind, key, values in STATES:
        for value in sorted(set(values)) if make().get(kind) else ():
            document = make()
            for part in document.get(kind, []):
                part[key] = value
            subject = _subject(read_topology(document), Question(**{"source": "orders", **asked}))
            assert _keeps_the_path(draw(subject, fold, room=None), draw(subject, Fold(), room=None))


@given(st.one_of(random_subjects(), network_subjects()), st.sampled_from(STEPS))
@RANDOM
def test_every_step_of_folding_keeps_the_rules(subject: Subject, fold: Fold) -> None:
    placed = draw(subject, fold, room=None).sheet

    assert overlapping(placed) == []
    assert outside_their_region(placed) == []
    assert behind_plates(placed) == []
    assert crossing_regions(placed) == []


@pytest.mark.parametrize("number", range(12))
def test_the_path_in_a_large_network_is_that_of_the_picture_without_folding(number: int) -> None:
    topology = read_topology(generate.document(300))
    question = generate.questions(300, 12)[number]
    drawn = _drawn(topology, question)

    assert drawn.folded
    assert _keeps_the_path(drawn, draw(_subject(topology, question), Fold(), room=None))


def test_the_ends_of_a_question_do_not_fold_though_no_packet_comes_to_them() -> None:
    document = wide("attached functions", 60)
    document["functions"] += [{"id": "free"}]
    document["db_proxies"] = [
        {"id": "proxy", "target": "db", "VpcSubnetIds": ["data", "app"], "VpcSecurityGroupIds": ["sg"]}
    ]
    topology = read_topology(document)
    drawn = draw(_subject(topology, Question(source="free", target="proxy")), Fold(most=0, quiet=True), room=None)

    assert [p.subnet for p in drawn.sheet.sheet.plates if p.name == "proxy"] == ["app", "data"]


def test_what_changed_does_not_fold() -> None:
    topology = network(50)

    drawn = picture(topology, sheet_id="s", changes={"subnet-47": Change.CHANGED, "db-49": Change.ADDED})

    assert drawn.unplaced == ()
    assert {"subnet-47", "subnet-49"} <= {region.of for region in drawn.sheet.sheet.regions}


def test_the_nat_gateway_that_a_drawn_table_names_does_not_fold_before_others() -> None:
    document = wide("subnets", 90)
    public = next(one for one in document["subnets"] if one["id"] == "public")
    document["subnets"].remove(public)
    document["subnets"].append(public)

    assert [p for p in _drawn(read_topology(document)).sheet.sheet.plates if p.kind == "nat"]


# --- counts --------------------------------------------------------------------------------------


@given(
    st.sampled_from(sorted(KINDS)),
    st.integers(30, 300),
    st.sampled_from(STEPS),
    st.sampled_from([None, Question(source="fn", target="db"), Question(source="fn", target="host-0")]),
)
@settings(max_examples=30, deadline=None)
def test_the_counts_of_what_folds_add_up(kind: str, many: int, fold: Fold, question: Question | None) -> None:
    topology = read_topology(wide(kind, many))
    _check_counts(topology, draw(_subject(topology, question), fold, room=None))


@pytest.mark.parametrize("number", [None, *range(12)])
def test_the_counts_in_a_large_network_add_up(number: int | None) -> None:
    topology = read_topology(generate.document(1000))
    question = None if number is None else generate.questions(1000, 12)[number]
    _check_counts(topology, _drawn(topology, question))


def _check_counts(topology: Topology, drawn: Picture) -> None:
    """Whatever the topology has is a plate or a region, or is counted in one."""
    sheet, folded = drawn.sheet.sheet, {one.kind: one for one in drawn.folded}
    more = [plate for plate in sheet.plates if plate.more]
    subnets = [plate for plate in more if plate.kind == "subnet"]
    vpcs = [plate for plate in more if plate.kind == "vpc"]
    for plate in subnets:
        assert _row(plate, "private") + _row(plate, "public") == plate.more
    in_subnets = sum(plate.more for plate in subnets) + sum(_row(plate, "subnets") for plate in vpcs)
    hidden = sum(region.hidden for region in sheet.regions) + sum(_contents(plate) for plate in (*subnets, *vpcs))

    assert _count(folded, "VPCs") == sum(plate.more for plate in vpcs)
    assert _count(folded, "subnets") == in_subnets
    assert _count(folded, "resources in subnets") == hidden
    assert _count(folded, "functions") == sum(p.more for p in more if p.kind == "function")
    assert _count(folded, "internet hosts") == sum(p.more for p in more if p.kind == "host")
    assert _count(folded, "AWS services") == sum(p.more for p in more if p.kind == "service")
    assert sum(r.ground in (Ground.PRIVATE, Ground.PUBLIC) for r in sheet.regions) + in_subnets == len(topology.subnets)


def _row(plate: Plate, left: str) -> int:
    return sum(int(row.right) for row in plate.rows if row.left == left)


def _contents(plate: Plate) -> int:
    return sum(int(row.right) for row in plate.rows if row.left not in ("private", "public", "subnets"))


def _count(folded: dict[str, Folded], kind: str) -> int:
    return folded[kind].count if kind in folded else 0


def test_a_folded_plate_says_how_many_and_what_is_in_them() -> None:
    plates = _drawn(network(200), Question(source="fn-0", target="db-1")).sheet.sheet.plates
    plate = next(p for p in plates if p.kind == "subnet")

    assert plate.name == "66 more subnets"
    assert [(row.left, row.right) for row in plate.rows] == [
        ("private", "66"),
        ("Lambda ENIs", "66"),
        ("instances", "132"),
        ("databases", "66"),
    ]


def test_one_alone_does_not_fold() -> None:
    for kind in KINDS:
        drawn = _drawn(read_topology(wide(kind, 100)), Question(source="fn", target="db"))
        assert [p.name for p in drawn.sheet.sheet.plates if p.more == 1 and p.kind not in ("vpc", "onprem")] == []


# --- order and stability -------------------------------------------------------------------------


def test_what_stays_is_in_the_order_of_the_document() -> None:
    topology = network(200)
    places = {subnet.id: number for number, subnet in enumerate(topology.subnets)}
    zones: dict[str, list[int]] = {}
    for region in _drawn(topology).sheet.sheet.regions:
        if region.of in places:
            zones.setdefault(region.parent, []).append(places[region.of])

    assert len(zones) == 3
    assert all(found == sorted(found) for found in zones.values())


@pytest.mark.parametrize("question", [None, Question(source="fn-0", target="db-1")])
def test_one_subnet_more_changes_only_counts(question: Question | None) -> None:
    before, after = _drawn(network(200), question), _drawn(network(201), question)

    assert _places(after) == _places(before)


def _places(drawn: Picture) -> Counter[tuple[str, float, float]]:
    boxes = drawn.sheet.boxes
    return Counter((p.of, boxes[p.id].x0, boxes[p.id].y0) for p in drawn.sheet.sheet.plates)


def test_the_same_large_network_gives_the_same_picture() -> None:
    assert _drawn(network(200)).dot == _drawn(network(200)).dot


def test_a_small_network_does_not_fold() -> None:
    drawn = _drawn(network(6))

    assert drawn.folded == ()
    assert drawn.folded_words == ""


def test_a_picture_is_not_higher_than_a_person_can_look_at() -> None:
    assert _drawn(network(200)).height <= MAX_HEIGHT
    assert draw(_subject(network(200), None), Fold(), room=None).height > 10_000


# --- words ---------------------------------------------------------------------------------------

SUBNETS: Final = Folded(kind="subnets", count=182, of=200)
FUNCTIONS: Final = Folded(kind="functions", count=3, of=4)


def test_what_folds_is_said_in_one_sentence() -> None:
    assert say_what_folded((), asked=True) == ""
    assert say_what_folded((SUBNETS,), asked=False) == "Folded: 182 of 200 subnets."
    assert say_what_folded((), asked=True, alone_of=9) == "Of 9 paths only this one is drawn."
    assert say_what_folded((SUBNETS,), asked=True) == "Folded: 182 of 200 subnets, which this question does not pass."
    assert (
        say_what_folded((SUBNETS, FUNCTIONS), asked=True, alone_of=9) == "Folded: 182 of 200 subnets and "
        "3 of 4 functions, which this path does not pass; of 9 paths only this one is drawn."
    )


def test_networks_on_premises_that_fold_are_counted_with_their_hosts() -> None:
    drawn = _drawn(read_topology(wide("premises", 200)))

    assert drawn.folded_words == "Folded: 138 of 150 hosts on premises and 38 of 50 networks on premises."


def test_the_description_ends_with_what_folds() -> None:
    drawn = _drawn(network(200), Question(source="fn-0", target="db-1"))

    assert drawn.description.endswith(drawn.folded_words)
    assert drawn.folded_words.startswith("Folded: 198 of 200 subnets, ")


def test_how_much_is_hidden_is_said_even_beside_a_long_name() -> None:
    document = wide("instances", 60)
    document["subnets"][0]["name"] = "the application subnet of the shop"
    drawn = dress(_drawn(read_topology(document)).sheet)

    assert '<tspan class="d" dx="7">+ 30</tspan>' in drawn
