// Lines over whole numbers from 1 on, each with its name at its end, one of the numbers chosen.

import { html, say, set, svg } from "./elements.js";

const [WIDTH, HEIGHT] = [326, 236]; // fits a narrow page as it is, so that its digits keep their size
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 246, 24, 192];
const MARKS = [
  (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
  (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
];

// `axis`: what the numbers are; `names`: of two lines, each in one or more lines of text, that end apart from each other.
export function plot(axis, names) {
  const frame = svg("path", { class: "srnn-axes" });
  const ticks = svg("g", {});
  const chosen = svg("path", { class: "srnn-chosen" });
  const head = svg("text", { y: 10, class: "srnn-bold" });
  const lines = names.map((name, i) => ({
    line: svg("path", { class: `srnn-line srnn-line${i}` }),
    marks: svg("path", { class: `srnn-marks srnn-line${i}` }),
    label: svg("g", {}, ...name.map((text) => label(0, 0, text, "start"))),
  }));
  const drawn = lines.flatMap(({ line, marks, label }) => [line, marks, label]);
  const below = label((LEFT + RIGHT) / 2, HEIGHT - 8, axis);
  const size = { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}` };
  const drawing = svg("svg", { role: "img", ...size }, frame, ticks, below, chosen, ...drawn, head);
  const element = html("figure", { class: "srnn-grid srnn-plot" }, html("figcaption", {}), drawing);
  let drawnFor = "";

  // `values`: of each line, for 1, 2, … ; `at`: the number that is chosen; `words`: what there is to be seen.
  function update({ values, at, words }) {
    const last = values[0].length;
    const highest = Math.max(...values.flat());
    const x = (n) => (last === 1 ? (LEFT + RIGHT) / 2 : LEFT + 12 + ((n - 1) / (last - 1)) * (RIGHT - LEFT - 24));
    const y = (value) => BOTTOM - (value / highest) * (BOTTOM - TOP);
    set(drawing, { "aria-label": words });
    set(chosen, { d: `M${x(at)} ${TOP - 6}V${BOTTOM}` });
    say(set(head, { x: x(at) }), `n = ${at}`);
    lines.forEach(({ line, marks, label }, i) => {
      const points = values[i].map((value, k) => [x(k + 1), y(value)]);
      set(line, { d: `M${points.map((point) => point.join(" ")).join("L")}` });
      set(marks, { d: points.map((point, k) => MARKS[i](...point, k + 1 === at ? 6 : 3.5)).join("") });
      const [, end] = points.at(-1);
      const first = end - 7.5 * (label.children.length - 1);
      [...label.children].forEach((text, k) => set(text, { x: RIGHT + 6, y: first + 15 * k }));
    });
    if (drawnFor === `${last} ${highest}`) return;
    drawnFor = `${last} ${highest}`;
    const [across, up] = [steps(last, 12).filter((n) => n > 0), steps(highest, 6)];
    ticks.replaceChildren(
      ...across.map((n) => label(x(n), BOTTOM + 14, n)),
      ...up.map((value) => label(LEFT - 8, y(value), value, "end")),
    );
    set(frame, { d: `M${LEFT} ${TOP}V${BOTTOM}H${RIGHT}${up.map((value) => `M${LEFT - 4} ${y(value)}h4`).join("")}` });
  }

  return { element, update, resize() {}, width: 0, height: 1, margin: 0 };
}

function label(x, y, text, anchor = "middle") {
  const element = svg("text", { x, y, style: `text-anchor: ${anchor}` });
  element.textContent = text;
  return element;
}

// Whole numbers from 0 to the highest, at even distances, no more than `most`.
function steps(highest, most) {
  const by = [1, 2, 5, 10, 20].find((size) => highest / size < most);
  return Array.from({ length: Math.floor(highest / by) + 1 }, (_, k) => k * by);
}
