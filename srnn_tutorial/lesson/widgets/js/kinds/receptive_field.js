// Who hears whom: the gradient of the output at one pixel over the image, for each direction and for their sum.

import { receptiveField, seenBy, summed } from "../arithmetic/field.js";
import { DIRECTIONS, fullSweep } from "../arithmetic/sweep.js";
import { UNITS } from "../arithmetic/unit.js";
import { grey } from "../drawn/greys.js";
import { map } from "../drawn/map.js";
import { short } from "../drawn/short.js";
import { scaleOf } from "../parts/colours.js";
import { dropdown, slider } from "../parts/controls.js";
import { html } from "../parts/elements.js";
import { grid } from "../parts/grid.js";
import { changed, list, live, note } from "../parts/live.js";
import { number } from "../parts/numbers.js";
import { remembered } from "../parts/remembered.js";
import { LEGENDS, waysOf } from "../written/ways.js";

// For each unit the slider of what makes it remember: its label, and how far it goes to both sides.
export const MEMORY = {
  rnn: ["weight w", 2],
  irnn: ["weight W", 2],
  simple_rnn: ["state weight u", 2],
  gru: ["update gate bias", 8],
  lstm: ["forget gate bias", 8],
};

// The weights of each unit, as it keeps them, with the slider at `memory`.
export const WEIGHTS = {
  rnn: (memory) => [[memory]],
  irnn: (memory) => [[memory]],
  simple_rnn: (memory) => [[1], [memory], [0]],
  gru: (memory) => [
    [0, 0, 1],
    [0, 0, 1],
    [memory, 3, 0, 0, 0, 0],
  ],
  lstm: (memory) => [
    [0, 0, 1, 0],
    [0, 0, 0, 0],
    [3, memory, 0, 3],
  ],
};

export default live((state, act) => {
  const [height, width] = [state.get("image").length, state.get("image")[0].length];
  const full = fullSweep(state.get("image"));
  let where = "input"; // which picture the pointer is on
  let chosen = null; // the pixel of the gradient whose number is explained
  const asking = {
    point: (position) => ((where = "input"), act.point(position)),
    choose([row, column]) {
      chosen = null;
      act.set({ row, column });
    },
    change: (position, value) => act.set({ image: changed(state.get("image"), position, value) }),
  };
  const explaining = {
    point: (position) => ((where = "gradient"), act.point(position)),
    choose: (position) => ((chosen = position), act.point(null)),
  };
  const grids = [grid("input x", height, width, asking), grid("gradient", height, width, explaining)];
  const maps = Object.keys(DIRECTIONS).map((name) => [name, map(height, width, explaining)]);
  const drawn = html("div", { class: "srnn-maps" }, ...maps.map(([, { element }]) => element));
  const [headline, told, legend, ways] = [note(true), note(true), note(), list()];
  const parts = controls(state, act, full);
  const seen = remembered(seenBy); // it does not change with the pixel that is asked
  const greys = remembered((image) => scaleOf(image));
  const weightsOf = remembered((unit, memory) => WEIGHTS[unit](memory));

  function update(pointed) {
    drawn.closest(".srnn").classList.add("srnn-paired"); // two pictures want room
    const [image, unit, layers] = ["image", "unit", "layers"].map(state.get);
    const memory = state.get("memory")[unit];
    const n = Math.min(state.get("n") ?? full, full);
    const own = [Math.min(state.get("row"), height - 1), Math.min(state.get("column"), width - 1)];
    const asked = pointed && where === "input" ? pointed : own;
    const explained = (where === "gradient" && pointed) || chosen || asked;
    const weights = weightsOf(unit, memory);
    const found = receptiveField(image, asked, unit, weights, n, layers, seen(image, unit, weights, n, layers));
    const { shown, sum, scale, heard } = paintings(found.fields, asked);
    const frames = [[explained, "heard"], [asked, "current"]];
    grids[0].update({ values: image, scale: greys(image), colours: grey, frames, title: "input x" });
    grids[1].update({ values: sum, scale, frames, write: written, title: "gradient, the sum of the four" });
    for (const [name, drawn] of maps) {
      const words = `${DIRECTIONS[name].arrow} ${name}: ${inWords(found.fields[name])}`;
      drawn.update({ values: shown[name], scale, asked, words });
    }
    headline.update(titled({ unit, memory, n, layers }, asked, heard, height * width));
    const sums = waysOf(found, { image, unit, weights, n, layers }, asked, explained);
    told.update(`h[${asked}] changes with x[${explained}] by ${number(summed(found.fields)[explained[0]][explained[1]])}`);
    ways.update(sums);
    legend.update(layers === 1 ? LEGENDS[unit] : LEGENDS.layers);
    parts.forEach((part) => part.update(n));
    return `${headline.element.textContent}. ${told.element.textContent}: ${sums.join("; ")}.`;
  }

  return {
    controls: parts.map((part) => part.element),
    grids: grids.map((each) => ({ ...each, resize: (edge) => each.resize(sideBySide(each, edge)) })),
    notes: [html("div", { class: "srnn-fields" }, headline.element, drawn, told.element, ways.element, legend.element)],
    update,
  };
});

