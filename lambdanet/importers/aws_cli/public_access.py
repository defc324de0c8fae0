"""Block Public Access: the account's setting, and what is excluded from it (domain.md §13)."""

from collections.abc import Iterator

from lambdanet.importers.aws_cli.draft import Draft, Entry

BLOCKS = ("block-bidirectional", "block-ingress")
EXCLUSIONS = ("allow-bidirectional", "allow-egress")


def block_public_access(draft: Draft) -> Entry:
    """The document's setting, nothing where it is off."""
    said = [one.text("InternetGatewayBlockMode") for one in draft.bundle.block_public_access]
    by_vpc = {} if said else _as_vpcs_print_it(draft)
    modes = said or list(by_vpc.values())
    mode = next((one for one in modes if one in BLOCKS), "off")
    if mode == "off":
        return {}
    if by_vpc:
        draft.assumed(
            f"Block Public Access is {mode}, as the VPCs print it. aws ec2 describe-vpc-block-public-access-options "
            "prints the account's own setting."
        )
    if len(set(said) - {""}) > 1 or len(set(by_vpc.values()) & set(BLOCKS)) > 1:
        draft.assumed(f"Accounts or Regions differ in Block Public Access: {mode} was taken for all.")
    open_ = [
        {"VpcId": vpc, "InternetGatewayExclusionMode": EXCLUSIONS[0]} for vpc, one in by_vpc.items() if one == "off"
    ]
    return {"block_public_access": {"InternetGatewayBlockMode": mode, "Exclusions": [*open_, *_exclusions(draft)]}}


def _as_vpcs_print_it(draft: Draft) -> dict[str, str]:
    """The mode that describe-vpcs prints beside each VPC, by the document's id."""
    return {
        draft.id_of(record.text("VpcId"), "vpcs"): mode
        for record in draft.bundle.of("Vpcs")
        if draft.has(record.text("VpcId"), "vpcs")
        and (mode := record.inner("BlockPublicAccessStates").text("InternetGatewayBlockMode"))
    }


def _exclusions(draft: Draft) -> Iterator[Entry]:
    for record in draft.bundle.of("VpcBlockPublicAccessExclusions"):
        place = record.text("ResourceArn").split("/")[-1]
        allowed = record.text("InternetGatewayExclusionMode")
        if record.text("State").startswith(("delete", "disable")) or allowed not in EXCLUSIONS:
            continue
        for key, kind in (("VpcId", "vpcs"), ("SubnetId", "subnets")):
            if draft.has(place, kind):
                yield {key: draft.id_of(place, kind), "InternetGatewayExclusionMode": allowed}
