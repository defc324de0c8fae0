"""L23: Lambda interfaces of a VPC, one for each pair of subnet and set of groups in use (LAM-02, LAM-12)."""

from typing import Final

from lambdanet.capacity.limits import INTERFACES_PER_VPC
from lambdanet.labs.models.shape import Figure, Holds, Levers, Modelled

FUNCTIONS: Final = 60
SUBNETS: Final = 3
WITH_VERSIONS: Final = 55
VERSIONS: Final = 2
FITS: Final = "fits"
ZONES: Final = "zones"


def pairs(levers: Levers) -> Modelled:
    """Published versions hold the pairs that they were published with, whatever the function uses now."""
    shared = levers.number("share_a_group")
    own = FUNCTIONS - shared
    fewer = min(levers.number("use_fewer_subnets"), own)
    left = levers.number("subnets_left")
    of_functions = own * SUBNETS - fewer * (SUBNETS - left) + (SUBNETS if shared else 0)
    of_versions = (WITH_VERSIONS - levers.number("without_versions")) * VERSIONS * SUBNETS
    wanted = of_functions + of_versions
    over = max(0, wanted - INTERFACES_PER_VPC)
    one_zone = fewer if left == 1 else 0
    return Modelled(
        figures=(
            Figure(label="Pairs of the functions", value=of_functions),
            Figure(label="Pairs of published versions", value=of_versions),
            Figure(label="Interfaces wanted", value=wanted),
            Figure(label="Allowed in the VPC", value=INTERFACES_PER_VPC),
        ),
        goals={
            FITS: Holds(
                held=not over,
                why=f"{over} more than the quota of {INTERFACES_PER_VPC}."
                if over
                else f"{wanted} of {INTERFACES_PER_VPC}.",
            ),
            ZONES: Holds(
                held=not one_zone,
                why=f"{one_zone} functions are left with one subnet."
                if one_zone
                else "Every function has two subnets or more.",
            ),
        },
        code="EniLimitExceeded" if over else "",
        remarks=("Concurrency has no say: executions share the interfaces of their pair.",),
    )
