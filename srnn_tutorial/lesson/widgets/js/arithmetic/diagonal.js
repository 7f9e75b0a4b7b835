// The walk of a pixel with two neighbours, one diagonal after the other. Its oracle is lesson/by_hand/diagonals.py.
// Letters: x the image, h the state, u the weight of the neighbour in the row, v that of the neighbour in the column.

import { ACTIVATIONS } from "./sweep.js";

// Where a walk goes from each corner: the arrow, and the directions that states travel in, along rows and along columns.
export const CORNERS = {
  top_left: { arrow: "↘", row: "right", column: "down" },
  top_right: { arrow: "↙", row: "left", column: "down" },
  bottom_left: { arrow: "↗", row: "right", column: "up" },
  bottom_right: { arrow: "↖", row: "left", column: "up" },
};

// The pixel behind, in the row and in the column, or null outside the image.
export function neighbours([row, column], height, width, corner) {
  const ways = CORNERS[corner];
  const inside = ([i, j]) => (i >= 0 && i < height && j >= 0 && j < width ? [i, j] : null);
  return {
    row: inside([row, column + (ways.row === "right" ? -1 : 1)]),
    column: inside([row + (ways.column === "down" ? -1 : 1), column]),
  };
}

// The positions on each diagonal, in the order of visiting, each diagonal from the top.
export function diagonals(height, width, corner) {
  const ways = CORNERS[corner];
  const found = Array.from({ length: height + width - 1 }, () => []);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const down = ways.column === "down" ? row : height - 1 - row;
      const across = ways.row === "right" ? column : width - 1 - column;
      found[down + across].push([row, column]);
    }
  }
  return found;
}

// Every pixel of the walk, diagonal by diagonal, and the hidden image: h = f(x + u h_row + v h_column).
export function walkFrom(image, corner = "top_left", u = 0.5, v = 0.5, activation = "relu") {
  const [height, width, f] = [image.length, image[0].length, ACTIVATIONS[activation]];
  const hidden = image.map((row) => row.map(() => 0));
  const handed = (position) => (position === null ? 0 : hidden[position[0]][position[1]]);
  const walked = diagonals(height, width, corner).map((positions) =>
    positions.map((position) => {
      const behind = neighbours(position, height, width, corner);
      const x = image[position[0]][position[1]];
      const [row, column] = [handed(behind.row), handed(behind.column)];
      const state = f(x + u * row + v * column);
      hidden[position[0]][position[1]] = state;
      return { position, neighbours: behind, x, row, column, state };
    }),
  );
  return { corner, u, v, activation, diagonals: walked, hidden };
}
