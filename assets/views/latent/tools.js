/** The row of controls above the map. Each mirrors one value of the state. */

import { h } from "../../lib/dom.js";

/**
 * A row of buttons of which one is on.
 * @param {string} label
 * @param {readonly (readonly [string, string])[]} choices  value and text
 * @param {(value: string) => void} choose
 */
export function segmented(label, choices, choose) {
  const buttons = choices.map(([value, text]) =>
    h("button", { type: "button", "data-value": value, onclick: () => choose(value) }, text),
  );
  const element = h("div", { class: "lx-seg", role: "group", "aria-label": label }, buttons);
  return {
    element,
    /** @param {string} value */
    show: (value) => buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.value === value))),
    /** @param {string} value @param {string | null} why  a reason switches the choice off */
    allow: (value, why) => {
      const button = buttons.find((one) => one.dataset.value === value);
      if (button === undefined) return;
      button.disabled = why !== null;
      button.title = why ?? "";
    },
  };
}

/**
 * A labelled select.
 * @param {string} label
 * @param {readonly (readonly [string, string])[]} choices
 * @param {(value: string) => void} choose
 */
export function selector(label, choices, choose) {
  const select = h("select", { onchange: () => choose(select.value) });
  const element = h("label", { class: "lx-pick" }, h("span", {}, label), select);
  const offer = (/** @type {readonly (readonly [string, string])[]} */ list) => {
    const isSame = list.length === select.options.length && list.every(([value], place) => select.options[place].value === value);
    if (!isSame) select.replaceChildren(...list.map(([value, text]) => h("option", { value }, text))); // an open list stays open
  };
  offer(choices);
  return {
    element,
    offer,
    /** @param {string} value */
    show: (value) => (select.value = value),
    /** @param {string | null} why */
    disable: (why) => {
      select.disabled = why !== null;
      element.title = why ?? "";
    },
    /** @param {string} value @param {string | null} why */
    allow: (value, why) => {
      const option = [...select.options].find((one) => one.value === value);
      if (option === undefined) return;
      option.disabled = why !== null;
      option.title = why ?? "";
    },
  };
}

/**
 * A search field that answers on Enter.
 * @param {string} label
 * @param {readonly string[]} suggestions
 * @param {(text: string) => void} search
 */
export function searchField(label, suggestions, search) {
  const list = h("datalist", { id: "lx-found" }, suggestions.map((value) => h("option", { value })));
  const input = h("input", {
    type: "search",
    placeholder: label,
    "aria-label": label,
    list: "lx-found",
    autocomplete: "off",
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter") search(input.value);
      if (event.key === "Escape") input.blur();
    },
    onchange: () => suggestions.includes(input.value) && search(input.value),
  });
  return { element: h("span", { class: "lx-search" }, input, list), input };
}
