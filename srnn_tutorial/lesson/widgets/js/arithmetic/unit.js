// The arithmetic of the units in the browser, one channel and one state, every gate and state kept. Its oracle is
// lesson/by_hand/units.py. Letters: x the pixel, h and c the states before, and the weights in the order in which the Keras
// cell of that name keeps them. σ is the sigmoid, between 0 (shut) and 1 (open).

import { ACTIVATIONS, windows } from "./sweep.js";

const { relu, tanh, sigmoid: σ } = ACTIVATIONS;
const lane = (name, title, meaning, role = null) => ({ name, title, meaning, role });

// As srnn_tutorial/units.py has them: what each unit hands on to the next pixel, and the numbers of a step, from top to bottom.
export const UNITS = {
  rnn: { title: "plain unit", states: ["h"], numbers: [lane("h", "state h", "f(w·h before + x)")] },
  irnn: { title: "IRNN", states: ["h"], numbers: [lane("h", "state h", "f(h before W + x)")] },
  simple_rnn: { title: "simple RNN", states: ["h"], numbers: [lane("h", "state h", "f(x W + h before U + b)")] },
  gru: {
    title: "GRU",
    states: ["h"],
    numbers: [
      lane("z", "update gate z", "how much of h is kept", "keep"),
      lane("r", "reset gate r", "what the candidate sees of h", "show"),
      lane("candidate", "candidate g", "what replaces the rest"),
      lane("h", "state h", "z·h before + (1 − z)·g"),
    ],
  },
  lstm: {
    title: "LSTM",
    states: ["h", "c"],
    numbers: [
      lane("g", "candidate g", "what might be written"),
      lane("i", "input gate i", "how much of it is written", "write"),
      lane("f", "forget gate f", "how much memory is kept", "keep"),
      lane("c", "memory c", "f·c before + i·g"),
      lane("o", "output gate o", "how much is shown", "show"),
      lane("h", "output h", "o·tanh(c)"),
    ],
  },
};

// One step of each: every gate and state after reading x.
const FORMULAS = {
  rnn: (x, { h }, [w]) => ({ h: relu(w * h + x) }),
  irnn: (x, { h }, [w]) => ({ h: relu(h * w + x) }),
  simple_rnn: (x, { h }, [w, u, b]) => ({ h: tanh(x * w + h * u + b) }),
  // The bias has three numbers for the pixel and then three for the state: Keras' `reset_after`.
  gru(x, { h }, [w, u, b]) {
    const z = σ(x * w[0] + b[0] + h * u[0] + b[3]);
    const r = σ(x * w[1] + b[1] + h * u[1] + b[4]);
    const candidate = tanh(x * w[2] + b[2] + r * (h * u[2] + b[5]));
    return { z, r, candidate, h: z * h + (1 - z) * candidate };
  },
  lstm(x, { h, c: before }, [w, u, b]) {
    const [i, f, o] = [0, 1, 3].map((k) => σ(x * w[k] + h * u[k] + b[k]));
    const g = tanh(x * w[2] + h * u[2] + b[2]);
    const c = f * before + i * g;
    return { i, f, g, o, c, h: o * tanh(c) };
  },
};

// Weights as the Keras cell's `get_weights()` gives them, each array as one row of numbers; a single number as itself.
export function flatWeights(unit, weights) {
  const flat = weights.map((weight) => [weight].flat(Infinity));
  return unit === "gru" || unit === "lstm" ? flat : flat.map(([weight]) => weight);
}

// What the unit makes of a row of pixels: for each of them every gate and state, its states zero before the first.
export function walk(unit, weights, pixels) {
  let before = { h: 0, c: 0 };
  return pixels.map((x) => (before = FORMULAS[unit](x, before, weights)));
}

// Every step of a sweep of a unit, in the order of visiting, and the hidden image. `weights` as `flatWeights` takes them.
export function traceUnit(image, unit, weights, direction = "right", n = null) {
  const flat = flatWeights(unit, weights);
  const hidden = image.map((row) => row.map(() => 0));
  const zero = Object.fromEntries(UNITS[unit].states.map((name) => [name, 0]));
  const steps = windows(image.length, image[0].length, direction, n).map((window) => {
    const walked = walk(unit, flat, window.map(([row, column]) => image[row][column]));
    const [row, column] = window.at(-1);
    hidden[row][column] = walked.at(-1).h;
    const incoming = Object.fromEntries(Object.keys(zero).map((name) => [name, walked.at(-2)?.[name] ?? 0]));
    return { position: [row, column], window, walk: walked, incoming, x: image[row][column] };
  });
  return { unit, direction, n, weights: flat, steps, hidden };
}
