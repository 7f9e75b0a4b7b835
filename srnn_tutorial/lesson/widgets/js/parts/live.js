// What all live pictures share: their state, with undo; their place on the page; what is said to those who cannot see them.

import { button } from "./controls.js";
import { html, say, set } from "./elements.js";

// Pixels of the screen for a pixel of the image: at the least, digits of 11 px still stand in it.
const [NARROWEST, TIGHT, WIDEST] = [28, 36, 46];
const GAP = 10; // between grids, as in picture.css

// A live picture. `make(state, act)` returns what it consists of:
//   controls  elements that stand beside the pictures
//   grids     drawings, as parts/grid.js makes them, as many in a row as there is room for
//   across    how many of them belong in a row, if there is room; all if left out
//   notes     elements below: the arithmetic
//   update()  draws the state; returns what a screen reader is told after a choice
export function live(make) {
  return remade({
    render({ model, el }) {
      const state = stateOf(model);
      const act = { set, point };
      const picture = make(state, act);
      const undo = button("↶ Undo", () => state.undo(), "Undo the last change");
      const reset = button("⟲ Back to the start", () => state.reset());
      const told = html("div", { class: "srnn-told", role: "status", "aria-live": "polite" });
      const flat = picture.grids.every((grid) => grid.height === 1); // rows stand one below the other
      const grids = html("div", { class: `srnn-grids${flat ? " srnn-flat" : ""}` });
      grids.append(...picture.grids.map((grid) => grid.element));
      const controls = html("div", { class: "srnn-controls" }, ...picture.controls);
      controls.append(html("div", { class: "srnn-buttons" }, undo, reset));
      const body = html("div", { class: "srnn-body" }, grids, ...(picture.notes ?? []));
      const root = html("div", { class: "srnn", "data-lm-suppress-shortcuts": "true" }, body, controls, told);
      root.addEventListener("keydown", (event) => event.stopPropagation()); // the page has shortcuts of its own
      el.append(root);

      undo.hidden = model.get("image") === undefined; // nothing can be changed in place

      let pointed = null;
      let waiting = false;
      let stopped = false;
      function point(position) {
        pointed = position;
        refresh();
      }
      function set(changes) {
        pointed = null; // what is chosen is shown, wherever the pointer rests
        state.set(changes);
        refresh();
      }
      // Once before the next frame, however much has changed until then.
      function refresh() {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          if (!stopped) draw();
        });
      }
      function draw() {
        const words = picture.update(pointed);
        undo.disabled = !state.changed();
        reset.disabled = !state.moved();
        if (pointed === null) say(told, words ?? "");
      }
      // As many in a row as leave the pixels large enough, and then as large as there is room for.
      function fit() {
        if (!picture.grids.length) return;
        const room = grids.clientWidth - 1 + GAP;
        const widest = picture.grids.reduce((one, other) => (other.width > one.width ? other : one));
        const edgeOf = (count) => Math.floor((room / count - GAP - 2 * widest.margin) / widest.width);
        const all = flat ? 1 : (picture.across ?? picture.grids.length);
        let count = all;
        while (count > 1 && edgeOf(count) < TIGHT) count -= 1;
        count = Math.ceil(all / Math.ceil(all / count)); // rows of one length, rather than a last one of one grid
        for (const grid of picture.grids) grid.resize(Math.min(Math.max(edgeOf(count), NARROWEST), WIDEST));
      }
      const watch = new ResizeObserver(fit);
      watch.observe(grids);
      const forget = state.listen(refresh);
      fit();
      draw();
      return () => {
        stopped = true;
        watch.disconnect();
        forget();
        picture.stop?.();
      };
    },
  });
}

// Made anew when Python sets what the drawing is built for: an image of another shape, other controls.
function remade({ render }) {
  return {
    render({ model, el }) {
      const names = model.get("_names");
      const form = () => JSON.stringify(names.map((name) => (name === "shape" ? model.get(name) : formOf(model.get(name)))));
      let [known, stop] = [form(), render({ model, el })];
      const look = () => {
        if (form() === known) return;
        stop();
        el.replaceChildren();
        [known, stop] = [form(), render({ model, el })];
      };
      for (const name of names) model.on(`change:${name}`, look);
      return () => {
        for (const name of names) model.off(`change:${name}`, look);
        stop();
      };
    },
  };
}

// Of numbers how many there are, and words as they are.
function formOf(value) {
  if (!Array.isArray(value)) return null;
  return Array.isArray(value[0]) ? [value.length, formOf(value[0])] : typeof value[0] === "string" ? value : value.length;
}

// The state of a picture: what the model holds, which is also Python's, and the way back to what it was.
function stateOf(model) {
  const names = model.get("_names");
  const read = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const start = read();
  const before = []; // images, before each change of a pixel
  const write = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  return {
    get: (name) => model.get(name),
    set(changes) {
      if ("image" in changes) before.push(model.get("image"));
      write(changes);
    },
    undo() {
      if (before.length) write({ image: before.pop() });
    },
    reset() {
      before.length = 0;
      write(start);
    },
    changed: () => before.length > 0,
    moved: () => JSON.stringify(read()) !== JSON.stringify(start),
    // The model tells of every change, whether it was made here or in Python.
    listen(listener) {
      const events = names.map((name) => `change:${name}`);
      for (const event of events) model.on(event, listener);
      return () => {
        for (const event of events) model.off(event, listener);
      };
    },
  };
}

// An image with another value at one pixel.
export const changed = (image, [row, column], value) =>
  image.map((line, i) => (i === row ? line.map((x, j) => (j === column ? value : x)) : line));

// A paragraph of the arithmetic, in bold print or not.
export function note(bold = false) {
  const element = html("p", { class: bold ? "srnn-note srnn-bold" : "srnn-note" });
  return { element, update: (text) => set(say(element, text), { hidden: text ? null : "" }) };
}

// Lines of arithmetic, one after the other.
export function list() {
  const element = html("ol", { class: "srnn-list" });
  const update = (lines) => {
    while (element.children.length > lines.length) element.lastChild.remove();
    while (element.children.length < lines.length) element.append(html("li"));
    lines.forEach((line, i) => say(element.children[i], line));
  };
  return { element, update };
}
