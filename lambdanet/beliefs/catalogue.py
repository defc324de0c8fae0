"""The thirty-five beliefs by their ids, and what each of them answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lambdanet.beliefs import filters, numbers, other_networks, services, ways_out, where
from lambdanet.beliefs.case import Believed, Case
from lambdanet.beliefs.numbers import Given, Number
from lambdanet.editing.entries import Document
from lambdanet.topology import Question


@dataclass(frozen=True, kw_only=True, slots=True)
class Belief:
    """A misconception. `judge`: its answer to a question, None where it is about numbers alone."""

    id: str
    family: str
    judge: Callable[[Case], Believed | None] | None


def _family(name: str, **beliefs: Callable[[Case], Believed | None] | None) -> tuple[Belief, ...]:
    return tuple(Belief(id=f"M-{one.replace('_', '-')}", family=name, judge=judge) for one, judge in beliefs.items())


BELIEFS: Final[Mapping[str, Belief]] = {
    belief.id: belief
    for belief in (
        *_family(
            "where",
            CODE_MOVES=where.code_moves,
            ENTRY_POINT=where.entry_point,
            SERVICE_VPC_ISOLATED=where.service_vpc_isolated,
            ATTACH_ONLY_ADDS=where.attach_only_adds,
            HYPERPLANE_NAT=where.hyperplane_nat,
            ENI_IS_MINE=where.eni_is_mine,
        ),
        *_family(
            "ways out",
            PUBLIC_SUBNET=ways_out.public_subnet,
            NAT_ANY_SUBNET=ways_out.nat_any_subnet,
            AZ_WALL=ways_out.az_wall,
            AZ_PINNED=ways_out.az_pinned,
            IPV6_AUTOMATIC=ways_out.ipv6_automatic,
            ONE_FAMILY=ways_out.one_family,
        ),
        *_family(
            "services",
            ENDPOINT_BRIDGE=services.endpoint_bridge,
            AWS_NEEDS_ENDPOINT=services.aws_needs_endpoint,
            AWS_ALWAYS_OPEN=services.aws_always_open,
            ENDPOINT_IS_ENOUGH=services.endpoint_is_enough,
            GATEWAY_EVERYWHERE=services.gateway_everywhere,
            FLAT_ENDPOINT_PRICE=None,
            DENY_IS_SILENCE=services.deny_is_silence,
        ),
        *_family(
            "filters",
            SG_STATELESS=filters.sg_stateless,
            NACL_STATEFUL=filters.nacl_stateful,
            HANDSHAKE_PASSES=filters.handshake_passes,
            NACL_EVERYWHERE=filters.nacl_everywhere,
            SHARED_GROUP=filters.shared_group,
            SG_SEES_NEXT_HOP=filters.sg_sees_next_hop,
            BLACKHOLE_SKIPPED=filters.blackhole_skipped,
        ),
        *_family(
            "other networks",
            PEERING_TRANSITIVE=other_networks.peering_transitive,
            REPLY_FINDS_ITS_WAY=other_networks.reply_finds_its_way,
            TGW_ANY_AZ=other_networks.tgw_any_az,
        ),
        *_family(
            "numbers",
            ENI_PER_EXECUTION=numbers.every_execution_needs_an_address,
            PER_FUNCTION=numbers.every_execution_needs_an_address,
            ONE_ENI_ONLY=numbers.one_eni_only,
            ENI_COSTS=None,
            SHARED_POOL=None,
            STALE_REFERENCE=numbers.stale_reference,
        ),
    )
}


def answer(belief_id: str, document: Document, question: Question, drill: str = "") -> Believed | None:
    """What somebody with this belief answers; None where the belief has no say.

    `drill` names a zone that is lost; the document is the network before. Raises KeyError for an unknown belief.
    """
    return answer_case(belief_id, Case(document, question, drill))


def answer_case(belief_id: str, case: Case) -> Believed | None:
    """The same for many beliefs about one case: the truth is worked out once."""
    judge = BELIEFS[belief_id].judge
    return judge(case) if judge is not None else None


def differs(case: Case, found: Believed) -> bool:
    """Is it another answer than the true one, in the outcome or in the component that blocks first?"""
    first = case.truth.blocked_by[0].component if case.truth.blocked_by else ""
    return (found.outcome, found.component) != (case.truth.outcome, first) or bool(found.seen)


def number(belief_id: str, formula: str, given: Given) -> Number | None:
    """What somebody with this belief counts or reckons; None where it has no say. Raises KeyError for an unknown one."""
    return numbers.number(BELIEFS[belief_id].id, formula, given)
