// Tables of outcomes and payers, with an interval each.
"use strict";
/** A row of an outcome: first what a narrow screen has room for. @param {string} name @param {any} found @param {any} w @param {(name: string) => string} title */
Explore.outcomeRow = (name, found, w, title) => [title(name), w.difference(name, found, false), w.interval(name, found), w.verdict(found), w.bare(name, found.base), w.bare(name, found.arm)];

/** @param {any} state @param {any} setup @param {any} w */
Explore.outcomes = (state, setup, w) => {
  const { h } = Cosim, head = [w.t("what"), w.t("difference"), w.t("margin"), w.t("verdict"), w.t("world_0"), w.t("world_1")];
  if (!state.outcomes) return h("p", {}, w.t("nothing_yet"));
  const names = Object.keys(state.outcomes).filter((name) => !name.startsWith("hours_"));
  const pays = (/** @type {string} */ name) => name === "euros_total" || name.replace("euros_", "") in setup.payers;
  const rows = (/** @type {string[]} */ some, /** @type {(name: string) => string} */ title) => some.map((name) => Explore.outcomeRow(name, state.outcomes[name], w, title));
  return h("div", {}, h("h2", {}, w.t("outcomes_title")), Cosim.table(w.t("outcomes_title"), head, rows(names.filter((name) => !pays(name)), w.titleWithUnit)),
    h("h2", {}, `${w.t("payers_title")} (${w.t("unit_thousand")})`), Cosim.table(w.t("payers_title"), head, rows(names.filter(pays), w.title)), h("p", { class: "quiet" }, w.t("margin_note")));
};
