// The settings of sweeps: how far, with which weight, through which activation.

import { ACTIVATIONS } from "../arithmetic/sweep.js";
import { dropdown, slider } from "./controls.js";

// Those controls by name. `update(full)` shows the state; n ends at `full`.
export function settings(state, act) {
  const parts = {
    n: slider("sequence length n", { lowest: 1, highest: 1 }, (n) => act.set({ n })),
    weight: slider("weight w", { lowest: 0, highest: 1, step: 0.1 }, (weight) => act.set({ weight })),
    activation: dropdown(
      "activation f",
      Object.keys(ACTIVATIONS).map((name) => [name, name]),
      (activation) => act.set({ activation }),
    ),
  };
  let wide = false; // once a weight was outside of 0 to 1, there is a way back there
  function update(full) {
    const [image, n, weight] = ["image", "n", "weight"].map(state.get);
    wide ||= weight < 0 || weight > 1;
    parts.n.update(n === null ? full : Math.min(n, full), { highest: full });
    parts.weight.update(weight, wide ? { lowest: -2, highest: 2 } : {});
    parts.activation.update(state.get("activation"), (name) => saturated(name, image));
  }
  return { parts, update };
}

// Beyond ±2 tanh and sigmoid answer with their ends, whatever comes.
export const saturated = (name, image) =>
  (name === "tanh" || name === "sigmoid") && Math.max(...image.flat().map(Math.abs)) > 2 ? "for pixels within ±2" : "";
