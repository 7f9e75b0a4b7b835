// Steps of the plain unit, and the one clipped affine map that they are together: what becomes of a state, step by step and at once.

import { IDENTITY, apply, corners, step, then, written } from "../arithmetic/clipped.js";
import { slider } from "../parts/controls.js";
import { html, say } from "../parts/elements.js";
import { lines, sample } from "../drawn/lines.js";
import { live, note } from "../parts/live.js";
import { factor, number } from "../parts/numbers.js";

const [FROM, TO, BY] = [-4, 8, 0.5]; // of the states that come in; halves are exact
const ORDINALS = ["first", "second", "third"];

export default live((state, act) => {
  const count = state.get("steps").length;
  const names = [...ORDINALS.slice(0, count), count === 2 ? "both" : "all three"];
  const picture = lines({ from: FROM, to: TO, by: BY, names }, { point: act.point, choose: (s) => act.set({ s }) });
  const chain = note(true);
  const rows = names.map((name, i) => row(name, i, names));
  const settings = ORDINALS.slice(0, count).map((name, i) => pair(name, i, state, act));
  const incoming = slider("state s that comes in", { lowest: FROM, highest: TO, step: BY }, (s) => act.set({ s }));

  function update(pointed) {
    const steps = state.get("steps");
    const s = pointed ?? state.get("s");
    const maps = steps.map(([w, x]) => step(w, x));
    const together = maps.reduce(then, IDENTITY);
    const states = maps.reduce((found, map) => [...found, apply(map, found.at(-1))], [s]);
    const result = apply(together, s);
    const words = `s = ${states.map(number).join(" → ")}; ${names.at(-1)} at once: ${number(s)} → ${number(result)}`;
    const all = [...maps, together];
    picture.update({
      corners: all.map((map) => corners(map, FROM, TO)),
      at: [...maps.map((_, i) => [states[i], states[i + 1]]), [s, result]],
      words: `Lines over the state s that comes in. ${all.map((map, i) => `${names[i]}: ${written(map)}`).join(". ")}.`,
    });
    chain.update(words);
    steps.forEach(([w, x], i) => {
      const sum = `${number(w)}·${factor(states[i])} + ${factor(x)}`;
      rows[i].update(maps[i], `relu(${sum}) = ${number(states[i + 1])}`);
      settings[i].update(w, x);
    });
    rows[count].update(together, `${clipped(together, s)} = ${number(result)}`);
    incoming.update(s);
    return `${all.map((map, i) => `${names[i]}: ${written(map)}`).join(". ")}. ${words}.`;
  }

  const legend = html("ul", { class: "srnn-legend" }, ...rows.map(({ element }) => element));
  return {
    controls: [...settings.map(({ element }) => element), incoming.element],
    grids: [picture],
    notes: [html("div", { class: "srnn-notes" }, chain.element, legend)],
    update,
  };
});

// A line's look and its map, and what it makes of the state.
function row(name, i, names) {
  const [map, sum] = [html("span", {}), html("span", { class: "srnn-sum" })];
  const element = html("li", {}, sample(i, names), html("b", {}, `${name} `), map, sum);
  return {
    element,
    update(clippedMap, arithmetic) {
      say(map, written(clippedMap));
      say(sum, arithmetic);
    },
  };
}

// The weight and the pixel of a step.
function pair(name, i, state, act) {
  const changed = (at) => (value) => {
    act.set({ steps: state.get("steps").map((old, k) => (k === i ? old.map((each, j) => (j === at ? value : each)) : old)) });
  };
  const w = slider("weight w", { lowest: -2, highest: 2, step: BY }, changed(0));
  const x = slider("pixel x", { lowest: -6, highest: 6, step: BY }, changed(1));
  const element = html("fieldset", { class: "srnn-pair" }, html("legend", {}, `${name} step`), w.element, x.element);
  return { element, update: (weight, pixel) => (w.update(weight), x.update(pixel)) };
}

function clipped({ c, o, lo, hi }, s) {
  const bounds = [lo, hi].map((end) => (Number.isFinite(end) ? number(end) : "∞")).join(", ");
  return `clip(${number(c)}·${factor(s)} + ${factor(o)}, ${bounds})`;
}
