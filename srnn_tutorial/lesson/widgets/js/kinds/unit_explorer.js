// A unit on its way along a row: what its gates do to its state, column by column.

import { UNITS, traceUnit } from "../arithmetic/unit.js";
import { lane } from "../drawn/lane.js";
import { scaleOf } from "../parts/colours.js";
import { dropdown, player, slider } from "../parts/controls.js";
import { grid } from "../parts/grid.js";
import { changed, live, note } from "../parts/live.js";
import { arithmeticOf } from "../written/formulas.js";

// For each unit the sliders of its weights, and how far they go to both sides; lesson/widgets/gates.py has the same.
export const BOUNDS = {
  lstm: {
    "input gate bias": 6,
    "forget gate bias": 6,
    "output gate bias": 6,
    "forget gate weight": 6,
    "input weight": 2,
  },
  gru: { "update gate bias": 6, "update gate weight": 6, "reset gate bias": 6, "input weight": 2 },
  rnn: { "weight w": 2 },
};

// What the sliders stand for, as the unit keeps its weights: 1 from the state to the GRU's candidate, the rest 0.
export const WEIGHTS = {
  lstm: (w) => [
    [0, w["forget gate weight"], w["input weight"], 0],
    [0, 0, 0, 0],
    [w["input gate bias"], w["forget gate bias"], 0, w["output gate bias"]],
  ],
  gru: (w) => [
    [w["update gate weight"], 0, w["input weight"]],
    [0, 0, 1],
    [w["update gate bias"], w["reset gate bias"], 0, 0, 0, 0],
  ],
  rnn: (w) => [[w["weight w"]]],
};

export default live((state, act) => {
  const width = state.get("image")[0].length;
  const full = Math.max(width - 1, 1);
  const on = { point: act.point, choose: ([, column]) => act.set({ step: column + 1 }) };
  const change = (position, value) => act.set({ image: changed(state.get("image"), position, value) });
  const row = grid("input x", 1, width, { ...on, change });
  row.element.classList.add("srnn-row");
  const headline = note(true);
  row.element.prepend(headline.element);
  const lanes = Object.keys(BOUNDS).flatMap((unit) =>
    UNITS[unit].numbers.map((number) => ({ unit, ...number, drawn: lane(number, width, on) })),
  );
  const parts = controls(state, act, full);
  const walk = player("pixel", (step) => act.set({ step }));

  function update(pointed) {
    const [image, unit, n] = ["image", "unit", "n"].map(state.get);
    const sweep = traceUnit(image, unit, WEIGHTS[unit](state.get("weights")[unit]), "right", n);
    const step = Math.min(state.get("step"), width);
    const shown = pointed === null ? step : pointed[1] + 1;
    const current = sweep.steps[shown - 1];
    const frames = current.window.map((position) => [position, position[1] === shown - 1 ? "current" : "heard"]);
    row.update({ values: image, scale: scaleOf(image), frames, direction: "right", title: "input x" });
    const sums = arithmeticOf(sweep, current);
    const ends = swing(sweep);
    for (const { unit: of, name, role, drawn } of lanes) {
      drawn.element.hidden = of !== unit;
      if (of !== unit) continue;
      const values = Array(width).fill(null);
      current.window.forEach(([, column], k) => (values[column] = current.walk[k][name]));
      const important = UNITS[unit].states.includes(name);
      drawn.update({ values, ends: role ? [0, 1] : ends, current: shown - 1, arithmetic: sums[name], important });
    }
    const read = current.window.length;
    const told = `${UNITS[unit].title}, step ${shown} of ${width}: start at 0, read ${read} pixel${read > 1 ? "s" : ""}`;
    headline.update(told);
    parts.forEach((part) => part.update());
    walk.update(step, width);
    return `${told}. ${Object.values(sums).join("; ")}.`;
  }

  return {
    controls: [...parts.map((part) => part.element), walk.element],
    grids: [row, ...lanes.map(({ drawn }) => drawn)].map((drawing) => ({ ...drawing, resize: fitted(row, drawing) })),
    update,
    stop: walk.stop,
  };
});

// Those that are asked for; each unit has its own sliders, which keep their places while another unit is shown.
function controls(state, act, full) {
  const wanted = state.get("controls");
  const parts = [];
  if (wanted.includes("unit")) {
    const units = Object.keys(BOUNDS).map((name) => [name, UNITS[name].title]);
    const choice = dropdown("unit", units, (unit) => act.set({ unit }));
    parts.push({ element: choice.element, update: () => choice.update(state.get("unit")) });
  }
  for (const [unit, bounds] of Object.entries(BOUNDS)) {
    for (const label of Object.keys(bounds).filter((name) => wanted.includes(name))) {
      parts.push(weightSlider(state, act, unit, label));
    }
  }
  if (wanted.includes("n")) {
    const range = slider("sequence length n", { lowest: 1, highest: full }, (n) => act.set({ n }));
    parts.push({ element: range.element, update: () => range.update(Math.min(state.get("n") ?? full, full)) });
  }
  return parts;
}

function weightSlider(state, act, unit, label) {
  const bound = BOUNDS[unit][label];
  const range = slider(label, { lowest: -bound, highest: bound, step: 0.1 }, (value) => {
    const weights = state.get("weights");
    act.set({ weights: { ...weights, [unit]: { ...weights[unit], [label]: value } } });
  });
  const update = () => range.update(state.get("weights")[unit][label], { hidden: state.get("unit") !== unit });
  return { element: range.element, update };
}

// Row and lanes stand below each other, whole: in little room their columns grow narrower than pixels of an image do.
const fitted = (row, drawing) => (edge) => {
  const room = row.element.parentElement.clientWidth - 1 - 2 * row.margin;
  drawing.resize(Math.max(22, Math.min(edge, Math.floor(room / row.width))));
};

// The ends of the lanes of states, the same at every step: a round number, and as far below zero if any number is negative.
function swing({ unit, steps }) {
  const names = UNITS[unit].numbers.filter(({ role }) => !role).map(({ name }) => name);
  const values = steps.flatMap(({ walk }) => walk.flatMap((read) => names.map((name) => read[name])));
  const largest = Math.max(1, ...values.map(Math.abs));
  const limit = [1, 2, 3, 5, 10].map((digit) => digit * 10 ** Math.floor(Math.log10(largest))).find((end) => end >= largest);
  return [Math.min(...values) < 0 ? -limit : 0, limit];
}
