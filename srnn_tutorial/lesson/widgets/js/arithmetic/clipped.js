// Clipped affine maps, s -> clip(c*s + o, lo, hi), and windows joined from them. Its oracle is lesson/by_hand/clipped_affine.py.

import { general } from "../parts/numbers.js";

export const IDENTITY = { c: 1, o: 0, lo: -Infinity, hi: Infinity };

// s -> relu(w*s + x)
export const step = (w, x) => ({ c: w, o: x, lo: 0, hi: Infinity });

export const apply = ({ c, o, lo, hi }, s) => Math.min(Math.max(c * s + o, lo), hi);

// One map, and another applied to what it gives: one map again.
export function then(first, after) {
  const through = (end) => (after.c === 0 ? 0 : after.c * end) + after.o;
  const within = (value) => Math.min(Math.max(value, after.lo), after.hi);
  const ends = [through(first.lo), through(first.hi)];
  return {
    c: after.c * first.c,
    o: after.c * first.o + after.o,
    lo: within(Math.min(...ends)),
    hi: within(Math.max(...ends)),
  };
}

// As Python writes it: clip(−s + 3, 0, 4)
export function written({ c, o, lo, hi }) {
  const slope = c === 1 ? "s" : c === -1 ? "−s" : `${short(c)}·s`;
  return `clip(${slope} ${o < 0 ? "−" : "+"} ${short(Math.abs(o))}, ${short(lo)}, ${short(hi)})`;
}

export const short = (value) =>
  value === Infinity ? "∞" : value === -Infinity ? "−∞" : general(value + 0, 6).replaceAll("-", "−");

// The corners of a map's line between two states, as [state that comes in, state that goes out].
export function corners(map, from, to) {
  const bends = [map.lo, map.hi].map((end) => (end - map.o) / map.c).filter((s) => s > from && s < to);
  return [from, ...bends.sort((a, b) => a - b), to].map((s) => [s, apply(map, s)]);
}

// For each pixel of a row in blocks of n + 1: its window as the end of one block and the beginning of the next.
export function joinWindows(row, n, weight) {
  const steps = row.map((x) => step(weight, x));
  const begin = (k) => k - (k % (n + 1));
  const leftBehind = leftBy(steps, n);
  let beginning = IDENTITY;
  return row.map((_, k) => {
    beginning = then(k === begin(k) ? IDENTITY : beginning, steps[k]);
    const end = range(Math.max(0, k - n), begin(k));
    const handedOver = end.length ? leftBehind[end[0]] : 0;
    const h = apply(beginning, handedOver);
    return { pixel: k, end, beginning: range(begin(k), k + 1), handedOver, joined: beginning, leftBehind: leftBehind[k], h };
  });
}

// The state that each pixel and those behind it, to the end of the block, leave behind, starting from zero.
function leftBy(steps, n) {
  const left = [];
  let end = IDENTITY;
  for (let k = steps.length - 1; k >= 0; k -= 1) {
    end = then(steps[k], (k + 1) % (n + 1) === 0 ? IDENTITY : end);
    left[k] = apply(end, 0);
  }
  return left;
}

const range = (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
