// Policies, knobs, replicates and seed. Drawn once a language: what changes is put into the elements.
"use strict";
/** @param {any} store @param {any} setup @param {any} w @param {{run: () => void, stop: () => void, reset: () => void, toAnswer: (event: Event) => void}} does */
Explore.controls = (store, setup, w, does) => {
  const { h } = Cosim, state = store.get(), lang = state.lang;
  const policies = setup.policies.map((/** @type {any} */ one) => h("li", {}, h("label", { class: "tick" }, h("input", { type: "checkbox", name: "policy", value: one.name,
    checked: state.policies.includes(one.name), change: (/** @type {any} */ e) => store.set(Explore.ticked(store.get(), one.name, e.target.checked)) }), h("span", {}, one.title[lang])),
    one.about[lang] && h("details", {}, h("summary", {}, w.t("about"), h("span", { class: "hidden" }, `: ${one.title[lang]}`)), h("p", {}, one.about[lang]))));
  const knobs = setup.knobs.map((/** @type {any} */ knob) => Explore.knob(store, knob, setup, w));
  const runs = h("label", {}, w.t("runs"), h("input", { id: "runs", type: "number", min: 2, max: setup.most.runs, value: state.runs, inputmode: "numeric",
    change: (/** @type {any} */ e) => store.set({ runs: Math.round(Explore.within(e.target.value, 2, setup.most.runs, 8)) }) }));
  const seed = h("label", {}, w.t("seed"), h("input", { id: "seed", type: "number", min: 0, max: 2147483647, value: state.seed, inputmode: "numeric",
    change: (/** @type {any} */ e) => store.set({ seed: Math.round(Explore.within(e.target.value, 0, 2147483647, 0)) }) }));
  return h("div", {}, h("h2", {}, w.t("change")),
    h("details", { open: true }, h("summary", {}, w.t("policies", { n: setup.most.policies })), h("ul", { class: "policies", id: "policies" }, policies)),
    h("details", { open: !window.matchMedia("(max-width: 60rem)").matches || Object.keys(state.knobs).length > 0, id: "knobs" }, h("summary", {}, w.t("knobs")), h("p", { class: "quiet" }, w.t("knobs_note")),
      Cosim.stops({ legend: w.t("knobs_where"), name: "both", options: [w.t("knobs_change"), w.t("knobs_both")], chosen: state.both ? 1 : 0, choose: (at) => store.set({ both: at === 1 }) }), knobs),
    h("div", { class: "row" }, runs, seed), h("p", { id: "hint", class: "quiet" }, ""),
    h("div", { class: "row does" }, h("button", { id: "run", class: "first", type: "button", click: does.run }, w.t("run")),
      h("button", { id: "stop", type: "button", disabled: true, click: does.stop }, w.t("stop")), h("button", { id: "reset", type: "button", click: does.reset }, w.t("reset")),
      h("a", { href: "#answer", class: "button narrow", click: does.toAnswer }, w.t("skip"))));
};

/** A slider with its value, unit, status and meaning. @param {any} store @param {any} knob @param {any} setup @param {any} w */
Explore.knob = (store, knob, setup, w) => {
  const { h } = Cosim, state = store.get(), words = setup.knob_texts[state.lang][knob.key], id = `knob-${knob.key}`;
  const now = knob.key in state.knobs ? state.knobs[knob.key] : knob.value, text = (/** @type {number} */ x) => `${w.number(x, 2)} ${words.unit}`;
  const shown = h("output", { for: id }, text(now));
  const input = h("input", { id, name: "knob", type: "range", min: knob.low, max: knob.high, step: knob.step, value: now, "aria-valuetext": text(now), "aria-describedby": `${id}-about`,
    input: (/** @type {any} */ e) => { shown.textContent = text(Number(e.target.value)); e.target.setAttribute("aria-valuetext", shown.textContent); },
    change: (/** @type {any} */ e) => store.set(Explore.turned(store.get(), knob, Number(e.target.value))) });
  return h("div", { class: "knob" }, h("label", { for: id }, words.name), shown, input, h("p", { class: "quiet", id: `${id}-about` },
    `${words.about} ${w.t("knob_range", { low: w.number(knob.low, 2), high: w.number(knob.high, 2), value: w.number(knob.value, 2), status: w.t(`status_${knob.status}`) })}`));
};
