// Merging in letters and numbers; lesson/figures/merging.py writes the same.

import { DIRECTIONS } from "../arithmetic/sweep.js";
import { factor, number } from "../parts/numbers.js";

const names = Object.keys(DIRECTIONS);

export function titlesOf(mode, count) {
  const word = mode === null ? "tensor" : "channel";
  return mode === null || count > 1 ? Array.from({ length: count }, (_, i) => `${word} ${i}`) : [mode];
}

// What becomes of the numbers at a pixel: a sum, or a first line and one for each channel.
export function mergedAt([row, column], mode, images, merged, filters) {
  const values = images.map((image) => image[row][column]);
  const results = merged.map((image) => number(image[row][column]));
  const place = `[${row},${column}]`;
  if (mode === null || mode === "concat") {
    const lines = names.map((name, i) => `${titlesOf(mode, 4)[i]}${place} = h${place} of ${name} = ${results[i]}`);
    return [mode === null ? "Four images, left as they are" : "Four channels, one after the other", ...lines];
  }
  if (mode === "convolution") {
    const titles = titlesOf(mode, filters.length);
    const sums = filters.map((weights, j) => `${titles[j]}${place} = relu(${weighted(weights, values)}) = ${results[j]}`);
    return sums.length > 1 ? ["Each channel has weights of its own", ...sums] : sums;
  }
  const joined = values.map(factor).join(mode === "mul" ? " · " : " + ");
  return [`${mode}${place} = ${mode === "ave" ? `(${joined}) / ${values.length}` : joined} = ${results[0]}`];
}

function weighted([first, ...others], values) {
  const written = [number(first), ...others.map(factor)];
  return written.map((weight, i) => `${weight}·${factor(values[i])}`).join(" + ");
}
