// A sweep, pixel by pixel: what each pixel hears, its walk, and its arithmetic.

import { DIRECTIONS, fullSweep, trace } from "../arithmetic/sweep.js";
import { scaleOf } from "../parts/colours.js";
import { dropdown, player } from "../parts/controls.js";
import { html } from "../parts/elements.js";
import { grid } from "../parts/grid.js";
import { changed, list, live, note } from "../parts/live.js";
import { remembered } from "../parts/remembered.js";
import { settings } from "../parts/settings.js";
import { statesOf, sumOf } from "../written/sums.js";

export default live((state, act) => {
  const [height, width] = [state.get("image").length, state.get("image")[0].length];
  const traced = remembered(trace);
  const commonScale = remembered((image, hidden) => scaleOf(image, hidden));
  const visitedUpTo = remembered((sweep, count) => filled(sweep.hidden, sweep.steps.slice(0, count)));
  let sweep = null;
  const stepAt = (position) => sweep.steps.findIndex((step) => String(step.position) === String(position));
  const on = {
    point: act.point,
    choose: (position) => act.set({ step: stepAt(position) + 1 }),
  };
  const change = (position, value) => act.set({ image: changed(state.get("image"), position, value) });
  const grids = [
    grid("input x", height, width, { ...on, change }),
    grid("walk s", height, width, on),
    grid("hidden h", height, width, on),
  ];
  const [sum, chain, steps] = [note(true), note(), list()];
  const direction = dropdown(
    "direction",
    Object.entries(DIRECTIONS).map(([name, { arrow }]) => [name, `${arrow} ${name}`]),
    (name) => act.set({ direction: name }),
  );
  const { parts, update: updateSettings } = settings(state, act);
  const walk = player("pixel", (step) => act.set({ step }));
  const shown = state.get("controls").map((name) => ({ direction, ...parts })[name].element);

  function update(pointed) {
    const [image, way] = [state.get("image"), state.get("direction")];
    sweep = traced(image, way, state.get("n"), state.get("weight"), state.get("activation"));
    const last = sweep.steps.length;
    const step = Math.min(state.get("step"), last);
    const visited = Math.max(step, pointed === null ? 0 : stepAt(pointed) + 1);
    const current = sweep.steps[(pointed === null ? step : stepAt(pointed) + 1) - 1];
    const [hidden, walked] = [visitedUpTo(sweep, visited), filled(image, current.chain)];
    const scale = commonScale(image, sweep.hidden);
    const frames = current.window.map((position) => [position, "heard"]);
    frames[frames.length - 1][1] = "current";
    const own = [[current.position, "current"]];
    const { arrow } = DIRECTIONS[way];
    const h = `h[${current.position}]`;
    grids[0].update({ values: image, scale, frames, title: "input x" });
    const line = { window: current.window, direction: way };
    grids[1].update({ values: walked, scale, frames: own, walk: line, title: `walk of ${h}` });
    grids[2].update({ values: hidden, scale, frames: own, direction: way, title: `hidden h ${arrow} ${way}` });
    sum.update(sumOf(sweep, current));
    chain.update(walkOf(current));
    steps.update(current.chain.map((step) => sumOf(sweep, step, "s")));
    direction.update(way);
    updateSettings(fullSweep(image, [way]));
    walk.update(step, last);
    return `Step ${step} of ${last}. ${sumOf(sweep, current)}. ${walkOf(current)}.`;
  }

  return {
    controls: [...shown, walk.element],
    grids,
    notes: [html("div", { class: "srnn-notes" }, sum.element, chain.element, steps.element)],
    update,
    stop: walk.stop,
  };
});

// The states of some steps, each in its place, in an image that is empty otherwise.
function filled(image, steps) {
  const states = image.map((row) => row.map(() => null));
  for (const { position, state } of steps) states[position[0]][position[1]] = state;
  return states;
}

function walkOf(step) {
  const { length } = step.window;
  return `start at 0, read ${length} pixel${length > 1 ? "s" : ""}: s = ${statesOf(step)}`;
}
