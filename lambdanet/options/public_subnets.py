"""The trap: attachment to public subnets. A Lambda interface has no public address, so the gateway drops it (LAM-11)."""

from lambdanet.editing.entries import Document
from lambdanet.options.attach import attached, public_subnets_there
from lambdanet.options.ground import home, private_subnets, public_subnets, zones_of
from lambdanet.options.shape import Applied, Option


def apply(document: Document, function: str) -> Applied:
    """Attach the function to public subnets, made in two zones where there is none."""
    subnets = public_subnets_there(document, function)
    if not subnets:
        vpc = home(document, function)
        elsewhere, private = private_subnets(document, function)
        document, subnets = public_subnets(document, vpc, zones_of(elsewhere, private))
    return Applied(document=attached(document, function, subnets))


OPTION = Option(
    name="public-subnets",
    title="Attach to public subnets",
    summary="The trap: the route to the internet gateway is there, and a function's interface has no public address.",
    apply=apply,
)
