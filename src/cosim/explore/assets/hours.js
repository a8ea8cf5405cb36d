// Where the hours of a week go, as two bars with a pattern each kind.
"use strict";
Explore.HOURS = { effective: ["#7fb8ad", "none"], wasted: ["#d9a6c4", "cross"], alignment: ["#f0d28c", "lines"], planning: ["#a9c9e8", "dots"],
  administration: ["#d0d0d0", "back"], learning: ["#c8e0a8", "none"], idle: ["#ffffff", "none"] };

/** @param {any} state @param {any} setup @param {any} w */
Explore.hours = (state, setup, w) => {
  const { s, h } = Cosim, kinds = Object.keys(Explore.HOURS), wide = Explore.room();
  const picture = s("svg", { viewBox: `0 0 ${wide} 110` }, Cosim.patterns("hours", Explore.HOURS)), rows = [];
  if (state.outcomes) {
    const found = kinds.map((kind) => state.outcomes[`hours_${kind}`]);
    ["base", "arm"].forEach((world, row) => {
      const total = found.reduce((sum, one) => sum + one[world], 0) || 1;
      let x = 0;
      found.forEach((one, at) => {
        const width = (wide * one[world]) / total;
        picture.append(s("rect", { x, y: 18 + 48 * row, width, height: 28, fill: `url(#hours-${kinds[at]})`, stroke: "var(--ink)", "stroke-width": 0.6 }));
        x += width;
      });
      picture.append(s("text", { x: 0, y: 13 + 48 * row, class: "small" }, w.t(`world_${row}`)));
    });
    kinds.forEach((kind) => { const one = state.outcomes[`hours_${kind}`];
      rows.push([w.t(`hours_${kind}`), w.number(one.base, 0), w.number(one.arm, 0), w.number(one.mean, 0, true), w.interval(`hours_${kind}`, one)]); });
  }
  const key = h("ul", { class: "key" }, kinds.map((kind) => h("li", {}, s("svg", { viewBox: "0 0 20 20", class: "swatch", "aria-hidden": "true" },
    s("rect", { x: 1, y: 1, width: 18, height: 18, fill: `url(#hours-${kind})`, stroke: "var(--ink)" })), w.t(`hours_${kind}`))));
  const figure = Cosim.figure({ title: w.t("hours_title"), label: rows.length ? rows.map((row) => `${row[0]}: ${row[1]}, ${row[2]}`).join("; ") : w.t("nothing_yet"), picture,
    more: w.t("table"), behind: rows.length ? () => Cosim.table(w.t("hours_title"), [w.t("kind"), w.t("world_0"), w.t("world_1"), w.t("difference"), w.t("margin")], rows) : null });
  figure.insertBefore(key, figure.querySelector("details"));
  return figure;
};
