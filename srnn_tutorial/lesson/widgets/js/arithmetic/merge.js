// What becomes of the hidden images of several directions, in the browser. Its oracle is lesson/by_hand/merge.py.

import { ACTIVATIONS } from "./sweep.js";

const TOGETHER = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  mul: (values) => values.reduce((a, b) => a * b, 1),
  ave: (values) => values.reduce((a, b) => a + b, 0) / values.length,
};

// The merged images, one for each channel, or the list itself for null. `filters`: for each filter of the 1×1 convolution
// its weights, one for each direction.
export function merge(hiddens, mode, filters = [], activation = "relu") {
  if (mode === null || mode === "concat") return hiddens;
  const f = ACTIVATIONS[activation];
  const ways =
    mode === "convolution" ? filters.map((weights) => (values) => f(weighted(values, weights))) : [TOGETHER[mode]];
  return ways.map((way) =>
    hiddens[0].map((line, row) => line.map((_, column) => way(hiddens.map((hidden) => hidden[row][column])))),
  );
}

// For each filter its weights, one for each direction; a kernel has a number, or one for each filter, for each direction.
export function filtersOf(kernel) {
  const rows = kernel.map((row) => [row].flat());
  return rows[0].map((_, j) => rows.map((row) => row[j]));
}

const weighted = (values, weights) => values.reduce((sum, value, i) => sum + weights[i] * value, 0);
