"""The VPC of a function's attachment, as AWS's own form asks for it. The document names subnets only (LAM-01)."""

from lambdanet.editing.choices import Choice
from lambdanet.editing.entries import Document, Entry, entries, text
from lambdanet.editing.places import homes_of, vpc_of


def vpc_choices(document: Document) -> tuple[Choice, ...]:
    """The VPCs that a function may be attached to; another's VPC, of which only the blocks are known, is none."""
    known = (one for one in entries(document, "vpcs") if text(one, "id") and not one.get("unknown"))
    return tuple(Choice(id=text(one, "id"), name=text(one, "name") or text(one, "id")) for one in known)


def is_offered(document: Document, vpc: str) -> bool:
    """Whether a function may be attached to this VPC."""
    return any(one.id == vpc for one in vpc_choices(document))


def vpc_of_attachment(document: Document, part: Entry) -> str:
    """The VPC that the part's subnets are in, else that of its security groups, "" where nothing says."""
    if found := vpc_of(document, part):
        return found
    homes = {text(one, "id"): text(one, "VpcId") for one in entries(document, "security_groups")}
    return next((homes[one] for one in part.get("SecurityGroupIds") or () if homes.get(one)), "")


def attached_to(document: Document, vpc: str, part: Entry) -> Entry | None:
    """The part in this VPC, None for no VPC. Another VPC than before begins with a subnet in each zone, and a group.

    A VPC that is none of `vpc_choices` changes nothing.
    """
    if not vpc:
        return None
    if not is_offered(document, vpc):
        return part or None
    if vpc_of_attachment(document, part) == vpc:
        return part
    homes = homes_of(document)
    subnets: dict[str, str] = {}
    for one in entries(document, "subnets"):
        if homes.get(text(one, "id")) == vpc:
            subnets.setdefault(text(one, "AvailabilityZone"), text(one, "id"))
    groups = [text(one, "id") for one in entries(document, "security_groups") if text(one, "VpcId") == vpc]
    others = {key: value for key, value in part.items() if key not in ("SubnetIds", "SecurityGroupIds")}
    return others | {"SubnetIds": list(subnets.values()), "SecurityGroupIds": groups[:1]}
