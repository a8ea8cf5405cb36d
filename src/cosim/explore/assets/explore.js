// The page: draws the state, asks for runs, keeps the address.
"use strict";
(() => {
  const setup = Cosim.data("explore"), { h } = Cosim, byId = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
  let w = Explore.writer(setup, setup.lang), timer = 0, said = "";
  const line = Explore.line((message, asked) => store.set(Explore.received(store.get(), message, asked)));
  const set = (/** @type {any} */ change) => store.set(change);

  function run() {
    window.clearTimeout(timer);
    if (!Explore.anything(store.get())) return;
    store.set(Explore.begun(store.get()));
    line.ask(Explore.asked(store.get()));
  }
  function stop() {
    window.clearTimeout(timer);
    line.stop();
    store.set({ status: "stopped" });
  }
  function reset() {
    stop();
    store.set({ ...Explore.initial(setup), lang: store.get().lang });
    controls();
  }
  /** @param {string} lang */
  function language(lang) {
    store.set({ lang });
    begin();
  }

  /** The address holds the state, so a link to a part of the page may not change it. @param {Event} event */
  function toAnswer(event) {
    event.preventDefault();
    byId("answer").scrollIntoView();
    byId("answer").focus({ preventScroll: true });
  }

  function head() {
    const other = store.get().lang === "nl" ? "en" : "nl", lang = store.get().lang;
    document.documentElement.lang = lang;
    document.title = w.t("title");
    byId("skip").textContent = w.t("skip");
    byId("head").replaceChildren(h("h1", {}, w.t("title")), h("p", {}, `${setup.title[lang]}. ${setup.about[lang]}`), h("p", { class: "quiet" }, w.t("lead", { weeks: setup.weeks })),
      h("p", { class: "row" }, h("button", { type: "button", id: "language", lang: other, click: () => { language(other); byId("language").focus(); } }, w.t("other_language")),
        setup.lessons && h("a", { href: "lessons/", class: "button" }, w.t("lessons"))));
    byId("foot").replaceChildren(h("h2", {}, w.t("limits_title")), h("p", {}, w.t("limits")), h("p", { class: "quiet" }, w.t("origin", { scenario: setup.scenario, version: setup.version })));
  }
  function controls() {
    byId("controls").replaceChildren(Explore.controls(store, setup, w, { run, stop, reset, toAnswer }));
    draw(store.get());
  }
  /** Parts of the answer that stay, so that what is open stays open. */
  function frame() {
    const part = (/** @type {string} */ id, /** @type {string} */ title) => h("section", {}, h("h2", {}, w.t(title)), h("div", { id }));
    byId("answer").replaceChildren(h("h2", {}, w.t("answer")), h("p", { id: "sentence", class: "panel" }), h("p", { id: "settings", class: "quiet" }), h("progress", { id: "progress", max: 1, value: 0, "aria-label": w.t("progress") }),
      h("ul", { class: "key" }, [0, 1].map((world) => h("li", {}, Cosim.s("svg", { viewBox: "0 0 40 20", class: "wide-swatch", "aria-hidden": "true" }, Cosim.s("path", { d: "M0 10H40", class: `world-${world}` }), Explore.worldMark(world, 20, 10)), w.t(`world_${world}`))),
        Cosim.BEHAVIOURS.map((name) => h("li", {}, Cosim.s("svg", { viewBox: "0 0 20 20", class: "swatch", "aria-hidden": "true" }, Cosim.marker(name, 10, 10, 7)), w.t(name)))),
      h("div", { class: "pictures" }, ["triangle", "network", "plane"].map((id) => h("div", {}, h("div", { id }), id === "network" && h("div", { id: "frames" })))), h("div", { id: "outcomes" }), h("div", { id: "lines" }), h("div", { id: "hours" }),
      part("family-part", "family_title"), part("organisation-part", "organisation_title"));
  }

  /** @param {string} id @param {any} child */
  function put(id, child) {
    const place = byId(id), open = [...place.querySelectorAll("details")].map((one) => one.open);
    Cosim.redraw(place, child);
    [...place.querySelectorAll("details")].forEach((one, at) => { one.open = open[at] || false; });
  }
  /** @param {any} state @param {any} [before] */
  function draw(state, before) {
    if (!byId("sentence")) return;
    const busy = state.status === "waiting" || state.status === "running", other = (/** @type {string[]} */ ...keys) => !before || keys.some((key) => before[key] !== state[key]);
    byId("stop").toggleAttribute("disabled", !busy);
    byId("run").toggleAttribute("disabled", !Explore.anything(state));
    for (const one of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("#policies input"))) one.disabled = !one.checked && state.policies.length >= setup.most.policies;
    byId("hint").textContent = Explore.anything(state) ? "" : state.both && Object.keys(state.knobs).length ? w.t("need_policy") : w.t("need_change");
    const text = w.sentence(state);
    byId("sentence").textContent = text;
    byId("sentence").dataset.status = state.status;
    byId("settings").textContent = Explore.anything(state) ? w.settings(state) : "";
    const progress = /** @type {HTMLProgressElement} */ (byId("progress"));
    progress.value = state.of ? state.n / state.of : 0;
    if ((state.status === "done" || state.status === "stopped" || state.status === "error" || (state.status === "waiting" && state.place)) && text !== said) Cosim.announce((said = text));
    if (other("series")) put("triangle", Explore.triangle(state, setup, w));
    if (other("detail", "frame")) put("network", Explore.network(state, setup, w));
    if (other("detail")) Cosim.redraw(byId("frames"), Explore.frames(state, setup, w, set));
    if (other("outcomes", "tried")) { put("plane", Explore.plane(state, setup, w)); put("outcomes", Explore.outcomes(state, setup, w)); put("hours", Explore.hours(state, setup, w)); }
    if (other("series", "line")) put("lines", Explore.lines(state, setup, w, set));
    if (other("detail", "families", "family")) put("family-part", Explore.family(state, setup, w, set));
    if (other("detail", "organisation")) put("organisation-part", Explore.organisation(state, setup, w, set));
  }
  const store = Cosim.store(Explore.fromHash(location.hash, setup), (state, before) => {
    if (Explore.asksOther(state, before)) {
      window.clearTimeout(timer);
      line.stop();
      if (Explore.anything(state)) timer = window.setTimeout(run, 400);
      store.set(Explore.emptied(state));
      return;
    }
    draw(state, before);
    const hash = Explore.toHash(state);
    if (hash !== location.hash) window.history.replaceState(null, "", hash);
  });
  function begin() {
    w = Explore.writer(setup, store.get().lang);
    head();
    frame();
    controls();
  }
  byId("skip").addEventListener("click", toAnswer);
  window.addEventListener("hashchange", () => {
    const { policies, knobs, both, seed, runs, lang, line, families, family, organisation } = Explore.fromHash(location.hash, setup);
    store.set({ policies, knobs, both, seed, runs, lang, line, families, family, organisation });
    begin();
  });
  window.matchMedia(Explore.NARROW).addEventListener("change", () => draw(store.get()));
  begin();
  run();
})();
