// The weights of a 1×1 convolution: for each filter a slider for each direction.

import { filtersOf } from "../arithmetic/merge.js";
import { DIRECTIONS } from "../arithmetic/sweep.js";
import { slider } from "./controls.js";
import { html } from "./elements.js";

// `read` gives the kernel as it is now, drawn or not: a number for each direction, or one for each of its filters. `choose` is
// told the whole kernel, in the same shape.
export function kernelSliders(read, choose) {
  const kernel = read();
  const bound = Math.max(2, ...kernel.flat().map((weight) => Math.ceil(Math.abs(weight))));
  const put = (row, j, weight) => (Array.isArray(row) ? row.map((old, f) => (f === j ? weight : old)) : weight);
  const change = (i, j, weight) => choose(read().map((row, k) => (k === i ? put(row, j, weight) : row)));
  const filters = filtersOf(kernel).map((_, j, { length }) => {
    const sliders = Object.entries(DIRECTIONS).map(([name, { arrow }], i) =>
      slider(`${arrow} ${name}`, { lowest: -bound, highest: bound, step: 0.05 }, (weight) => change(i, j, weight)),
    );
    const legend = html("legend", {}, length > 1 ? `weights of channel ${j}` : "weights");
    return { sliders, element: html("fieldset", {}, legend, ...sliders.map((each) => each.element)) };
  });
  const element = html("div", { class: "srnn-kernel" }, ...filters.map((filter) => filter.element));
  function update(kernel, hidden) {
    element.hidden = hidden;
    filtersOf(kernel).forEach((weights, j) => filters[j]?.sliders.forEach((each, i) => each.update(weights[i])));
  }
  return { element, update };
}
