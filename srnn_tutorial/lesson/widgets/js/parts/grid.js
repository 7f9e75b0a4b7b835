// A small image as a drawing whose pixels can be pointed at, walked with the arrow keys, and given another value in place.

import { colour } from "./colours.js";
import { html, say, set, svg } from "./elements.js";
import { fitted, number } from "./numbers.js";

const MARGIN = 22; // around the pixels: for the arrow, and for the zero that a walk starts with
const ARROWS = { right: [0, 1], left: [0, -1], down: [1, 0], up: [-1, 0] };
const KEYS = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };

// What is drawn where nothing else is asked for.
const PLAIN = { frames: [], walk: null, scale: [0, 1], direction: null, colours: colour, write: fitted };

// `on`: what is to happen: `point(position or null)`, `choose(position)`, and, where pixels may be changed, `change(position, value)`.
export function grid(name, height, width, on = {}) {
  const title = html("figcaption", {});
  const rim = svg("g", { class: "srnn-frames", "aria-hidden": "true" });
  const way = svg("path", { class: "srnn-way", "aria-hidden": "true" });
  const walked = svg("g", { class: "srnn-walked", "aria-hidden": "true" });
  const cells = matrix(height, width, (row, column) => cell(row, column));
  const rows = cells.map((row) => svg("g", { role: "row" }, ...row.map(({ element }) => element)));
  const drawing = svg("svg", { role: "grid", "aria-label": name }, ...rows);
  // On a sheet of its own: what the pointer changes is painted without the pixels below.
  const marks = svg("svg", { class: "srnn-marked", "aria-hidden": "true" }, rim, way, walked);
  const element = html("figure", { class: "srnn-grid" }, title, html("div", { class: "srnn-sheets" }, drawing, marks));
  let edge = 0;
  let shown = {};
  let home = [0, 0]; // the pixel that Tab comes to
  listen();

  function update(state) {
    const before = shown;
    shown = { ...PLAIN, title: name, ...state };
    say(title, shown.title);
    if (before.values && shown.scale === before.scale) paintNews(before);
    else paintAll();
    rim.replaceChildren(...shown.frames.flatMap(([position, kind]) => frame(position, kind)));
    set(way, { d: shown.direction ? arrow(shown.direction) : "" });
    walked.replaceChildren(...[shown.walk ?? []].flat().flatMap(steps));
  }

  function resize(newEdge) {
    if (newEdge === edge) return;
    edge = newEdge;
    const size = { width: width * edge + 2 * MARGIN, height: height * edge + 2 * MARGIN };
    set(drawing, size);
    set(marks, size);
    cells.forEach((row, i) =>
      row.forEach(({ square, text }, j) => {
        set(square, { x: left(j), y: top(i), width: edge, height: edge });
        set(text, { x: left(j + 0.5), y: top(i + 0.5) });
      }),
    );
    if (!shown.values) return;
    paintAll();
    update(shown);
  }

  const paintAll = () => cells.forEach((row, i) => row.forEach((drawn, j) => paint(drawn, shown.values[i][j])));

  // What is as it was before is left alone.
  function paintNews(before) {
    const changed = ["values", "texts", "words"].filter((part) => shown[part] !== before[part]);
    if (!changed.length) return;
    cells.forEach((row, i) =>
      row.forEach((drawn, j) => {
        if (changed.some((part) => shown[part]?.[i][j] !== before[part]?.[i][j])) paint(drawn, shown.values[i][j]);
      }),
    );
  }

  function paint({ element, square, text, position }, value) {
    const [row, column] = position;
    const characters = Math.floor((edge - 3) / 6.4);
    const { fill, ink } = value === null ? { fill: null, ink: null } : shown.colours(value, shown.scale);
    const written = shown.texts ? shown.texts[row][column] : value === null ? "" : shown.write(value, characters);
    const words = shown.words ? shown.words[row][column] : value === null ? "empty" : number(value);
    set(square, { fill, class: value === null ? "srnn-empty" : null });
    set(text, { fill: ink, "font-size": Math.max(11, Math.min(15, (1.6 * (edge - 9)) / Math.max(written.length, 2))) });
    say(text, written);
    set(element, {
      "aria-label": `row ${row}, column ${column}: ${words}`,
      tabindex: row === home[0] && column === home[1] ? 0 : -1,
    });
  }

  function cell(row, column) {
    const square = svg("rect", {});
    const text = svg("text", {});
    const element = svg("g", { role: "gridcell", "data-row": row, "data-column": column }, square, text);
    return { element, square, text, position: [row, column] };
  }

  const left = (column) => MARGIN + column * edge;
  const top = (row) => MARGIN + row * edge;

  function frame([row, column], kind) {
    const place = { x: left(column) + 2.5, y: top(row) + 2.5, width: edge - 5, height: edge - 5 };
    return [svg("rect", { ...place, class: "srnn-rim" }), svg("rect", { ...place, class: `srnn-${kind}` })];
  }

  // Just outside the pixels, along the way the state travels: above them, or at their left.
  function arrow(direction) {
    const [down, across] = ARROWS[direction];
    const long = (across ? width : height) * edge;
    const [from, to] = down + across > 0 ? [MARGIN, MARGIN + long] : [MARGIN + long, MARGIN];
    const tip = to - 8 * (down + across);
    const at = MARGIN - 11;
    return across
      ? `M${from} ${at}H${to}M${tip} ${at - 5}L${to} ${at}L${tip} ${at + 5}`
      : `M${at} ${from}V${to}M${at - 5} ${tip}L${at} ${to}L${at + 5} ${tip}`;
  }

  // The zero that a walk starts with, one place before its first pixel, unless told otherwise, and a tip between each two
  // pixels that it visits.
  function steps({ window, direction, zero: fromZero = true, kind = "tip" }) {
    const [down, across] = ARROWS[direction];
    const [row, column] = window[0];
    const reach = edge / 2 + MARGIN / 2 + 1;
    const zero = svg("text", {
      x: left(column + 0.5) - across * reach,
      y: top(row + 0.5) - down * reach,
      class: "srnn-zero",
    });
    zero.textContent = "0";
    const tips = window.map(([i, j]) => {
      const [x, y] = [left(j + 0.5) - (across * edge) / 2, top(i + 0.5) - (down * edge) / 2];
      const [u, v] = [5 * across, 5 * down];
      return svg("path", { d: `M${x - u - v} ${y - v - u}L${x + u} ${y + v}L${x - u + v} ${y - v + u}Z`, class: `srnn-${kind}` });
    });
    return fromZero ? [zero, ...tips] : tips.slice(1);
  }

  // On the figure: Chromium stops at every <svg> that listens to the focus.
  function listen() {
    element.addEventListener("pointerover", (event) => on.point?.(under(event.target)));
    element.addEventListener("pointerleave", () => on.point?.(null));
    element.addEventListener("click", (event) => under(event.target) && focus(under(event.target)));
    element.addEventListener("dblclick", (event) => edit(under(event.target)));
    element.addEventListener("focusin", (event) => {
      const position = under(event.target);
      if (position) on.choose?.(position);
    });
    element.addEventListener("keydown", (event) => {
      const position = under(event.target);
      if (!position) return;
      if (event.key in KEYS) focus(position.map((at, i) => at + KEYS[event.key][i]));
      else if (event.key === "Home") focus([position[0], 0]);
      else if (event.key === "End") focus([position[0], width - 1]);
      else if (event.key === "Enter" || event.key === "F2") edit(position);
      else return;
      event.preventDefault();
    });
  }

  function focus([row, column]) {
    if (!cells[row]?.[column]) return;
    set(cells[home[0]][home[1]].element, { tabindex: -1 });
    home = [row, column];
    set(cells[row][column].element, { tabindex: 0 });
    cells[row][column].element.focus({ preventScroll: true });
  }

  function edit(position) {
    if (!position || !on.change) return;
    const [row, column] = position;
    const field = html("input", {
      class: "srnn-field",
      inputmode: "decimal",
      "aria-label": `another value for row ${row}, column ${column}`,
      style: `left: ${left(column)}px; top: ${top(row)}px; width: ${Math.max(edge, 44)}px; height: ${edge}px`,
    });
    field.value = String(shown.values[row][column]);
    const place = html("div", { class: "srnn-place" }, field);
    drawing.before(place);
    field.focus();
    field.select();
    let open = true;
    const close = (value) => {
      if (!open) return;
      open = false; // taking the field away makes it lose the focus, which would close it once more
      place.remove();
      if (value !== null) on.change(position, value);
    };
    field.addEventListener("blur", () => close(read(field.value)));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && read(field.value) === null) {
        set(field, { "aria-invalid": "true", title: "A number, please, such as 3 or -0.5" });
      } else if (event.key === "Enter" || event.key === "Escape") {
        close(event.key === "Enter" ? read(field.value) : null);
        focus(position);
      }
    });
  }

  return { element, update, resize, width, height, margin: MARGIN };
}

// The number that was typed, or null.
function read(typed) {
  const text = typed.trim().replace("−", "-").replace(",", ".");
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : null;
}

// The pixel that an event happened to, as [row, column], or null between the pixels.
function under(target) {
  const cell = target.closest?.("[data-row]");
  return cell ? [Number(cell.dataset.row), Number(cell.dataset.column)] : null;
}

function matrix(height, width, make) {
  return Array.from({ length: height }, (_, row) => Array.from({ length: width }, (_, column) => make(row, column)));
}
