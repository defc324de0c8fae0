"""Repairs as a terminal shows them, and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from lambdanet.cost.words import money
from lambdanet.repair.consequences import Pair
from lambdanet.repair.repairs import Goal, Repair, Repairs

MOST_PAIRS = 4  # that a line of text names


def repairs_text(found: Repairs, goal: Goal) -> str:
    """Every repair with what it changes, opens, closes and costs, and the commands."""
    lines = [line for number, one in enumerate(found.found, 1) for line in _lines(number, one)]
    if not lines and not found.hopeless and not found.gave_up:
        lines.append(f"There is nothing to do: it is {goal} already.")
    return "\n".join([*lines, *filter(None, (found.hopeless, found.gave_up))]).strip()


def _lines(number: int, one: Repair) -> Iterator[str]:
    count = len(one.changes)
    yield f"{number}. {one.title}"
    yield f"   {count} change{'' if count == 1 else 's'}, {money(one.cost)} a month more before data"
    yield from (f"   * {change.words}" for change in one.changes)
    for verb, pairs in (("opens", one.opens), ("closes", one.closes)):
        known = "exactly" if one.exact else "by the usual questions"
        yield f"   {verb} nothing else, {known}" if not pairs else f"   {verb} also, {known}: {_some(pairs)}"
    yield from (f"   {remark}" for remark in one.remarks)
    yield from (f"   $ {line}" for line in one.cli)
    yield ""


def _some(pairs: Sequence[Pair]) -> str:
    named = [f"{one.source} → {one.target} ({one.how})" for one in pairs[:MOST_PAIRS]]
    more = len(pairs) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def repairs_data(found: Repairs, goal: Goal) -> dict[str, Any]:
    """The same as JSON; amounts are text, exact to the last digit."""
    return {
        "goal": str(goal),
        "repairs": [_repair_data(one) for one in found.found],
        "tried": found.tried,
        "gave_up": found.gave_up,
        "hopeless": found.hopeless,
    }


def _repair_data(one: Repair) -> dict[str, Any]:
    return {
        "title": one.title,
        "changes": [
            {"kind": each.kind, "list": each.list_name, "component": each.component, "words": each.words}
            for each in one.changes
        ],
        "opens": [_pair(each) for each in one.opens],
        "closes": [_pair(each) for each in one.closes],
        "exact": one.exact,
        "cost": str(one.cost),
        "remarks": list(one.remarks),
        "cli": list(one.cli),
        "cloudformation": one.cloudformation,
        "document": one.document,
    }


def _pair(one: Pair) -> dict[str, str]:
    return {"from": one.source, "to": one.target, "how": one.how}
