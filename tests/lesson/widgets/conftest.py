"""What the tests of live pictures share: their modules in a browser, pages without a kernel, and what is seen there."""

import html
import itertools
import json

import pytest

from srnn_tutorial.lesson.widgets.live import CSS
from srnn_tutorial.lesson.widgets.modules import for_a_page, for_a_test

THEMES = {
    "light": "background: #fff; color: #111; color-scheme: light",
    "dark": "background: #111; color: #eee; color-scheme: dark",
}


@pytest.fixture(scope="session")
def computed(chromium):
    """`computed("arithmetic/sweep", "trace", *arguments)`: what a function of a module answers in the browser."""
    page = chromium.new_page()
    call = "([text, name, given]) => new Function(text)()[name](...given)"
    yield lambda module, name, *given: page.evaluate(call, [for_a_test(module), name, list(given)])
    page.close()


@pytest.fixture
def opened(chromium, tmp_path):
    """`opened(picture, theme="light", width=900)`: a page that draws it without a kernel. Nothing may be logged there."""
    pages, logged = [], []

    def open_(*pictures, theme="light", width=900):
        path = tmp_path / f"page{len(pages)}.html"
        path.write_text(page_of(pictures, theme), encoding="utf-8")
        page = chromium.new_page(viewport={"width": width, "height": 800})
        page.on("console", lambda message: logged.append(message.text))
        page.on("pageerror", lambda error: logged.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector(".srnn")
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()
    assert not logged


def page_of(pictures, theme):
    """A page with nothing but live pictures."""
    states = [html.escape(json.dumps(picture.state)) for picture in pictures]
    places = "".join(
        f'<div data-live="{picture.kind}" data-state="{state}">{picture.figure().html()}</div>'
        for picture, state in zip(pictures, states)
    )
    script = for_a_page(sorted({picture.kind for picture in pictures}))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Live pictures</title>'
        f"<style>body {{ {THEMES[theme]} }} {CSS}</style>"
        f'<main><h1>Live pictures</h1>{places}</main><script type="module">{script}</script></html>'
    )


def looks():
    """Both themes and a narrow and a wide page: each once, and crossed with the slow tests."""
    for theme, width in itertools.product(THEMES, (360, 900)):
        quick = (theme, width) in {("dark", 360), ("light", 900)}
        yield pytest.param({"theme": theme, "width": width}, id=f"{theme}-{width}", marks=() if quick else pytest.mark.slow)


@pytest.fixture(params=looks())
def look(request):
    """How a picture is looked at: its page's theme and width."""
    return request.param


@pytest.fixture
def readable(opened, accessible):
    """`readable(picture, theme="dark", width=360)`: its page, where all can be reached and read, nothing cut off."""
    beyond = "all => all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map((one) => one.outerHTML)"
    sizes = "all => all.map((text) => parseFloat(getComputedStyle(text).fontSize))"

    def check(*pictures, **look):
        page = opened(*pictures, **look)
        accessible(page)
        assert page.eval_on_selector_all("html, .srnn-grid, .srnn-maps", beyond) == []
        found = page.eval_on_selector_all(".srnn text", sizes)
        assert min(found) >= 11 if found else page.locator(".srnn canvas").count()
        return page

    return check


@pytest.fixture(scope="session")
def cells():
    """`cells(page, "input x")`: what a grid shows, row by row, as it is read out; None for an empty pixel."""

    def read(page, name):
        rows = page.get_by_role("grid", name=name).get_by_role("row").all()
        labels = [[cell.get_attribute("aria-label") for cell in row.get_by_role("gridcell").all()] for row in rows]
        written = [[label.split(": ")[1] for label in row] for row in labels]
        return [[None if text == "empty" else float(text.replace("−", "-")) for text in row] for row in written]

    return read


@pytest.fixture(scope="session")
def pixel():
    """`pixel(page, "input x", 0, 2)`: a pixel of a grid, to be pointed at."""
    return lambda page, name, row, column: page.get_by_role("grid", name=name).locator(
        f'[data-row="{row}"][data-column="{column}"]'
    )


@pytest.fixture(scope="session")
def said():
    """`said(page, "sum[0,0] = 6")`: waits until that stands in the arithmetic of a picture."""
    return lambda page, text: page.locator(".srnn-notes").get_by_text(text).wait_for()


@pytest.fixture(scope="session")
def refused():
    """`refused(SweepStepper, {"step": -1}, "told")`: at the start, and later, when the picture stays as it was.

    `later` is the trait that keeps what was given, where it has another name.
    """

    def check(make, wrong, told, later=None):
        with pytest.raises(ValueError, match=told):
            make(**wrong)
        picture, ((name, value),) = make(), wrong.items()
        before = picture.state, repr(picture)
        with pytest.raises(ValueError, match=told):
            setattr(picture, later or name, value)
        assert (picture.state, repr(picture)) == before

    return check
