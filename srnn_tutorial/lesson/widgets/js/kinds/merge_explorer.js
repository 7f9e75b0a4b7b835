// What each merge mode makes of the four sweeps, number by number; the weights of the 1×1 convolution can be moved.

import { filtersOf, merge } from "../arithmetic/merge.js";
import { DIRECTIONS, fullSweep, traceAll } from "../arithmetic/sweep.js";
import { scaleOf } from "../parts/colours.js";
import { dropdown, slider } from "../parts/controls.js";
import { html } from "../parts/elements.js";
import { grid } from "../parts/grid.js";
import { cross, steady } from "../written/heard.js";
import { changed, list, live, note } from "../parts/live.js";
import { mergedAt, titlesOf } from "../written/merging.js";
import { number } from "../parts/numbers.js";
import { remembered } from "../parts/remembered.js";
import { heading, newRow } from "../parts/rows.js";
import { kernelSliders } from "../parts/kernel.js";

const MODES = [...["concat", "convolution", "sum", "mul", "ave"].map((mode) => [mode, mode]), [null, "None: a list"]];
const HINT =
  "Point at a pixel, or go there with Tab and the arrow keys: the numbers that meet there, and what becomes of them.";
const names = Object.keys(DIRECTIONS);

export default live((state, act) => {
  const [height, width] = [state.get("image").length, state.get("image")[0].length];
  const on = { point: act.point, choose: ([row, column]) => act.set({ row, column }) };
  const change = (position, value) => act.set({ image: changed(state.get("image"), position, value) });
  const input = grid("input x", height, width, { ...on, change });
  const hidden = names.map((name) => grid(`hidden h, ${name}`, height, width, on));
  const before = heading(input);
  const most = Math.max(names.length, filtersOf(state.get("kernel")).length);
  const results = Array.from({ length: most }, (_, i) => grid(`result ${i}`, height, width, on));
  const [hint, first, sums] = [note(), note(true), list()];
  const notes = html("div", { class: "srnn-notes srnn-wide" }, hint.element, first.element, sums.element);
  const parts = {
    mode: dropdown("merge_mode", MODES, (mode) => act.set({ mode })),
    n: slider("sequence length n", { lowest: 1, highest: fullSweep(state.get("image")) }, (n) => act.set({ n })),
    kernel: kernelSliders(() => state.get("kernel"), (kernel) => act.set({ kernel })),
  };
  const shown = state.get("controls").map((name) => parts[name].element);

  // All that does not depend on the pixel.
  const computed = remembered((image, mode, n, kernel) => {
    const [sweeps, filters] = [traceAll(image, n), filtersOf(kernel)];
    const images = names.map((name) => sweeps[name].hidden);
    const merged = merge(images, mode, filters);
    const scale = mode === "mul" ? scaleOf(image, ...images) : scaleOf(image, ...images, ...merged);
    return { sweeps, filters, images, merged, scale, scaleOfMerged: mode === "mul" ? scaleOf(...merged) : scale };
  });

  // The pixel that was chosen, if one was.
  function chosen() {
    const [row, column] = [state.get("row"), state.get("column")];
    return row === null || column === null ? null : [Math.min(row, height - 1), Math.min(column, width - 1)];
  }

  function update(pointed) {
    const [image, mode, n, kernel] = ["image", "mode", "n", "kernel"].map(state.get);
    const { sweeps, filters, images, merged, scale, scaleOfMerged } = computed(image, mode, n, kernel);
    const position = pointed ?? chosen();
    const own = position ? [[position, "current"]] : [];
    input.update({ values: image, scale, title: "input x", ...(position ? cross(sweeps, position) : {}) });
    hidden.forEach((drawn, i) => {
      const weights = mode === "convolution" ? `${filters.map((weights) => number(weights[i])).join(", ")} ×` : "h";
      const title = `${weights} ${DIRECTIONS[names[i]].arrow} ${names[i]}`;
      drawn.update({ values: images[i], scale, frames: own, direction: names[i], title });
    });
    before.update(mode === "mul" ? "in colours of its own" : merged.length > 1 ? (mode ?? "None: a list") : "");
    const titles = titlesOf(mode, merged.length);
    results.forEach((drawn, i) => {
      drawn.element.hidden = i >= merged.length;
      const values = merged[i] ?? image;
      drawn.update({ values, scale: scaleOfMerged, frames: own, title: titles[i] ?? "" });
    });
    const said = position ? mergedAt(position, mode, images, merged, filters) : [];
    hint.update(position ? "" : HINT);
    first.update(said[0] ?? "");
    sums.update(said.slice(1));
    parts.mode.update(mode);
    parts.n.update(n === null ? fullSweep(image) : Math.min(n, fullSweep(image)));
    parts.kernel.update(kernel, mode !== "convolution");
    return position ? `${said.join(". ")}.` : HINT;
  }

  const grids = [input, ...hidden, newRow(), before, ...results];
  return { controls: shown, grids, across: 1 + names.length, notes: [notes], update, stop: steady(notes) };
});
