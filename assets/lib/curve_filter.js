/** Which tags a reader asks for: words that must all occur, or a /regular expression/. */

/**
 * @param {string} text "loss", "train grad", "/^eval/.*acc/"; with / at the front an expression, its end may be left out
 * @returns {{test: (tag: string) => boolean, problem: string}} an expression that is none lets everything pass and says so
 */
export function tagFilter(text) {
  const asked = text.trim();
  if (!asked.startsWith("/") || asked.length < 2) {
    const words = asked.toLowerCase().split(/\s+/);
    return { test: (tag) => words.every((word) => tag.toLowerCase().includes(word)), problem: "" };
  }
  try {
    const expression = new RegExp(asked.slice(1).replace(/\/i?$/, ""), "iu");
    return { test: (tag) => expression.test(tag), problem: "" };
  } catch (error) {
    return { test: () => true, problem: `no regular expression: ${String(error).replace(/^.*: /, "")}` };
  }
}
