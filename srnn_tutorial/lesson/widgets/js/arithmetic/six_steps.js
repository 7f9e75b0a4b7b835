// Six steps in the browser, one pixel at a time, every number kept: what becomes of the state that travels down an image.
// Its oracle, with the same weights, is lesson/by_hand/steps/six_steps.py.

import { ACTIVATIONS } from "./sweep.js";

const { relu, sigmoid } = ACTIVATIONS;
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

// Each: what a pixel `x` makes of the numbers of three pixels of the row above, at the left, above and at the right. `null` is
// what lies outside; `h` is the state.
const STEPS = {
  weight([, above], x) {
    const before = above?.h ?? 0;
    return { above: before, x, h: relu(0.5 * before + x) };
  },
  matrix([, above], x) {
    const { h: before, second: memory } = above ?? { h: 0, second: 0 };
    return { above: before, "second above": memory, x, h: relu(0.5 * before + 0.5 * memory + x), second: relu(0.5 * before) };
  },
  gate([, above], x) {
    const before = above?.h ?? 0;
    const z = sigmoid(4 - 0.5 * x + before);
    const candidate = Math.tanh(0.1 * x);
    return { above: before, z, candidate, h: z * before + (1 - z) * candidate };
  },
  slice(three, x, first) {
    const [left, above, right] = three.map((each) => each?.h ?? 0);
    return { left, above, right, x, h: first ? x : x + relu(0.25 * left + 0.5 * above + 0.25 * right) };
  },
  cone(three, x) {
    const [left, above, right] = three.map((each) => each?.h ?? 0);
    const p = shares(three, [-0.1 * x, 0, 0.1 * x]);
    const h = p[0] * left + p[1] * above + p[2] * right + 0.5 * x;
    return { "p left": p[0], "p above": p[1], "p right": p[2], left, above, right, x, h };
  },
  selective([, above], x) {
    const before = above?.h ?? 0;
    const size = softplus(x / 4 - 2);
    const [kept, written] = [Math.exp(-size), size * x * 0.05 * x];
    const h = kept * before + written;
    return { above: before, kept, written, h, shown: h * 0.05 * x };
  },
};
export const NAMES = Object.keys(STEPS);
const WIDENS = ["slice", "cone"];

// Of what is inside, by how much it counts: the softmax of the logits.
function shares(three, logits) {
  const highest = Math.max(...logits);
  const raised = three.map((each, k) => (each === null ? 0 : Math.exp(logits[k] - highest)));
  const sum = raised.reduce((one, other) => one + other, 0);
  return raised.map((each) => (sum ? each / sum : 0));
}

// By name the numbers of each pixel, row by row.
export function sixSteps(image) {
  return Object.fromEntries(NAMES.map((name) => [name, travelled(image, STEPS[name])]));
}

function travelled(image, step) {
  const done = [];
  for (const [i, row] of image.entries()) {
    done.push(row.map((x, j) => step([-1, 0, 1].map((aside) => done[i - 1]?.[j + aside] ?? null), x, i === 0)));
  }
  return done;
}

// The positions that the state at a pixel has heard from, itself the last.
export function heardBy(name, [row, column], width) {
  const rows = Array.from({ length: row + 1 }, (_, i) => [i, WIDENS.includes(name) ? row - i : 0]);
  return rows.flatMap(([i, far]) =>
    Array.from({ length: width }, (_, j) => [i, j]).filter(([, j]) => Math.abs(j - column) <= far),
  );
}
