// Rows of grids: where one ends, and what is written before the first grid of the next.

import { html, say } from "./elements.js";

// From here on the grids stand in a new row.
export function newRow() {
  return { element: html("div", { class: "srnn-new-row" }), resize() {}, width: 0, height: 1, margin: 0 };
}

// Words in the place of a grid, so that those after it stand below those of the row above.
export function heading(like) {
  const words = html("div", { class: "srnn-heading" });
  return {
    element: words,
    update: (text) => say(words, text),
    resize: (edge) => {
      words.style.width = `${like.width * edge + 2 * like.margin}px`;
    },
    width: like.width,
    height: like.height,
    margin: like.margin,
  };
}
