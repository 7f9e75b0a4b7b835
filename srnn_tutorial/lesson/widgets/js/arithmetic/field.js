// Receptive fields in the browser: how much the output at one pixel changes with every pixel of the image. That is its gradient,
// by the chain rule, one channel and one state. Its oracle is lesson/by_hand/receptive_field.py.

import { DIRECTIONS, windows } from "./sweep.js";
import { flatWeights, walk } from "./unit.js";

const NAMES = Object.keys(DIRECTIONS);
const slopeOfGate = (gate) => gate * (1 - gate);
const slopeOfTanh = (t) => 1 - t * t;
const slopeOfRelu = (h) => (h > 0 ? 1 : 0); // at 0 it is taken to be 0

// How much the states of one step change with the pixel and with each state before: { h: { x, h, c }, c: { x, h, c } }.
const SLOPES = {
  rnn: (x, before, now, [w]) => ofOneState(slopeOfRelu(now.h), slopeOfRelu(now.h) * w),
  irnn: (x, before, now, [w]) => ofOneState(slopeOfRelu(now.h), slopeOfRelu(now.h) * w),
  simple_rnn: (x, before, now, [w, u]) => ofOneState(slopeOfTanh(now.h) * w, slopeOfTanh(now.h) * u),
  gru(x, { h }, { z, r, candidate: g }, [w, u, b]) {
    const heard = u[2] * h + b[5]; // what the reset gate lets through to the candidate
    const [dz, dr] = [z, r].map((gate, k) => [slopeOfGate(gate) * w[k], slopeOfGate(gate) * u[k]]); // with x, and with h
    const dg = [w[2] + dr[0] * heard, dr[1] * heard + r * u[2]].map((slope) => slopeOfTanh(g) * slope);
    return ofOneState(dz[0] * (h - g) + (1 - z) * dg[0], z + dz[1] * (h - g) + (1 - z) * dg[1]);
  },
  lstm(x, before, { i, f, g, o, c }, [w, u]) {
    const t = Math.tanh(c);
    const of = (slope, k) => [slope * w[k], slope * u[k]]; // with x, and with h
    const [di, df, dg, dO] = [slopeOfGate(i), slopeOfGate(f), slopeOfTanh(g), slopeOfGate(o)].map(of);
    const dc = [0, 1].map((k) => df[k] * before.c + di[k] * g + i * dg[k]);
    const dh = [0, 1].map((k) => dO[k] * t + o * slopeOfTanh(t) * dc[k]);
    return { h: { x: dh[0], h: dh[1], c: o * slopeOfTanh(t) * f }, c: { x: dc[0], h: dc[1], c: f } };
  },
};

const ofOneState = (x, h) => ({ h: { x, h, c: 0 }, c: { x: 0, h: 0, c: 0 } });

// How much the output after a row of pixels changes with each of them: from the last back to the first, a factor a step.
export function slopes(unit, weights, pixels) {
  const states = walk(unit, weights, pixels);
  const found = Array(pixels.length);
  let [h, c] = [1, 0]; // of the output, over the states after the pixel
  for (let k = pixels.length - 1; k >= 0; k -= 1) {
    const step = SLOPES[unit](pixels[k], states[k - 1] ?? { h: 0, c: 0 }, states[k], weights);
    found[k] = h * step.h.x + c * step.c.x;
    [h, c] = [h * step.h.h + c * step.c.h, h * step.h.c + c * step.c.c];
  }
  return found;
}

// The factors whose product is how much the output after a row changes with pixel `from` of it, from the last step back to that.
// For units with one state, and for an LSTM whose gates do not hear h: there the memory is the one way.
export function factors(unit, weights, pixels, from) {
  const states = walk(unit, weights, pixels);
  const steps = pixels.map((x, k) => SLOPES[unit](x, states[k - 1] ?? { h: 0, c: 0 }, states[k], weights));
  const [first, ...later] = steps.slice(from);
  if (unit !== "lstm") return [...later.map(({ h }) => h.h).reverse(), first.h.x];
  const { o, c } = states.at(-1);
  return [o * slopeOfTanh(Math.tanh(c)), ...later.map((step) => step.c.c).reverse(), first.c.x];
}

