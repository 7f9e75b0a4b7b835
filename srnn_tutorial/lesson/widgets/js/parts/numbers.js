// Numbers as the course writes them; lesson/figures/paper.py writes the same.

// As Python's format(value, ".<digits>g").
export function general(value, digits) {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const bare = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power < -4 || power >= digits) {
    return `${bare(mantissa)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  return bare(value.toFixed(digits - 1 - power));
}

const minus = (text) => (text.startsWith("-") ? `−${text.slice(1)}` : text);

// A short decimal: whole numbers whole, others with two decimals or three significant digits.
export function number(value) {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "inf").replace("NaN", "nan");
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e5) return minus(String(value === 0 ? 0 : value));
  if (size >= 0.01 && size < 1000) return minus(value.toFixed(2).replace(/\.?0+$/, ""));
  return minus(general(value, size < 0.01 ? 2 : 3));
}

// A number after a multiplication dot: in brackets if it is negative.
export const factor = (value) => (value < 0 ? `(${number(value)})` : number(value));

// A computed number, with two decimals: one that is nearly 0 or 1 still looks rounded.
export function decimal(value, brackets = false) {
  if (Math.abs(value) >= 99.995) return number(value);
  const text = minus(value.toFixed(2).replace("-0.00", "0.00"));
  return brackets && text.startsWith("−") ? `(${text})` : text;
}

// The longest way of writing a number that fits into so many characters.
export function fitted(value, characters) {
  const whole = number(value);
  if (whole.length <= characters) return whole;
  for (const digits of [2, 1]) {
    const text = minus(general(value, digits));
    if (text.length <= characters) return text;
  }
  return "…";
}

// The numbers of an image, row by row, for a reader who cannot see it; null is an empty pixel.
export const inWords = (image) =>
  image.map((row) => row.map((value) => (value === null ? "empty" : number(value))).join(" ")).join("; ");
