"""A comparison as JSON-ready data, and as text: options as rows, needs as columns."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from lambdanet.capacity.words import standard_load
from lambdanet.cost.ways import ways_data
from lambdanet.cost.words import money
from lambdanet.document import question_data
from lambdanet.options.compare import Cell, Compared, Met
from lambdanet.options.needs import Need

SIGNS: Final = {Met.YES: "yes", Met.SOMETIMES: "some", Met.NO: "no"}


def options_data(function: str, needs: Sequence[Need], found: Sequence[Compared]) -> dict[str, Any]:
    """`function`, the `needs`, and the `options` with a cell for each need; money is text in US dollars a month."""
    return {
        "function": function,
        "needs": [{"name": need.name, "title": need.title} for need in needs],
        "options": [compared_data(one) for one in found],
    }


def compared_data(one: Compared) -> dict[str, Any]:
    """One option. An unfit one has its reason and nothing else."""
    named = {"option": one.option, "title": one.title, "summary": one.summary}
    if one.unfit or one.cells is None:
        return named | {"unfit": one.unfit}
    return named | {
        "cells": {need: _cell_data(cell) for need, cell in one.cells.items()},
        "changes": list(one.changes),
        "remarks": list(one.remarks),
        "cost": f"{one.cost:.2f}",
        "cost_difference": f"{one.cost_difference:.2f}",
        "ways": ways_data(one.ways),
        "crosses_zones": one.crosses_zones,
        "lambda_interfaces": one.lambda_interfaces,
        "addresses": one.addresses,
        "binds_first": _binds_data(one),
        "document": one.document,
    }


def options_lines(needs: Sequence[Need], found: Sequence[Compared]) -> Iterator[str]:
    """A table, then what each number of it stands for, then why options are unfit and cells are not met."""
    heads = (
        "option",
        *(str(number) for number, _ in enumerate(needs, 1)),
        "$/month",
        "changes",
        "ENIs",
        "addresses",
        "binds first",
    )
    rows = [heads, *(_row(needs, one) for one in found if one.cells is not None)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(wide) for cell, wide in zip(row, widths, strict=True)).rstrip()
    yield ""
    for number, need in enumerate(needs, 1):
        yield f"{number:2}  {need.title}"
    yield ""
    yield f"binds first: with {standard_load()}"
    for one in found:
        yield ""
        yield one.title if not one.unfit else f"{one.title}: does not fit. {one.unfit}"
        yield from (f"  {number:2}  {cell.reason}" for number, cell in _unmet(needs, one))


def _row(needs: Sequence[Need], one: Compared) -> tuple[str, ...]:
    cells = one.cells or {}
    return (
        one.option,
        *(SIGNS[cells[need.name].met] for need in needs),
        money(one.cost),
        str(len(one.changes)),
        str(one.lambda_interfaces),
        f"{one.addresses:+d}",
        one.binds_first.short if one.binds_first else "",
    )


def _unmet(needs: Sequence[Need], one: Compared) -> Iterator[tuple[int, Cell]]:
    for number, need in enumerate(needs, 1):
        cell = (one.cells or {}).get(need.name)
        if cell is not None and cell.met is not Met.YES:
            yield number, cell


def _cell_data(cell: Cell) -> dict[str, Any]:
    return {
        "met": str(cell.met),
        "reason": cell.reason,
        "code": cell.code or None,
        "component": cell.component or None,
        "question": question_data(cell.question) if cell.question else None,
    }


def _binds_data(one: Compared) -> dict[str, Any] | None:
    """What breaks first under the standard load: `limit` and `second` are None where nothing does."""
    if (found := one.binds_first) is None:
        return None
    return {"limit": found.limit or None, "second": found.second, "short": found.short, "words": found.words}
