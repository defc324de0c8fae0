"""The questions that a network of the wizard keeps, each with what it should say.

What each should say is reasoned from the answers alone, not asked of the evaluator: it is what the network is for.
"""

from collections.abc import Iterator
from typing import Any, Final

from lambdanet.services import BY_NAME
from lambdanet.topology import LOG_DELIVERY, Expect
from lambdanet.wizard.answers import Answers, Database, Way

HOST: Final = "api"
ASKED_ANYWAY: Final = ("secretsmanager",)  # where no endpoint was asked for


def asked_services(answers: Answers) -> tuple[str, ...]:
    """The AWS services that the picture shows and the questions ask for."""
    return answers.endpoints or ASKED_ANYWAY


def questions(answers: Answers) -> list[dict[str, Any]]:
    """The document's `questions`."""
    return list(_questions(answers))


def _questions(answers: Answers) -> Iterator[dict[str, Any]]:
    dual = answers.attached and answers.way is Way.IPV6
    by = " over IPv4" if dual else ""
    if answers.database is not Database.NONE:
        name = "orders-proxy" if answers.database is Database.RDS_PROXY else "orders-db"
        yield _question("database", f"orders-api reaches {name}", name, 5432, answers.attached)
    yield _question("internet", f"orders-api calls api.example.com{by}", HOST, 443, _leaves_over_ipv4(answers))
    if dual:
        yield _question("internet6", "orders-api calls api.example.com over IPv6", HOST, 443, True) | {"family": 6}
    for name in asked_services(answers):
        reached = name in answers.endpoints or _leaves_over_ipv4(answers)
        yield _question(name, f"orders-api reaches {BY_NAME[name].title}{by}", name, 443, reached)
    # The Lambda service delivers them, whatever the function's network is (LAM-20).
    yield {
        "id": "logs",
        "title": "The logs of orders-api arrive in CloudWatch",
        "from": "orders-api",
        "to": LOG_DELIVERY,
        "expect": str(Expect.REACHABLE),
    }


def _leaves_over_ipv4(answers: Answers) -> bool:
    """Unattached, a function has the internet of the Lambda service VPC; attached, only what the VPC has (LAM-11)."""
    return not answers.attached or answers.way.nat


def _question(identifier: str, title: str, target: str, port: int, reached: bool) -> dict[str, Any]:
    return {
        "id": identifier,
        "title": title,
        "from": "orders-api",
        "to": target,
        "port": port,
        "expect": str(Expect.REACHABLE if reached else Expect.UNREACHABLE),
    }
