"""The price book is whole, and one that is not is refused when it is read."""

from pathlib import Path

import pytest

from lambdanet.cost.book import FOLDER, UNITS, Confidence, book_for, faults_of, read_book


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_book_is_of_the_region_it_is_called_after(path: Path) -> None:
    assert faults_of(path) == ()
    book = read_book(path)
    assert book.region == path.stem
    assert tuple(book.prices) == tuple(UNITS)
    assert all("domain.md" in price.fact for price in book.prices.values())


def test_a_region_without_a_book_gets_that_of_us_east_1() -> None:
    assert book_for("eu-west-1") is book_for("us-east-1")
    assert book_for("../../secrets").region == "us-east-1"


@pytest.mark.parametrize(
    ("find", "replace", "named"),
    [
        ('price: "0.045"', 'price: "free"', "price"),
        ('price: "0.045"', 'price: "-1"', "price"),
        ("unit: hour", "unit: day", "unit"),
        ("  nat_hour:", "  nat_our:", "nat_hour"),
        ("    fact: domain.md §12\n", "", "fact"),
        ('as_of: "2026-09-20"', 'as_of: "2026-11-01"', "as_of"),
        ("currency: USD", "currency: EUR", "currency"),
    ],
    ids=["words", "negative", "unit", "name", "fact", "day", "currency"],
)
def test_a_book_with_a_fault_is_refused_by_name(tmp_path: Path, find: str, replace: str, named: str) -> None:
    text = (FOLDER / "us-east-1.yaml").read_text(encoding="utf-8")
    assert find in text
    path = tmp_path / "us-east-1.yaml"
    path.write_text(text.replace(find, replace), encoding="utf-8")

    with pytest.raises(ValueError, match=named):
        read_book(path)


def test_every_fault_is_said_at_once_with_the_file_and_the_place(tmp_path: Path) -> None:
    text = (FOLDER / "us-east-1.yaml").read_text(encoding="utf-8")
    for find, replace in (
        ("region: us-east-1", "region: eu-west-1"),
        ("  tgw_gb:\n    unit: GB", "  tgw_gb:\n    unit: hour"),
        ("  nat_gb:", "  nat_gigabyte:"),
        ('as_of: "2026-09-20"', 'as_of: "2026-09-21"'),
        ('price: "0.005"', 'price: "little"'),
    ):
        text = text.replace(find, replace, 1)
    path = tmp_path / "eu-central-1.yaml"
    path.write_text(text, encoding="utf-8")

    faults = faults_of(path)

    assert all(one.startswith("eu-central-1.yaml: ") for one in faults)
    places = [one.split(": ")[1] for one in faults]
    assert places == [
        "prices.public_ipv4_hour.price",
        "region",
        "prices.nat_gb",
        "prices.nat_gigabyte",
        "prices.tgw_gb.unit",
        "as_of",
    ]


@pytest.mark.parametrize("text", ["", "- a list", "region: [", "\u00e9".encode("latin-1").decode("latin-1")])
def test_what_is_no_price_list_is_said_and_nothing_breaks(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")

    assert faults_of(path)


def test_what_is_not_confirmed_says_so() -> None:
    prices = read_book(FOLDER / "us-east-1.yaml").prices

    unsure = {name for name, price in prices.items() if price.confidence is not Confidence.HIGH}
    assert unsure == {
        "public_ipv4_hour",
        "cross_az_gb_each_way",
        "internet_out_gb_first_tier",
        "peering_same_az_gb",
        "peering_cross_az_gb_each_way",
        "peering_inter_region_gb",
        "tgw_attachment_hour",
        "tgw_gb",
        "rds_proxy_vcpu_hour",
    }
    assert all(prices[name].note for name in unsure)
