"""Every label of a picture stands in its own box, measured in a browser in the site's own type."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from benchmarks.drawing import network
from lambdanet.document import read_topology
from lambdanet.drawing.picture import picture
from lambdanet.drawing.sheet.detail import Detail
from lambdanet.reachability.evaluate import evaluate
from lambdanet.render import svg
from lambdanet.topology import Question
from tests import networks
from tests.browser.conftest import Open
from tests.builders import Document, part, preset
from tests.lambdanet.drawing.builders import NAMES, every_kind
from tests.lambdanet.drawing.wide import KINDS, wide
from tests.lambdanet.reachability.test_load_balancers import balanced

# The labels that leave their box by more than a pixel, texts of one plate on each other, discs on each other.
MEASURE: Final = """(drawn) => {
  const frame = document.createElement("div");
  frame.innerHTML = drawn;
  document.querySelector("main").replaceChildren(frame);
  const sheet = frame.querySelector("svg.sheet");
  sheet.style.width = `${sheet.viewBox.baseVal.width}px`;
  sheet.style.maxWidth = "none";
  const found = [];
  let measured = 0;
  const box = (one) => one.getBoundingClientRect();
  const meet = (a, b) => Math.min(Math.min(a.right, b.right) - Math.max(a.left, b.left),
                                  Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
  for (const piece of frame.querySelectorAll(".node, .ground, .block")) {
    const texts = [...piece.querySelectorAll("text")];
    for (const text of texts) {
      const rect = text.closest(".flag")?.querySelector("rect") ?? piece.querySelector(":scope > rect");
      const [inner, outer] = [box(text), box(rect)];
      measured += 1;
      if (inner.left < outer.left - 1 || inner.right > outer.right + 1
          || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1)
        found.push(`“${text.textContent}” leaves its box`);
    }
    texts.forEach((one, index) => texts.slice(index + 1).forEach((other) => {
      if (meet(box(one), box(other)) > 1) found.push(`“${one.textContent}” lies on “${other.textContent}”`);
    }));
  }
  const discs = [...frame.querySelectorAll(".hop")];
  discs.forEach((one, index) => discs.slice(index + 1).forEach((other) => {
    const [a, b] = [box(one.querySelector("circle")), box(other.querySelector("circle"))];
    const apart = Math.hypot(a.left + a.width / 2 - b.left - b.width / 2, a.top + a.height / 2 - b.top - b.height / 2);
    if (apart < (a.width + b.width) / 2 - 2) found.push(`hop ${one.textContent} lies on hop ${other.textContent}`);
  }));
  return { measured, found };
}"""

LONG: Final = (
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "注文処理用の関数とデータベースの接続を確認するための長い長い名前です注文処理用の関数とデータベースの接続を確認するため",
    "פונקציית ההזמנות של החנות המרכזית במזרח העיר ובמערבה לכל הדעות",
    "🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀 👩‍👩‍👧‍👧 🇩🇪🇯🇵",
    "a̷̛̗̖̱͗̈́b̴̢͇̀c" * 5,
)


def named() -> Document:
    """Every resource has a name of about 60 characters, of letters that are wide, of other scripts, or of none."""
    document = every_kind()
    resources = [item for value in document.values() if isinstance(value, list) for item in value if "id" in item]
    for number, item in enumerate(one for one in resources if "from" not in one):
        item["name"] = LONG[number % len(LONG)][:64]
    return document


def dual_stack() -> Document:
    document = networks.ipv6()
    part(document, "orders")["name"] = "orders over IPv6"
    return document


def hybrid() -> Document:
    """A transit gateway between two VPCs, and a network on premises behind a VPN."""
    document = networks.transit()
    premises = networks.on_premises()
    for kind in ("vpn_gateways", "customer_networks", "customer_hosts"):
        document[kind] = premises[kind]
    for table in ("rtb-app-a", "rtb-app-b", "rtb-data"):
        part(document, table)["PropagatingVgws"] = ["vgw"]
    return document


def crowded() -> Document:
    """One subnet with 30 instances beside the function."""
    document = preset("vpc-attachment")
    document["instances"] = [
        {"id": f"worker-{number}", "SubnetId": "app-a", "SecurityGroupIds": ["fn-sg"]} for number in range(30)
    ]
    return document


ASKED: Final[dict[str, tuple[Callable[[], Document], dict[str, Any]]]] = {
    "peered": (networks.peered, {"target": "b-db"}),
    "hybrid": (hybrid, {"target": "ldap", "port": 636}),
    "central-egress": (networks.central_egress, {"target": "internet", "port": 443}),
    "dual-stack": (dual_stack, {"target": "api6", "port": 443, "family": 6}),
    "balancers": (balanced, {"target": "front"}),
    "every-kind": (every_kind, {"target": "orders-proxy"}),
    "crowded": (crowded, {"target": "internet", "port": 443}),
    "named": (named, {"target": "orders-proxy"}),
    "named-blocked": (named, {"target": "sessions"}),
}


def _measure(visit: Open, drawn: list[str]) -> None:
    page = visit("/build/")
    for one in drawn:
        seen = page.evaluate(MEASURE, one)
        assert seen["measured"] > 5
        assert seen["found"] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_labels_of_a_preset_are_in_their_boxes(name: str, visit: Open) -> None:
    topology = read_topology(preset(name))
    verdicts = [evaluate(topology, asked.question) for asked in topology.questions]
    _measure(visit, [svg(picture(topology, v, sheet_id="s", detail=detail)) for v in verdicts for detail in Detail])


@pytest.mark.parametrize("name", ASKED)
def test_the_labels_of_a_larger_network_are_in_their_boxes(name: str, visit: Open) -> None:
    make, asked = ASKED[name]
    topology = read_topology(make())
    verdict = evaluate(topology, Question(**{"source": "orders", **asked}))
    assert verdict.traces
    _measure(visit, [svg(picture(topology, verdict, sheet_id="s", detail=detail)) for detail in Detail])


@pytest.mark.parametrize("question", [None, Question(source="fn-0", target="db-1")])
def test_the_labels_of_a_folded_network_are_in_their_boxes(question: Question | None, visit: Open) -> None:
    topology = network(200)
    verdict = evaluate(topology, question) if question else None
    _measure(visit, [svg(picture(topology, verdict, sheet_id="s", detail=detail)) for detail in Detail])


@pytest.mark.parametrize("kind", KINDS)
def test_the_labels_of_folded_plates_are_in_their_boxes(kind: str, visit: Open) -> None:
    _measure(visit, [svg(picture(read_topology(wide(kind, 1500)), sheet_id="s"))])


def test_a_label_that_is_too_long_is_found(visit: Open) -> None:
    topology = read_topology(preset("vpc-attachment"))
    drawn = svg(picture(topology, sheet_id="s")).replace(">orders-db<", ">orders-db of the shop in the east<", 1)

    assert visit("/build/").evaluate(MEASURE, drawn)["found"] != []
