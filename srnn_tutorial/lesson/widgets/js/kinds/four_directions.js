// The four sweeps side by side: what a pixel hears in each of them, and the chains of arithmetic.

import { DIRECTIONS, fullSweep, stepAt, traceAll } from "../arithmetic/sweep.js";
import { scaleOf } from "../parts/colours.js";
import { html, set } from "../parts/elements.js";
import { grid } from "../parts/grid.js";
import { chainOf, chains, cross, steady } from "../written/heard.js";
import { changed, live, note } from "../parts/live.js";
import { remembered } from "../parts/remembered.js";
import { settings } from "../parts/settings.js";
import { sumOf } from "../written/sums.js";

const HINT = "Point at a pixel, or go there with Tab and the arrow keys: what it hears lights up, with its arithmetic.";

export default live((state, act) => {
  const [height, width] = [state.get("image").length, state.get("image")[0].length];
  const on = { point: act.point, choose: ([row, column]) => act.set({ row, column }) };
  const change = (position, value) => act.set({ image: changed(state.get("image"), position, value) });
  const names = Object.keys(DIRECTIONS);
  const input = grid("input x", height, width, { ...on, change });
  const hidden = names.map((name) => grid(`hidden h, ${name}`, height, width, on));
  const [hint, four, { parts, update: updateSettings }] = [note(), chains(names), settings(state, act)];
  const notes = html("div", { class: "srnn-notes srnn-wide" }, hint.element, four.element);
  const stop = steady(notes);

  const sweepsOf = remembered(traceAll);
  const commonScale = remembered((image, sweeps) => scaleOf(image, ...names.map((name) => sweeps[name].hidden)));

  // The pixel that was chosen, if one was.
  function chosen() {
    const [row, column] = [state.get("row"), state.get("column")];
    return row === null || column === null ? null : [Math.min(row, height - 1), Math.min(column, width - 1)];
  }

  function update(pointed) {
    const image = state.get("image");
    const sweeps = sweepsOf(image, state.get("n"), state.get("weight"), state.get("activation"));
    const position = pointed ?? chosen();
    const scale = commonScale(image, sweeps);
    const { frames, walk } = position ? cross(sweeps, position) : { frames: [], walk: null };
    input.update({ values: image, scale, frames, walk, title: "input x" });
    hidden.forEach((drawn, i) => {
      const own = position ? [[position, "current"]] : [];
      const title = `h ${DIRECTIONS[names[i]].arrow} ${names[i]}`;
      drawn.update({ values: sweeps[names[i]].hidden, scale, frames: own, direction: names[i], title });
    });
    hint.update(position ? "" : HINT);
    set(four.element, { hidden: position ? null : "" });
    if (position) four.update(sweeps, position);
    updateSettings(fullSweep(image));
    return position ? names.map((name) => told(sweeps[name], position)).join(" ") : HINT;
  }

  return {
    controls: state.get("controls").map((name) => parts[name].element),
    grids: [input, ...hidden],
    notes: [notes],
    update,
    stop,
  };
});

function told(sweep, position) {
  const step = stepAt(sweep, position);
  return `${chainOf(sweep, step)}, ${sumOf(sweep, step)}.`;
}
