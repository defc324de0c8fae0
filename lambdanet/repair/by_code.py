"""What may lift each refusal, code by code; and why nothing can, where nothing can."""

from collections.abc import Iterator, Mapping
from typing import Final

from lambdanet.repair.move import Move, Suggest
from lambdanet.repair.moves import (
    acls,
    attachment,
    endpoints,
    groups,
    ways_out,
)
from lambdanet.repair.scene import Blocked, Scene

MOVES: Final[Mapping[str, tuple[Suggest, ...]]] = {
    "SG_HAS_NO_RULES": (groups.admit,),
    "ENI_SG_RULES_MISMATCH": (groups.admit,),
    "SG_REFERENCES_NOT_PRESERVED": (groups.admit,),
    "SUBNET_ACL_RESTRICTION": (acls.admit,),
    "NO_ROUTE_TO_DESTINATION": (ways_out.move_nat, endpoints.reach_service, ways_out.lead_out),
    "BAD_STATE_ROUTE": (endpoints.reach_service, ways_out.lead_out),
    "BAD_STATE": (endpoints.reach_service, ways_out.lead_out),
    "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS": (attachment.move_to_private, ways_out.move_nat, endpoints.reach_service),
    "APP_NOT_ATTACHED": (attachment.attach,),
    "APP_ENDPOINT_POLICY": (endpoints.allow_by_endpoint,),
}

HOPELESS: Final[Mapping[str, str]] = {
    "APP_FUNCTION_ENI_INBOUND": "A function's interface takes no connection, whatever is changed (LAM-14): to run the function, invoke it.",
}


def suggestions(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """Every move that may lift this refusal; none for what nothing can lift."""
    for suggest in MOVES.get(blocked.hop.code, ()):
        yield from suggest(scene, blocked)


def why_hopeless(scene: Scene) -> str:
    """Why nothing can fix it: the first refusal that no move lifts, in a sentence; "" where moves exist for all."""
    for blocked in scene.blocked():
        if (why := HOPELESS.get(blocked.hop.code)) is not None:
            return why
    return ""
