import pytest

from srnn_tutorial.lesson import AffineMapsExplorer, ClippedAffine, draw_affine_maps

TWO, THREE = ((1, 1), (-1, 4)), ((1, 1), (-1, 4), (2, -3))


def test_the_picture_is_that_of_the_steps_and_the_state():
    explorer = AffineMapsExplorer(THREE, s=2)
    assert repr(explorer) == draw_affine_maps(*(ClippedAffine.step(w, x) for w, x in THREE), s=2).alt
    explorer.steps, explorer.s = [(0.5, -1), (2, 6)], -4
    assert repr(explorer) == draw_affine_maps(ClippedAffine.step(0.5, -1), ClippedAffine.step(2, 6), s=-4).alt


@pytest.mark.parametrize("steps", [TWO, THREE])
@pytest.mark.parametrize("s", [-4, -1, 0.5, 8])
def test_the_browser_says_what_the_picture_says(steps, s, opened):
    explorer = AffineMapsExplorer(steps, s)
    page = opened(explorer)
    assert page.locator(".srnn-bold").inner_text() in repr(explorer)
    together = ClippedAffine()
    for step in explorer.maps:
        together = together.then(step)
    for item, map_ in zip(page.locator(".srnn-legend li").all(), [*explorer.maps, together], strict=True):
        assert item.locator("span").first.inner_text() == repr(map_)
        name = item.locator("b").inner_text().strip()
        assert f"{name}: {map_}" in page.locator(".srnn-maps svg").get_attribute("aria-label")
    state = float(s)
    for item, map_ in zip(page.locator(".srnn-sum").all(), explorer.maps):
        state = float(map_(state))
        assert item.inner_text().replace("−", "-").endswith(f" = {state:g}")


def test_pointing_along_the_axis_follows_a_state(opened):
    page = opened(AffineMapsExplorer(TWO))
    drawing = page.locator(".srnn-maps svg")
    box = drawing.bounding_box()
    left, right = box["x"] + 46, box["x"] + box["width"] - 14
    at = left + (2 + 4) / 12 * (right - left)
    page.mouse.move(at, box["y"] + 100)
    page.locator(".srnn-bold", has_text="s = 2 → 3 → 1; both at once: 2 → 1").wait_for()
    first, second, both = (
        [float(dot.get_attribute(name)) for name in ("cx", "cy")] for dot in page.locator(".srnn-dot").all()
    )
    assert first[0] == both[0] == pytest.approx(at - box["x"], abs=0.1)  # above the state that comes in
    assert second[1] == both[1] and second[0] > first[0] and second[1] > first[1]  # of the same height: 1
    page.mouse.move(5, 790)
    page.locator(".srnn-bold", has_text="s = 0 → 1 → 3; both at once: 0 → 3").wait_for()
    page.mouse.click(right + 5, box["y"] + 100)
    page.mouse.move(5, 790)
    page.locator(".srnn-bold", has_text="s = 8 → 9 → 0; both at once: 8 → 0").wait_for()
    assert page.locator(".srnn-dot").nth(1).get_attribute("visibility") == "hidden"  # 9 does not come in on the picture


def test_from_the_keyboard(opened):
    page = opened(AffineMapsExplorer(TWO))
    page.get_by_role("slider", name="state s that comes in").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".srnn-bold", has_text="s = 0.5 → 1.5 → 2.5; both at once: 0.5 → 2.5").wait_for()
    first, second = (page.get_by_role("group", name=f"{name} step") for name in ("first", "second"))
    first.get_by_label("weight w").focus()
    page.keyboard.press("Home")
    page.locator(".srnn-legend li", has_text="clip(−2·s + 1, 0, ∞)").wait_for()
    second.get_by_label("pixel x").fill("-3.5")
    page.locator(".srnn-legend li", has_text="clip(−s − 3.5, 0, ∞)").wait_for()
    page.locator(".srnn-bold", has_text="s = 0.5 → 0 → 0; both at once: 0.5 → 0").wait_for()
    assert page.get_by_role("status").inner_text().endswith("s = 0.5 → 0 → 0; both at once: 0.5 → 0.")
    page.get_by_role("button", name="Back to the start").click()
    page.locator(".srnn-bold", has_text="s = 0 → 1 → 3").wait_for()
    assert not page.get_by_role("button", name="Undo").is_visible()


def test_it_can_be_read_and_reached(look, readable):
    readable(AffineMapsExplorer(TWO), AffineMapsExplorer(THREE, s=8), **look)


@pytest.mark.parametrize(
    "wrong",
    [{"steps": [(1, 1)]}, {"steps": [(1, 1)] * 4}, {"steps": [(3, 1), (1, 1)]}, {"steps": [(1, float("nan")), (1, 1)]}],
)
def test_steps_that_cannot_be_are_refused_from_the_start_and_later(wrong, refused):
    told = r"`steps` are two or three pairs \(w, x\), w from -2 to 2 and x from -6 to 6. Received: \["
    refused(AffineMapsExplorer, wrong, told)


@pytest.mark.parametrize(("s", "told"), [(9, "`s` goes from -4 to 8. Received: 9"), (float("nan"), "finite number")])
def test_a_state_beyond_the_picture_is_refused_from_the_start_and_later(s, told, refused):
    refused(AffineMapsExplorer, {"s": s}, told)
