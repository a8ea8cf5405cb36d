// Triangle of behaviours over time: top co-creative, left competitive, right side by side.
"use strict";
Explore.NARROW = "(max-width: 40rem)";
/** Width of a wide picture in its own units: letters keep their size on a phone. */
Explore.room = () => (window.matchMedia(Explore.NARROW).matches ? 330 : 600);

/** Shares to a place in the picture. @param {number} competitive @param {number} beside @param {number} co */
Explore.corner = (competitive, beside, co) => {
  const total = competitive + beside + co || 1;
  return [40 + 240 * ((beside + co / 2) / total), 250 - 208 * (co / total)];
};

/** Points of a world. @param {any} series @param {number} world @returns {number[][]} */
Explore.mixPath = (series, world) => series.share_competitive[world].map((_, /** @type {number} */ at) =>
  Cosim.BEHAVIOURS.map((name) => series[`share_${name}`][world][at] || 0));

/** @param {any} state @param {any} setup @param {any} w */
Explore.triangle = (state, setup, w) => {
  const { s, h } = Cosim, names = Explore.behaviours(w), corners = [[1, 0, 0], [0, 1, 0], [0, 0, 1]].map((one) => Explore.corner(...one));
  const picture = s("svg", { viewBox: "0 0 320 300" },
    s("path", { d: `M${corners.map((c) => c.join(" ")).join("L")}Z`, fill: "var(--panel)", stroke: "var(--line)" }),
    [0.25, 0.5, 0.75].map((x) => s("path", { d: `M${Explore.corner(1 - x, 0, x).join(" ")}L${Explore.corner(0, 1 - x, x).join(" ")}`, stroke: "var(--line)", "stroke-width": 0.5, "stroke-dasharray": "2 4" })),
    [0, 1, 2].map((b) => Cosim.marker(Cosim.BEHAVIOURS[b], corners[b][0], corners[b][1], 8)),
    s("text", { x: 320, y: 280, "text-anchor": "end", class: "small" }, names[1]), s("text", { x: 0, y: 280, class: "small" }, names[0]),
    s("text", { x: 160, y: 24, "text-anchor": "middle", class: "small" }, names[2]));
  const rows = [], last = [];
  if (state.series) {
    for (const world of [0, 1]) {
      const path = Explore.mixPath(state.series, world), places = path.map((one) => Explore.corner(...one)), end = places[places.length - 1];
      picture.append(s("path", { d: `M${places.map((p) => p.map((x) => x.toFixed(1)).join(" ")).join("L")}`, fill: "none", class: `world-${world}` }),
        s("circle", { cx: places[0][0], cy: places[0][1], r: 3, class: "start" }), Explore.worldMark(world, end[0], end[1]));
      last.push(path[path.length - 1]);
    }
    for (const at of Explore.yearly(state.series.share_competitive[0].length, setup)) {
      const cells = [0, 1].flatMap((world) => Explore.mixPath(state.series, world)[at].map((x) => w.number(100 * x, 0)));
      rows.push([w.t("week_n", { n: Math.min(setup.weeks, (at + 1) * setup.every) }), ...cells]);
    }
  }
  const label = last.length ? w.t("triangle_label", { a: Explore.shares(last[0], names, w), b: Explore.shares(last[1], names, w) }) : w.t("nothing_yet");
  const head = [w.t("week"), ...names.map((n) => `${w.t("world_0")}: ${n} %`), ...names.map((n) => `${w.t("world_1")}: ${n} %`)];
  return Cosim.figure({ title: w.t("triangle_title"), label, picture, more: w.t("table"), behind: rows.length ? () => Cosim.table(w.t("triangle_title"), head, rows) : null });
};

/** @param {number[]} mix @param {string[]} names @param {any} w */
Explore.shares = (mix, names, w) => mix.map((x, at) => `${names[at]} ${w.number(100 * x, 0)} %`).join(", ");

/** The points that end a year, and the last. @param {number} length @param {any} setup @returns {number[]} */
Explore.yearly = (length, setup) => {
  const step = Math.max(1, Math.round(52 / setup.every)), found = [];
  for (let at = step - 1; at < length; at += step) found.push(at);
  if (length && found[found.length - 1] !== length - 1) found.push(length - 1);
  return found;
};

/** The sign of a world: an open diamond as it is, a filled one with the change. @param {number} world @param {number} x @param {number} y */
Explore.worldMark = (world, x, y) => Cosim.s("path", { d: `M${x} ${y - 7}L${x + 7} ${y}L${x} ${y + 7}L${x - 7} ${y}Z`, class: `mark-${world}` });
