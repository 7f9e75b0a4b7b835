// The controls of all live pictures: native ones, each with its label, moved from the keyboard as everywhere.

import { html, say, set } from "./elements.js";
import { number } from "./numbers.js";

let count = 0; // so that every control has an id for its label, in every picture of a page
const newId = () => `srnn-${(count += 1)}`;

function labelled(text, control, ...more) {
  control.id = newId();
  return html("div", { class: "srnn-control" }, html("label", { for: control.id }, text), control, ...more);
}

// A list to choose from. `options`: pairs of value and what is shown; `update(value, refused)` takes a function that says why
// an option cannot be chosen now, if it cannot.
export function dropdown(label, options, choose) {
  const shown = options.map(([, text], i) => html("option", { value: i }, text));
  const select = html("select", {}, ...shown);
  select.addEventListener("change", () => choose(options[select.value][0]));
  return {
    element: labelled(label, select),
    update(value, refused = () => "") {
      select.value = String(options.findIndex(([option]) => option === value));
      options.forEach(([option, text], i) => {
        const why = option === value ? "" : refused(option);
        shown[i].disabled = Boolean(why);
        say(shown[i], why ? `${text} (${why})` : text);
      });
    },
  };
}

export function slider(label, { lowest, highest, step = 1, written = number }, choose) {
  const range = html("input", { type: "range", min: lowest, max: highest, step });
  const output = html("span", { class: "srnn-value", "aria-hidden": "true" }); // the slider itself says it
  range.addEventListener("input", () => choose(Number(range.value)));
  const element = labelled(label, range, output);
  return {
    element,
    update(value, bounds = {}) {
      const { lowest: min = lowest, highest: max = highest, disabled = false, hidden = false } = bounds;
      set(range, { min, max, "aria-valuetext": written(value) });
      range.disabled = disabled;
      element.hidden = hidden;
      range.value = String(value);
      say(output, written(value));
    },
  };
}

export function button(label, press, name = label) {
  const element = html("button", { type: "button", "aria-label": name === label ? null : name }, label);
  element.addEventListener("click", press);
  return element;
}

// Walks from 1 to the last step: back, on, play until the end, and from the start again. `go(step)` is told where to.
export function player(unit, go, interval = 900) {
  let [step, last, timer] = [1, 1, null];
  const move = (to) => go((step = Math.min(Math.max(to, 1), last))); // kept at once: the next press may come before it is drawn
  const stop = () => {
    clearInterval(timer);
    timer = null;
    say(play, "▶ Play");
  };
  const start = () => {
    if (step === last) move(1);
    say(play, "■ Stop");
    timer = setInterval(() => {
      if (!play.isConnected || step === last) stop();
      else move(step + 1);
    }, interval);
  };
  const range = slider("step", { lowest: 1, highest: 1 }, (value) => (stop(), move(value)));
  const back = button("◀ Back", () => (stop(), move(step - 1)), `One ${unit} back`);
  const on = button("Next ▶", () => (stop(), move(step + 1)), `One ${unit} on`);
  const play = button("▶ Play", () => (timer ? stop() : start()));
  const repeat = button("↺ From the start", () => (stop(), move(1)));
  return {
    element: html("div", { class: "srnn-player" }, range.element, html("div", { class: "srnn-buttons" }, back, on, play, repeat)),
    update(newStep, newLast) {
      [step, last] = [newStep, newLast];
      range.update(step, { highest: last });
      back.disabled = repeat.disabled = step === 1;
      on.disabled = step === last;
    },
    stop,
  };
}
