"""What breaks first and when: expectations reckoned by hand from the fact sheet, and what holds of every load."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdanet.capacity.addresses import before_2019, today
from lambdanet.capacity.databases import CLASSES, Engine, nominal_connections
from lambdanet.capacity.fields import FIELDS
from lambdanet.capacity.growth import grow
from lambdanet.capacity.limits import LIMITS
from lambdanet.capacity.load import STANDARD, Load, Proxy
from lambdanet.capacity.timeline import Course, timeline

POSTGRES = replace(STANDARD, engine=Engine.POSTGRES)  # 4 GiB: 450 connections


def course(load: Load, name: str) -> Course:
    found = timeline(load).of(name)
    assert found is not None
    return found


def first(load: Load) -> tuple[str, int | None]:
    found = timeline(load).first
    return (found.limit.name, found.crossed_at) if found else ("", None)


# --- growth (domain.md §3.5) -----------------------------------------------------------------------------


def test_function_grows_by_1000_environments_in_ten_seconds() -> None:
    found = grow(replace(STANDARD, concurrency=5_000, account=50_000, ramp=1))

    assert [found.environments[second] for second in (0, 1, 10, 20, 50, 60)] == [0, 100, 1_000, 2_000, 5_000, 5_000]


def test_each_function_grows_by_itself_within_the_account() -> None:
    found = grow(replace(STANDARD, functions=3, account=2_000))

    assert [found.environments[second] for second in (1, 6, 7, 10)] == [300, 1_800, 2_000, 2_000]


def test_reserved_concurrency_bounds_what_grows() -> None:
    assert max(grow(replace(STANDARD, reserved=90)).environments) == 90


def test_calls_that_stay_open_add_up_over_the_seconds() -> None:
    growth = grow(replace(STANDARD, held=3))

    # 2 calls a second of 100, 200 and 300 environments, of which none is closed yet in the third second
    assert growth.open_calls(2, 3)[:5] == (0, 200, 600, 1_200, 1_800)


# --- databases (DB-01, DB-02) ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("engine", "name", "most"),
    [
        (Engine.MYSQL, "db.t4g.micro", 85),
        (Engine.MYSQL, "db.t4g.medium", 341),
        (Engine.MYSQL, "db.m6g.xlarge", 1_365),
        (Engine.POSTGRES, "db.t4g.micro", 112),
        (Engine.POSTGRES, "db.t4g.medium", 450),
        (Engine.POSTGRES, "db.r6g.2xlarge", 5_000),
        (Engine.OTHER, "db.t4g.micro", None),
        (Engine.NONE, "db.t4g.micro", None),
    ],
)
def test_nominal_connections_follow_the_formulae(engine: Engine, name: str, most: int | None) -> None:
    assert nominal_connections(engine, name) == most


# --- what breaks first -----------------------------------------------------------------------------------


def test_t62_database_of_450_refuses_at_the_fifth_second() -> None:
    found = course(POSTGRES, "database")

    assert first(POSTGRES) == ("database", 5)
    assert (found.demand[5], found.allowed[5], found.peak) == (500, 450, 1_000)


def test_database_of_647_refuses_at_the_seventh_second() -> None:
    assert first(replace(POSTGRES, maximum=647)) == ("database", 7)


def test_t63_proxy_lends_for_transactions_and_takes_all() -> None:
    found = course(replace(POSTGRES, proxy=Proxy.SHARED, busy=30), "proxy")

    assert (found.peak, found.crossed_at, found.refused_at) == (300, None, None)


def test_pinned_sessions_hold_a_connection_each_and_those_that_wait_are_refused_after_two_minutes() -> None:
    found = course(replace(POSTGRES, proxy=Proxy.PINNED), "proxy")

    assert (found.crossed_at, found.refused_at) == (5, 125)


def test_proxy_borrows_its_share_of_the_connections() -> None:
    assert course(replace(POSTGRES, proxy=Proxy.SHARED, proxy_percent=50), "proxy").allowed[0] == 225


def test_reserved_concurrency_protects_the_database_and_throttles() -> None:
    load = replace(POSTGRES, reserved=450)

    assert course(load, "database").crossed_at is None
    assert first(load) == ("reserved-concurrency", 5)


def test_what_is_reserved_at_nought_is_throttled_from_the_first_call_on() -> None:
    assert first(replace(STANDARD, reserved=0)) == ("reserved-concurrency", 1)


def test_traffic_that_comes_at_once_is_throttled_until_lambda_has_grown() -> None:
    assert first(replace(STANDARD, ramp=5)) == ("growth", 1)


def test_account_throttles_what_all_functions_want_together() -> None:
    assert first(replace(STANDARD, functions=2)) == ("account-concurrency", 6)


def test_usual_load_alone_breaks_nothing() -> None:
    assert timeline(STANDARD).first is None


@pytest.mark.parametrize(("addresses", "second"), [(1, 6), (2, None)])
def test_nat_address_carries_55000_connections_to_one_host(addresses: int, second: int | None) -> None:
    load = replace(STANDARD, nat_addresses=addresses, calls=100)

    assert course(load, "nat-connections").crossed_at == second


@pytest.mark.parametrize(
    ("change", "name", "second"),
    [
        ({"prefix": 28, "taken": 11}, "subnet-addresses", 0),
        ({"other_interfaces": 499}, "interfaces-per-vpc", 0),
        ({"region_interfaces": 4_999}, "interfaces-per-region", 0),
        ({"dns_tcp": 21}, "dns-tcp", 1),
    ],
)
def test_what_is_full_before_the_first_call_breaks_first(change: dict[str, int], name: str, second: int) -> None:
    assert first(replace(STANDARD, **change)) == (name, second)


def test_beyond_65000_connections_of_a_pair_lambda_adds_an_interface_and_takes_an_address() -> None:
    # 1,000 database connections and 140,000 calls over two pairs: 70,500 each (T69)
    load = replace(POSTGRES, calls=140)
    found = timeline(load)

    assert max(found.today.interfaces) == 4
    assert course(load, "interface-connections").crossed_at == 10
    assert found.first is not None
    assert found.first.limit.name == "database", "an interface more breaks nothing"


def test_dns_packets_are_no_verdict_for_they_are_not_verified() -> None:
    load = replace(STANDARD, dns=10)

    assert course(load, "dns-packets").crossed_at == 3
    assert timeline(load).first is None


def test_function_that_is_not_attached_meets_no_limit_of_the_network() -> None:
    names = {one.limit.name for one in timeline(replace(STANDARD, subnets=0, nat_addresses=1)).courses}

    assert names == {"growth", "account-concurrency"}


# --- interfaces and addresses (LAM-01, LAM-25) -------------------------------------------------------------


def test_t67_concurrency_functions_and_versions_do_not_multiply_interfaces() -> None:
    load = replace(STANDARD, functions=10, versions=9, concurrency=1_000, account=10_000)

    assert set(today(load, grow(load)).interfaces) == {2}


def test_t68_sets_of_security_groups_do() -> None:
    load = replace(STANDARD, functions=10, group_sets=2)

    assert set(today(load, grow(load)).interfaces) == {4}


def test_before_2019_concurrency_did() -> None:
    # 1,000 times 3,072 MB / 3 GB, over two subnets of 251 addresses
    load = replace(STANDARD, memory=3_072)
    found = before_2019(load, grow(load))

    assert (max(found.interfaces), max(found.in_a_subnet), found.full_at) == (1_000, 500, 6)


# --- what holds of every load -------------------------------------------------------------------------------


@st.composite
def loads(draw: st.DrawFn) -> Load:
    figures = {
        field.name: draw(st.integers(field.low, field.high) | (st.none() if field.usual is None else st.nothing()))
        for field in FIELDS
        if field.name not in ("ramp", "held")  # as long as they like, and slow to draw many of
    }
    return Load(
        **figures,
        ramp=draw(st.integers(1, 60)),
        held=draw(st.integers(1, 20)),
        engine=draw(st.sampled_from(Engine)),
        instance_class=draw(st.sampled_from(list(CLASSES))),
        proxy=draw(st.sampled_from(Proxy)),
    )


@given(load=loads())
def test_first_is_what_breaks_earliest(load: Load) -> None:
    found = timeline(load)
    seconds = [one.breaks_at for one in found.courses if one.breaks_at is not None]

    assert (found.first.breaks_at if found.first else None) == min(seconds, default=None)


@given(load=loads())
def test_environments_never_fall_and_stay_within_every_bound(load: Load) -> None:
    environments = timeline(load).growth.environments

    assert list(environments) == sorted(environments)
    assert environments[-1] <= min(load.account, load.functions * load.concurrency)
    for second, one in enumerate(environments):
        assert one <= load.functions * 100 * second
        assert load.reserved is None or one <= load.functions * load.reserved


@given(load=loads())
def test_each_limit_is_crossed_where_more_is_wanted_and_not_before(load: Load) -> None:
    for one in timeline(load).courses:
        assert len(one.demand) == len(one.allowed)
        before = len(one.demand) if one.crossed_at is None else one.crossed_at
        assert all(one.demand[second] <= one.allowed[second] for second in range(before))
        assert one.crossed_at is None or one.demand[one.crossed_at] > one.allowed[one.crossed_at]


@given(load=loads(), more=st.integers(0, 1_000))
def test_more_traffic_breaks_nothing_later(load: Load, more: int) -> None:
    heavier = replace(load, concurrency=min(10_000, load.concurrency + more))
    for one in timeline(load).courses:
        if one.crossed_at is not None and one.limit.name != "dns-packets":  # interfaces that are added share them
            after = course(heavier, one.limit.name).crossed_at
            assert after is not None
            assert after <= one.crossed_at


def test_every_limit_rests_on_a_fact_and_a_source() -> None:
    assert len({one.name for one in LIMITS}) == len(LIMITS)
    assert all(one.fact and one.source and one.confidence for one in LIMITS)


@pytest.mark.parametrize(("name", "value"), [("concurrency", 0), ("prefix", 29), ("reserved", -1), ("maximum", 0)])
def test_figure_out_of_bounds_is_named(name: str, value: int) -> None:
    with pytest.raises(ValueError, match=name):
        replace(STANDARD, **{name: value})


def test_unknown_instance_class_is_named() -> None:
    with pytest.raises(ValueError, match=r"db\.nano"):
        replace(STANDARD, instance_class="db.nano")
