"""What the value of an environment variable names, and that nothing else of it is kept."""

import pytest

from lambdanet.importers.needs.facts import Facts
from lambdanet.importers.needs.texts import HOLE, Meant, Place, meant

NAMES = {"orders.abc.eu-west-1.rds.amazonaws.com": "orders-db", "10.0.1.9": "cache"}
S3, SQS = Meant(Place.SERVICE, "s3"), Meant(Place.SERVICE, "sqs")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("orders.abc.eu-west-1.rds.amazonaws.com", Meant(Place.RESOURCE, "orders-db")),
        ("ORDERS.abc.eu-west-1.rds.amazonaws.com:5432", Meant(Place.RESOURCE, "orders-db")),
        ("postgres://me:pass@orders.abc.eu-west-1.rds.amazonaws.com:5432/orders", Meant(Place.RESOURCE, "orders-db")),
        ("redis://10.0.1.9:6379/0", Meant(Place.RESOURCE, "cache")),
        ("other.abc.eu-west-1.rds.amazonaws.com", Meant(Place.UNDESCRIBED)),
        ("https://10.0.7.7/", Meant(Place.UNDESCRIBED)),
        ("https://sqs.eu-west-1.amazonaws.com/123456789012/orders", SQS),
        ("https://eu-west-1.queue.amazonaws.com/123456789012/orders", SQS),
        ("https://sqs.us-east-1.amazonaws.com/123456789012/orders", Meant(Place.ELSEWHERE, "sqs")),
        ("my.bucket.s3.eu-west-1.amazonaws.com", S3),
        (f"https://{HOLE}-bucket.s3.eu-west-1.amazonaws.com/", S3),
        ("https://abc123.execute-api.eu-west-1.amazonaws.com/prod", Meant(Place.SERVICE, "execute-api")),
        ("https://vpce-0a.runtime.sagemaker.eu-west-1.vpce.amazonaws.com", Meant(Place.SERVICE, "sagemaker.runtime")),
        ("https://lambda.eu-west-1.api.aws", Meant(Place.SERVICE, "lambda")),
        ("arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-x", Meant(Place.SERVICE, "secretsmanager")),
        ("arn:aws:sns:us-east-1:123456789012:topic", Meant(Place.ELSEWHERE, "sns")),
        ("arn:aws:s3:::bucket", S3),
        ("arn:aws:iam::123456789012:role/orders", None),
        ("https://api.example.com/v1", Meant(Place.INTERNET)),
        ("https://203.0.113.7/", Meant(Place.INTERNET)),
        ("https://billing.corp/", Meant(Place.UNDESCRIBED)),
        ("https://billing/", Meant(Place.UNDESCRIBED)),
        ("http://localhost:2773", None),
        ("http://169.254.169.254/", None),
        (f"https://{HOLE}/orders", None),
        ("orders.handler", None),
        ("INFO", None),
        ("5432", None),
        ("", None),
        ("x" * 5000, None),
    ],
)
def test_what_a_text_names(text: str, found: Meant | None) -> None:
    assert meant(text, "eu-west-1", NAMES) == found


def test_only_the_name_of_a_variable_is_kept() -> None:
    facts = Facts()
    facts.variable("DB_URL", "postgres://me:hunter2@orders.abc.eu-west-1.rds.amazonaws.com/", "eu-west-1", NAMES)
    facts.variable("HOOK", "https://key:hunter2@hooks.example.com/hunter2", "eu-west-1", NAMES)
    facts.variable("PASSWORD", "hunter2", "eu-west-1", NAMES)

    kept = (facts.resources, facts.services, facts.internet, facts.undescribed, facts.elsewhere, facts.unsaid)
    assert facts.resources == {"orders-db": ["its environment variable DB_URL names it"]}
    assert facts.internet == ["its environment variable HOOK names a host outside of AWS"]
    assert "hunter2" not in repr(kept)
    assert "example.com" not in repr(kept)
