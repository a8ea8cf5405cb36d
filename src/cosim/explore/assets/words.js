// Numbers and sentences: how outcomes are written in a language.
"use strict";
/** Factor, decimals and the key of the unit behind a number. @param {string} unit */
Explore.look = (unit) => ({
  SD: { scale: 1, places: 3, key: "unit_sd" }, share: { scale: 100, places: 1, key: "unit_percent", difference: "unit_points" },
  weeks: { scale: 1, places: 1, key: "unit_weeks" }, clients: { scale: 1, places: 0, key: "" },
  "EUR/client": { scale: 1, places: 0, key: "unit_euros" }, "EUR/year": { scale: 1e-3, places: 0, key: "unit_thousand" },
  "hours/week": { scale: 1, places: 0, key: "unit_hours" } }[unit] || { scale: 1, places: 2, key: "" });

/** Writes values, differences and intervals of outcomes. @param {any} setup @param {string} lang */
Explore.writer = (setup, lang) => {
  const t = Cosim.translator(setup.texts[lang]), plain = Cosim.numbers(lang);
  const number = (/** @type {number|null} */ value, /** @type {number} */ places, /** @type {boolean} */ sign = false) => (value === null ? "-" : plain(value, places, sign));
  const unitOf = (/** @type {any} */ look, /** @type {boolean} */ difference) => {
    const key = difference && look.difference ? look.difference : look.key;
    return key ? ` ${t(key)}` : "";
  };
  /** @param {string} name @param {number|null} value @param {boolean} [difference] */
  const value = (name, value, difference = false) => {
    const look = Explore.look(setup.outcomes[name].unit);
    return value === null ? "-" : number(value * look.scale, look.places, difference) + unitOf(look, difference);
  };
  /** @param {string} name @param {any} found */
  const interval = (name, found) => {
    const look = Explore.look(setup.outcomes[name].unit);
    if (found.low === null || found.high === null) return t("no_interval");
    return t("from_to", { low: number(found.low * look.scale, look.places, true), high: number(found.high * look.scale, look.places, true) });
  };
  /** @param {string} verdict */
  const verdict = (verdict) => t(`verdict_${verdict.replace(/ /g, "_")}`);
  const title = (/** @type {string} */ name) => setup.outcomes[name].title[lang];
  /** The answer as a sentence. @param {any} state */
  const sentence = (state) => {
    if (state.status === "waiting" && state.place > 0) return t("say_place", { place: state.place, of: state.waiting });
    if (state.status === "error") return t("say_error", { why: state.error || t("no_answer") });
    if (state.outcomes === null || state.n === 0) return state.status === "stopped" ? t("say_stopped", { n: state.n, of: state.of }) : state.status === "waiting" ? t("say_waiting") : t("say_idle");
    const parts = ["functioning", "cost_per_client"].map((name) => {
      const found = state.outcomes[name];
      return t("say_outcome", { what: title(name), mean: value(name, found.mean, true), interval: interval(name, found), verdict: verdict(found.verdict) });
    });
    const key = state.status === "stopped" ? "say_stopped" : "say_so_far";
    return `${t(key, { n: state.n, of: state.of })} ${parts.join("; ")}.`;
  };
  return { t, number, value, interval, verdict, title, sentence };
};
/** Names of the behaviours in this language. @param {any} w */
Explore.behaviours = (w) => Cosim.BEHAVIOURS.map((name) => w.t(name));
