"""How soon a live picture answers when the pointer moves: printed and kept in the report, never asserted."""

import re
from importlib.resources import files

import numpy as np
import pytest

from srnn_tutorial.lesson import (
    AffineMapsExplorer,
    BlocksExplorer,
    DiagonalStepper,
    FourDirections,
    MergeExplorer,
    Photographs,
    ReceptiveFieldExplorer,
    SequenceLengthExplorer,
    SightExplorer,
    StepExplorer,
    SweepStepper,
    UnitExplorer,
)

NOISE = np.random.default_rng(0).normal(size=(12, 12))
FOUR = {f"n = {n}": np.random.default_rng(n).normal(size=(64, 64)) for n in range(4)}
FIELD = {"image": NOISE, "unit": "lstm", "layers": 2}
MOVES = 60  # about, over a picture

# The picture; the grid or drawing the pointer moves over; where the last of its places is told, and how.
CASES = {
    "steps of a sweep": (lambda: SweepStepper(NOISE, direction="up"), "input x", ".srnn-bold", r"h\[11,11\]"),
    "four directions": (lambda: FourDirections(NOISE), "input x", ".srnn-chains li", r"h\[11,11\]"),
    "sequence length": (lambda: SequenceLengthExplorer((12, 12)), "the image", ".srnn-note", ".*row 11, column 11 sees"),
    "merging": (lambda: MergeExplorer(NOISE), "input x", ".srnn-wide li", r"channel 3\[11,11\]"),
    "photographs": (lambda: Photographs(FOUR, "Noise."), "canvas", ".srnn-notes", "Row 63, column 63"),
    "units": (lambda: UnitExplorer(NOISE[0], step=12), "input x", ".srnn-bold", "LSTM, step 12 of 12"),
    "receptive field, asked": (lambda: ReceptiveFieldExplorer(**FIELD), "input x", ".srnn-fields .srnn-bold", r".*11,11\]"),
    "receptive field, read": (lambda: ReceptiveFieldExplorer(**FIELD), "gradient", ".srnn-fields .srnn-bold", r".*11,11\]"),
    "four ways to see": (lambda: SightExplorer((12, 12)), "IONContext", ".srnn-bold", "Row 11, column 11"),
    "six steps": (lambda: StepExplorer(NOISE), "input x", ".srnn-bold", "Row 11, column 11"),
    "diagonals": (lambda: DiagonalStepper(NOISE, corner="bottom_right"), "input x", ".srnn-bold", r"h\[11,11\]"),
    "joined maps": (lambda: AffineMapsExplorer(((1, 1), (-1, 4))), ".srnn-maps svg", ".srnn-bold", "s = 8 → 9 → 0"),
    "blocks": (lambda: BlocksExplorer(), "input x", ".srnn-bold", r"h\[11\]"),
}

# A frame counts once it has been painted.
WATCH = """() => {
    window.waits = [];
    document.addEventListener("pointermove", (event) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => window.waits.push(performance.now() - event.timeStamp);
        port2.postMessage(0);
    }), true);
}"""


def places(page, where):
    """The middle of every pixel, or places from the left upper corner to the right lower one."""
    grid = page.get_by_role("grid", name=where)
    if grid.count():
        middle = "(box) => [box.x + box.width / 2, box.y + box.height / 2]"
        return grid.get_by_role("gridcell").evaluate_all(f"all => all.map((one) => ({middle})(one.getBoundingClientRect()))")
    box = page.locator(where).first.bounding_box()
    shares = np.linspace(0, 0.99, MOVES)
    return [(box["x"] + share * box["width"], box["y"] + share * box["height"]) for share in shares]


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_a_move_of_the_pointer_is_answered(name, opened, record_property):
    make, where, told, words = CASES[name]
    page = opened(make(), width=1440)
    visited = places(page, where)
    visited = [*visited[: -1 : max(1, len(visited) // MOVES)], visited[-1]]
    page.evaluate(WATCH)
    for place in visited:
        page.mouse.move(*place)
        page.wait_for_timeout(20)
    waits = page.evaluate("window.waits")
    assert len(waits) >= 10
    p50, p95 = (round(float(wait), 1) for wait in np.percentile(waits, (50, 95)))
    record_property("milliseconds of a move, p50 and p95", (p50, p95))
    print(f"{name}: a move of the pointer is answered within {p50} ms (p50), {p95} ms (p95)")
    assert any(re.match(words, each) for each in page.locator(told).all_inner_texts())


def test_every_kind_of_live_picture_is_timed():
    kinds = files("srnn_tutorial.lesson.widgets").joinpath("js/kinds").iterdir()
    assert {make().kind for make, *_ in CASES.values()} == {module.name.removesuffix(".js") for module in kinds}
