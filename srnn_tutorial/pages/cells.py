"""The cells of a notebook, one after the other, as the body of a page."""

import re
from dataclasses import dataclass

from srnn_tutorial.pages import outputs
from srnn_tutorial.pages.prose import Prose, highlighted, html_of, plain

SECTION, PREDICT = r"(?m)^(?=#{2,3} )", r"(?m)^(?=\*\*Predict:\*\*)"
ASKS_FOR_AN_ANSWER = re.compile(r"(?<![.\w])(?:check|predict|solution)\(")


@dataclass(frozen=True)
class Body:
    """What a page is made of: title and goal, HTML below them, sections by name, and the kinds of its live pictures."""

    title: str
    goal: str
    html: str
    sections: dict
    kinds: frozenset

    @property
    def ability(self):
        """The goal in a list of goals, where "After this notebook you can" goes without saying."""
        return re.sub(r"^<p>After this notebook you can (\w)", lambda found: f"<p>{found[1].upper()}", self.goal)


def body(notebook, start):
    """The `Body` of a notebook.

    Args:
        notebook: as nbformat reads it; its first cell is a title and, below that, what it is good for.
        start: HTML that says where a cell can be run.
    """
    prose, folds, kinds = Prose(), Folds(), set()
    first, *cells = notebook.cells
    title, _, opening = first.source.partition("\n")
    goal, _, opening = opening.strip().partition("\n\n")
    _markdown(opening, prose, folds)
    for cell in cells:
        if cell.cell_type == "markdown":
            _markdown(cell.source, prose, folds)
        elif cell.cell_type == "code" and not cell.get("id", "").startswith("predict-"):  # a page has a field for the guess
            kinds |= outputs.kinds_of(cell.outputs)
            folds.add(_code(cell, start))
    goal = html_of(goal, prose)
    return Body(plain(title.lstrip("# ")), goal, folds.html(), prose.sections, frozenset(kinds))


class Folds:
    """HTML that is folded where something shall be predicted first: from there to the next heading."""

    def __init__(self):
        self.parts, self.open, self.guesses = [], 0, 0

    def add(self, html):
        self.parts.append(html)

    def fold(self):
        self.guesses += 1
        self.open += 1
        self.add(GUESS.format(self.guesses))

    def unfold(self):
        self.add("</details>\n" * self.open)
        self.open = 0

    def html(self):
        return "".join(self.parts) + "</details>\n" * self.open


# The field is for those whose scripts run; without them the fold is opened by hand.
GUESS = """<form class="guess" hidden><label for="guess-{0}">My guess</label>
<input id="guess-{0}" name="guess" autocomplete="off"><button>Show the answer</button></form>
<details class="answer"><summary>What happens</summary>
"""


def _markdown(source, prose, folds):
    for part in re.split(SECTION, source):
        if re.match(SECTION, part):
            folds.unfold()
        before, *predictions = re.split(PREDICT, part)
        folds.add(html_of(before, prose))
        for prediction in predictions:
            asked, _, answer = prediction.partition("\n\n")
            folds.add(f'<div class="predict">{html_of(asked, prose)}</div>\n')
            folds.fold()
            folds.add(html_of(answer, prose))


def _code(cell, start):
    waits = ASKS_FOR_AN_ANSWER.search(cell.source) or outputs.needs_kernel(cell.outputs)
    note = f'<p class="kernel">This cell needs a kernel: run it {start}.</p>\n' if waits else ""
    return f'<div class="cell">{highlighted(cell.source)}{outputs.html_of(cell.outputs)}{note}</div>\n'
