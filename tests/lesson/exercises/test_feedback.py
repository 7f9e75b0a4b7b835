"""What is said reads well in a terminal and on a page of any width."""

import re

import numpy as np

from srnn_tutorial.lesson import ask, check, predict, progress, solution


def shown(said):
    """The paragraphs and the blocks of code of a page, without their tags."""
    return re.findall(r"<(p|pre)\b[^>]*>(.*?)</\1>", said._repr_html_(), flags=re.S)


def test_a_paragraph_is_a_paragraph_and_its_code_is_marked():
    check("reach", 99)
    assert shown(check("reach", 99)) == [
        ("p", "✗ Not yet. The longest way is a row, of 8 pixels. You stand on one of them."),
        ("p", 'Ours, and why: <code>solution("reach")</code>.'),
    ]
    assert repr(ask("reach")).startswith("… An image") and shown(ask("reach"))[0][1] == repr(ask("reach"))


def test_numbers_stand_below_each_other_as_they_are():
    blocks = shown(check("running_sum", lambda row: np.zeros(len(row))))
    kinds = [kind for kind, _ in blocks]
    assert (
        kinds.count("pre") == 2
        and blocks[-2][1].startswith("They part")
        and "expected  [" in blocks[3][1]
        and "\nreceived  [0]" in blocks[3][1]
    )


def test_ours_is_one_block_of_code_that_can_be_copied():
    (reason, _), (kind, code) = (
        [(text, kind) for kind, text in shown(solution("running_sum"))][0],
        shown(solution("running_sum"))[1],
    )
    assert kind == "pre" and code.startswith("def running_sum(row):\n    total, sums = 0, []\n") and "def" not in reason


def test_what_learners_type_is_no_html():
    def gives(row):
        return "<b>bold</b> & more"

    page = check("running_sum", gives)._repr_html_()
    assert "<b>" not in page and "&lt;b&gt;bold&lt;/b&gt; &amp; more" in page
    assert "<i>" not in check("reach", "<i>")._repr_html_() and "<i>" not in predict("row", "<i>")._repr_html_()


def test_progress_is_a_table_in_one_block():
    (_, first), (kind, table), (_, last) = shown(progress())
    assert "exercises are solved" in first and kind == "pre" and len(table.split("\n")) == 13 and "file" in last
    assert len({line.index("·") for line in table.split("\n")}) == 1


def test_no_line_of_code_of_ours_is_wider_than_a_page_of_code():
    from srnn_tutorial.lesson.exercises.course import EXERCISES

    for name in EXERCISES:
        assert all(len(line) <= 4 + 79 for line in solution(name).text.split("\n") if line.startswith("    "))
