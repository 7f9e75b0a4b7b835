// A row of pixels that is cut into blocks: a bar between each two of them, their names above, the pixels' numbers below.

import { set, svg } from "../parts/elements.js";

const NARROWEST = 24; // a row of twelve fits on a telephone

// The grid of a row, whose `update` is told the `size` of the blocks, too; `named`: with names and numbers.
export function divided(row, length, named = false) {
  const bars = svg("path", { class: "srnn-bars" });
  const words = svg("g", { class: "srnn-blocks", "aria-hidden": "true" });
  row.element.querySelector(".srnn-marked").append(bars, words);
  let [edge, size, drawn] = [0, 1, ""];

  function draw() {
    if (drawn === `${edge} ${size}`) return;
    drawn = `${edge} ${size}`;
    const { margin } = row;
    const starts = Array.from({ length: Math.ceil(length / size) }, (_, block) => block * size);
    const bar = (start) => `M${margin + start * edge} ${margin - 4}v${edge + 8}`;
    set(bars, { d: starts.slice(1).map(bar).join("") });
    row.element.classList.toggle("srnn-small", edge < 34);
    if (!named) return;
    const above = starts.map((start, block) => {
      const middle = start + Math.min(size, length - start) / 2;
      return label(margin + middle * edge, margin - 11, size * edge < 52 ? block : `block ${block}`);
    });
    const below = Array.from({ length }, (_, k) => label(margin + (k + 0.5) * edge, margin + edge + 11, k));
    words.replaceChildren(...above, ...below);
  }

  return {
    ...row,
    update(state) {
      size = state.size;
      row.update(state);
      draw();
    },
    resize(wanted) {
      const room = row.element.parentElement.clientWidth - 2 * row.margin - 1;
      edge = Math.min(wanted, Math.max(Math.floor(room / length), NARROWEST));
      row.resize(edge);
      draw();
    },
  };
}

function label(x, y, text) {
  const element = svg("text", { x, y });
  element.textContent = text;
  return element;
}
