"""Policies, as far as the document has them: they refuse after the network, at once (domain.md §9, A4)."""

from collections.abc import Iterator

from lambdanet.editing.edits import fill
from lambdanet.editing.entries import find
from lambdanet.repair.move import Move
from lambdanet.repair.moves.endpoints import without_field
from lambdanet.repair.scene import Blocked, Scene
from lambdanet.services import short_name
from lambdanet.topology import Function, Service

MODEL = "Policies are a model here: the document says whether a call is allowed, not how the policy says it."


def allow_by_role(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """The function's role with the permission."""
    function, service = scene.network.resources.get(blocked.trace.source), _service(scene, blocked)
    if not isinstance(function, Function):
        return
    role = find(scene.document, "functions", function.id).get("role") or {}
    left = [one for one in role.get("denies", ()) if short_name(one) != service]
    yield Move(
        title=f"Let the role of {function.name} call {scene.name(blocked.hop.component)}",
        way="role policy",
        document=fill(scene.document, "functions", function.id, "role", role | {"denies": left}),
        local=True,
        remarks=(MODEL,),
    )


def _service(scene: Scene, blocked: Blocked) -> str:
    known = scene.network.resources.get(blocked.hop.component)
    return known.service if isinstance(known, Service) else blocked.hop.component


def allow_by_service(scene: Scene, blocked: Blocked) -> Iterator[Move]:
    """The service's own policy without the VPC or the endpoint that it asks for."""
    service = scene.network.resources.get(blocked.hop.component)
    if isinstance(service, Service):
        yield Move(
            title=f"Let the policy of {service.name} admit callers that do not come by {service.needs_endpoint or service.needs_vpc}",
            way="resource policy",
            document=without_field(scene.document, "services", service.id, "ResourcePolicy"),
            local=True,
            remarks=(MODEL,),
        )
