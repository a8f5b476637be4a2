/** Which runs are ticked, as one word of the address: "" for all, "+a.b" for these only, "-a.b" for all but these. */

/**
 * @param {string} text
 * @param {readonly string[]} keys of all runs
 * @returns {Set<string>} keys of the ticked runs
 */
export function chosenRuns(text, keys) {
  const named = new Set(text.slice(1).split("."));
  if (text.startsWith("+")) return new Set(keys.filter((key) => named.has(key)));
  if (text.startsWith("-")) return new Set(keys.filter((key) => !named.has(key)));
  return new Set(keys);
}

/**
 * The shorter of the two ways to say it.
 * @param {Set<string>} chosen
 * @param {readonly string[]} keys
 */
export function writeChoice(chosen, keys) {
  const [on, off] = [keys.filter((key) => chosen.has(key)), keys.filter((key) => !chosen.has(key))];
  if (off.length === 0) return "";
  return on.length <= off.length ? `+${on.join(".")}` : `-${off.join(".")}`;
}
