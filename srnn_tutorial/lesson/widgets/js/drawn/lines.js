// Lines of maps over the states that come in; pointing along them says what becomes of a state.

import { html, set, svg } from "../parts/elements.js";
import { number } from "../parts/numbers.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [46, 14, 12, 40]; // around the drawing: for digits, and for what they count
const [NARROWEST, WIDEST, HEIGHT] = [280, 560, 290];

// `from`, `to`: the states that come in, in steps of `by`; `names`: of the lines, the last one drawn more boldly. `on`: as
// in parts/grid.js, but that what is pointed at is a state.
export function lines({ from, to, by, names }, on) {
  const [frame, zeros, guides] = ["srnn-axes", "srnn-zeros", "srnn-guides"].map((name) => svg("path", { class: name }));
  const ticks = svg("g", {});
  const across = label(0, HEIGHT - 8, "state that comes in");
  const up = label(0, 0, "state that goes out");
  const drawn = names.map((_, i) => svg("path", { class: `srnn-map ${lineOf(i, names)}` }));
  const dots = names.map((_, i) => svg("circle", { class: `srnn-dot ${lineOf(i, names)}`, r: i === names.length - 1 ? 7 : 5 }));
  const drawing = svg("svg", { role: "img", height: HEIGHT }, zeros, frame, ticks, across, up, ...drawn, guides, ...dots);
  const element = html("figure", { class: "srnn-grid srnn-maps" }, html("figcaption", {}), drawing);
  let [width, range, shown] = [WIDEST, [0, 1, 1], null];

  const x = (s) => LEFT + ((s - from) / (to - from)) * (width - LEFT - RIGHT);
  const y = (value) => HEIGHT - BOTTOM - ((value - range[0]) / (range[1] - range[0])) * (HEIGHT - TOP - BOTTOM);
  const path = (points) => `M${points.map(([s, value]) => `${x(s)} ${y(value)}`).join("L")}`;

  // `corners`: of each line, from left to right; `at`: of each line the place of its dot, as [in, out]; `words`: all of it.
  function update(state) {
    shown = state;
    range = bounds(state.corners.flat().map(([, value]) => value));
    const inside = ([s, value]) => s >= from && s <= to && value <= range[1] && value >= range[0];
    state.corners.forEach((points, i) => set(drawn[i], { d: path(points) }));
    state.at.forEach(([s, value], i) => {
      set(dots[i], { cx: x(s), cy: y(value), visibility: inside([s, value]) ? null : "hidden" });
    });
    const seen = state.at.filter(inside).map(([s, value]) => `M${x(s)} ${y(range[0])}V${y(value)}H${x(state.at.at(-1)[0])}`);
    set(guides, { d: seen.join("") });
    set(drawing, { "aria-label": state.words });
    rule();
  }

  function rule() {
    const [below, left] = [HEIGHT - BOTTOM, LEFT];
    const states = steps(from, to, 2);
    const values = steps(...range);
    set(zeros, { d: `M${x(0)} ${TOP}V${below}M${left} ${y(0)}H${width - RIGHT}` });
    const marks = [...states.map((s) => `M${x(s)} ${below}v4`), ...values.map((value) => `M${left - 4} ${y(value)}h4`)];
    set(frame, { d: `M${left} ${TOP}V${below}H${width - RIGHT}${marks.join("")}` });
    ticks.replaceChildren(
      ...states.map((s) => label(x(s), below + 14, number(s))),
      ...values.map((value) => label(left - 7, y(value), number(value), "end")),
    );
    set(across, { x: (left + width - RIGHT) / 2 });
    const middle = [10, (TOP + below) / 2];
    set(up, { transform: `translate(${middle}) rotate(-90)` });
  }

  function resize() {
    const room = element.parentElement.clientWidth;
    width = Math.min(Math.max(room, NARROWEST), WIDEST);
    set(drawing, { width });
    if (shown) update(shown);
  }

  const under = (event) => {
    const place = event.clientX - drawing.getBoundingClientRect().left;
    const s = from + ((place - LEFT) / (width - LEFT - RIGHT)) * (to - from);
    return Math.min(Math.max(Math.round(s / by) * by, from), to);
  };
  drawing.addEventListener("pointermove", (event) => on.point(under(event)));
  drawing.addEventListener("pointerleave", () => on.point(null));
  drawing.addEventListener("click", (event) => on.choose(under(event)));

  return { element, update, resize, width: 0, height: 1, margin: 0 };
}

// A piece of a line, to stand before its name.
export function sample(i, names) {
  const line = svg("path", { class: `srnn-map ${lineOf(i, names)}`, d: "M0 6H34" });
  return svg("svg", { class: "srnn-sample", width: 34, height: 12, "aria-hidden": "true" }, line);
}

const lineOf = (i, names) => (i === names.length - 1 ? "srnn-together-map" : `srnn-map${i}`);

function label(x, y, text, anchor = "middle") {
  const element = svg("text", { x, y, style: `text-anchor: ${anchor}` });
  element.textContent = text;
  return element;
}

// From a lowest to a highest round number around these and zero, and the distance of ticks between them.
function bounds(values) {
  const [lowest, highest] = [Math.min(0, ...values), Math.max(1, ...values)];
  const by = [0.5, 1, 2, 5, 10, 20, 50].find((size) => (highest - lowest) / size <= 7) ?? 100;
  return [Math.floor(lowest / by) * by, Math.ceil(highest / by) * by, by];
}

const steps = (from, to, by) => Array.from({ length: Math.round((to - from) / by) + 1 }, (_, k) => from + k * by);
