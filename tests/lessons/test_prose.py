from lessons.prose import cited, html


def test_citation_becomes_a_numbered_link() -> None:
    assert html("It stays. [LAM-11]", {"LAM-11": 3}) == (
        '<p>It stays.<sup><a class="cite" href="#note-3" aria-label="Note 3: LAM-11" '
        'rel="noopener noreferrer">3</a></sup></p>\n'
    )


def test_citations_are_found_in_order_and_once() -> None:
    assert cited("One [S1, V6-03]. Two [LAM-11], again [S1]. `[RT-01]`") == (
        "S1",
        "V6-03",
        "LAM-11",
    )


def test_a_link_is_no_citation() -> None:
    assert cited("[A1](https://example.com/)") == ()


def test_markup_of_an_editor_is_shown_and_not_run() -> None:
    shown = html('<script>alert(1)</script> <img src=x onerror="alert(1)">', {})

    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown


def test_a_link_cannot_run_code() -> None:
    assert "javascript:" not in html("[here](javascript:alert(1))", {}).replace("](javascript", "")


def test_a_table_scrolls_in_its_own_frame() -> None:
    assert html("| a | b |\n|---|---|\n| 1 | 2 |", {}).startswith('<div class="sideways"')
