"""A content folder that a test may break."""

from pathlib import Path

LESSON = """---
title: A lesson
short: Lesson
promise: You will know.
minutes: 5
---

## Where it runs {#where}

The code stays where it is. [F-1]

```figure
preset: vpc-attachment
question: database
caption: The network.
```

Text behind the figure.

```claims
ids: [A1]
```

```summary
- It stays.
```
"""

SOURCES = """S:
  title: A page
  where: docs.example.com/page
  date: "2026"
  kind: aws
"""

FACTS = """F-1:
  says: The code stays.
  sources: [S]
  confidence: high
"""

CLAIMS = """A1:
  says: The code moves.
  verdict: wrong
  truth: It stays.
  facts: [F-1]
  sources: [S]
"""


GLOSSARY = """word:
  term: Word
  meaning: What it means.
  lessons: [one]
"""


class Folder:
    """One sound lesson with its registry; `edit` and `write` change it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write("01-one/lesson.md", LESSON)
        self.write("sources.yaml", SOURCES)
        self.write("facts.yaml", FACTS)
        self.write("claims.yaml", CLAIMS)
        self.write("glossary.yaml", GLOSSARY)

    def write(self, name: str, text: str) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, old: str, new: str, name: str = "01-one/lesson.md") -> None:
        text = (self.path / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new, 1))
