"""What would block it: the least that does, and nothing else with it."""

from lambdanet.reachability.verdict import Outcome
from lambdanet.repair.repairs import Goal, repairs
from lambdanet.topology import Question
from tests.builders import ask, part, preset
from tests.lambdanet.repair.labs import API, DATABASE, STORAGE


def test_the_one_rule_that_lets_it_is_removed() -> None:
    first = repairs(preset("vpc-attachment-nat"), DATABASE, Goal.UNREACHABLE).found[0]

    assert first.title == "Remove the rule “tcp 5432 ← fn-sg” of db-sg."
    assert (first.opens, first.closes) == ((), ())
    assert first.cli == (
        "aws ec2 revoke-security-group-ingress --group-id db-sg --ip-permissions 'IpProtocol=tcp,FromPort=5432,ToPort=5432,UserIdGroupPairs=[{GroupId=fn-sg}]'",
    )


def test_a_rule_that_others_need_is_narrowed_to_them() -> None:
    document = preset("vpc-attachment-nat")
    ports = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
    part(document, "db-sg")["SecurityGroupIngress"] = [ports | {"CidrIp": "10.20.0.0/16"}]
    found = repairs(document, DATABASE, Goal.UNREACHABLE)

    assert all(one.closes == () for one in found.found[:2])
    narrowed = next(one for one in found.found if "alone, in place of" in one.title)
    assert part(narrowed.document, "db-sg")["SecurityGroupIngress"] == [ports | {"SourceSecurityGroupId": "worker-sg"}]
    assert ask(narrowed.document, "worker", "orders-db").outcome is Outcome.REACHABLE


def test_of_a_range_only_the_port_is_taken_out() -> None:
    document = preset("vpc-attachment-nat")
    rule = part(document, "db-sg")["SecurityGroupIngress"][0]
    rule |= {"FromPort": 5000, "ToPort": 6000}
    found = repairs(document, DATABASE, Goal.UNREACHABLE)
    narrowed = next(one for one in found.found if "out of the rule “tcp 5000-6000" in one.title)

    held = part(narrowed.document, "db-sg")["SecurityGroupIngress"]
    assert [(row["FromPort"], row["ToPort"]) for row in held] == [(5000, 5431), (5433, 6000)]
    assert all("Remove the rule “tcp 5000-6000" not in one.title for one in found.found)


def test_a_call_to_a_service_is_taken_from_the_role_which_touches_nobody_else() -> None:
    first = repairs(preset("vpc-attachment-nat"), STORAGE, Goal.UNREACHABLE).found[0]

    assert first.title == "Take the permission to call Amazon S3 from the role of orders."
    assert ask(first.document, "orders", "s3").outcome is Outcome.DENIED
    assert (first.opens, first.closes) == ((), ())


def test_fewest_other_verdicts_change_first() -> None:
    found = repairs(preset("vpc-attachment-nat"), API, Goal.UNREACHABLE).found
    changed = [len(one.opens) + len(one.closes) for one in found]

    assert changed == sorted(changed)
    assert changed[0] == 0


def test_what_is_kept_limits_what_is_offered() -> None:
    kept = (STORAGE, DATABASE)
    for one in repairs(preset("vpc-attachment-nat"), API, Goal.UNREACHABLE, kept=kept).found:
        assert ask(one.document, "orders", "api").outcome is Outcome.UNREACHABLE
        assert ask(one.document, "orders", "s3").outcome is Outcome.REACHABLE, one.title
        assert ask(one.document, "orders", "orders-db").outcome is Outcome.REACHABLE, one.title


def test_inside_one_subnet_no_acl_is_offered() -> None:
    """ACL-04."""
    document = preset("vpc-attachment")
    part(document, "orders")["VpcConfig"]["SubnetIds"] = ["data-a"]
    found = repairs(document, DATABASE, Goal.UNREACHABLE)

    assert found.found
    assert all("ACL" not in one.title for one in found.found)


def test_where_nothing_can_block_it_that_is_said() -> None:
    found = repairs(preset("default-service-vpc"), Question(source="orders", target="api"), Goal.UNREACHABLE)

    assert found.found == ()
    assert found.hopeless == "None of the changes that are known here blocks this."
