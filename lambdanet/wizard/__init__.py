"""Five answers → a network: `answers.py` (start here) → `document.py` → `questions.py`; `remarks.py` says what is odd."""
