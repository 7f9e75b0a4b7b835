"""What a page makes of cells and their outputs."""

import json

import nbformat
import nbformat.v4 as nb
import pytest
from bs4 import BeautifulSoup

from srnn_tutorial.lesson.widgets.live import LIVE
from srnn_tutorial.pages import site
from srnn_tutorial.pages.cells import body

WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
TITLE = nb.new_markdown_cell("# 03 A title\n\nWhat it is *good* for.\n\nAnd more.")


def shown(*cells, start="here"):
    """The body of a page, parsed."""
    return BeautifulSoup(body(nb.new_notebook(cells=[TITLE, *cells]), start).html, "html.parser")


def result(**data):
    return nb.new_output("execute_result", {name.replace("_", "/"): value for name, value in data.items()})


def code(*outputs, source="1 + 1"):
    return nb.new_code_cell(source, outputs=list(outputs))


def test_the_first_cell_is_title_goal_and_the_rest():
    found = body(nb.new_notebook(cells=[TITLE]), "here")
    assert (found.title, found.goal.strip(), found.html.strip()) == (
        "03 A title",
        "<p>What it is <em>good</em> for.</p>",
        "<p>And more.</p>",
    )


def test_in_a_list_a_goal_says_only_what_can_be_done():
    said = "# 03 A title\n\nAfter this notebook you can *see*."
    goals = [said.replace("*", ""), said, "# 00 Start\n\nAfter this notebook, rest."]
    found = [body(nb.new_notebook(cells=[nb.new_markdown_cell(goal)]), "here").ability.strip() for goal in goals]
    assert found == ["<p>See.</p>", "<p>After this notebook you can <em>see</em>.</p>", "<p>After this notebook, rest.</p>"]


def test_text_is_shown_as_it_is():
    page = shown(code(nb.new_output("stream", text="a < b\n"), nb.new_output("stream", text="\x1b[31mc & d\x1b[0m\n")))
    assert [text.text for text in page.find_all("pre", class_="output")] == ["a < b\nc & d"]


def test_of_a_result_the_picture_is_shown_and_else_the_words():
    page = shown(code(result(text_html='<img alt="sky">', text_plain="sky")), code(result(text_plain="array([1, 2])")))
    assert page.img["alt"] == "sky"
    assert [text.text for text in page.find_all("pre", class_="output")] == ["array([1, 2])"]


def test_columns_are_kept_and_sentences_wrapped():
    table, sentence = (shown(code(result(text_plain=text))).find("pre", class_="output") for text in ("a   b", "a b. c"))
    assert "said" in sentence["class"] and "said" not in table["class"]


def test_a_live_picture_has_its_kind_and_state_and_the_still_one():
    state = {"words": '"quotes" & <signs>\'', "image": [[1, 2]], "n": None}
    live = nb.new_output("execute_result", {**WIDGET, LIVE: {"kind": "k", "state": state}, "text/html": '<img alt="still">'})
    page = shown(code(live))
    place = page.find(attrs={"data-live": "k"})
    assert json.loads(place["data-state"]) == state and place.img["alt"] == "still"
    assert not page.find("p", class_="kernel")
    assert body(nb.new_notebook(cells=[TITLE, code(live)]), "here").kinds == {"k"}


@pytest.mark.parametrize("text", ["0epoch [00:00, ?epoch/s]", "  0%|          | 0/30 [00:00<?, ?it/s]"])
def test_a_progress_bar_that_has_not_begun_is_not_shown(text):
    page = shown(code(nb.new_output("display_data", {**WIDGET, "text/plain": text})))
    assert [child["class"] for child in page.div.find_all(True, recursive=False)] == [["code", "wide"]]


def test_controls_that_only_python_moves_say_so():
    page = shown(code(nb.new_output("execute_result", {**WIDGET, "text/plain": "Explorer"})), start="<b>there</b>")
    assert page.find("pre", class_="output").text == "Explorer"
    assert page.find("p", class_="kernel").b.text == "there"


@pytest.mark.parametrize(
    "source, needs",
    [
        ('check("reach", None)', True),
        ("print(predict('reach', 3))", True),
        ('solution("reach")', True),
        ("model.predict(x)", False),
        ("my_check(x)", False),
        ("from srnn_tutorial.lesson import check", False),
    ],
)
def test_an_answer_needs_a_kernel(source, needs):
    assert bool(shown(code(source=source)).find("p", class_="kernel")) == needs


