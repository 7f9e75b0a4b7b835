// Six steps in letters and numbers; lesson/figures/six_steps.py writes the same.

import { decimal, factor, number } from "../parts/numbers.js";

export const FORMULAS = {
  weight: "h = relu(0.5·above + x)",
  matrix: "(h, m) = relu(above W + (x, 0))",
  gate: "h = z·above + (1 − z)·tanh(x/10)",
  slice: "h = x + relu(K * row above)",
  cone: "h = p·three above + 0.5·x",
  selective: "s = kept·above + written",
};

// The arithmetic of one pixel.
export const SUMS = {
  weight: (of) => `relu(0.5·${factor(of.above)} + ${factor(of.x)}) = ${number(of.h)}`,
  matrix(of) {
    const first = `0.5·${factor(of.above)} + 0.5·${factor(of["second above"])} + ${factor(of.x)}`;
    return `relu(${first}) = ${number(of.h)}, m = relu(0.5·${factor(of.above)}) = ${number(of.second)}`;
  },
  gate: (of) => `${decimal(of.z)}·${factor(of.above)} + ${decimal(1 - of.z)}·${factor(of.candidate)} = ${number(of.h)}`,
  slice: (of) => `${number(of.x)} + relu(${added([0.25, 0.5, 0.25].map(number), of)}) = ${number(of.h)}`,
  cone: (of) => `${added(["p left", "p above", "p right"].map((p) => decimal(of[p])), of)} + 0.5·${factor(of.x)} = ${number(of.h)}`,
  selective: (of) =>
    `${decimal(of.kept)}·${factor(of.above)} + ${number(of.written)} = ${number(of.h)}, shown: ${number(of.shown)}`,
};

const added = (weights, { left, above, right }) => [left, above, right].map((h, k) => `${weights[k]}·${factor(h)}`).join(" + ");
