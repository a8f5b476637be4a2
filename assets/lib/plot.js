/**
 * Charts come alive when they are touched: Plotly is loaded, and replaces the drawing in place at the same size.
 *
 * Colours in a figure are names of tokens ("--s0"); they are looked up here, again on every change of theme.
 */

import { figureCsv } from "./figure_csv.js";
import { fromBase64 } from "./data.js";
import { collect, download, h, keep, listen, part } from "./dom.js";
import { onTheme, token } from "./theme.js";

/** @typedef {{data: any[], layout: any}} PlotlyFigure */

const CONFIG = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: "reset", showTips: false };

/**
 * @typedef {object} Chart a figure that can change while it is looked at
 * @property {PlotlyFigure} spec
 * @property {() => void} redraw does nothing before the chart has come alive
 */

/**
 * Makes one figure interactive and gives it its buttons.
 * @param {HTMLElement} figure the <figure>
 * @param {PlotlyFigure} spec
 * @param {(name: "plotly") => Promise<any>} library
 * @returns {{undo: () => void, update: (spec: PlotlyFigure) => void}}
 */
export function liven(figure, spec, library) {
  const undo = collect();
  const plot = keep(part(figure, ".plot"), "class aria-busy");
  /** @type {Chart} */
  const chart = { spec, redraw: () => {} };
  const name = `${document.title.replace(/[^\w.-]+/g, "-").slice(0, 60)}-${figure.dataset.figure}`;
  /** @type {Promise<HTMLElement>|undefined} */
  let started;
  const start = () => {
    started ??= draw(plot, chart, library, undo).catch((error) => {
      started = undefined;
      complain(figure, error);
      throw error;
    });
    return started;
  };
  const quietly = () => void start().catch(() => {});
  for (const type of ["pointerenter", "focusin", "touchstart"]) undo.add(listen(plot, type, quietly, { once: true, passive: true }));
  const image = (/** @type {"png"|"svg"} */ format) => async () => {
    const live = await start().catch(() => null);
    if (live !== null) await saveImage(await library("plotly"), live, format, name);
  };
  const reset = async () => {
    const live = await start().catch(() => null);
    if (live !== null) (await library("plotly")).relayout(live, { ...home(chart.spec.layout, "xaxis"), ...home(chart.spec.layout, "yaxis") });
  };
  const save = () => download(`${name}.csv`, figureCsv(chart.spec), "text/csv");
  const tools = h("div", { class: "tools", "data-kept": "all" },
    tool("Reset", "Reset the zoom", reset), tool("PNG", "Save as PNG", image("png")),
    tool("SVG", "Save as SVG", image("svg")), tool("CSV", "Save the numbers", save));
  plot.after(tools);
  undo.add(() => tools.remove(), () => plot.removeAttribute("data-kept"));
  return { undo: undo.all, update: (next) => renew(chart, next) };
}

/** @param {Chart} chart @param {PlotlyFigure} next */
function renew(chart, next) {
  if (JSON.stringify(next) === JSON.stringify(chart.spec)) return;
  chart.spec = next;
  chart.redraw();
}

/**
 * Where an axis was at first.
 * @param {any} layout
 * @param {"xaxis"|"yaxis"} axis
 */
function home(layout, axis) {
  const { range, autorange } = layout[axis];
  return range === undefined ? { [`${axis}.autorange`]: autorange ?? true } : { [`${axis}.range`]: [...range] };
}

/**
 * @param {string} text
 * @param {string} says
 * @param {() => void} act
 */
function tool(text, says, act) {
  return h("button", { type: "button", class: "button small", title: says, onclick: act }, text);
}

/**
 * @param {HTMLElement} plot
 * @param {Chart} chart
 * @param {(name: "plotly") => Promise<any>} library
 * @param {ReturnType<typeof collect>} undo
 */
async function draw(plot, chart, library, undo) {
  plot.setAttribute("aria-busy", "true");
  const plotly = await library("plotly").finally(() => plot.removeAttribute("aria-busy"));
  const live = h("div", { class: "live", "data-kept": "all" });
  plot.append(live);
  const size = () => ({ width: plot.clientWidth, height: plot.clientHeight });
  const themed = () => themedFigure(chart.spec, size());
  const figure = themed();
  await plotly.newPlot(live, figure.data, figure.layout, CONFIG);
  plot.classList.add("upgraded");
  const again = async () => {
    const [next, pointed] = [themed(), pointedAt(live)];
    await plotly.react(live, next.data, next.layout, CONFIG);
    if (pointed !== null && live.matches(":hover")) plotly.Fx.hover(live, pointed);
  };
  chart.redraw = () => void again();
  const observer = new ResizeObserver(() => {
    if (live.clientWidth > 0) plotly.relayout(live, size());
  });
  observer.observe(plot);
  undo.add(onTheme(again), () => observer.disconnect(), () => {
    plotly.purge(live);
    live.remove();
    plot.classList.remove("upgraded");
  });
  return live;
}

/**
 * The points whose labels are shown; drawing again would take them away.
 * @param {any} live
 * @returns {{curveNumber: number, pointNumber: number}[]|null}
 */
function pointedAt(live) {
  const shown = /** @type {any[]} */ (live._hoverdata ?? []).filter((one) => Number.isInteger(one.pointNumber));
  return shown.length === 0 ? null : shown.map(({ curveNumber, pointNumber }) => ({ curveNumber, pointNumber }));
}

/**
 * The figure in the present colours and at this size.
 * @param {PlotlyFigure} spec
 * @param {{width: number, height: number}} size
 * @returns {PlotlyFigure}
 */
function themedFigure(spec, size) {
  const { data, layout } = coloured(spec, token);
  const ink = token("ink-2");
  return {
    data,
    layout: {
      ...layout,
      ...size,
      uirevision: "reader", // zoom and hidden curves stay when the numbers change
      dragmode: matchMedia("(pointer: coarse)").matches ? false : "zoom", // a finger scrolls the page
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size: 11.5, color: ink },
      hoverlabel: { bgcolor: token("raised"), bordercolor: token("line-strong"), font: { size: 12, color: token("ink") } },
    },
  };
}

/**
 * A deep copy in which strings that begin with "--" have become colours.
 * @template T
 * @param {T} value
 * @param {(name: string) => string} look
 * @returns {T}
 */
export function coloured(value, look) {
  if (typeof value === "string") return /** @type {any} */ (value.startsWith("--") ? look(value.slice(2)) : value);
  if (Array.isArray(value)) return /** @type {any} */ (value.map((item) => coloured(item, look)));
  if (value === null || typeof value !== "object") return value;
  return /** @type {any} */ (Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item, look)])));
}

/**
 * @param {any} plotly
 * @param {HTMLElement} live
 * @param {"png"|"svg"} format
 * @param {string} name
 */
async function saveImage(plotly, live, format, name) {
  const { clientWidth: width, clientHeight: height } = live;
  const address = await plotly.toImage(live, { format, width, height, scale: format === "png" ? 2 : 1 });
  const body = address.slice(address.indexOf(",") + 1);
  if (format === "svg") download(`${name}.svg`, decodeURIComponent(body), "image/svg+xml");
  else download(`${name}.png`, fromBase64(body), "image/png");
}

/**
 * @param {HTMLElement} figure
 * @param {Error} error
 */
function complain(figure, error) {
  if (figure.querySelector(".state-error") !== null) return;
  const text = `This chart stays still: ${error.message}. The drawing and its numbers are complete.`;
  part(figure, ".plot").after(h("p", { class: "state-error", role: "status" }, text));
}
