// Which pixels a pixel sees, the sweep that brings each, and what seeing farther costs.

import { DIRECTIONS } from "../arithmetic/sweep.js";
import { count, fullReach, reach, stepsForEachPixel } from "../arithmetic/reach.js";
import { slider } from "../parts/controls.js";
import { html } from "../parts/elements.js";
import { grid } from "../parts/grid.js";
import { steady } from "../written/heard.js";
import { live, note } from "../parts/live.js";
import { plot } from "../parts/plot.js";

const [SELF, SEEN] = [1, 0.55]; // of the colour scale

export default live((state, act) => {
  const [height, width] = state.get("shape");
  const shape = [height, width];
  const full = fullReach(shape);
  const lengths = Array.from({ length: full }, (_, k) => k + 1);
  const image = grid("the image", height, width, {
    point: act.point,
    choose: ([row, column]) => act.set({ row, column }),
  });
  const costs = plot("sequence length n", [["pixels seen"], ["steps for", "each pixel"]]);
  const n = slider("sequence length n", { lowest: 1, highest: full }, (value) => act.set({ n: value }));
  const [headline, parts, cost] = [note(true), note(), note()];

  function update(pointed) {
    const position = pointed ?? ["row", "column"].map((name, axis) => Math.min(state.get(name), shape[axis] - 1));
    const length = Math.min(state.get("n") ?? full, full);
    const seen = reach(shape, position, length);
    const { values, texts, words } = painted(shape, position, seen);
    const name = `row ${position[0]}, column ${position[1]}`;
    image.update({ values, texts, words, frames: [[position, "current"]], title: `what ${name} sees` });
    const counts = lengths.map((each) => count(reach(shape, position, each)));
    const steps = lengths.map((each) => stepsForEachPixel(shape, each));
    const plotted = `pixels seen: ${counts.join(", ")}; steps for each pixel, in one sweep: ${steps.join(", ")}`;
    costs.update({ values: [counts, steps], at: length, words: `For n = 1 to ${full}, ${plotted}.` });
    n.update(length);
    headline.update(`With n = ${length}, ${name} sees ${count(seen)} of ${height * width} pixels`);
    parts.update(`itself, ${inParts(seen)}`);
    cost.update(walked(stepsForEachPixel(shape, length)));
    return `${headline.element.textContent}: ${parts.element.textContent}. ${cost.element.textContent}`;
  }

  const notes = html("div", { class: "srnn-notes srnn-wide" }, headline.element, parts.element, cost.element);
  return { controls: [n.element], grids: [image, costs], notes: [notes], update, stop: steady(notes) };
});

// Arrows in the pixels that are seen, and the words for those who do not see them.
function painted([height, width], [row, column], seen) {
  const matrix = (value) => Array.from({ length: height }, () => Array(width).fill(value));
  const [values, texts, words] = [matrix(null), matrix(""), matrix("not seen")];
  for (const [name, positions] of Object.entries(seen)) {
    for (const [i, j] of positions) {
      [values[i][j], texts[i][j], words[i][j]] = [SEEN, DIRECTIONS[name].arrow, `seen by the sweep ${DIRECTIONS[name].way}`];
    }
  }
  [values[row][column], words[row][column]] = [SELF, "the pixel itself"];
  return { values, texts, words };
}

const inParts = (seen) =>
  Object.entries(seen)
    .map(([name, positions]) => `${positions.length} by the sweep ${DIRECTIONS[name].way}`)
    .join(", ");

const walked = (steps) =>
  steps === 1
    ? "This is the full sweep: one walk serves the whole line, 1 step for each pixel."
    : `Every pixel walks its own window: ${steps} steps for each pixel, in one sweep.`;
