// Grey images side by side, with the number of the pixel under the pointer, in each of them.

import { html } from "../parts/elements.js";
import { live, note } from "../parts/live.js";
import { number } from "../parts/numbers.js";
import { photograph } from "../parts/photograph.js";

const HINT = "Point at a pixel, or go there with Tab and the arrow keys: its number, in each image.";

export default live((state, act) => {
  const titles = state.get("titles");
  const images = state.get("images").map((rows) => rows.map((row) => row.split(" ").map(Number)));
  const [height, width] = [images[0].length, images[0][0].length];
  const common = rangeOf(images);
  const on = { point: act.point, choose: ([row, column]) => act.set({ row, column }) }; // nulls for no pixel
  const drawn = images.map((image, i) => {
    const scale = state.get("own_scales") ? rangeOf([image]) : common;
    const title = state.get("own_scales") ? `${titles[i]}: ${number(scale[0])} to ${number(scale[1])}` : titles[i];
    return photograph(title, image, scale, on);
  });
  const row = html("div", { class: "srnn-photographs", role: "group", "aria-label": state.get("words") });
  row.style.setProperty("--count", drawn.length);
  row.append(...drawn.map((each) => each.element));
  const said = note();

  function update(pointed) {
    const [i, j] = [state.get("row"), state.get("column")];
    const chosen = i === null || j === null ? null : [Math.min(i, height - 1), Math.min(j, width - 1)];
    const position = pointed ?? chosen;
    drawn.forEach((each, k) => each.update(position, chosen, position ? number(images[k][position[0]][position[1]]) : ""));
    const words = position ? numbersAt(position, titles, images) : HINT;
    said.update(words);
    return words;
  }

  return { controls: [], grids: [], notes: [row, html("div", { class: "srnn-notes" }, said.element)], update };
});

// From the darkest to the brightest pixel.
function rangeOf(images) {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of images.flat(2)) [lowest, highest] = [Math.min(lowest, value), Math.max(highest, value)];
  return [lowest, highest > lowest ? highest : lowest + 1];
}

function numbersAt([row, column], titles, images) {
  const numbers = titles.map((title, k) => `${title} ${number(images[k][row][column])}`);
  return `Row ${row}, column ${column}: ${numbers.join(", ")}.`;
}
