"""Attachment alone: the VPC's private addresses, and whatever its route tables lead to already."""

from lambdanet.editing.entries import Document
from lambdanet.options.attach import attached_privately
from lambdanet.options.shape import Applied, Option


def apply(document: Document, function: str) -> Applied:
    """Attach the function to private subnets in two zones."""
    return Applied(document=attached_privately(document, function)[0])


OPTION = Option(
    name="private-subnets",
    title="Attach to private subnets",
    summary="An interface in a private subnet of each of two zones. Routes stay as they are.",
    apply=apply,
)
