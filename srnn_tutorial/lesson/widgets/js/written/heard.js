// What a pixel hears in several sweeps: its cross in the input, and the walks that lead to it, each with its sums.

import { DIRECTIONS, stepAt } from "../arithmetic/sweep.js";
import { html, say } from "../parts/elements.js";
import { list } from "../parts/live.js";
import { statesOf, sumOf } from "./sums.js";

// Frames around all that the pixel hears and a tip from each pixel to the next on the way, as a grid takes them.
export function cross(sweeps, position) {
  const windows = Object.values(sweeps).map((sweep) => [sweep.direction, stepAt(sweep, position).window]);
  const heard = windows.flatMap(([, window]) => window.slice(0, -1));
  return {
    frames: [...heard.map((each) => [each, "heard"]), [position, "current"]],
    walk: windows.map(([direction, window]) => ({ window, direction, zero: false })),
  };
}

// For each direction the chain of states and the sums that make it.
export function chains(names) {
  const parts = names.map((name) => {
    const [chain, sums] = [html("p", { class: "srnn-note srnn-bold" }), list()];
    return { name, chain, sums, element: html("div", {}, chain, sums.element) };
  });
  const element = html("div", { class: "srnn-chains" }, ...parts.map((part) => part.element));
  return {
    element,
    update(sweeps, position) {
      for (const { name, chain, sums } of parts) {
        const step = stepAt(sweeps[name], position);
        say(chain, chainOf(sweeps[name], step));
        sums.update(step.chain.map((each, k) => sumOf(sweeps[name], each, k === step.chain.length - 1 ? "h" : "s")));
      }
    },
  };
}

export const chainOf = ({ direction }, step) => `${DIRECTIONS[direction].arrow} ${direction}: ${statesOf(step)}`;

// Keeps the height that it once needed, so that what lies below does not jump while the pointer moves.
export function steady(element) {
  let width = 0;
  const watch = new ResizeObserver(([{ contentRect }]) => {
    element.style.minHeight = contentRect.width === width ? `${contentRect.height}px` : "0";
    width = contentRect.width;
  });
  watch.observe(element);
  return () => watch.disconnect();
}
