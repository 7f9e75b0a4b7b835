// A row in blocks: a window is the end of one block and the beginning of the next, and either is joined to what is needed of it.

import { joinWindows, written } from "../arithmetic/clipped.js";
import { trace } from "../arithmetic/sweep.js";
import { divided } from "../drawn/blocks.js";
import { scaleOf } from "../parts/colours.js";
import { html } from "../parts/elements.js";
import { grid } from "../parts/grid.js";
import { steady } from "../written/heard.js";
import { changed, live, note } from "../parts/live.js";
import { factor, number } from "../parts/numbers.js";
import { remembered } from "../parts/remembered.js";
import { settings } from "../parts/settings.js";
import { statesOf } from "../written/sums.js";

export default live((state, act) => {
  const { length } = state.get("image")[0];
  const on = { point: act.point, choose: ([, pixel]) => act.set({ pixel }) };
  const change = (position, value) => act.set({ image: changed(state.get("image"), position, value) });
  const grids = [
    divided(grid("input x", 1, length, { ...on, change }), length, true),
    divided(grid("left behind", 1, length, on), length),
    divided(grid("hidden h", 1, length, on), length),
  ];
  const worked = remembered(workedOut);
  const [sum, reads, map, walk] = [note(true), note(), note(), note()];
  const { parts, update: updateSettings } = settings(state, act);

  function update(pointed) {
    const [image, weight] = [state.get("image"), state.get("weight")];
    const n = Math.min(state.get("n"), Math.max(length - 1, 1));
    const { windows, sweep, left, hidden, scale } = worked(image, n, weight);
    const current = windows[pointed ? pointed[1] : Math.min(state.get("pixel"), length - 1)];
    const step = sweep.steps[current.pixel];
    const shared = { scale, size: n + 1 };
    const own = [[0, current.pixel], "current"];
    const beginning = current.beginning.slice(0, -1).map((k) => [[0, k], "beginning"]);
    const handed = current.end.slice(0, 1).map((k) => [[0, k], "heard"]);
    const frames = [...current.end.map((k) => [[0, k], "heard"]), ...beginning, own];
    grids[0].update({ ...shared, values: image, frames });
    grids[1].update({ ...shared, values: left, frames: handed, title: "left behind from here to the end of the block" });
    grids[2].update({ ...shared, values: hidden, frames: [own] });
    sum.update(sumOf(current));
    reads.update(`pixel ${current.pixel} reads ${partsOf(current, n)}`);
    map.update(`${leftOf(current)}; the beginning is one map: ${written(current.joined)}`);
    walk.update(`step by step: s = ${statesOf(step)}`);
    updateSettings(Math.max(length - 1, 1));
    return `Pixel ${current.pixel} reads ${partsOf(current, n)}. ${leftOf(current)}: ${sumOf(current)}.`;
  }

  const notes = html("div", { class: "srnn-notes" }, ...[sum, reads, map, walk].map(({ element }) => element));
  const controls = state.get("controls").map((name) => parts[name].element);
  return { controls, grids, notes: [notes], update, stop: steady(notes) };
});

// All that the numbers of the row come to, wherever the pointer is.
function workedOut(image, n, weight) {
  const windows = joinWindows(image[0], n, weight);
  const [left, hidden] = ["leftBehind", "h"].map((name) => [windows.map((window) => window[name])]);
  return { windows, sweep: trace(image, "right", n, weight, "relu"), left, hidden, scale: scaleOf(image, left, hidden) };
}

function sumOf({ pixel, handedOver, joined: { c, o, lo, hi }, h }) {
  const bounds = [lo, hi].map((end) => (Number.isFinite(end) ? number(end) : "∞")).join(", ");
  return `h[${pixel}] = clip(${number(c)}·${factor(handedOver)} + ${factor(o)}, ${bounds}) = ${number(h)}`;
}

const leftOf = ({ end, handedOver }) =>
  end.length ? `The end leaves ${number(handedOver)} behind` : "Nothing is handed over, so it starts at 0";

const partsOf = ({ end, beginning }, n) =>
  [end, beginning]
    .filter((part) => part.length)
    .map((part) => partOf(part[0], part.at(-1), n))
    .join(", then ");

function partOf(first, last, n) {
  const [block, width] = [Math.floor(first / (n + 1)), last - first + 1];
  const which = width === n + 1 ? "the whole of" : (last + 1) % (n + 1) === 0 ? "the end of" : "the beginning of";
  return `${width > 1 ? `${first} to ${last}` : first} (${which} block ${block})`;
}
