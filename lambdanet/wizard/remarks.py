"""What is worth knowing of a set of answers: what does not help, what is shared, what is missing."""

from collections.abc import Iterator

from lambdanet.explanation.grammar import in_a_row
from lambdanet.services import BY_NAME
from lambdanet.wizard.answers import Answers, Database, Way


def remarks(answers: Answers) -> tuple[str, ...]:
    """A sentence for each thing, the weightiest first; none where the answers fit each other."""
    by_attachment = _attached(answers) if answers.attached else _unattached(answers)
    return (*by_attachment, *_database(answers))


def _database(answers: Answers) -> Iterator[str]:
    """Source: RDS API Reference, CreateDBSubnetGroup."""
    if answers.database is not Database.NONE and answers.zones == 1:
        yield "AWS asks for a DB subnet group with subnets in at least two zones, which a network of one zone cannot give."


def _unattached(answers: Answers) -> Iterator[str]:
    """An unattached function stays in the Lambda service VPC: it uses nothing of yours (LAM-01)."""
    if answers.database is not Database.NONE:
        yield "orders-api is not attached: no private address of the VPC can be reached from it, so not orders-db."
    unused = (["the way to the internet"] if answers.way is not Way.NONE else []) + (
        ["the endpoints"] if answers.endpoints else []
    )
    if unused:
        yield (
            f"orders-api is not attached, so it does not use {in_a_row(unused)} of the VPC: "
            "it reaches public addresses without. They serve what is in the VPC, and cost the same."
        )


def _attached(answers: Answers) -> Iterator[str]:
    if answers.way is Way.NONE:
        covered = in_a_row([BY_NAME[name].title for name in answers.endpoints])
        yield (
            f"Nothing leads out of the VPC: of what is outside, orders-api reaches {covered}, through the endpoints."
            if covered
            else "Nothing leads out of the VPC: attached, orders-api reaches what is in it, and nothing else."
        )
    if answers.way is Way.IPV6:
        yield (
            "An egress-only internet gateway carries IPv6 alone: a host or a service name that has only "
            "IPv4 addresses is not reached through it."
        )
    if answers.way is Way.ONE_NAT and answers.zones > 1:
        yield (
            "All zones leave through nat-a in us-east-1a: what comes from another zone crosses zones, "
            "and if that zone fails, none has a way out."
        )
    if answers.way is Way.REGIONAL_NAT:
        yield (
            "A regional NAT gateway is one for the whole VPC, and needs no public subnet. Its cost is reckoned once "
            "for each zone: whether AWS charges so is not verified."
        )
    if answers.way is Way.NAT_PER_ZONE and answers.zones == 1:
        yield "With one zone, one per zone is one NAT gateway."
    if answers.way.nat and any(BY_NAME[name].gateway for name in answers.endpoints):
        names = in_a_row([BY_NAME[name].title for name in answers.endpoints if BY_NAME[name].gateway])
        yield f"What goes to {names} takes the gateway endpoint, not the NAT gateway: its route is the longer prefix."
    if answers.zones == 1:
        yield "With one zone, nothing is left when it fails."
