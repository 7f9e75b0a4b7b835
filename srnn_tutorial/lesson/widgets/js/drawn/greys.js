// Greys for the pixels of an image, where colours stand for something else; and the ink that can be read on them.

// From dark to light on a scale; black or white, whichever stands out more: 4.5 to 1 at least.
export function grey(value, [lowest, highest]) {
  const place = Math.min(Math.max((value - lowest) / (highest - lowest), 0), 1);
  const level = Math.round(58 + 190 * place);
  return { fill: `rgb(${level} ${level} ${level})`, ink: level > 117 ? "#000" : "#fff" };
}
