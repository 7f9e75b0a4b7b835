// Which pixels a pixel has heard from, in four systems: a 1 where the first image of each has, a 2 where only the second has.

import { seenFrom } from "../arithmetic/seen.js";
import { dropdown } from "../parts/controls.js";
import { html, say } from "../parts/elements.js";
import { grid } from "../parts/grid.js";
import { live, note } from "../parts/live.js";
import { newRow } from "../parts/rows.js";

const SCALE = [1 / 3, 23 / 9]; // on which 1 and 2 have the shades of the still picture
const WIDE = 256; // pixels of the screen: two systems beside each other

export default live((state, act) => {
  const [height, width] = state.get("shape");
  const choose = ([row, column]) => act.set({ row, column });
  const on = { point: act.point, choose };
  const panels = Object.keys(seenFrom([0, 0], height, width, 1)).map((system) => panel(system, height, width, on));
  const divisors = Array.from({ length: Math.min(height, width) }, (_, k) => k + 1).filter((k) => height % k + width % k === 0);
  const patches = dropdown(
    "patches of ReNet2D",
    divisors.map((k) => [k, k === 1 ? "single pixels" : `${k}×${k}`]),
    (patch) => act.set({ patch }),
  );
  const [headline, top] = [note(true), newRow()];
  top.element.append(headline.element);

  function update(pointed) {
    const [row, column] = pointed ?? [Math.min(state.get("row"), height - 1), Math.min(state.get("column"), width - 1)];
    const seen = seenFrom([row, column], height, width, state.get("patch"));
    const counts = panels.map(({ system, update: show }) => show(seen[system], [row, column]));
    const words = `Row ${row}, column ${column} sees, of ${height * width} pixels:`;
    headline.update(words);
    patches.update(state.get("patch"));
    return `${words} ${counts.join("; ")}.`;
  }

  return { controls: [patches.element], grids: [top, ...panels], update };
});

function panel(system, height, width, on) {
  const image = grid(system, height, width, on);
  const lines = [html("p", { class: "srnn-note" }), html("p", { class: "srnn-note" })];
  image.element.classList.add("srnn-sight");
  image.element.append(...lines);
  return {
    ...image,
    system,
    resize: (edge) => image.resize(Math.min(edge, 30, Math.max(21, Math.floor(WIDE / width)))),
    // `images`: what the first and the second image have heard, by title. Returns how many pixels, in words.
    update(images, position) {
      const [[first, once], [second, twice]] = Object.entries(images);
      const values = once.map((row, i) => row.map((heard, j) => (heard ? 1 : twice[i][j] ? 2 : null)));
      const words = values.map((row) => row.map((value) => ({ 1: `heard, ${first}`, 2: `heard, ${second}` })[value] ?? "not heard"));
      image.update({ values, words, scale: SCALE, frames: [[position, "current"]], title: system });
      const count = (numbers) => values.flat().filter((value) => numbers.includes(value)).length;
      say(lines[0], `1  ${first}: ${count([1])}`);
      say(lines[1], `2  ${second}: ${count([1, 2])}`);
      return `${system} ${count([1])} (${first}), ${count([1, 2])} (${second})`;
    },
  };
}
