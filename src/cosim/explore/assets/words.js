// Numbers and sentences: how outcomes are written in a language.
"use strict";
/** Factor, decimals and the key of the unit behind a number. @param {string} unit */
Explore.look = (unit) => ({
  SD: { scale: 1, places: 3, key: "unit_sd" }, share: { scale: 100, places: 1, key: "unit_percent", difference: "unit_points" },
  weeks: { scale: 1, places: 1, key: "unit_weeks" }, clients: { scale: 1, places: 0, key: "" },
  "EUR/client": { scale: 1, places: 0, key: "unit_euros" }, "EUR/year": { scale: 1e-3, places: 0, key: "unit_thousand" },
  "hours/week": { scale: 1, places: 0, key: "unit_hours" } }[unit] || { scale: 1, places: 2, key: "" });

/** Decimals of a difference: more than usual where a difference that was shown would be written as 0.
 * @param {{mean: number|null, verdict: string}} found @param {{scale: number, places: number}} look */
Explore.placesOf = (found, { scale, places }) => {
  const size = Math.abs(found.mean || 0) * scale, shown = !["no difference shown", "exactly none"].includes(found.verdict);
  return shown && size > 0 ? Math.max(places, Math.min(places + 3, Math.ceil(-Math.log10(size)))) : places;
};

/** Writes values, differences and intervals of outcomes. @param {any} setup @param {string} lang */
Explore.writer = (setup, lang) => {
  const t = Cosim.translator(setup.texts[lang]), plain = Cosim.numbers(lang);
  const number = (/** @type {number|null} */ value, /** @type {number} */ places, /** @type {boolean} */ sign = false) => (value === null ? "-" : plain(value, places, sign));
  const unitOf = (/** @type {any} */ look, /** @type {boolean} */ difference) => {
    const key = difference && look.difference ? look.difference : look.key;
    return key ? ` ${t(key)}` : "";
  };
  const lookOf = (/** @type {string} */ name) => Explore.look(setup.outcomes[name].unit);
  /** @param {string} name @param {number|null} value @param {boolean} [difference] */
  const value = (name, value, difference = false) => (value === null ? "-" : number(value * lookOf(name).scale, lookOf(name).places, difference) + unitOf(lookOf(name), difference));
  /** A number without its unit, but for percentages and points. @param {string} name @param {number|null} value */
  const bare = (name, value) => (value === null ? "-" : number(value * lookOf(name).scale, lookOf(name).places) + (lookOf(name).difference ? unitOf(lookOf(name), false) : ""));
  /** A mean difference, with as many decimals as it takes to see one. @param {string} name @param {any} found @param {boolean} [unit] */
  const difference = (name, found, unit = true) => (found.mean === null ? "-" : number(found.mean * lookOf(name).scale, Explore.placesOf(found, lookOf(name)), true)
    + (unit || lookOf(name).difference ? unitOf(lookOf(name), true) : ""));
  /** @param {string} name @param {any} found */
  const interval = (name, found) => {
    const { scale } = lookOf(name), places = Explore.placesOf(found, lookOf(name));
    if (found.low === null || found.high === null) return t("no_interval");
    return t("from_to", { low: number(found.low * scale, places, true), high: number(found.high * scale, places, true) });
  };
  /** @param {any} found */
  const verdict = (found) => { const word = t(`verdict_${(found.verdict === "no difference shown" ? found.size : found.verdict).replace(/ /g, "_")}`); return found.small ? t("verdict_small", { verdict: word }) : word; };
  const title = (/** @type {string} */ name) => setup.outcomes[name].title[lang];
  /** A title with the unit of its numbers. @param {string} name */
  const titleWithUnit = (name) => title(name) + (lookOf(name).key && !lookOf(name).difference ? ` (${t(lookOf(name).key)})` : "");
  const said = (/** @type {string} */ name, /** @type {any} */ found) => t("say_outcome", { what: title(name), mean: difference(name, found), interval: interval(name, found), verdict: verdict(found) });
  /** What an answer belongs to. @param {any} state */
  const settings = (state) => {
    const policies = state.policies.map((/** @type {string} */ name) => setup.policies.find((/** @type {any} */ one) => one.name === name).title[lang]);
    const knobs = Object.entries(state.knobs).map(([key, x]) => `${setup.knob_texts[lang][key].name} ${plain(x, 2)} ${setup.knob_texts[lang][key].unit}`.trim());
    const about = { policies: policies.join("; "), knobs: knobs.join("; "), runs: state.runs, seed: state.seed };
    return t(!knobs.length ? "settings_policies" : state.both ? "settings_both" : policies.length ? "settings_all" : "settings_knobs", about);
  };
  /** The answer as a sentence. @param {any} state */
  const sentence = (state) => {
    if (state.status === "waiting" && state.place > 0) return t("say_place", { place: state.place, of: state.waiting });
    if (state.status === "error") return t("say_error", { why: state.error || t("no_answer") });
    if (state.outcomes === null || state.n === 0) return state.status === "stopped" ? t("say_stopped", { n: state.n, of: state.of }) : state.status === "waiting" ? t("say_waiting") : t("say_idle");
    const parts = ["functioning", "cost_per_client"].map((name) => said(name, state.outcomes[name]));
    const key = state.status === "stopped" ? "say_stopped" : "say_so_far";
    return `${t(key, { n: state.n, of: state.of })} ${parts.join("; ")}.`;
  };
  return { lang, t, number, value, bare, difference, interval, verdict, title, titleWithUnit, said, settings, sentence };
};
/** Names of the behaviours in this language. @param {any} w */
Explore.behaviours = (w) => Cosim.BEHAVIOURS.map((name) => w.t(name));