const written = (value, characters) => short(number(value), value, characters);

// Two pictures beside each other wherever their digits can be read then.
function sideBySide({ element, width, margin }, edge) {
  const half = Math.floor((element.parentElement.clientWidth - 1) / 2 - 2 * margin);
  const beside = Math.floor(half / width);
  return beside >= 27 ? Math.min(beside, 40) : Math.min(edge, 40);
}

// What is drawn of the gradients: null where a pixel changes nothing. The scale leaves out what a pixel hears of itself in all
// four directions at once, so that there are colours left for the others.
function paintings(fields, [row, column]) {
  const all = Object.values(fields);
  const total = summed(fields);
  const sum = total.map((line, i) => line.map((value, j) => (all.some((field) => field[i][j] !== 0) ? value : null)));
  const others = total.map((line, i) => line.map((value, j) => (i === row && j === column ? 0 : value)));
  const shown = Object.entries(fields).map(([name, field]) => [name, field.map((line) => line.map((value) => value || null))]);
  return {
    shown: Object.fromEntries(shown),
    sum,
    scale: scaleOf(others, ...all),
    heard: sum.flat().filter((value) => value !== null).length,
  };
}

function titled({ unit, memory, n, layers }, [row, column], heard, count) {
  const remembers = `${MEMORY[unit][0]} = ${memory.toFixed(1).replace("-", "−")}`;
  const what = `${UNITS[unit].title}, ${remembers}, n = ${n}${layers === 2 ? ", 2 layers" : ""}`;
  return `${what}: row ${row}, column ${column} hears ${heard} of ${count} pixels`;
}

function inWords(field) {
  const heard = field.flat().filter((value) => value !== 0);
  if (heard.length < 2) return heard.length ? `1 pixel, ${number(heard[0])}` : "none";
  return `${heard.length} pixels, from ${number(Math.min(...heard))} to ${number(Math.max(...heard))}`;
}

// Those that are asked for; each unit has a slider of its own, which keeps its place while another unit is shown.
function controls(state, act, full) {
  const units = dropdown("unit", Object.keys(MEMORY).map((name) => [name, UNITS[name].title]), (unit) => act.set({ unit }));
  const n = slider("sequence length n", { lowest: 1, highest: full }, (value) => act.set({ n: value }));
  const layers = dropdown("spatial RNNs", [[1, "1 layer"], [2, "2 layers in a row"]], (value) => act.set({ layers: value }));
  const memory = Object.entries(MEMORY).map(([unit, [label, bound]]) => {
    const move = (value) => act.set({ memory: { ...state.get("memory"), [unit]: value } });
    const range = slider(label, { lowest: -bound, highest: bound, step: 0.1 }, move);
    const update = () => range.update(state.get("memory")[unit], { hidden: state.get("unit") !== unit });
    return { element: range.element, update };
  });
  const parts = {
    unit: [{ element: units.element, update: () => units.update(state.get("unit")) }],
    memory,
    n: [{ element: n.element, update: (now) => n.update(now) }],
    layers: [{ element: layers.element, update: () => layers.update(state.get("layers")) }],
  };
  return state.get("controls").flatMap((name) => parts[name]);
}
