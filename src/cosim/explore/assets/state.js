// The state of the explorer as plain data, and the pure functions that change it. Nothing here touches the page.
"use strict";
/** @typedef {{base: number|null, arm: number|null, mean: number|null, low: number|null, high: number|null, verdict: string, size: string,
 *   each: (number|null)[]}} Outcome */
/** @typedef {{policies: string[], knobs: Object<string, number>, both: boolean, seed: number, runs: number, lang: string,
 *   line: string, frame: number, families: string, family: number, organisation: number, status: string, place: number, waiting: number,
 *   n: number, of: number, outcomes: Object<string, Outcome>|null, series: Object<string, (number|null)[][]>|null,
 *   detail: any, tried: {x: number, y: number}[], error: string}} State */
/** @typedef {{knobs: {key: string, low: number, high: number, step: number, value: number}[], policies: {name: string}[],
 *   series: string[], lang: string, most: {policies: number, runs: number}}} Setup */
const Explore = /** @type {any} */ ({});

/** The state before anything is asked. @param {Setup} setup @returns {State} */
Explore.initial = (setup) => ({
  policies: [], knobs: {}, both: false, seed: 0, runs: 8, lang: setup.lang, line: setup.series[0], frame: 0, families: "sample",
  family: 0, organisation: 0, status: "idle", place: 0, waiting: 0, n: 0, of: 0, outcomes: null, series: null, detail: null, tried: [],
  error: "",
});

/** A number of the address within bounds, or what it is by default.
 * @param {string|undefined} text @param {number} low @param {number} high @param {number} usual */
Explore.within = (text, low, high, usual) => {
  const value = text === undefined || text === "" ? NaN : Number(text);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : usual;
};

/** What an address asks for; what it gets wrong is left as it is by default.
 * @param {string} hash @param {Setup} setup @returns {State} */
Explore.fromHash = (hash, setup) => {
  const given = Cosim.readHash(hash), state = Explore.initial(setup);
  const names = setup.policies.map((one) => one.name);
  const policies = [...new Set((given.p || "").split(",").filter((name) => names.includes(name)))].slice(0, setup.most.policies);
  /** @type {Object<string, number>} */
  const knobs = {};
  for (const part of (given.k || "").split(",")) {
    const [key, text] = part.split(":"), knob = setup.knobs.find((one) => one.key === key);
    if (knob === undefined) continue;
    const value = Explore.within(text, knob.low, knob.high, knob.value);
    if (value !== knob.value) knobs[key] = value;
  }
  return { ...state, policies, knobs, both: given.both === "1", seed: Math.round(Explore.within(given.seed, 0, 2147483647, 0)),
    runs: Math.round(Explore.within(given.runs, 2, setup.most.runs, 8)), lang: ["en", "nl"].includes(given.lang) ? given.lang : setup.lang,
    line: setup.series.includes(given.line) ? given.line : state.line, families: given.which === "extremes" ? "extremes" : "sample", family: Math.round(Explore.within(given.family, 0, 999, 0)),
    organisation: Math.round(Explore.within(given.org, 0, 999, 0)) };
};

/** The address of a state. @param {State} state @returns {string} */
Explore.toHash = (state) => Cosim.writeHash({
  p: state.policies.join(","), k: Object.entries(state.knobs).map(([key, value]) => `${key}:${value}`).join(","),
  both: state.both ? 1 : 0, seed: state.seed, runs: state.runs, line: state.line, which: state.families, family: state.family, org: state.organisation,
  lang: state.lang });

/** Whether two states ask for other runs. @param {State} one @param {State} two */
Explore.asksOther = (one, two) => JSON.stringify(Explore.asked(one)) !== JSON.stringify(Explore.asked(two));

/** What a state asks the server for. @param {State} state */
Explore.asked = (state) => ({ policies: state.policies, knobs: state.knobs, both: state.both, seed: state.seed, runs: state.runs });

/** Whether there is anything to compare. @param {State} state */
Explore.anything = (state) => state.policies.length > 0 || (Object.keys(state.knobs).length > 0 && !state.both);

/** The state after a knob was turned. @param {State} state @param {{key: string, value: number}} knob @param {number} value */
Explore.turned = (state, knob, value) => {
  const knobs = { ...state.knobs };
  delete knobs[knob.key];
  if (Math.abs(value - knob.value) > 1e-9) knobs[knob.key] = Number(value.toFixed(6));
  return { knobs };
};

/** The state after a policy was ticked or not. @param {State} state @param {string} name @param {boolean} on */
Explore.ticked = (state, name, on) => ({ policies: on ? [...state.policies.filter((one) => one !== name), name]
  : state.policies.filter((one) => one !== name) });

/** The point of this answer on the plane of outcomes and costs. @param {State} state */
Explore.point = (state) => {
  const found = state.outcomes;
  if (found === null || found.cost_per_client.mean === null || found.functioning.mean === null) return null;
  return { x: found.cost_per_client.mean, y: found.functioning.mean };
};

/** What was found, gone: it belongs to the settings before. It stays as a pale cross, if it was whole.
 * @param {State} state @returns {Partial<State>} */
Explore.emptied = (state) => {
  const point = state.status === "done" ? Explore.point(state) : null, some = Explore.anything(state);
  return { n: 0, of: some ? state.runs : 0, place: 0, waiting: 0, error: "", outcomes: null, series: null, detail: null, status: some ? "waiting" : "idle",
    tried: point ? [...state.tried, point].slice(-8) : state.tried };
};

/** The state when a request begins. @param {State} state @returns {Partial<State>} */
Explore.begun = (state) => ({ status: "waiting", place: 0, waiting: 0, n: 0, of: state.runs, error: "" });

/** Families in the list that was chosen. @param {any} detail @param {string} families */
Explore.listed = (detail, families) => (detail ? detail.families[families] : []);

/** The state after an event of the server; what answers other settings than these changes nothing.
 * @param {State} state @param {{event: string, data: any}} message @param {any} asked @returns {Partial<State>} */
Explore.received = (state, { event, data }, asked) => {
  if (JSON.stringify(asked) !== JSON.stringify(Explore.asked(state))) return {};
  if (event === "place") return { place: data.place, waiting: data.of };
  if (event === "replicate") {
    const newer = data.n > state.n || state.status === "waiting" ? { n: data.n, of: data.of, outcomes: data.outcomes, series: data.series } : {};
    if (!data.detail) return { status: "running", ...newer };
    return { status: "running", ...newer, detail: data.detail, frame: data.detail.network.frames[0].length - 1,
      family: Math.min(state.family, Math.max(0, Explore.listed(data.detail, state.families).length - 1)),
      organisation: Math.min(state.organisation, Math.max(0, data.detail.organisations.length - 1)) };
  }
  if (event === "done") return { status: "done" };
  if (event === "failed") return { status: "error", error: data.error };
  return { status: "stopped" };
};
