// How the gradient at one pixel came about, written out: a product of factors along each sweep, or, through two layers, their sum.

import { factors, indexOf, meanSlope, windowsBehind } from "../arithmetic/field.js";
import { DIRECTIONS } from "../arithmetic/sweep.js";
import { flatWeights } from "../arithmetic/unit.js";
import { decimal, factor, number } from "../parts/numbers.js";

// What the factors are, from the pixel that is asked back to the one it hears.
export const LEGENDS = {
  rnn: "From the pixel asked backwards: w·f′ for each step, and f′ at the pixel that is heard.",
  irnn: "From the pixel asked backwards: W·f′ for each step, and f′ at the pixel that is heard.",
  simple_rnn: "From the pixel asked backwards: u·tanh′ for each step, and tanh′ at the pixel that is heard.",
  gru: "From the pixel asked backwards: how much h changes with the h before, for each step, and with the pixel that is heard.",
  lstm: "From the pixel asked backwards: o·tanh′(c) at the exit, a forget gate f for each step, i·tanh′ where the pixel is read.",
  layers: "For each pixel at which the first layer can hand over to the second: what the second hears of it, times what it hears.",
};

const listed = (values) => values.map((value, k) => written(value, k > 0)).join("·");

// What is nearly a whole number still looks rounded: 0.998 is 1.00.
function written(value, brackets) {
  const short = brackets ? factor(value) : number(value);
  return Number.isInteger(value) || /[.e]/.test(short) ? short : decimal(value, brackets);
}

// A line for each direction that passes `heard` on its way to `asked`, and one for their sum.
export function waysOf({ fields, last }, layer, asked, heard) {
  const lines = Object.entries(DIRECTIONS).flatMap(([name, { arrow }]) => {
    const value = fields[name][heard[0]][heard[1]];
    const way = layer.layers === 1 ? alongASweep(layer, name, asked, heard) : throughTwo(layer, last[name], heard);
    return way === null ? [] : [[value, `${arrow} ${name}: ${way === number(value) ? way : `${way} = ${number(value)}`}`]];
  });
  if (!lines.length) return ["no sweep passes there on its way"];
  const sum = lines.map(([value], k) => (k ? factor(value) : number(value))).join(" + ");
  const total = number(lines.reduce((all, [value]) => all + value, 0));
  return [...lines.map(([, line]) => line), ...(lines.length > 1 ? [`sum: ${sum} = ${total}`] : [])];
}

function alongASweep({ image, unit, weights, n }, name, asked, heard) {
  const window = windowsBehind(image, n)[name][asked];
  const from = indexOf(window, heard);
  if (from < 0) return null;
  const read = window.map(([i, j]) => image[i][j]);
  return listed(factors(unit, flatWeights(unit, weights), read, from));
}

function throughTwo({ image, unit, weights, n }, field, heard) {
  const terms = field.flatMap((line, i) =>
    line.flatMap((slope, j) => {
      const first = slope === 0 ? 0 : meanSlope(image, [i, j], heard, unit, weights, n);
      return first === 0 ? [] : [listed([slope, first])];
    }),
  );
  return terms.length ? terms.join(" + ") : null;
}
