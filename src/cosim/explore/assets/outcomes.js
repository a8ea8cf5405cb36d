// Tables of outcomes and payers, with an interval each.
"use strict";
/** A row of an outcome. @param {string} name @param {any} found @param {any} w */
Explore.outcomeRow = (name, found, w) => [w.title(name), w.value(name, found.base), w.value(name, found.arm), w.value(name, found.mean, true), w.interval(name, found), w.verdict(found.verdict)];

/** @param {any} state @param {any} setup @param {any} w */
Explore.outcomes = (state, setup, w) => {
  const { h } = Cosim, head = [w.t("what"), w.t("world_0"), w.t("world_1"), w.t("difference"), w.t("margin"), w.t("verdict")];
  if (!state.outcomes) return h("p", {}, w.t("nothing_yet"));
  const names = Object.keys(state.outcomes).filter((name) => !name.startsWith("hours_"));
  const pays = (/** @type {string} */ name) => name === "euros_total" || name.replace("euros_", "") in setup.payers;
  const rows = (/** @type {string[]} */ some) => some.map((name) => Explore.outcomeRow(name, state.outcomes[name], w));
  return h("div", {}, Cosim.table(w.t("outcomes_title"), head, rows(names.filter((name) => !pays(name)))),
    h("h2", {}, w.t("payers_title")), Cosim.table(w.t("payers_title"), head, rows(names.filter(pays))), h("p", { class: "quiet" }, w.t("margin_note")));
};
