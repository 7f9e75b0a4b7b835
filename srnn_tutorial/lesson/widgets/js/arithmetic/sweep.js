// The arithmetic of a sweep in the browser, one pixel at a time, every number kept. Its oracle is lesson/by_hand/trace.py.
// Letters: x the image, w the weight, s the state, h the hidden image, n the sequence length, null for the full sweep.

export const DIRECTIONS = {
  right: { arrow: "→", way: "to the right" },
  left: { arrow: "←", way: "to the left" },
  down: { arrow: "↓", way: "down" },
  up: { arrow: "↑", way: "up" },
};

export const ACTIVATIONS = {
  relu: (z) => Math.max(z, 0),
  linear: (z) => z,
  tanh: Math.tanh,
  sigmoid: (z) => (1 + Math.tanh(z / 2)) / 2,
};

// The lines a direction reads, rows or columns, each pixel as [row, column], in order.
export function lines(height, width, direction) {
  const rows = [...Array(height).keys()];
  const columns = [...Array(width).keys()];
  if (direction === "left") columns.reverse();
  if (direction === "up") rows.reverse();
  return direction === "right" || direction === "left"
    ? rows.map((row) => columns.map((column) => [row, column]))
    : columns.map((column) => rows.map((row) => [row, column]));
}

// For every pixel, in the order of visiting, the positions it reads: up to n behind it, and itself, the last.
export function windows(height, width, direction, n = null) {
  return lines(height, width, direction).flatMap((line) =>
    line.map((_, j) => line.slice(n === null ? 0 : Math.max(0, j - n), j + 1)),
  );
}

// Every step of a sweep, in the order of visiting, and the hidden image: h[j] = s[j], s[k] = f(w s[k-1] + x[k]).
export function trace(image, direction = "right", n = null, weight = 1, activation = "relu") {
  const f = ACTIVATIONS[activation];
  const hidden = image.map((row) => row.map(() => 0));
  const steps = windows(image.length, image[0].length, direction, n).map((window) => {
    let state = 0;
    const chain = window.map(([row, column]) => {
      const incoming = state;
      const x = image[row][column];
      const preactivation = weight * incoming + x;
      state = f(preactivation);
      return { position: [row, column], incoming, x, preactivation, state };
    });
    const [row, column] = window.at(-1);
    hidden[row][column] = state;
    return { position: [row, column], window, chain, ...chain.at(-1) };
  });
  return { direction, n, weight, activation, steps, hidden };
}

// The smallest sequence length, 1 at least, with which every pixel sees all that lies behind it.
export function fullSweep(image, directions = Object.keys(DIRECTIONS)) {
  const edges = directions.map((name) => (name === "right" || name === "left" ? image[0].length : image.length));
  return Math.max(...edges.map((edge) => edge - 1), 1);
}

// The four sweeps, by direction.
export function traceAll(image, n = null, weight = 1, activation = "relu") {
  return Object.fromEntries(Object.keys(DIRECTIONS).map((name) => [name, trace(image, name, n, weight, activation)]));
}

// The step of a sweep at a pixel.
export const stepAt = ({ steps }, [row, column]) => steps.find(({ position: [i, j] }) => i === row && j === column);
