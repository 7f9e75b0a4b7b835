// The arithmetic of a sweep, in letters and numbers; lesson/figures/sweeps.py writes the same.

import { factor, number } from "../parts/numbers.js";

// A step: h[0,2] = relu(1·6 + 12) = 18.
export function sumOf({ weight, activation }, { position, incoming, x, state }, letter = "h") {
  return `${letter}[${position}] = ${activation}(${number(weight)}·${factor(incoming)} + ${factor(x)}) = ${number(state)}`;
}

// The states on the way to a pixel: 0 → 6 → 18.
export const statesOf = ({ chain }) => ["0", ...chain.map(({ state }) => number(state))].join(" → ");
