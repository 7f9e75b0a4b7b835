"""What is said to an answer: text that reads well as a line in a terminal and as a paragraph on a page of any width."""

import html
import re
from dataclasses import dataclass

from srnn_tutorial.lesson.exercises.words import AS_IT_IS


@dataclass(frozen=True)
class Said:
    """A text. A line of it that begins with four spaces is code or numbers."""

    text: str

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return f"<div>{''.join(map(_block, _blocks(repr(self))))}</div>"


@dataclass(frozen=True, repr=False)
class Feedback(Said):
    """What is said to an answer; `correct` is `None` while there is none."""

    correct: bool | None = None

    signs = {True: "✓ Right. ", False: "✗ Not yet. ", None: "… "}

    def __repr__(self):
        return self.signs[self.correct] + self.text


@dataclass(frozen=True, repr=False)
class Foretold(Feedback):
    """What is said to a guess: nobody has to be right."""

    signs = {True: "✓ As you said. ", False: "≠ It is otherwise. ", None: "… "}


def _blocks(text):
    """Neighbouring lines that belong together: a paragraph is one line, code and numbers may be several."""
    blocks = []
    for line in text.split("\n"):
        if line.startswith(AS_IT_IS) and blocks and blocks[-1].startswith(AS_IT_IS):
            blocks[-1] += "\n" + line
        else:
            blocks.append(line)
    return blocks


def _block(text):
    if text.startswith(AS_IT_IS):
        lines = (line.removeprefix(AS_IT_IS) for line in text.split("\n"))
        return f'<pre style="white-space: pre-wrap; margin: 0 0 0.5em 1.5em">{html.escape(chr(10).join(lines))}</pre>'
    marked = re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))
    return f'<p style="margin: 0 0 0.5em; max-width: 46em">{marked}</p>'
