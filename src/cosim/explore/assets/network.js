// The network, who works how in a quarter, in the world with the change; a ring says that it is otherwise without.
"use strict";
/** Counts of a frame by behaviour. @param {string} frame @returns {number[]} */
Explore.counted = (frame) => [0, 1, 2].map((b) => [...frame].filter((digit) => Number(digit) === b).length);

/** Nodes whose behaviour differs between two frames. @param {string} one @param {string} two @returns {number[]} */
Explore.differing = (one, two) => [...one].map((digit, at) => (digit !== two[at] ? at : -1)).filter((at) => at >= 0);

/** @param {any} state @param {any} setup @param {any} w */
Explore.network = (state, setup, w) => {
  const { s, h } = Cosim, net = state.detail && state.detail.network, names = Explore.behaviours(w);
  const picture = s("svg", { viewBox: "-150 -150 300 300" });
  if (!net) return Cosim.figure({ title: w.t("network_title"), label: w.t("nothing_yet"), picture, more: w.t("table") });
  const frame = Math.min(state.frame, net.frames[1].length - 1), here = net.frames[1][frame], there = net.frames[0][frame];
  const changed = new Set(Explore.differing(there, here)), r = net.kind === "professionals" ? 3.4 : 5;
  const place = (/** @type {number} */ at) => net.at[at].map((/** @type {number} */ x) => 138 * x);
  picture.append(s("g", { class: "ties" }, net.edges[1].map(([a, b]) => {
    const [x1, y1] = place(a), [x2, y2] = place(b);
    return s("line", { x1, y1, x2, y2 });
  })));
  [...here].forEach((digit, at) => {
    if (digit === "3") return;
    const [x, y] = place(at);
    if (changed.has(at)) picture.append(s("circle", { cx: x, cy: y, r: r + 2.8, class: "changed" }));
    picture.append(Cosim.marker(Cosim.BEHAVIOURS[Number(digit)], x, y, r));
  });
  const counts = [there, here].map(Explore.counted), week = Math.min(setup.weeks, (frame + 1) * setup.quarter);
  const label = w.t("network_label", { week, a: Explore.counts(counts[0], names), b: Explore.counts(counts[1], names), changed: changed.size, kind: w.t(net.kind) });
  const rows = net.frames[1].map((/** @type {string} */ one, /** @type {number} */ at) => [w.t("week_n", { n: Math.min(setup.weeks, (at + 1) * setup.quarter) }),
    ...Explore.counted(net.frames[0][at]), ...Explore.counted(one), Explore.differing(net.frames[0][at], one).length]);
  const head = [w.t("week"), ...names.map((n) => `${w.t("world_0")}: ${n}`), ...names.map((n) => `${w.t("world_1")}: ${n}`), w.t("changed")];
  const figure = Cosim.figure({ title: w.t("network_title"), label, picture, more: w.t("table"), behind: () => Cosim.table(w.t("network_title"), head, rows) });
  figure.insertBefore(h("p", { class: "quiet" }, w.t("changed_count", { n: changed.size, of: [...here].length, kind: w.t(net.kind) })), figure.querySelector("details"));
  return figure;
};

/** The slider of quarters: apart from the picture, so that it stays while it is dragged.
 * @param {any} state @param {any} setup @param {any} w @param {(change: any) => void} set */
Explore.frames = (state, setup, w, set) => {
  const { h } = Cosim;
  if (!state.detail) return null;
  const text = (/** @type {number} */ frame) => w.t("week_n", { n: Math.min(setup.weeks, (frame + 1) * setup.quarter) });
  const shown = h("output", { for: "frame" }, text(state.frame));
  return h("label", {}, w.t("quarter"), " ", shown, h("input", { id: "frame", type: "range", min: 0, max: state.detail.network.frames[1].length - 1, value: state.frame,
    "aria-valuetext": text(state.frame), input: (/** @type {any} */ event) => { const frame = Number(event.target.value);
      shown.textContent = text(frame); event.target.setAttribute("aria-valuetext", text(frame)); set({ frame }); } }));
};

/** @param {number[]} counts @param {string[]} names */
Explore.counts = (counts, names) => counts.map((n, at) => `${names[at]} ${n}`).join(", ");
