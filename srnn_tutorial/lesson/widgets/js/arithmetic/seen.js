// Which pixels a pixel hears, in four systems and two images of each. Its oracle, lesson/by_hand/four_ways.py, tries it out
// with a spark at every pixel; here one asks the other way round: whom has the pixel read, and whom had those?

import { CORNERS, neighbours } from "./diagonal.js";

// By system and image, rows of true and false: has `pixel` heard from there? ReNet2D has patches of `patch` × `patch`.
export function seenFrom(pixel, height, width, patch) {
  return {
    SpatialRNN2D: {
      "the sweep to the right": image(height, width, swept(pixel, height, width, ["right"])),
      "all four, added": image(height, width, swept(pixel, height, width)),
    },
    IONContext: {
      "the first round": image(height, width, swept(pixel, height, width)),
      "the second round": image(height, width, all(swept(pixel, height, width), (each) => swept(each, height, width))),
    },
    ReNet2D: inPatches(pixel, height, width, patch),
    MDRNN2D: {
      "from the top left": image(height, width, walked(pixel, height, width, "top_left")),
      "all corners, added": image(height, width, all(Object.keys(CORNERS), (corner) => walked(pixel, height, width, corner))),
    },
  };
}

// What sweeps in these directions bring to a pixel: its line up to itself.
function swept([row, column], height, width, directions = ["right", "left", "down", "up"]) {
  const lines = {
    right: () => upTo(column + 1).map((j) => [row, j]),
    left: () => upTo(width - column).map((j) => [row, column + j]),
    down: () => upTo(row + 1).map((i) => [i, column]),
    up: () => upTo(height - row).map((i) => [row + i, column]),
  };
  return all(directions, (direction) => lines[direction]());
}

// First down and up, then right and left over what came of it, patch by patch.
function inPatches([row, column], height, width, patch) {
  const own = [Math.floor(row / patch), Math.floor(column / patch)];
  const [down, across] = [height / patch, width / patch];
  const columns = (place) => swept(place, down, across, ["down", "up"]);
  const spread = ([i, j]) => upTo(patch * patch).map((k) => [i * patch + Math.floor(k / patch), j * patch + (k % patch)]);
  const once = columns(own);
  const twice = all(swept(own, down, across, ["right", "left"]), columns);
  return {
    "first down and up": image(height, width, all(once, spread)),
    "then right and left": image(height, width, all(twice, spread)),
  };
}

// A walk along the diagonals: the pixel itself, and what its two neighbours behind have heard.
function walked(pixel, height, width, corner) {
  const found = new Map();
  const waiting = [pixel];
  while (waiting.length) {
    const each = waiting.pop();
    if (each === null || found.has(String(each))) continue;
    found.set(String(each), each);
    waiting.push(...Object.values(neighbours(each, height, width, corner)));
  }
  return [...found.values()];
}

// The positions that any of these hears, each once.
function all(places, hears) {
  return [...new Map(places.flatMap(hears).map((position) => [String(position), position])).values()];
}

function image(height, width, positions) {
  const heard = Array.from({ length: height }, () => Array(width).fill(false));
  for (const [row, column] of positions) heard[row][column] = true;
  return heard;
}

const upTo = (count) => [...Array(count).keys()];
