/** What a search for samples means: an index, or the name of a class. */

/**
 * "#1415" and "1415" name one sample by its index in the data set; anything else names classes, whole or in part.
 * @param {string} text
 * @param {readonly string[]} names  of the classes
 * @returns {{index: number} | {classes: number[]}}
 */
export function meaningOf(text, names) {
  const asked = text.trim().toLowerCase();
  const number = /^#?\s*(\d{1,9})$/.exec(asked);
  if (number !== null) return { index: Number(number[1]) };
  const places = names.map((name, place) => ({ name: name.toLowerCase(), place }));
  const exact = places.filter(({ name }) => name === asked);
  const found = exact.length > 0 || asked === "" ? exact : places.filter(({ name }) => name.includes(asked));
  return { classes: found.map(({ place }) => place) };
}
