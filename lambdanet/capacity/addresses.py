"""Interfaces and addresses that Lambda takes: by today's rule, and by the one before September 2019.

Today an interface is shared by whatever has its subnet and its set of security groups (LAM-01), whatever the
concurrency; more are added beyond 65,000 connections (LAM-02, a model). Each takes one address of its subnet (B7).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Final

from lambdanet.capacity.counts import CONNECTIONS_PER_INTERFACE
from lambdanet.capacity.growth import Growth
from lambdanet.capacity.load import Load

OLD_MEMORY: Final = 3_072  # MB that one interface served before September 2019 (LAM-25, formula GK)


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Interfaces for each second, all and in the fullest subnet; `full_at` is the second at which its addresses are gone.

    An interface takes one address, so both are the same number. `full_at` is None where they last.
    """

    interfaces: tuple[int, ...]
    in_a_subnet: tuple[int, ...]
    free: int
    full_at: int | None


def today(load: Load, growth: Growth) -> Rule:
    """By pairs of subnet and set of security groups (LAM-01, LAM-02)."""
    each = interfaces_of_a_pair(load, growth)
    return _rule(load, [load.pairs * one for one in each], [load.sets * one for one in each])


def before_2019(load: Load, growth: Growth) -> Rule:
    """History: peak concurrency times memory / 3 GB, spread over the subnets (LAM-25, medium; the formula is GK)."""
    all_of_them = [ceil(one * load.memory / OLD_MEMORY) if load.attached else 0 for one in growth.environments]
    return _rule(load, all_of_them, [ceil(one / load.subnets) if load.attached else 0 for one in all_of_them])


@lru_cache(maxsize=8)  # six limits ask for the same
def interfaces_of_a_pair(load: Load, growth: Growth) -> tuple[int, ...]:
    """How many interfaces each pair has: one, and another for each 65,000 connections more (LAM-02, LAM-04)."""
    return tuple(max(1, ceil(one / CONNECTIONS_PER_INTERFACE)) for one in connections_of_a_pair(load, growth))


@lru_cache(maxsize=8)
def connections_of_a_pair(load: Load, growth: Growth) -> tuple[int, ...]:
    """What the environments have open, spread evenly over the pairs (that all are used alike is assumed, §19)."""
    if not load.attached:
        return (0,) * len(growth.environments)
    calls = growth.open_calls(load.calls, load.held)
    each = load.connections if load.max_connections is not None else 0
    return tuple(ceil((one * each + open_) / load.pairs) for one, open_ in zip(growth.environments, calls, strict=True))


def _rule(load: Load, interfaces: Sequence[int], in_a_subnet: Sequence[int]) -> Rule:
    return Rule(
        interfaces=tuple(interfaces),
        in_a_subnet=tuple(in_a_subnet),
        free=load.free,
        full_at=next((second for second, one in enumerate(in_a_subnet) if one > load.free), None),
    )
