"""What a network costs a month: `estimate.py` (start here) → `book.py`, the price list → `words.py`, the sentence."""
