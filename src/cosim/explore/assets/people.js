// One family, and one organisation, in both worlds.
"use strict";
/** Rows that differ get the mark. @param {any} w @param {string} label @param {any} a @param {any} b */
Explore.pairRow = (w, label, a, b) => [label, a, b, a === b ? w.t("same") : w.t("changed")];

/** Which families are listed, and how far they stand for all. @param {any} state @param {any} w @param {(change: any) => void} set */
Explore.whichFamilies = (state, w, set) => {
  const { h } = Cosim, kinds = ["sample", "extremes"], found = state.detail.families;
  return [Cosim.stops({ legend: w.t("families_which"), name: "families", options: kinds.map((kind) => w.t(`families_${kind}`)), chosen: kinds.indexOf(state.families),
    choose: (at) => set({ families: kinds[at], family: 0 }) }),
    h("p", { class: "quiet", id: "families-about" }, w.t(`families_${state.families}_about`, { n: found.sample.length, gained: found.gained, lost: found.lost, of: w.number(found.of, 0) }))];
};

/** @param {any} state @param {any} setup @param {any} w @param {(change: any) => void} set */
Explore.family = (state, setup, w, set) => {
  const { h } = Cosim, all = Explore.listed(state.detail, state.families);
  if (!state.detail) return h("p", {}, w.t("nothing_yet"));
  if (!all.length) return h("div", {}, Explore.whichFamilies(state, w, set), h("p", { class: "said" }, w.t("families_none")), Explore.who(state, setup, w, "family"));
  const at = Math.min(state.family, all.length - 1), one = all[at], [a, b] = one.worlds, n = (/** @type {number} */ x) => w.number(x, 0);
  const changed = JSON.stringify(a) !== JSON.stringify(b);
  const rows = [["family_left", n(a.left), n(b.left)], ["family_waited", a.waited, b.waited], ["family_in_care", a.in_care, b.in_care], ["family_placed", a.placed, b.placed],
    ["family_met", a.met, b.met], ["family_wasted", n(a.wasted), n(b.wasted)], ["family_cost", n(a.cost), n(b.cost)], ["family_stage", w.t(`stage_${a.stage}`), w.t(`stage_${b.stage}`)]]
    .map(([key, x, y]) => Explore.pairRow(w, w.t(/** @type {string} */ (key), { weeks: setup.follow_up }), x, y));
  const caption = w.t("family_about", { number: one.number, week: one.arrival, problems: one.problems, need: n(one.need) });
  return h("div", {}, Explore.whichFamilies(state, w, set), Explore.chooser(w, "family", at, all.map((/** @type {any} */ f) => w.t("family_n", { number: f.number, problems: f.problems })), set),
    h("p", { class: "said" }, changed ? w.t("changed_because") : w.t("same_in_both")), Cosim.table(caption, [w.t("what"), w.t("world_0"), w.t("world_1"), ""], rows),
    Explore.who(state, setup, w, "family"));
};

/** @param {any} state @param {any} setup @param {any} w @param {(change: any) => void} set */
Explore.organisation = (state, setup, w, set) => {
  const { h } = Cosim, all = state.detail ? state.detail.organisations : [];
  if (!all.length) return h("p", {}, w.t("nothing_yet"));
  const at = Math.min(state.organisation, all.length - 1), one = all[at], [a, b] = one.worlds, names = Explore.behaviours(w);
  const word = (/** @type {string} */ behaviour) => (behaviour ? w.t(behaviour) : "-"), mix = (/** @type {any} */ x) => Explore.shares(x.shares, names, w);
  const rows = [["org_stance", word(a.stance), word(b.stance)], ["org_practice", word(a.practice), word(b.practice)], ["org_shares", mix(a), mix(b)],
    ["org_claim", w.number(a.claim, 2), w.number(b.claim, 2)], ["org_reserve", w.number(a.reserve / 1000, 0), w.number(b.reserve / 1000, 0)], ["org_queue", a.queue, b.queue],
    ["org_open", w.t(a.open ? "yes" : "no"), w.t(b.open ? "yes" : "no")]].map(([key, x, y]) => Explore.pairRow(w, w.t(/** @type {string} */ (key)), x, y));
  const called = (/** @type {any} */ o) => (o.number === null ? o.label : w.t("organisation_n", { number: o.number }));
  const label = (/** @type {any} */ o) => `${called(o)}${o.changed ? ` (${w.t("changed")})` : ""}`;
  return h("div", {}, h("p", { class: "quiet" }, w.t("organisations_about", { n: all.filter((/** @type {any} */ o) => o.changed).length, of: all.length })), Explore.chooser(w, "organisation", at, all.map(label), set), h("p", { class: "said" }, one.changed ? w.t("changed_because") : w.t("org_same")),
    Cosim.table(`${called(one)}, ${Explore.sector(setup, w, one.sector)}`, [w.t("what"), w.t("world_0"), w.t("world_1"), ""], rows), Explore.who(state, setup, w, "organisation"));
};

/** A list and two buttons. @param {any} w @param {string} kind @param {number} at @param {string[]} labels @param {(change: any) => void} set */
Explore.chooser = (w, kind, at, labels, set) => {
  const { h } = Cosim, go = (/** @type {number} */ to) => () => set({ [kind]: (to + labels.length) % labels.length });
  return h("div", { class: "row" }, h("label", {}, w.t(`${kind}_choose`), h("select", { id: kind, change: (/** @type {any} */ e) => set({ [kind]: Number(e.target.value) }) },
    labels.map((label, value) => h("option", { value, selected: value === at }, label)))),
    h("button", { type: "button", id: `${kind}-before`, click: go(at - 1) }, w.t("before")), h("button", { type: "button", id: `${kind}-next`, click: go(at + 1) }, w.t("next")));
};

/** A sector in this language. @param {any} setup @param {any} w @param {string} key @returns {string} */
Explore.sector = (setup, w, key) => (key in setup.sectors ? setup.sectors[key][w.lang] : key);

/** Better off, worse off and exactly the same. @param {any} state @param {any} setup @param {any} w @param {string} kind */
Explore.who = (state, setup, w, kind) => {
  const rows = state.detail.who.filter((/** @type {any} */ row) => row.kind === kind).map((/** @type {any} */ row) =>
    [row.group === "all" ? w.t("all") : Explore.sector(setup, w, row.group), row.count, row.better, row.worse, row.same]);
  return rows.length ? Cosim.table(w.t(`who_${kind}`), [w.t("group"), w.t("count"), w.t("better_off"), w.t("worse_off"), w.t("exactly_same")], rows) : Cosim.h("p", {}, w.t("who_none"));
};
