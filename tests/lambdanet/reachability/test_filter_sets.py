"""Rules that never decide: shadowed and idle entries of a network ACL, redundant rules of a group."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lambdanet.reachability.boxes import Boxes
from lambdanet.reachability.filter_sets import ANY, acl_admits, redundant, shadowed, without_effect
from lambdanet.topology import NetworkAcl, SecurityGroup
from tests.builders import acl, preset, topology

Entry = tuple[int, str, bool, str, tuple[int, int] | None]


def _acl(*entries: Entry) -> NetworkAcl:
    document = preset("vpc-attachment") | {"network_acls": [acl("acl", ["app-a"], *entries)]}
    return topology(document).network_acls[0]


def _let_out(found: NetworkAcl) -> Boxes:
    return acl_admits(found, egress=True, far=ANY)


def _group(*ingress: dict[str, Any]) -> SecurityGroup:
    document = preset("vpc-attachment")
    document["security_groups"].append({"id": "sg", "VpcId": "vpc", "SecurityGroupIngress": list(ingress)})
    return topology(document).security_groups[-1]


def _tcp(first: int, last: int, **peer: str) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": first, "ToPort": last} | peer


def test_an_entry_behind_a_wider_one_never_decides() -> None:
    found = shadowed(_acl((100, "allow", True, "0.0.0.0/0", None), (200, "deny", True, "10.0.0.0/8", (22, 22))))

    assert [(str(one.entry), [str(by) for by in one.by]) for one in found] == [
        ("200 deny tcp 22 10.0.0.0/8", ["100 allow all 0.0.0.0/0"])
    ]


def test_several_earlier_entries_may_shadow_one_together() -> None:
    found = shadowed(
        _acl(
            (10, "allow", True, "10.0.0.0/9", (0, 1023)),
            (20, "deny", True, "10.128.0.0/9", (0, 1023)),
            (30, "allow", True, "192.168.0.0/16", (0, 1023)),
            (40, "allow", True, "10.0.0.0/8", (22, 443)),
        )
    )

    assert [(one.entry.number, [by.number for by in one.by]) for one in found] == [(40, [10, 20])]


def test_the_other_direction_shadows_nothing() -> None:
    assert shadowed(_acl((1, "allow", False, "0.0.0.0/0", None), (2, "deny", True, "0.0.0.0/0", None))) == ()


def test_an_entry_that_decides_may_still_change_nothing() -> None:
    found = _acl(
        (1, "allow", True, "10.0.0.0/8", (443, 443)),  # the next one admits it too
        (2, "allow", True, "0.0.0.0/0", (443, 443)),
        (3, "deny", True, "10.0.0.0/8", (22, 22)),  # the final * denies it too
    )

    assert shadowed(found) == ()
    assert [entry.number for entry in without_effect(found)] == [1, 3]


ENTRIES = st.lists(
    st.tuples(
        st.integers(1, 50),
        st.sampled_from(["allow", "deny"]),
        st.just(True),
        st.sampled_from(["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "11.0.0.0/8"]),
        st.sampled_from([None, (22, 22), (0, 1023), (443, 65535)]),
    ),
    max_size=6,
    unique_by=lambda entry: entry[0],
)


@given(ENTRIES)
def test_what_has_no_effect_can_go_and_nothing_else_can(entries: list[Entry]) -> None:
    whole = _acl(*entries)
    idle = {entry.number for entry in without_effect(whole)}
    left = [entry for entry in entries if entry[0] not in idle]

    assert _let_out(_acl(*left)) == _let_out(whole)
    assert {one.entry.number for one in shadowed(whole)} <= idle
    for entry in left:
        assert _let_out(_acl(*(one for one in left if one != entry))) != _let_out(whole)


def test_a_rule_that_others_admit_too_is_redundant() -> None:
    found = redundant(
        _group(
            _tcp(5432, 5432, CidrIp="10.20.0.0/16"),
            _tcp(5000, 6000, CidrIp="10.20.10.0/24"),
            _tcp(5432, 5432, CidrIp="10.20.10.0/24"),
            _tcp(22, 22, CidrIp="10.20.10.0/25"),
        )
    )

    assert [(f"{one.rule.service} {one.rule.peer}", [by.peer for by in one.by], one.egress) for one in found] == [
        ("tcp 5432 10.20.10.0/24", ["10.20.0.0/16", "10.20.10.0/24"], False)
    ]


def test_of_two_equal_rules_the_later_is_redundant_and_the_first_stays() -> None:
    found = redundant(
        _group(_tcp(443, 443, CidrIp="10.0.0.0/8", Description="one"), _tcp(443, 443, CidrIp="10.0.0.0/8"))
    )

    assert [one.rule.description for one in found] == [""]


def test_two_halves_make_a_narrower_rule_redundant_together() -> None:
    found = redundant(
        _group(
            _tcp(443, 443, CidrIp="10.0.0.0/9"),
            _tcp(443, 443, CidrIp="10.128.0.0/9"),
            _tcp(443, 443, CidrIp="10.0.0.0/8"),
        )
    )

    assert [one.rule.peer for one in found] == ["10.0.0.0/8"]


def test_a_group_as_a_peer_is_compared_with_itself_only() -> None:
    assert (
        redundant(
            _group(
                _tcp(443, 443, SourceSecurityGroupId="fn-sg"),
                _tcp(443, 443, SourceSecurityGroupId="worker-sg"),
                _tcp(443, 443, CidrIp="0.0.0.0/0"),
            )
        )
        == ()
    )
    found = redundant(
        _group(_tcp(443, 443, SourceSecurityGroupId="fn-sg"), _tcp(0, 1023, SourceSecurityGroupId="fn-sg"))
    )
    assert [one.rule.service for one in found] == ["tcp 443"]