def structure(element):
    """Titles and texts, and in brackets what is folded."""
    found = []
    for child in element.find_all(True, recursive=False):
        if child.name == "details":
            found.append(structure(child))
        elif child.name not in ("form", "summary"):
            found.append(child.text.strip())
    return found


def test_what_follows_a_prediction_is_folded_up_to_the_next_heading():
    page = shown(
        nb.new_markdown_cell("before\n\n**Predict:** a?\n\nanswer"),
        code(),
        nb.new_markdown_cell("more\n\n## Next\n\nopen\n\n**Predict:** b?"),
        nb.new_markdown_cell("b\n\n**Predict:** c?"),
        code(),
        nb.new_markdown_cell("### Last"),
    )
    opening, *rest = structure(page)
    assert opening == "And more."
    assert rest == [
        "before", "Predict: a?", ["answer", "1 + 1", "more"],
        "Next", "open", "Predict: b?", ["b", "Predict: c?", ["1 + 1"]], "Last",
    ]  # fmt: skip


def test_the_field_for_a_guess_stands_for_the_cell_that_asks_for_it():
    asked = nb.new_markdown_cell("**Predict:** how many?")
    page = shown(asked, nb.new_code_cell('predict("many", None)', id="predict-many"), code(source="2 + 2"))
    assert page.find(class_="guess") and "2 + 2" in page.text and "many" not in page.find(class_="answer").text


def test_the_word_alone_folds_nothing():
    assert not shown(nb.new_markdown_cell("- **Predict** before you run.\n\nPredict: nothing.")).find("details")


def test_headings_have_names_of_their_own_and_those_of_sections_are_listed():
    cells = [nb.new_markdown_cell(text) for text in ("## What `f` *does*", "### A part", "## What f does", "## a & b?")]
    found = body(nb.new_notebook(cells=[TITLE, *cells]), "here")
    assert found.sections == {"What-f-does": "What f does", "What-f-does-2": "What f does", "a-&-b?": "a & b?"}
    page = BeautifulSoup(found.html, "html.parser")
    assert [heading["id"] for heading in page.find_all(["h2", "h3"])] == ["What-f-does", "A-part", "What-f-does-2", "a-&-b?"]


def test_links_lead_from_page_to_page_and_formulas_are_mathml():
    page = shown(nb.new_markdown_cell("[a](04_b.ipynb#C-d) [e](https://example.org/f.ipynb) $w^2$\n\n$$ x_1 $$\n\n`$y$`"))
    assert [link["href"] for link in page.find_all("a")] == ["04_b.html#C-d", "https://example.org/f.ipynb"]
    inline, block = page.find_all("math")
    assert (inline["display"], block["display"]) == ("inline", "block") and block.find("msub")
    assert "$" not in page.text.replace("$y$", "")


def test_tables_and_folds_of_ones_own_are_kept():
    fold = nb.new_markdown_cell("<details><summary>s</summary>\n\n**t**\n\n</details>")
    page = shown(nb.new_markdown_cell("| a |\n|---|\n| b |"), fold)
    assert page.find("div", class_="wide").table.td.text == "b"
    assert page.details.summary.text == "s" and page.details.strong.text == "t"


def test_the_corner_of_a_table_heads_nothing():
    page = shown(nb.new_markdown_cell("| | a | b |\n|---|---:|---|\n| c | 1 | 2 |"))
    assert [head.text for head in page.find_all("th")] == ["a", "b"] and len(page.find_all("td")) == 4
    assert [cell.text for cell in page.find_all(class_="right")] == ["a", "1"]


def test_code_is_coloured_and_stays_what_it_is():
    source = "def f(x):\n    return x < 1  # why"
    page = shown(code(source=source), nb.new_markdown_cell("```\nplain <b>\n```\n\n```unknown\nx\n```"))
    assert [block.text for block in page.find_all("pre")] == [source, "plain <b>", "x"]
    assert page.find("span", class_="k").text == "def" and page.find("span", class_="c1").text == "# why"


def test_no_script_ends_before_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(site, "for_a_page", lambda kinds: "const end = '</script><b>';")
    nbformat.write(nb.new_notebook(cells=[TITLE]), tmp_path / "00_a.ipynb")
    page = BeautifulSoup(site.pages_of([tmp_path / "00_a.ipynb"])["index.html"], "html.parser")
    assert page.find_all("script")[-1].text.strip() == r"const end = '<\/script><b>';" and not page.find("b")
