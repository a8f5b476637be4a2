/** The words of a drawing that leaves the page: its title or the names of its curves, and the name of x. */

const LETTER = 6.2, GAP = 18, NAME = 40; // px of a letter, px between names, letters of a name
const AXES = { step: "step", epoch: "epoch", time: "time (UTC)", relative: "time since start" };

/**
 * @param {import("./curve_frame.js").CurveState} state
 * @param {import("./curve_frame.js").Frame} frame
 * @param {import("./curve_frame.js").Size} size
 * @returns {import("./curve_scene.js").TextShape[]}
 */
export function captions({ label, lines, axes }, frame, size) {
  const named = lines.filter((line) => !line.faint);
  const names = named.length > 1 ? named.map(({ name, color }) => ({ text: name, color })) : [{ text: label, color: "--ink" }];
  const x = axes.x.label ?? AXES[axes.x.kind];
  return [...inOneRow(names, frame.right - frame.left).map(({ text, color, at }) => word(text, frame.left + at, frame.top - 12, color, "start")),
    word(x, frame.right, size.height - 5, "--ink-2", "end")];
}

/**
 * Names beside each other, as many as fit; the last says how many do not.
 * @param {{text: string, color: string}[]} names
 * @param {number} width
 */
function inOneRow(names, width) {
  /** @type {{text: string, color: string, at: number}[]} */
  const placed = [];
  let at = 0;
  for (const [i, { text, color }] of names.entries()) {
    const shown = text.length > NAME && names.length > 1 ? `${text.slice(0, NAME - 1)}…` : text;
    if (i > 0 && at + shown.length * LETTER > width) {
      placed.push({ text: `+ ${names.length - i}`, color: "--ink-2", at });
      break;
    }
    placed.push({ text: shown, color, at });
    at += shown.length * LETTER + GAP;
  }
  return placed;
}

/** @param {string} text @param {number} x @param {number} y @param {string} color @param {"start"|"end"} anchor @returns {import("./curve_scene.js").TextShape} */
function word(text, x, y, color, anchor) {
  return { kind: "text", x, y, text, color, anchor };
}
