"""From a document and what is known of its functions to questions: which, in which order, and how many."""

from typing import Any

from lambdanet.document import read_questions, read_topology
from lambdanet.importers.needs.facts import Facts
from lambdanet.importers.needs.finding import found_questions
from lambdanet.importers.needs.listing import asked_entries
from lambdanet.importers.needs.noting import brought_along
from lambdanet.importers.needs.roles import Role
from lambdanet.importers.notes import FoundQuestion
from lambdanet.parts import MAX_QUESTIONS

VPCS = [{"id": "vpc", "CidrBlocks": ["10.0.0.0/16"]}, {"id": "other", "CidrBlocks": ["10.1.0.0/16"]}]
SUBNETS = [
    {"id": "app", "VpcId": "vpc", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.0.1.0/24"},
    {"id": "away", "VpcId": "other", "AvailabilityZone": "us-east-1a", "CidrBlock": "10.1.1.0/24"},
]
GROUPS = [{"id": "sg", "VpcId": "vpc"}, {"id": "sg-away", "VpcId": "other"}]
ATTACHED = {"VpcConfig": {"SubnetIds": ["app"], "SecurityGroupIds": ["sg"]}}


def database(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "Engine": "postgres", "SubnetId": "app", "VpcSecurityGroups": ["sg"], **more}


def network(*functions: dict[str, Any], **more: Any) -> dict[str, Any]:
    document = {
        "format": "lambdanet/topology@1",
        "vpcs": VPCS,
        "subnets": SUBNETS,
        "security_groups": GROUPS,
        "functions": list(functions),
        **more,
    }
    read_topology(document)
    return document


def found(document: dict[str, Any], **facts: Facts) -> dict[str, FoundQuestion]:
    """The questions by id; each of them can be asked."""
    questions, left_out = found_questions(document, facts)
    assert not left_out
    if questions:
        read_questions(asked_entries(questions))
    return {one.id: one for one in questions}


def ports(questions: dict[str, FoundQuestion]) -> dict[str, int]:
    return {one.target: one.port for one in questions.values()}


def test_what_is_in_the_same_vpc_is_possible_on_its_own_port() -> None:
    document = network(
        {"id": "orders", **ATTACHED},
        db_instances=[
            database("orders-db"),
            database("mine", Engine="mysql", Port=3400),
            database("far", SubnetId="away", VpcSecurityGroups=["sg-away"]),
        ],
        db_proxies=[{"id": "proxy", "target": "mine", "VpcSubnetIds": ["app"], "VpcSecurityGroupIds": ["sg"]}],
        cache_clusters=[{"id": "cache", "Engine": "memcached", "SubnetId": "app", "SecurityGroupIds": ["sg"]}],
        file_systems=[{"id": "files", "SubnetIds": ["app"], "SecurityGroups": ["sg"]}],
        load_balancers=[
            {
                "id": "lb",
                "SubnetIds": ["app"],
                "Listeners": [{"Port": 80}, {"Port": 53, "Protocol": "UDP"}, {"Port": 8443}],
            }
        ],
        vpc_endpoints=[
            {
                "id": "vpce",
                "VpcId": "vpc",
                "VpcEndpointType": "Interface",
                "ServiceName": "sqs",
                "SubnetIds": ["app"],
                "SecurityGroupIds": ["sg"],
            },
            {"id": "gateway", "VpcId": "vpc", "VpcEndpointType": "Gateway", "ServiceName": "s3"},
        ],
    )
    questions = found(document)

    assert [(one.target, one.port, one.named) for one in questions.values()] == [
        ("orders-db", 5432, False),
        ("mine", 3400, False),
        ("proxy", 3306, False),
        ("cache", 11211, False),
        ("files", 2049, False),
        ("lb", 80, False),
        ("lb", 8443, False),
        ("vpce", 443, False),
        ("internet", 443, True),
    ]
    assert questions["orders-to-orders-db"].reasons == ("a database in the same VPC",)
    assert [one for one in questions if "to-lb" in one] == ["orders-to-lb", "orders-to-lb-2"]


def test_a_function_without_a_vpc_is_asked_only_what_something_names() -> None:
    facts = Facts(resources={"orders-db": ["DB names it"]}, services={"sqs": ["QUEUE names it"]})
    document = network({"id": "orders"}, db_instances=[database("orders-db"), database("other-db")])

    assert ports(found(document, orders=facts)) == {"orders-db": 5432, "sqs": 443, "internet": 443}


def test_reasons_of_one_question_come_together_and_named_wins() -> None:
    role = Role(services={"sqs": ["its role may call sqs:SendMessage"]})
    facts = Facts(role=role, services={"sqs": ["QUEUE names it"]}, resources={"orders-db": ["DB names it"]})
    facts.poll("sqs", "a queue")
    questions = found(network({"id": "orders", **ATTACHED}, db_instances=[database("orders-db")]), orders=facts)

    queue = questions["orders-to-sqs"]
    assert (queue.named, len(queue.reasons)) == (True, 3)
    assert (questions["orders-to-orders-db"].named, questions["orders-to-orders-db"].reasons) == (
        True,
        ("DB names it",),
    )


def test_what_lambda_polls_itself_is_only_possible() -> None:
    facts = Facts(role=Role(perhaps={"kinesis-streams": ["its role may call kinesis:GetRecords"]}))
    facts.poll("sqs", "a queue")
    questions = found(network({"id": "orders"}), orders=facts)

    assert [(one.target, one.named) for one in questions.values()] == [
        ("sqs", False),
        ("kinesis-streams", False),
        ("internet", True),
    ]
    assert questions["orders-to-sqs"].reasons == ("a queue is its event source, which Lambda itself polls",)


def test_a_poller_in_a_vpc_is_asked_about_what_it_calls() -> None:
    """INV-11."""
    mapping = {"id": "poll", "FunctionName": "orders", "SubnetIds": ["app"], "SecurityGroupIds": ["sg"]}
    questions = found(network({"id": "orders"}, event_source_mappings=[mapping]))

    assert list(questions) == ["orders-to-internet", "poll-to-lambda", "poll-to-sts"]
    assert all(one.named for one in questions.values())


def test_logs_are_asked_only_of_a_function_on_instances_of_ones_own() -> None:
    """T70 and T72: Lambda delivers a standard function's logs by a network of its own."""
    managed = {"id": "managed", "CapacityProvider": {"SubnetIds": ["app"], "SecurityGroupIds": ["sg"]}}
    facts = {name: Facts(role=Role(logs=True)) for name in ("orders", "managed")}
    questions = found(network({"id": "orders", **ATTACHED}, managed), **facts)

    assert list(questions) == ["orders-to-internet", "managed-to-logs", "managed-to-internet"]


def test_a_service_that_something_is_called_like_is_asked_by_its_long_name() -> None:
    facts = Facts(services={"events": ["BUS names it"]})
    document = network({"id": "orders"}, db_instances=[database("db") | {"name": "Events"}], region="eu-west-1")
    target = found(document, orders=facts)["orders-to-com.amazonaws.eu-west-1.events"].target

    assert target == "com.amazonaws.eu-west-1.events"


def test_questions_that_the_document_keeps_are_not_found_again_and_ids_stay_unique() -> None:
    document = network(
        {"id": "orders", **ATTACHED},
        db_instances=[database("orders-db"), database("audit-db")],
        questions=[
            {"id": "orders-to-internet", "from": "orders", "to": "orders-db"},
            {"id": "other-port", "from": "orders", "to": "audit-db", "port": 22},
        ],
    )

    assert list(found(document)) == ["orders-to-audit-db", "orders-to-internet-2"]


def test_long_names_make_ids_that_a_document_takes() -> None:
    names = [f"{'orders' * 10}-{number}" for number in range(3)]
    questions = found(network(*({"id": name} for name in names)))

    assert len(questions) == 3
    assert max(map(len, questions)) == 64


def test_the_strongest_200_are_kept_in_the_order_of_the_document_and_the_rest_is_counted() -> None:
    functions = [{"id": f"f{number:03}", **ATTACHED} for number in range(60)]
    document = network(*functions, db_instances=[database(f"db{number}") for number in range(5)])
    facts = {"f059": Facts(services={"sqs": ["QUEUE names it"]})}
    questions, left_out = found_questions(document, facts)

    assert len(questions) == MAX_QUESTIONS
    assert len(questions) + left_out == 60 * 6 + 1
    assert sum(one.target == "internet" for one in questions) == 60
    assert [one.source for one in questions] == sorted(one.source for one in questions)
    assert questions[-2].target == "sqs"
    assert found_questions(document, facts) == (questions, left_out)

    _, notes = brought_along(document, facts)
    assert notes[-1].message.startswith(f"{left_out} more questions were found than the 200")


def test_a_large_network_is_counted_and_not_laid_out() -> None:
    functions = [{"id": f"f{number}", **ATTACHED} for number in range(2000)]
    document = {
        "subnets": SUBNETS,
        "functions": functions,
        "db_instances": [database(f"db{one}") for one in range(2000)],
    }
    questions, left_out = found_questions(document, {})

    assert (len(questions), left_out) == (MAX_QUESTIONS, 2000 * 2001 - MAX_QUESTIONS)


def test_what_no_question_is_made_of_is_said() -> None:
    role = Role(everything=True, gaps=["the policy mine"], unplaced={"chime": None})
    facts = {
        "orders": Facts(role=role, role_said=True, unsaid=["HOST"], undescribed=["SEARCH"], elsewhere=["TOPIC"]),
        "worker": Facts(role_said=True),
    }
    _, notes = brought_along(network({"id": "orders"}, {"id": "worker"}), facts)

    said = " ".join(one.message for one in notes)
    for words in (
        "role of worker is not described",
        "may call everything",
        "the policy mine",
        "chime:",
        "in HOST",
        "in SEARCH",
        "in TOPIC",
    ):
        assert words in said
    assert not any(one.matters for one in notes)
