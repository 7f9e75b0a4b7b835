"""`srnn-tutorial pages` writes the course as pages that need neither a kernel nor another host."""

import re
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

from srnn_tutorial.cli import main
from srnn_tutorial.commands import lab
from srnn_tutorial.commands import pages as command
from srnn_tutorial.lesson.widgets.live import LIVE

NOTEBOOKS = sorted(lab.find_notebooks().glob("*.ipynb"))
READ = ["index.html", "01_one_sweep.html", "06_rnn_units.html"]  # by axe-core at every run, the others when asked for
UNFOLD = "document.querySelectorAll('details').forEach((details) => (details.open = true))"
WIDE = "[...document.querySelectorAll('.wide')]"
NAMES = ["index.html", *(f"{path.stem}.html" for path in NOTEBOOKS)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The pages of the real course."""
    folder = tmp_path_factory.mktemp("deep") / "pages"
    assert main(["pages", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def pages(folder):
    """All of them, parsed, by name."""
    return {name: BeautifulSoup((folder / name).read_text(encoding="utf-8"), "html.parser") for name in NAMES}


def test_every_notebook_has_a_page(folder):
    assert sorted(path.name for path in folder.iterdir()) == sorted(NAMES)


def test_they_are_small_enough_to_be_put_anywhere(folder):
    assert sum(path.stat().st_size for path in folder.iterdir()) < 15e6


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_language_title_heading_and_landmarks(name, pages):
    page = pages[name]
    assert page.html["lang"] == "en" and len(page.title.text) > 10
    assert [len(page.find_all(tag)) for tag in ("h1", "main", "header", "footer")] == [1, 1, 1, 1]
    assert len({navigation["aria-label"] for navigation in page.find_all("nav")}) == len(page.find_all("nav"))
    assert page.body.find(True)["href"] == f"#{page.main['id']}"
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))


def test_the_titles_differ(pages):
    assert len({page.title.text for page in pages.values()}) == len(pages)


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name, pages):
    ids = [element["id"] for element in pages[name].find_all(id=True)]
    assert len(set(ids)) == len(ids)
    for link in pages[name].find_all("a"):
        if not link["href"].startswith(("https://", "http://")):
            to, _, anchor = link["href"].partition("#")
            assert (to or name) in pages, link
            assert not anchor or pages[to or name].find(id=unquote(anchor)), link


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_fetched(name, pages):
    page = pages[name]
    given = {"src", "srcset", "poster", "data", "background"}
    sources = [value for element in page.find_all(True) for key, value in element.attrs.items() if key in given]
    assert all(source.startswith("data:") for source in [*sources, *(link["href"] for link in page.find_all("link"))])
    scripts = "".join(script.text for script in page.find_all("script"))
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|\bfetch\(|^import |\bimport\(", scripts, flags=re.M)
    assert not re.search(r"url\(|@import", "".join(style.text for style in page.find_all("style")))


def test_next_and_previous_go_through_the_course(pages):
    for name, following in zip(NAMES[1:], [*NAMES[2:], None]):
        steps = {step["rel"][0]: step["href"] for step in pages[name].find("nav", class_="steps").find_all("a")}
        assert steps == {"prev": NAMES[NAMES.index(name) - 1]} | ({"next": following} if following else {})


@pytest.mark.parametrize("name", NAMES)
def test_the_contents_list_all_notebooks_and_the_sections_of_this_one(name, pages):
    contents = pages[name].find("nav", attrs={"aria-label": "Contents"})
    links = [link["href"] for link in contents.find_all("a")]
    assert [link for link in links if not link.startswith("#")] == NAMES[1:]
    assert [current["href"] for current in contents.find_all(attrs={"aria-current": "page"})] == [name] * (name != NAMES[0])
    sections = [heading["id"] for heading in pages[name].main.find_all("h2")] if name != NAMES[0] else []
    assert [unquote(link[1:]) for link in links if link.startswith("#")] == sections


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_are_there_in_order_and_formulas_are_mathml(path, pages):
    notebook, page = nbformat.read(path, as_version=4), pages[f"{path.stem}.html"]
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and not cell.id.startswith("predict-")]
    shown = page.find_all("div", class_="cell")
    assert [cell.find("pre", class_="code").text.strip() for cell in shown] == [cell.source.strip() for cell in code]
    alive = [output.data[LIVE]["kind"] for cell in code for output in cell.outputs if LIVE in output.get("data", {})]
    assert [place["data-live"] for place in page.find_all(attrs={"data-live": True})] == alive
    assert all(place.find("img", alt=True) for place in page.find_all(attrs={"data-live": True}))
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    read = "".join(text for text in page.main.find_all(string=True) if not text.find_parent(["code", "pre"]))
    assert bool(page.find("math")) == ("$" in prose) and not re.search(r"\$|\\\w", read)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_prediction_is_followed_by_a_field_and_a_fold(path, pages):
    predictions = pages[f"{path.stem}.html"].find_all("div", class_="predict")
    sources = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "markdown")
    assert len(predictions) == len(re.findall(r"^\*\*Predict:\*\*", sources, flags=re.M))
    for prediction in predictions:
        form = prediction.find_next_sibling()
        assert form.name == "form" and form.label["for"] == form.input["id"]
        fold = form.find_next_sibling()
        assert fold.name == "details" and not fold.has_attr("open") and len(fold.text.strip()) > 20


def test_binder_and_colab_are_offered_once_there_is_a_repository_and_not_before(pages, tmp_path, monkeypatch):
    here = "on your computer (srnn-tutorial lab)"
    for name in NAMES[1:]:
        assert here in pages[name].find("p", class_="run").text
        assert not re.search("mybinder|colab", str(pages[name].main).lower().replace("on binder", ""))
    monkeypatch.setattr(command.links, "repository", lambda: "ada/srnn")
    assert main(["pages", str(tmp_path / "published")]) == 0
    for path in NOTEBOOKS:
        page = BeautifulSoup((tmp_path / "published" / f"{path.stem}.html").read_text(encoding="utf-8"), "html.parser")
        places = page.find_all("p", class_=["run", "kernel"])
        assert len(places) > 1
        for place in places:
            binder, colab = (link["href"] for link in place.find_all("a"))
            assert binder.startswith("https://mybinder.org/v2/gh/ada/srnn/HEAD?") and binder.endswith(path.name)
            assert colab == f"https://colab.research.google.com/github/ada/srnn/blob/main/notebooks/{path.name}"
            assert here in place.text


def complaint(arguments, capsys):
    with pytest.raises(SystemExit) as end:
        main(["pages", *arguments])
    said = capsys.readouterr()
    assert end.value.code == 2 and said.err.startswith("srnn-tutorial pages: ") and said.err.count("\n") == 1
    return said.err


@pytest.fixture
def quick(course, monkeypatch):
    monkeypatch.setattr(command, "find_notebooks", lambda: course(1))


def test_what_is_there_is_left_alone_unless_forced(quick, tmp_path, capsys):
    (tmp_path / "index.html").write_text("mine")
    (tmp_path / "thesis.txt").write_text("mine")
    assert "index.html exists" in complaint([str(tmp_path)], capsys)
    assert sorted(path.name for path in tmp_path.glob("*.*")) == ["index.html", "thesis.txt"]
    assert main(["pages", str(tmp_path), "--force"]) == 0
    assert "3 pages" in capsys.readouterr().out
    assert (tmp_path / "thesis.txt").read_text() == "mine" != (tmp_path / "index.html").read_text(encoding="utf-8")


def test_what_cannot_be_done_gives_one_line(quick, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("mine")
    assert "File exists" in complaint([str(tmp_path / "file")], capsys)
    assert "Not a directory" in complaint([str(tmp_path / "file" / "folder")], capsys)
    monkeypatch.setattr(command.importlib.util, "find_spec", lambda name: None)
    assert "pip install" in complaint([str(tmp_path / "new")], capsys) and not (tmp_path / "new").exists()


@pytest.fixture
def opened(chromium, folder):
    """`opened("01_one_sweep.html")`: a page in the browser, where nothing may be logged, nor fetched from elsewhere."""
    contexts, wrong = [], []

    def open_(name, theme="light", width=900, **options):
        contexts.append(chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=theme, **options))
        page = contexts[-1].new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(("file:", "data:")) else wrong.append(request.url))
        page.goto((folder / name).as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not wrong


def test_a_guess_opens_what_follows(opened):
    page = opened("01_one_sweep.html")
    answer, guess = page.locator("details.answer").first, page.get_by_label("My guess").first
    code = answer.locator(".code").first
    assert not code.is_visible()
    guess.press("Enter")
    assert not code.is_visible()
    guess.fill("0, 6, 18")
    guess.press("Enter")
    assert code.is_visible() and guess.input_value() == "0, 6, 18"
    assert page.locator("details.answer").nth(1).get_attribute("open") is None
    page.get_by_label("My guess").nth(1).fill("30")
    page.get_by_role("button", name="Show the answer").nth(1).click()
    assert page.locator("details.answer").nth(1).get_attribute("open") is not None


def test_without_scripts_folds_open_by_hand_and_pictures_are_still(opened):
    page = opened("01_one_sweep.html", java_script_enabled=False)
    assert not page.get_by_label("My guess").first.is_visible()
    fold = page.locator("details.answer").first
    fold.locator("summary").first.click()
    assert fold.locator(".code").first.is_visible()
    assert page.locator(".srnn").count() == 0 and page.locator("[data-live] img").count() > 0


def test_printed_all_is_there(opened):
    page = opened("01_one_sweep.html")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert all(cell.is_visible() for cell in page.locator(".cell").all())
    assert not page.locator(".side").is_visible() and not page.get_by_label("My guess").first.is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("details.answer[open]").count() == 0


@pytest.mark.parametrize("name", NAMES)
def test_every_live_picture_is_drawn(name, opened):
    page = opened(name)
    page.evaluate(UNFOLD)
    assert page.locator(".srnn").count() == page.locator("[data-live]").count()
    assert page.locator("[data-live] > img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_first_page_is_alive(opened):
    page = opened("index.html")
    page.locator('.srnn [data-row="0"][data-column="2"]').first.hover()
    page.locator(".srnn-bold", has_text="h[0,2] = relu(1·6 + 12) = 18").wait_for()


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 900])
@pytest.mark.parametrize("name", [name if name in READ else pytest.param(name, marks=pytest.mark.matrix) for name in NAMES])
def test_it_can_be_read_and_reached(name, width, theme, opened, accessible):
    page = opened(name, theme, width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(UNFOLD)
    page.wait_for_function(
        f"{WIDE}.every((element) => element.scrollWidth <= element.clientWidth || element.tabIndex === 0)"
    )
    accessible(page)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground))) < 382) == (theme == "dark")


def test_what_goes_on_beside_the_page_fades_there(opened):
    page = opened("01_one_sweep.html", width=360)
    page.evaluate(UNFOLD)
    wide = page.locator(".more-right").first
    wide.wait_for()
    assert wide.get_attribute("tabindex") == "0" and "more-left" not in wide.get_attribute("class")
    same = wide.element_handle()
    same.evaluate("element => (element.scrollLeft = element.scrollWidth)")
    page.wait_for_function("element => element.className.includes('more-left')", arg=same)
    assert "more-right" not in same.get_attribute("class")
    assert page.evaluate("element => getComputedStyle(element).maskImage", same).startswith("linear-gradient")


@pytest.mark.parametrize("width, open_", [(360, False), (1440, True)])
def test_the_contents_stand_beside_the_text_or_open_above_it(width, open_, opened):
    page = opened("03_sequence_length.html", width=width)
    link = page.get_by_role("navigation", name="Contents").get_by_role("link", name="04 Merge modes")
    assert link.is_visible() == open_
    if not open_:
        page.get_by_text("Contents", exact=True).click()
    link.click()
    assert page.get_by_role("heading", level=1).inner_text() == "04 Merge modes"


def test_from_the_keyboard_the_text_is_one_step_away(opened):
    page = opened("03_sequence_length.html")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