// What each of the layers reads: the image, and for the second the mean of the first one's four sweeps, `merge_mode="ave"`.
export function seenBy(image, unit, weights, n = null, layers = 1) {
  const seen = [image];
  while (seen.length < layers) seen.push(meanOfSweeps(seen.at(-1), unit, flatWeights(unit, weights), windowsBehind(image, n)));
  return seen;
}

// The gradient of the output at `pixel` for each direction: over the image, `fields`, and over what the last layer reads, `last`.
// `weights` as Keras keeps them, the same for all directions and layers.
export function receptiveField(image, pixel, unit, weights, n = null, layers = 1, seen = seenBy(image, unit, weights, n, layers)) {
  const flat = flatWeights(unit, weights);
  const behind = windowsBehind(image, n);
  const last = NAMES.map((name) => slopesOver(seen.at(-1), unit, flat, behind[name][pixel]));
  const before = seen.slice(0, -1).reverse();
  const fields = before.reduce((found, x) => throughALayer(found, x, unit, flat, behind), last);
  return { fields: named(fields), last: named(last) };
}

// How much what a layer with `merge_mode="ave"` gives at `pixel` changes with what it reads at `heard`.
export function meanSlope(x, pixel, heard, unit, weights, n = null) {
  const of = NAMES.map((name) => {
    const window = windowsBehind(x, n)[name][pixel];
    const from = indexOf(window, heard);
    return from < 0 ? 0 : slopes(unit, flatWeights(unit, weights), window.map(([i, j]) => x[i][j]))[from];
  });
  return of.reduce((sum, slope) => sum + slope, 0) / of.length;
}

export const indexOf = (window, [row, column]) => window.findIndex(([i, j]) => i === row && j === column);

// The four directions' gradients added up: the gradient of a layer with `merge_mode="sum"`.
export const summed = (fields) => Object.values(fields).reduce(added);

const named = (fields) => Object.fromEntries(NAMES.map((name, k) => [name, fields[k]]));
const zeros = (image) => image.map((row) => row.map(() => 0));
const added = (one, other) => one.map((row, i) => row.map((value, j) => value + other[i][j]));
const averaged = (images) => images.reduce(added).map((row) => row.map((value) => value / images.length));

// For each direction the windows by the pixel that they end at, "row,column"; kept, as only the image's shape and n matter.
export function windowsBehind(image, n) {
  const key = `${image.length},${image[0].length},${n}`;
  if (key !== kept.key) {
    const of = (name) => windows(image.length, image[0].length, name, n).map((window) => [String(window.at(-1)), window]);
    kept = { key, behind: Object.fromEntries(NAMES.map((name) => [name, Object.fromEntries(of(name))])) };
  }
  return kept.behind;
}
let kept = {};

function slopesOver(x, unit, weights, window) {
  const found = zeros(x);
  const along = slopes(unit, weights, window.map(([i, j]) => x[i][j]));
  window.forEach(([i, j], k) => (found[i][j] = along[k]));
  return found;
}

function meanOfSweeps(x, unit, weights, behind) {
  const output = (window) => walk(unit, weights, window.map(([i, j]) => x[i][j])).at(-1).h;
  return averaged(NAMES.map((name) => x.map((row, i) => row.map((_, j) => output(behind[name][[i, j]])))));
}

// The chain rule: gradients over what a layer gave become gradients over what it read, `x`.
function throughALayer(fields, x, unit, weights, behind) {
  const before = fields.map(() => zeros(x));
  x.forEach((row, i) =>
    row.forEach((_, j) => {
      if (fields.every((field) => field[i][j] === 0)) return;
      for (const name of NAMES) {
        const window = behind[name][[i, j]];
        const along = slopes(unit, weights, window.map(([k, l]) => x[k][l]));
        fields.forEach((field, at) =>
          window.forEach(([k, l], m) => (before[at][k][l] += (field[i][j] * along[m]) / NAMES.length)),
        );
      }
    }),
  );
  return before;
}
