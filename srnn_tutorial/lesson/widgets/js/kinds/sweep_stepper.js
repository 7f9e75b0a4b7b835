// A sweep, pixel by pixel: what each pixel hears, its walk, and its arithmetic.

import { ACTIVATIONS, DIRECTIONS, fullSweep, trace } from "../arithmetic/sweep.js";
import { scaleOf } from "../parts/colours.js";
import { dropdown, player, slider } from "../parts/controls.js";
import { html } from "../parts/elements.js";
import { grid } from "../parts/grid.js";
import { changed, list, live, note } from "../parts/live.js";
import { factor, number } from "../parts/numbers.js";

export default live((state, act) => {
  const [height, width] = [state.get("image").length, state.get("image")[0].length];
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
  const parts = {
    direction: dropdown(
      "direction",
      Object.entries(DIRECTIONS).map(([name, { arrow }]) => [name, `${arrow} ${name}`]),
      (direction) => act.set({ direction }),
    ),
    n: slider("sequence length n", { lowest: 1, highest: 1 }, (n) => act.set({ n })),
    weight: slider("weight w", { lowest: 0, highest: 1, step: 0.1 }, (weight) => act.set({ weight })),
    activation: dropdown(
      "activation f",
      Object.keys(ACTIVATIONS).map((name) => [name, name]),
      (activation) => act.set({ activation }),
    ),
  };
  const walk = player("pixel", (step) => act.set({ step }));
  const shown = state.get("controls").map((name) => parts[name].element);

  function update(pointed) {
    const [image, direction, weight] = ["image", "direction", "weight"].map(state.get);
    const full = fullSweep(image, [direction]);
    const n = state.get("n");
    sweep = trace(image, direction, n, weight, state.get("activation"));
    const last = sweep.steps.length;
    const step = Math.min(state.get("step"), last);
    const visited = Math.max(step, pointed === null ? 0 : stepAt(pointed) + 1);
    const current = sweep.steps[(pointed === null ? step : stepAt(pointed) + 1) - 1];
    const hidden = blank(image);
    for (const past of sweep.steps.slice(0, visited)) hidden[past.position[0]][past.position[1]] = past.state;
    const walked = blank(image);
    for (const { position, state: s } of current.chain) walked[position[0]][position[1]] = s;
    const scale = scaleOf(image, sweep.hidden);
    const frames = current.window.map((position) => [position, "heard"]);
    frames[frames.length - 1][1] = "current";
    const own = [[current.position, "current"]];
    const { arrow } = DIRECTIONS[direction];
    const h = `h[${current.position}]`;
    grids[0].update({ values: image, scale, frames, title: "input x" });
    grids[1].update({ values: walked, scale, frames: own, walk: { window: current.window, direction }, title: `walk of ${h}` });
    grids[2].update({ values: hidden, scale, frames: own, direction, title: `hidden h ${arrow} ${direction}` });
    sum.update(arithmetic(sweep, current));
    chain.update(walkOf(current));
    steps.update(current.chain.map((step) => arithmetic(sweep, step, "s")));
    parts.direction.update(direction);
    parts.weight.update(weight, weight < 0 || weight > 1 ? { lowest: -2, highest: 2 } : {});
    parts.n.update(n === null ? full : Math.min(n, full), { highest: full });
    parts.activation.update(sweep.activation, (name) => saturated(name, image));
    walk.update(step, last);
    return `Step ${step} of ${last}. ${arithmetic(sweep, current)}. ${walkOf(current)}.`;
  }

  return {
    controls: [...shown, walk.element],
    grids,
    notes: [html("div", { class: "srnn-notes" }, sum.element, chain.element, steps.element)],
    update,
    stop: walk.stop,
  };
});

const blank = (image) => image.map((row) => row.map(() => null));

// Beyond ±2 tanh and sigmoid answer with their ends, whatever comes.
const saturated = (name, image) =>
  (name === "tanh" || name === "sigmoid") && Math.max(...image.flat().map(Math.abs)) > 2 ? "for pixels within ±2" : "";

function arithmetic({ weight, activation }, { position, incoming, x, state }, letter = "h") {
  return `${letter}[${position}] = ${activation}(${number(weight)}·${factor(incoming)} + ${factor(x)}) = ${number(state)}`;
}

function walkOf({ chain, window }) {
  const states = ["0", ...chain.map(({ state }) => number(state))];
  return `start at 0, read ${window.length} pixel${window.length > 1 ? "s" : ""}: s = ${states.join(" → ")}`;
}
