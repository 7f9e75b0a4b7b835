// A gate or a state of a unit on its way along a row: a bar below each pixel that was read, and the arithmetic of the current one.

import { html, say, set, svg } from "../parts/elements.js";
import { decimal, fitted } from "../parts/numbers.js";
import { short } from "./short.js";

const [MARGIN, TOP, TALL, DIGITS] = [22, 3, 34, 17]; // MARGIN as in grid.js: the columns stand below those of the row

// The bar of a gate, which has a role, fills a frame from 0 to 1; that of a state grows from its zero.
export function lane({ title, meaning, role }, width, on) {
  const columns = Array.from({ length: width }, (_, column) => bar(column, role));
  const [top, bottom] = [svg("text", { class: "srnn-end" }), svg("text", { class: "srnn-end" })];
  const here = svg("rect", { class: "srnn-here" });
  const zero = svg("path", { class: "srnn-zero-line" });
  const parts = columns.map(({ element }) => element);
  const drawing = svg("svg", { role: "img", height: TOP + TALL + DIGITS }, here, ...parts, zero, top, bottom);
  const sum = html("p", { class: "srnn-note" });
  const caption = html("figcaption", {}, html("b", {}, title), ` ${meaning}`);
  const element = html("figure", { class: "srnn-grid srnn-lane" }, caption, drawing, sum);
  let edge = 0;
  let shown = null;
  listen(element, on);

  // `values`: a number for each pixel, or null where none was read; `ends`: what the lane's floor and ceiling stand for.
  function update(state) {
    shown = state;
    const { values, ends, current, arithmetic, important } = shown;
    const height = (value) => (TALL * (Math.min(Math.max(value, ends[0]), ends[1]) - ends[0])) / (ends[1] - ends[0]);
    columns.forEach((column, k) => paint(column, values[k], height, Math.floor((edge - 1) / 6.6)));
    set(here, { x: MARGIN + current * edge, y: 0, width: edge, height: TOP + TALL + DIGITS });
    set(zero, { d: `M${MARGIN} ${TOP + TALL - height(0)}h${width * edge}` });
    say(top, fitted(ends[1], 3));
    say(bottom, fitted(ends[0], 3));
    say(sum, arithmetic);
    set(sum, { class: important ? "srnn-note srnn-bold" : "srnn-note" });
    set(drawing, { "aria-label": `${title}: ${values.filter((value) => value !== null).map((v) => decimal(v)).join(" ")}` });
  }

  function resize(newEdge) {
    if (newEdge === edge) return;
    edge = newEdge;
    set(drawing, { width: width * edge + 2 * MARGIN });
    set(top, { x: MARGIN - 4, y: TOP + 6 });
    set(bottom, { x: MARGIN - 4, y: TOP + TALL - 5 });
    columns.forEach(({ under, frame, fill, text }, k) => {
      const left = MARGIN + k * edge;
      set(under, { x: left, y: 0, width: edge, height: TOP + TALL + DIGITS });
      set(frame, { x: left + 5, y: TOP, width: edge - 10, height: TALL });
      set(fill, { x: left + 6, width: edge - 12 });
      set(text, { x: left + edge / 2, y: TOP + TALL + DIGITS / 2 + 1 });
    });
    if (shown) update(shown);
  }

  return { element, update, resize, width, height: 1, margin: MARGIN };
}

function bar(column, role) {
  const under = svg("rect", { class: "srnn-under" }); // what is pointed at
  const frame = svg("rect", { class: role ? "srnn-gauge" : "srnn-under" });
  const fill = svg("rect", { class: `srnn-bar srnn-${role ?? "state"}` });
  const text = svg("text", { "font-size": 11.5 });
  const element = svg("g", { "data-row": 0, "data-column": column }, under, frame, fill, text);
  return { element, under, frame, fill, text };
}

// From the zero of the lane up, or down; the number below it.
function paint({ frame, fill, text }, value, height, characters) {
  const read = value !== null;
  const [from, to] = read ? [height(0), height(value)].sort((a, b) => a - b) : [0, 0];
  set(fill, { y: TOP + TALL - to, height: to - from });
  set(frame, { opacity: read ? 1 : 0.35 });
  say(text, read ? short(decimal(value), value, characters) : "");
}

function listen(element, on) {
  const under = (event) => {
    const column = event.target.closest?.("[data-column]");
    return column ? [0, Number(column.dataset.column)] : null;
  };
  element.addEventListener("pointerover", (event) => on.point(under(event)));
  element.addEventListener("pointerleave", () => on.point(null));
  element.addEventListener("click", (event) => under(event) && on.choose(under(event)));
}
