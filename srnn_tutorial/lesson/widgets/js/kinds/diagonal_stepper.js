// A walk along the diagonals: which pixels can be computed at once, what each reads, and its arithmetic.

import { CORNERS, walkFrom } from "../arithmetic/diagonal.js";
import { ACTIVATIONS } from "../arithmetic/sweep.js";
import { scaleOf } from "../parts/colours.js";
import { dropdown, player, slider } from "../parts/controls.js";
import { html } from "../parts/elements.js";
import { grid } from "../parts/grid.js";
import { steady } from "../written/heard.js";
import { changed, live, note } from "../parts/live.js";
import { factor, number } from "../parts/numbers.js";
import { remembered } from "../parts/remembered.js";
import { saturated } from "../parts/settings.js";

export default live((state, act) => {
  const [height, width] = [state.get("image").length, state.get("image")[0].length];
  const walked = remembered(walkFrom);
  const commonScale = remembered((image, hidden) => scaleOf(image, hidden));
  const visitedUpTo = remembered(visited);
  let walk = null;
  const on = {
    point: act.point,
    choose: (position) => {
      const [diagonal, index] = placeOf(walk, position);
      act.set({ step: diagonal + 1, pixel: index + 1 });
    },
  };
  const change = (position, value) => act.set({ image: changed(state.get("image"), position, value) });
  const grids = [grid("input x", height, width, { ...on, change }), grid("hidden h", height, width, on)];
  const [sum, reads, count] = [note(true), note(), note()];
  const { parts, update: updateControls } = controls(state, act);
  const steps = player("diagonal", (step) => act.set({ step }));

  function update(pointed) {
    const [image, corner] = [state.get("image"), state.get("corner")];
    walk = walked(image, corner, state.get("u"), state.get("v"), state.get("activation"));
    const last = walk.diagonals.length;
    const step = Math.min(state.get("step"), last);
    const [diagonal, index] = pointed === null ? [step - 1, state.get("pixel") - 1] : placeOf(walk, pointed);
    const meetings = walk.diagonals[diagonal];
    const current = meetings[Math.min(index, meetings.length - 1)];
    const scale = commonScale(image, walk.hidden);
    const hidden = visitedUpTo(walk, Math.max(step - 1, diagonal));
    grids[0].update({ values: image, scale, frames: [[current.position, "current"]] });
    const title = `hidden h ${CORNERS[corner].arrow} from the ${place(corner)}`;
    grids[1].update({ values: hidden, scale, title, ...handedOver(walk, meetings, current) });
    sum.update(sumOf(walk, current));
    reads.update(readsOf(current));
    count.update(`diagonal ${diagonal + 1} of ${last}: ${meetings.length} pixel${meetings.length > 1 ? "s at once" : ""}`);
    updateControls();
    steps.update(step, last);
    return `${count.element.textContent}. ${readsOf(current)}. ${sumOf(walk, current)}.`;
  }

  const notes = html("div", { class: "srnn-notes" }, sum.element, reads.element, count.element);
  const still = steady(notes);
  return {
    controls: [...state.get("controls").map((name) => parts[name].element), steps.element],
    grids,
    notes: [notes],
    update,
    stop: () => (steps.stop(), still()),
  };
});

function controls(state, act) {
  const bounds = { lowest: 0, highest: 1, step: 0.1 };
  const parts = {
    corner: dropdown(
      "corner",
      Object.entries(CORNERS).map(([name, { arrow }]) => [name, `${arrow} from the ${place(name)}`]),
      (corner) => act.set({ corner }),
    ),
    u: slider("weight u, in the row", bounds, (u) => act.set({ u })),
    v: slider("weight v, in the column", bounds, (v) => act.set({ v })),
    activation: dropdown(
      "activation f",
      Object.keys(ACTIVATIONS).map((name) => [name, name]),
      (activation) => act.set({ activation }),
    ),
  };
  const wide = { u: false, v: false }; // once a weight was outside of 0 to 1, there is a way back there
  function update() {
    parts.corner.update(state.get("corner"));
    parts.activation.update(state.get("activation"), (name) => saturated(name, state.get("image")));
    for (const name of ["u", "v"]) {
      const weight = state.get(name);
      wide[name] ||= weight < 0 || weight > 1;
      parts[name].update(weight, wide[name] ? { lowest: -2, highest: 2 } : {});
    }
  }
  return { parts, update };
}

const place = (corner) => corner.replace("_", " ");

// The number of a pixel's diagonal, and its place there, both from 0.
function placeOf({ diagonals }, position) {
  const at = (meetings) => meetings.findIndex((meeting) => String(meeting.position) === String(position));
  const diagonal = diagonals.findIndex((meetings) => at(meetings) >= 0);
  return [diagonal, at(diagonals[diagonal])];
}

function visited({ diagonals, hidden }, last) {
  const shown = hidden.map((row) => row.map(() => null));
  for (const { position, state } of diagonals.slice(0, last + 1).flat()) shown[position[0]][position[1]] = state;
  return shown;
}

// The frames of the diagonal and of what the current pixel reads; a tip wherever a state is handed over.
function handedOver({ corner }, meetings, current) {
  const inside = (meeting) => Object.entries(meeting.neighbours).filter(([, position]) => position !== null);
  const others = meetings.filter((meeting) => meeting !== current);
  const tips = (meeting, kind) =>
    inside(meeting).map(([axis, position]) => {
      return { window: [position, meeting.position], direction: CORNERS[corner][axis], zero: false, kind };
    });
  return {
    frames: [
      ...others.map(({ position }) => [position, "together"]),
      ...inside(current).map(([, position]) => [position, "heard"]),
      [current.position, "current"],
    ],
    walk: [...others.flatMap((meeting) => tips(meeting, "tip srnn-aside")), ...tips(current, "tip")],
  };
}

function sumOf({ u, v, activation }, { position, x, row, column, state }) {
  const sum = `${number(x)} + ${factor(u)}·${factor(row)} + ${factor(v)}·${factor(column)}`;
  return `h[${position}] = ${activation}(${sum}) = ${number(state)}`;
}

function readsOf(meeting) {
  const said = ["row", "column"].map((axis) => {
    const position = meeting.neighbours[axis];
    return `${position === null ? "0 from outside" : `h[${position}] = ${number(meeting[axis])}`} in its ${axis}`;
  });
  return `h[${meeting.position}] reads ${said.join(", ")}`;
}
