// Numbers in little room: without the zero before the point, and then with a single decimal.

import { decimal, fitted } from "../parts/numbers.js";

// `written`: how the number is written where there is room for it.
export function short(written, value, characters) {
  const bare = (text) => text.replace(/^(−?)0\./, "$1.");
  const single = bare(value.toFixed(1).replace("-", "−"));
  const ways = [written, bare(decimal(value)), single];
  return ways.find((text) => text.length <= characters) ?? fitted(value, characters);
}
