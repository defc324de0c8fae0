"""What is sent, as OpenAPI describes it. Keys that are not named here are refused."""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from lambdanet.exporters.writing import FORMATS
from lambdanet.parts import MAX_LISTED_QUESTIONS, ListedQuestionPart, QuestionPart

KEY: Final = r"^[A-Za-z0-9_-]{22,43}$"
EXAMPLE: Final[dict[str, Any]] = {
    "format": "lambdanet/topology@1",
    "vpcs": [{"id": "vpc-1", "CidrBlocks": ["10.0.0.0/16"]}],
    "subnets": [{"id": "subnet-1", "VpcId": "vpc-1", "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "us-east-1a"}],
    "security_groups": [{"id": "sg-1", "VpcId": "vpc-1"}],
    "functions": [{"id": "orders", "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}}],
}
QUESTION: Final[dict[str, Any]] = {"from": "orders", "to": "internet", "port": 443}


def _shaped(schema: dict[str, Any]) -> None:
    """One of the two names the network; what is left out has no value that could be sent."""
    for name in ("document", "topology"):
        schema["properties"][name].pop("default", None)
    schema["oneOf"] = [{"required": ["document"]}, {"required": ["topology"]}]


def example(**more: Any) -> ConfigDict:
    """The configuration of a body about a network, with an example."""

    def extra(schema: dict[str, Any]) -> None:
        _shaped(schema)
        schema["examples"] = [{"document": EXAMPLE, **more}]

    return ConfigDict(frozen=True, extra="forbid", json_schema_extra=extra)


class Of(BaseModel):
    """The network that is meant: a document, or a stored topology of the token's account."""

    model_config = example()

    document: dict[str, Any] = Field(default={}, description="A topology document; /api/v1/schema describes it.")
    topology: Annotated[str, StringConstraints(pattern=KEY)] = Field(
        default="", description="The key of a topology of your own, as it is now. Needs a token."
    )


class Evaluate(Of):
    """A network and a question."""

    model_config = example(question=QUESTION)

    question: QuestionPart


class Check(Of):
    """A network and questions. Left out, they are those that the document keeps."""

    model_config = example(questions=[QUESTION | {"id": "q1", "expect": "unreachable"}])

    questions: Annotated[tuple[ListedQuestionPart, ...], Field(min_length=1, max_length=MAX_LISTED_QUESTIONS)] = ()


class Compare(Of):
    """A network, and one of its functions by id or name."""

    model_config = example(function="orders")

    function: Annotated[str, Field(min_length=1, max_length=253)]


class Fix(Evaluate):
    """A network, a question, and how it is to come out."""

    model_config = example(question=QUESTION, goal="reachable")

    goal: Literal["reachable", "unreachable"] = "reachable"


class Draw(Of):
    """A network, drawn; with a question, its answer is drawn into it."""

    model_config = example(question=QUESTION, format="svg")

    question: QuestionPart | None = None
    format: Literal["svg", "png", "pdf", "dot"] = "svg"
    theme: Literal["light", "dark", "auto"] = Field(
        default="auto", description="Of an SVG; PNG and PDF are light or dark, and light where it says auto."
    )


class Validate(Of):
    """A network."""


class Export(Of):
    """A network, and the format to write it in."""

    model_config = example(format="topology")

    format: Annotated[str, Field(json_schema_extra={"enum": list(FORMATS)})]
