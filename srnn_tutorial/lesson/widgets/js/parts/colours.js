// Colours of pixels: viridis, even steps of lightness, safe for colour-blind readers; and the ink that can be read on them.

const VIRIDIS = [
  "#440154", "#470d60", "#48186a", "#482374", "#472d7b", "#453781", "#424086", "#3e4989", "#3b528b", "#375b8d", "#33638d",
  "#2f6b8e", "#2c728e", "#297a8e", "#26828e", "#23898e", "#21918c", "#1f988b", "#1fa088", "#22a785", "#28ae80", "#32b67a",
  "#3fbc73", "#4ec36b", "#5ec962", "#70cf57", "#84d44b", "#98d83e", "#addc30", "#c2df23", "#d8e219", "#ece51b", "#fde725",
].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));

// One colour scale for all images of a picture; empty pixels, null, do not count.
export function scaleOf(...images) {
  const values = images.flat(2).filter((value) => value !== null && Number.isFinite(value));
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  return values.length ? [lowest, highest > lowest ? highest : lowest + 1] : [0, 1];
}

// The colour of a value on a scale, and black or white, whichever stands out more: 4.58 to 1 at least.
export function colour(value, [lowest, highest]) {
  const place = Math.min(Math.max((value - lowest) / (highest - lowest), 0), 1) * (VIRIDIS.length - 1);
  const below = Math.min(Math.floor(place), VIRIDIS.length - 2);
  const rgb = VIRIDIS[below].map((start, i) => Math.round(start + (place - below) * (VIRIDIS[below + 1][i] - start)));
  return { fill: `rgb(${rgb.join(" ")})`, ink: luminance(rgb) > 0.179 ? "#000" : "#fff" };
}

// Relative luminance as WCAG 2 defines it.
function luminance(rgb) {
  const linear = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}
