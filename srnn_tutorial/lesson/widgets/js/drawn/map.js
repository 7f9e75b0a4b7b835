// An image so small that its pixels show colours alone; what they are is told when they are pointed at.

import { colour } from "../parts/colours.js";
import { html, say, set, svg } from "../parts/elements.js";

const EDGE = 10; // of a pixel, in the drawing's own measure
const LEVELS = 40; // colours; all pixels of one colour are one path, which is quicker to change than as many squares

export function map(height, width, on) {
  const empty = svg("path", { class: "srnn-unheard" });
  const paths = Array.from({ length: LEVELS }, (_, k) => svg("path", { fill: colour(k / (LEVELS - 1), [0, 1]).fill }));
  const lines = svg("path", { d: ruled(height, width), class: "srnn-ruled" });
  const around = { width: EDGE - 2, height: EDGE - 2 };
  const [rim, frame] = [svg("rect", { ...around, class: "srnn-rim" }), svg("rect", { ...around, class: "srnn-current" })];
  const viewBox = `-1 -1 ${width * EDGE + 2} ${height * EDGE + 2}`;
  const drawing = svg("svg", { role: "img", viewBox }, empty, ...paths, lines, rim, frame);
  const caption = html("figcaption", {});
  const element = html("figure", { class: "srnn-grid srnn-map" }, caption, drawing);
  const under = ({ clientX, clientY }) => {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(drawing.getScreenCTM().inverse());
    const [row, column] = [Math.floor(y / EDGE), Math.floor(x / EDGE)];
    return row >= 0 && row < height && column >= 0 && column < width ? [row, column] : null;
  };
  let last = "";
  drawing.addEventListener("pointermove", (event) => {
    const position = under(event);
    if (String(position) !== last) on.point(position);
    last = String(position);
  });
  drawing.addEventListener("pointerleave", () => ((last = ""), on.point(null)));
  drawing.addEventListener("click", (event) => under(event) && on.choose(under(event)));

  return {
    element,
    // `values`: null where nothing is heard; `asked`: the pixel in the frame.
    update({ values, scale: [lowest, highest], asked, words }) {
      const outlines = Array(LEVELS).fill("");
      let unheard = "";
      values.forEach((row, i) =>
        row.forEach((value, j) => {
          const square = `M${j * EDGE} ${i * EDGE}h${EDGE}v${EDGE}h-${EDGE}z`;
          const place = Math.min(Math.max((value - lowest) / (highest - lowest), 0), 1);
          if (value === null) unheard += square;
          else outlines[Math.round(place * (LEVELS - 1))] += square;
        }),
      );
      set(empty, { d: unheard });
      paths.forEach((path, k) => set(path, { d: outlines[k] }));
      for (const drawn of [rim, frame]) set(drawn, { x: asked[1] * EDGE + 1, y: asked[0] * EDGE + 1 });
      say(caption, words);
      set(drawing, { "aria-label": words });
    },
  };
}

function ruled(height, width) {
  const across = Array.from({ length: height + 1 }, (_, i) => `M0 ${i * EDGE}h${width * EDGE}`);
  const down = Array.from({ length: width + 1 }, (_, j) => `M${j * EDGE} 0v${height * EDGE}`);
  return [...across, ...down].join("");
}
