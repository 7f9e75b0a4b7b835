// Who hears whom in one layer, and what that costs, in the browser. Its oracle is lesson/by_hand/reach.py.

const BEHIND = { right: [0, -1], left: [0, 1], down: [-1, 0], up: [1, 0] };

// The pixels that a pixel sees besides itself, by direction, nearest first; n null for the full sweep.
export function reach([height, width], [row, column], n = null) {
  const distances = Array.from({ length: n ?? Math.max(height, width) }, (_, k) => k + 1);
  const inside = ([i, j]) => i >= 0 && i < height && j >= 0 && j < width;
  return Object.fromEntries(
    Object.entries(BEHIND).map(([name, [down, across]]) => [
      name,
      distances.map((k) => [row + k * down, column + k * across]).filter(inside),
    ]),
  );
}

// How many pixels that is, with the pixel itself.
export const count = (seen) => 1 + Object.values(seen).reduce((sum, positions) => sum + positions.length, 0);

// The smallest sequence length, 1 at least, with which every pixel sees all that lies behind it.
export const fullReach = ([height, width]) => Math.max(height - 1, width - 1, 1);

// The steps that a sweep along the longest edge takes for each pixel: in the full sweep one walk serves the whole line.
export const stepsForEachPixel = (shape, n) => (n < fullReach(shape) ? n + 1 : 1);
