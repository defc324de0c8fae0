"""The function without a VPC of yours: where every function begins."""

from lambdanet.editing.entries import Document
from lambdanet.options.attach import detached
from lambdanet.options.shape import Applied, Option


def apply(document: Document, function: str) -> Applied:
    """Take the function's VpcConfig away."""
    return Applied(document=detached(document, function))


OPTION = Option(
    name="default-service-vpc",
    title="Default: the Lambda service VPC",
    summary="No attachment. Public addresses over IPv4, and nothing private.",
    apply=apply,
)
