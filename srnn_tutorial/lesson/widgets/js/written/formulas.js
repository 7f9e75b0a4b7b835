// A step of a unit in numbers, one line for each gate and state; lesson/figures/gates.py writes the same.

import { decimal, factor, number } from "../parts/numbers.js";

// By the name of what is computed. A product with a weight of zero is left out.
export function arithmeticOf({ unit, weights }, step) {
  const now = (name) => decimal(step.walk.at(-1)[name]);
  const before = (name) => decimal(step.incoming[name], true);
  return LINES[unit](weights, step, now, before);
}

const LINES = {
  rnn: ([w], { x }, now, before) => ({ h: `h = relu(${number(w)}·${before("h")} + ${factor(x)}) = ${now("h")}` }),
  gru([w, u, b], step, now, before) {
    const [x, h] = [factor(step.x), before("h")];
    const [z, r] = [0, 1].map((k) => sum([[w[k], x], [u[k], h]], b[k] + b[k + 3]));
    const [read, heard] = [sum([[w[2], x]], b[2]), sum([[u[2], h]], b[5])];
    const { z: kept, candidate } = step.walk.at(-1);
    return {
      z: `z = σ(${z}) = ${now("z")}`,
      r: `r = σ(${r}) = ${now("r")}`,
      candidate: `g = tanh(${read} + ${now("r")}·(${heard})) = ${now("candidate")}`,
      h: `h = ${now("z")}·${h} + ${decimal(1 - kept)}·${decimal(candidate, true)} = ${now("h")}`,
    };
  },
  lstm([w, u, b], step, now, before) {
    const [x, h] = [factor(step.x), before("h")];
    const [i, f, g, o] = [0, 1, 2, 3].map((k) => sum([[w[k], x], [u[k], h]], b[k]));
    const written = decimal(step.walk.at(-1).g, true);
    return {
      g: `g = tanh(${g}) = ${now("g")}`,
      i: `i = σ(${i}) = ${now("i")}`,
      f: `f = σ(${f}) = ${now("f")}`,
      c: `c = ${now("f")}·${before("c")} + ${now("i")}·${written} = ${now("c")}`,
      o: `o = σ(${o}) = ${now("o")}`,
      h: `h = ${now("o")}·tanh(${now("c")}) = ${now("h")}`,
    };
  },
};

// A weighted sum, written out: products whose weight is zero are left out, and so is a bias of zero.
function sum(products, bias) {
  const terms = products.filter(([weight]) => weight).map(([weight, value]) => `${number(weight)}·${value}`);
  if (bias || !terms.length) terms.push(number(bias));
  const [first, ...more] = terms;
  return [first, ...more.map((term) => (term.startsWith("−") ? `− ${term.slice(1)}` : `+ ${term}`))].join(" ");
}
