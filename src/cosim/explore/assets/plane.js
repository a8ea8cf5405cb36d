// Outcomes against costs: right costs more, up is better. A dot a replicate, a cross for mean and interval.
"use strict";
/** A round number at or above a value, for the end of an axis. @param {number} value */
Explore.roundUp = (value) => {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= value * 0.999999) || 10 * power;
};

/** @param {any} state @param {any} setup @param {any} w */
Explore.plane = (state, setup, w) => {
  const { s } = Cosim, cost = state.outcomes && state.outcomes.cost_per_client, good = state.outcomes && state.outcomes.functioning;
  const dots = cost ? cost.each.map((/** @type {number|null} */ x, /** @type {number} */ at) => [x, good.each[at]]).filter((/** @type {any[]} */ p) => p[0] !== null && p[1] !== null) : [];
  const crosses = [...state.tried.map((/** @type {any} */ one) => [one.x, one.y])];
  const spread = (/** @type {number} */ axis, /** @type {any} */ found) => Explore.roundUp(Math.max(1e-9, ...[...dots, ...crosses].map((p) => Math.abs(p[axis])),
    ...(found ? [found.low, found.high].filter((x) => x !== null).map(Math.abs) : [])));
  const [wide, high] = [Math.max(100, spread(0, cost)), Math.max(0.01, spread(1, good))];
  const at = (/** @type {number} */ x, /** @type {number} */ y) => [160 + (120 * x) / wide, 140 - (110 * y) / high];
  const picture = s("svg", { viewBox: "0 0 320 300" },
    s("rect", { x: 40, y: 30, width: 240, height: 220, fill: "var(--panel)", stroke: "var(--line)" }),
    s("path", { d: "M40 140H280M160 30V250", stroke: "var(--line)" }),
    [["better_cheaper", 46, 46, "start"], ["better_dearer", 274, 46, "end"], ["worse_cheaper", 46, 228, "start"], ["worse_dearer", 274, 228, "end"]].map(([key, x, y, anchor]) =>
      s("text", { x, y, "text-anchor": anchor, class: "tiny" }, w.t(/** @type {string} */ (key)).split(", ").map((/** @type {string} */ word, /** @type {number} */ at) => s("tspan", { x, dy: at ? 16 : 0 }, at ? word : `${word},`)))),
    s("text", { x: 40, y: 267, class: "tiny", "text-anchor": "middle" }, w.number(-wide, 0)), s("text", { x: 280, y: 267, class: "tiny", "text-anchor": "middle" }, w.number(wide, 0, true)),
    s("text", { x: 160, y: 288, class: "tiny", "text-anchor": "middle" }, w.t("plane_x")), s("text", { x: 36, y: 36, class: "tiny", "text-anchor": "end" }, w.number(high, 2, true)),
    s("text", { x: 36, y: 252, class: "tiny", "text-anchor": "end" }, w.number(-high, 2)), s("text", { x: 160, y: 20, class: "tiny", "text-anchor": "middle" }, w.t("plane_y")));
  for (const [x, y] of crosses) { const [cx, cy] = at(x, y); picture.append(s("path", { d: `M${cx - 5} ${cy}H${cx + 5}M${cx} ${cy - 5}V${cy + 5}`, class: "tried" })); }
  for (const [x, y] of dots) { const [cx, cy] = at(x, y); picture.append(s("circle", { cx, cy, r: 3.5, class: "dot" })); }
  if (cost && cost.mean !== null && good.mean !== null) {
    const [cx, cy] = at(cost.mean, good.mean);
    if (cost.low !== null && good.low !== null) {
      const [x1, y1] = at(cost.low, good.low), [x2, y2] = at(cost.high, good.high);
      picture.append(s("path", { d: `M${x1} ${cy}H${x2}M${cx} ${y1}V${y2}`, class: "interval", id: "interval" }));
    }
    picture.append(Explore.worldMark(1, cx, cy));
  }
  const label = cost ? ["functioning", "cost_per_client"].map((name) => w.said(name, state.outcomes[name])).join("; ") : w.t("nothing_yet");
  const rows = dots.map((/** @type {number[]} */ p, /** @type {number} */ n) => [n + 1, w.value("cost_per_client", p[0], true), w.value("functioning", p[1], true)]);
  const figure = Cosim.figure({ title: w.t("plane_title"), label, picture, more: w.t("table"),
    behind: rows.length ? () => Cosim.table(w.t("plane_title"), [w.t("replicate"), w.title("cost_per_client"), w.title("functioning")], rows) : null });
  figure.insertBefore(Cosim.h("p", { class: "quiet" }, w.t("plane_key")), figure.querySelector("details"));
  return figure;
};
