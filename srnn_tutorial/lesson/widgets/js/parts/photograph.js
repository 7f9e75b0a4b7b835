// A grey image whose pixels are too small to be written on. Pointed at, or walked to with the arrow keys, one is marked.

import { html, say, set } from "./elements.js";

const KEYS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

export function photograph(title, image, [lowest, highest], on) {
  const [height, width] = [image.length, image[0].length];
  const canvas = html("canvas", { width, height, "aria-hidden": "true" });
  const mark = html("div", { class: "srnn-mark", hidden: "" });
  const value = html("span", { class: "srnn-value", "aria-hidden": "true" });
  const frame = html("div", { class: "srnn-photograph", tabindex: 0, role: "img", "aria-label": title }, canvas, mark);
  const element = html("figure", {}, html("figcaption", {}, title), frame, value);
  let at = null;
  paint();
  listen();

  function paint() {
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(width, height);
    image.flat().forEach((x, i) => {
      const grey = Math.round((255 * (x - lowest)) / (highest - lowest));
      pixels.data.set([grey, grey, grey, 255], 4 * i);
    });
    context.putImageData(pixels, 0, 0);
  }

  function update(position, chosen, written) {
    at = chosen;
    set(mark, { hidden: position ? null : "" });
    say(value, written);
    if (!position) return;
    const [row, column] = position;
    const place = { left: column / width, top: row / height, width: 1 / width, height: 1 / height };
    for (const [edge, share] of Object.entries(place)) mark.style[edge] = `${100 * share}%`;
  }

  function listen() {
    frame.addEventListener("pointermove", (event) => on.point(under(event)));
    frame.addEventListener("pointerleave", () => on.point(null));
    frame.addEventListener("click", (event) => on.choose(under(event)));
    frame.addEventListener("keydown", (event) => {
      if (event.key === "Escape") on.choose([null, null]);
      if (!(event.key in KEYS)) return;
      event.preventDefault();
      const [row, column] = at ? at.map((place, axis) => place + KEYS[event.key][axis]) : [height >> 1, width >> 1];
      on.choose([Math.min(Math.max(row, 0), height - 1), Math.min(Math.max(column, 0), width - 1)]);
    });
  }

  function under({ clientX, clientY }) {
    const box = canvas.getBoundingClientRect();
    const share = [(clientY - box.top) / box.height, (clientX - box.left) / box.width];
    return [height, width].map((edge, axis) => Math.min(Math.max(Math.floor(share[axis] * edge), 0), edge - 1));
  }

  return { element, update };
}
