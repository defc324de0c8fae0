"""Event sources that Lambda polls: the service that each is a part of, and what it is called."""

from collections.abc import Mapping
from typing import Final

POLLED: Final[Mapping[str, str]] = {
    "sqs": "a queue",
    "kinesis-streams": "a stream",
    "kafka": "a Kafka cluster",
    "mq": "a message broker",
}
"""Streams of DynamoDB are not among them: they have an endpoint of their own, which only Lambda's pollers call here."""
