"""The price book is whole, and one that is not is refused when it is read."""

from pathlib import Path

import pytest

from lambdanet.cost.book import FOLDER, NAMES, book_for, read_book


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_book_is_of_the_region_it_is_called_after(path: Path) -> None:
    book = read_book(path)

    assert book.region == path.stem
    assert tuple(book.prices) == NAMES
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
