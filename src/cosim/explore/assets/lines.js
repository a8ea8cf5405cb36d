// A weekly series in both worlds, as lines.
"use strict";
/** Lowest and highest value of lines, with a little room; shares begin at 0. @param {(number|null)[][]} lines @returns {[number, number]} */
Explore.range = (lines) => {
  const all = /** @type {number[]} */ (lines.flat().filter((x) => x !== null));
  if (!all.length) return [0, 1];
  const low = Math.min(...all), high = Math.max(...all);
  return low >= 0 && low < 0.6 * high ? [0, high || 1] : high > low ? [low - 0.05 * (high - low), high + 0.05 * (high - low)] : [low - 0.5, low + 0.5];
};

/** @param {any} state @param {any} setup @param {any} w @param {(change: any) => void} set */
Explore.lines = (state, setup, w, set) => {
  const { s, h } = Cosim, lines = state.series ? state.series[state.line] : [[], []], share = state.line.startsWith("share_");
  const [low, high] = Explore.range(lines), scale = share ? 100 : 1, places = high - low > 20 || share ? 0 : 2;
  const count = Math.max(2, lines[0].length), wide = Explore.room() - 10, place = (/** @type {number} */ at, /** @type {number} */ y) => [56 + ((wide - 56) * at) / (count - 1), 190 - (165 * (y - low)) / (high - low)];
  const picture = s("svg", { viewBox: `0 0 ${wide + 10} 230` }, s("path", { d: `M56 15V190H${wide}`, fill: "none", stroke: "var(--line)" }),
    [low, (low + high) / 2, high].map((y) => s("text", { x: 51, y: place(0, y)[1] + 4, "text-anchor": "end", class: "tiny" }, w.number(y * scale, places) + (share ? " %" : ""))),
    Array.from({ length: Math.floor(setup.weeks / 52) + 1 }, (_, year) => { const x = 56 + ((wide - 56) * year * 52) / setup.weeks;
      return [s("path", { d: `M${x} 190v5`, stroke: "var(--line)" }), s("text", { x, y: 212, "text-anchor": "middle", class: "tiny" }, wide > 400 ? w.t("year_n", { n: year }) : year)]; }));
  for (const world of [0, 1]) {
    const d = lines[world].map((/** @type {number|null} */ y, /** @type {number} */ at) => (y === null ? "" : `${at && lines[world][at - 1] !== null ? "L" : "M"}${place(at, y).map((x) => x.toFixed(1)).join(" ")}`)).join("");
    if (d) { const last = place(lines[world].length - 1, lines[world][lines[world].length - 1] || 0);
      picture.append(s("path", { d, fill: "none", class: `world-${world}` }), Explore.worldMark(world, last[0], last[1])); }
  }
  const choose = h("label", {}, w.t("line_choose"), h("select", { id: "line", change: (/** @type {any} */ event) => set({ line: event.target.value }) },
    setup.series.map((/** @type {string} */ name) => h("option", { value: name, selected: name === state.line }, w.t(`line_${name}`)))));
  const rows = Explore.yearly(lines[0].length, setup).map((at) => [w.t("week_n", { n: Math.min(setup.weeks, (at + 1) * setup.every) }),
    ...[0, 1].map((world) => (lines[world][at] === null ? "-" : w.number(lines[world][at] * scale, places)))]);
  const end = rows.length ? rows[rows.length - 1] : null, name = w.t(`line_${state.line}`);
  const figure = Cosim.figure({ title: w.t("lines_title", { what: name }), label: end ? w.t("lines_label", { what: name, week: end[0], a: end[1], b: end[2] }) : w.t("nothing_yet"),
    picture, more: w.t("table"), behind: rows.length ? () => Cosim.table(name, [w.t("week"), w.t("world_0"), w.t("world_1")], rows) : null });
  figure.insertBefore(choose, figure.querySelector("svg"));
  return figure;
};
