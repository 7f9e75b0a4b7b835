// Six steps side by side: what each makes of the state that travels down the same image, and whom a pixel has heard from.

import { NAMES, heardBy, sixSteps } from "../arithmetic/six_steps.js";
import { scaleOf } from "../parts/colours.js";
import { html, say } from "../parts/elements.js";
import { grid } from "../parts/grid.js";
import { changed, live, note } from "../parts/live.js";
import { remembered } from "../parts/remembered.js";
import { newRow } from "../parts/rows.js";
import { FORMULAS, SUMS } from "../written/six_steps.js";

const WIDE = 256; // pixels of the screen: three images beside each other

export default live((state, act) => {
  const [height, width] = [state.get("image").length, state.get("image")[0].length];
  const on = { point: act.point, choose: ([row, column]) => act.set({ row, column }) };
  const change = (position, value) => act.set({ image: changed(state.get("image"), position, value) });
  const input = grid("input x", height, width, { ...on, change });
  const panels = NAMES.map((name) => panel(name, height, width, on));
  const walked = remembered(sixSteps);
  const [headline, top] = [note(true), newRow()];
  top.element.append(headline.element);

  function update(pointed) {
    const image = state.get("image");
    const position = pointed ?? [Math.min(state.get("row"), height - 1), Math.min(state.get("column"), width - 1)];
    const all = walked(image);
    input.update({ values: image, scale: scaleOf(image), frames: [[position, "current"]], title: "input x" });
    const told = panels.map((each) => each.update(all[each.name], position));
    const words = `Row ${position[0]}, column ${position[1]}, travelling down.`;
    headline.update(words);
    return `${words} ${told.join(" ")}`;
  }

  return { controls: [], grids: [top, sized(input), newRow(), ...panels], update };
});

function panel(name, height, width, on) {
  const drawn = sized(grid(name, height, width, on));
  const lines = [html("p", { class: "srnn-note srnn-bold" }), html("p", { class: "srnn-note" }), html("p", { class: "srnn-note" })];
  drawn.element.classList.add("srnn-step");
  drawn.element.append(...lines);
  say(lines[0], FORMULAS[name]);
  return {
    ...drawn,
    name,
    update(numbers, position) {
      const values = numbers.map((row) => row.map(({ h }) => h));
      const heard = heardBy(name, position, width);
      const frames = [...heard.slice(0, -1).map((each) => [each, "heard"]), [position, "current"]];
      drawn.update({ values, scale: scaleOf(values), frames, direction: "down", title: name });
      const sum = SUMS[name](numbers[position[0]][position[1]]);
      say(lines[1], sum);
      say(lines[2], `hears ${heard.length} of ${height * width}`);
      return `${name}: ${sum}, hears ${heard.length} of ${height * width}.`;
    },
  };
}

const sized = (image) => ({ ...image, resize: () => image.resize(Math.min(40, Math.max(21, Math.floor(WIDE / image.width)))) });
