// One lesson: predict, run, compare, explain, discuss, limits. The state below is all there is; `view` draws it.
"use strict";
const Lesson = (() => {
  const { h, s, store, redraw } = Cosim;
  const L = Cosim.data("lesson");
  const SCREENS = ["predict", "run", "compare", "explain", "discuss", "limits"];
  const KEPT = `cosim-lesson-${L.number}`;
  const { texts, called, words, items, sentence, compared, picture, chance, labelled, tight } = Results(L);
  const main = /** @type {HTMLElement} */ (document.getElementById("main"));

  /** @typedef {{screen: string, lang: string, knobs: number[], seed: number, prediction: number[] | null, sure: number | null, because: string,
   *   locked: boolean, seen: boolean, week: number, playing: boolean, house: number | null, dots: boolean, others: boolean, card: string,
   *   world: string, projector: boolean, copied: boolean}} State */

  const clean = (/** @type {number} */ value, /** @type {number} */ most) => (Number.isInteger(value) && value >= 0 && value < most ? value : null);

  /** State from the address; what is wrong in it is left out. @returns {State} */
  function initial() {
    const given = Cosim.readHash(window.location.hash);
    const knobs = given.knobs ? given.knobs.split(",").map(Number) : [];
    const kept = remembered();
    return { screen: "predict", lang: given.lang in L.texts ? given.lang : L.lang, seed: clean(Number(given.seed || 0), 100) || 0,
      knobs: L.knobs.map((/** @type {any} */ knob, /** @type {number} */ at) => { const found = clean(knobs[at], knob.stops.length); return found === null ? knob.default : found; }),
      prediction: kept.prediction, sure: kept.sure, because: kept.because, locked: kept.prediction === null, seen: false, week: 0, playing: false,
      house: null, dots: false, others: false, card: "", world: L.run[1], projector: given.projector === "1", copied: false };
  }

  /** The prediction on this device. */
  function remembered() {
    const none = { prediction: null, sure: null, because: "" };
    try {
      const found = JSON.parse(window.localStorage.getItem(KEPT) || "null");
      return found && Array.isArray(found.prediction) && found.prediction.length === L.predict.items.length ? { ...none, ...found } : none;
    } catch { return none; }
  }
  function remember(/** @type {State} */ state) {
    try { window.localStorage.setItem(KEPT, JSON.stringify({ prediction: state.prediction, sure: state.sure, because: state.because })); } catch { /* kept on the page only */ }
  }

  // Screens -----------------------------------------------------------------------------------------------------------

  /** @param {State} state */
  function predict(state) {
    const [t, all] = [words(state), items(state)];
    const given = state.prediction || Predicting.middle(L.predict.form, all);
    return [h("p", { class: "setting" }, texts(state).setting),
      L.board ? h("details", {}, h("summary", {}, t("coins")), Board.coins(setting(state, "four").matrix, t, texts(state).coins)) : null,
      h("fieldset", { id: "prediction" }, h("legend", {}, texts(state).predict.lead),
        Predicting.control(L.predict.form, all, given, { lang: state.lang, t, labels: {} }, (prediction) => change({ prediction, locked: false }, false))),
      state.locked && L.predict.form !== "one" ? h("p", {}, h("button", { type: "button", id: "keep", click: () => change({ prediction: given, locked: false }) }, t("keep"))) : null,
      Cosim.stops({ legend: t("sure"), name: "sure", options: [t("sure_0"), t("sure_1"), t("sure_2")], chosen: state.sure, choose: (sure) => change({ sure }), stays: true }),
      h("label", { for: "because" }, t("because")), h("input", { type: "text", id: "because", maxlength: 200, value: state.because, autocomplete: "off",
        change: (/** @type {Event} */ event) => change({ because: /** @type {HTMLInputElement} */ (event.target).value }) }),
      h("p", {}, h("button", { type: "button", id: "run", class: "first", disabled: state.locked, click: () => go("run") }, t("run"))),
      state.locked ? h("p", { class: "quiet", id: "why-locked" }, t("locked")) : null];
  }

  /** Setting of the board. @param {State} state @param {string} [meets] */
  function setting(state, meets = "") {
    const at = L.worlds.indexOf(state.world);
    const found = (state.card ? L.cardBoards[state.card] : L.boards[state.knobs.join(",")])[at < 0 ? 0 : at];
    return { ...found, side: L.board.side, rounds: L.board.rounds, intensity: L.board.intensity, neighbours: L.neighbours, meets: meets || found.meets, key: L.keys[state.seed] };
  }

  /** @param {State} state */
  function run(state) {
    const t = words(state);
    if (L.board) {
      return [played(state, () => change({ seen: true }, false)),
        h("details", { id: "board-coins" }, h("summary", {}, t("coins")), Board.coins(setting(state).matrix, t, texts(state).coins)),
        h("h2", {}, t("turn")), knobs(state), seedField(state), next(state, !state.seen)];
    }
    const worlds = worldsOf();
    return [h("p", {}, t("same_families", { n: worlds[0].data.weeks.length })), h("div", { id: "streets" }, streets(state)),
      h("p", { class: "row" }, h("button", { type: "button", id: "play", click: () => play() }, t(state.playing ? "pause" : "play")),
        h("button", { type: "button", id: "skip", click: () => toWeek(L.families_weeks - 1, false) }, t("skip"))),
      h("label", { class: "hidden", for: "week" }, t("week", { n: "" })),
      h("input", { type: "range", id: "week", min: 0, max: L.families_weeks - 1, value: state.week, "aria-valuetext": t("week", { n: state.week + 1 }),
        input: (/** @type {Event} */ event) => toWeek(Number(/** @type {HTMLInputElement} */ (event.target).value), false) }),
      family(state, worlds), next(state, !state.seen)];
  }

  /** The board of a world, to play by hand or to watch. @param {State} state @param {() => void} done */
  const played = (state, done) => [Cosim.stops({ legend: words(state)("who_meets"), name: "world", options: L.worlds.map((/** @type {string} */ one) => called(state, one)),
    chosen: L.worlds.indexOf(state.world), choose: (at) => change({ world: L.worlds[at] }), stays: true }), Board.board(setting(state), { t: words(state), done })];

  const worldsOf = () => L.run.map((/** @type {string} */ name, /** @type {number} */ at) => ({ name, data: L.families[at] }));

  /** Both streets in this week, with the key and the table. @param {State} state */
  function streets(state) {
    const [t, worlds] = [words(state), worldsOf()];
    return [h("div", { class: "two" }, worlds.map((/** @type {any} */ one) => h("figure", {}, h("figcaption", {}, texts(state).worlds[one.name]), labelled(
      Houses.street(one.data, state.week, state.house, (house) => change({ house })), `${texts(state).worlds[one.name]}, ${t("week", { n: state.week + 1 })}: ${counted(state, one.data)}`)))),
    h("p", {}, t("week_of", { n: state.week + 1, of: L.families_weeks })),
    h("ul", { class: "key" }, Houses.CODES.map((code) => h("li", {}, s("svg", { viewBox: "0 0 20 20", class: "sign", "aria-hidden": "true" }, Houses.sign(code, 10, 10, 6.5)), " ", t(`stage_${code}`)))),
    h("details", { id: "streets-table", open: /** @type {HTMLDetailsElement | null} */ (document.getElementById("streets-table"))?.open }, h("summary", {}, t("table")),
      Cosim.table(t("week", { n: state.week + 1 }), [t("stage"), ...worlds.map((/** @type {any} */ one) => texts(state).worlds[one.name])],
        Houses.CODES.map((code) => [t(`stage_${code}`), ...worlds.map((/** @type {any} */ one) => Houses.counts(one.data, state.week)[code] || 0)])))];
  }

  /** Show a week without drawing the page again: a slider in use has to stay. @param {number} week @param {boolean} playing */
  function toWeek(week, playing) {
    change({ week, playing, seen: machine.get().seen || !playing || week === L.families_weeks - 1 }, false);
    const [state, place, slider, button] = [machine.get(), document.getElementById("streets"), document.getElementById("week"), document.getElementById("play")];
    if (place) redraw(place, streets(state));
    if (slider instanceof HTMLInputElement) {
      if (Number(slider.value) !== week) slider.value = String(week);
      slider.setAttribute("aria-valuetext", words(state)("week", { n: week + 1 }));
    }
    if (button) button.textContent = words(state)(playing ? "pause" : "play");
  }

  const counted = (/** @type {State} */ state, /** @type {any} */ world) => Object.entries(Houses.counts(world, state.week)).filter(([code]) => code !== "0").map(([code, n]) => `${words(state)(`stage_${code}`)} ${n}`).join(", ");

  /** One family in both worlds. @param {State} state @param {any[]} worlds */
  function family(state, worlds) {
    const t = words(state);
    const many = worlds[0].data.weeks.length;
    const step = (/** @type {number} */ by) => change({ house: ((state.house === null ? (by > 0 ? -1 : 0) : state.house) + by + many) % many });
    return h("section", { class: "panel", "aria-label": t("one_family") }, h("h2", {}, t("one_family")), h("p", { class: "row" },
      h("button", { type: "button", id: "house-back", "aria-label": t("house_back"), click: () => step(-1) }, "◀"),
      h("span", {}, state.house === null ? t("choose_house") : t("house", { n: state.house + 1 })),
      h("button", { type: "button", id: "house-next", "aria-label": t("house_next"), click: () => step(1) }, "▶")),
      state.house === null ? null : worlds.map((one) => h("div", {}, h("h3", {}, texts(state).worlds[one.name]), labelled(Houses.strip(one.data.weeks[state.house], L.families_weeks), texts(state).worlds[one.name]),
        Houses.story(one.data.weeks[/** @type {number} */ (state.house)], L.families_weeks, t), h("p", { class: "quiet" }, t("need_left", { n: one.data.need[/** @type {number} */ (state.house)] })))));
  }

  /** @param {State} state */
  function seedField(state) {
    return h("p", { class: "row" }, h("label", { for: "seed" }, words(state)("seed")), h("input", { type: "number", id: "seed", min: 0, max: 99, value: state.seed, inputmode: "numeric",
      change: (/** @type {Event} */ event) => { const value = clean(Number(/** @type {HTMLInputElement} */ (event.target).value), 100); change({ seed: value === null ? state.seed : value }); } }));
  }

  /** @param {State} state */
  const knobs = (state) => L.knobs.map((/** @type {any} */ knob, /** @type {number} */ at) => Cosim.stops({ legend: texts(state).knobs[knob.name].title, name: `knob-${knob.name}`,
    options: knob.stops.map((/** @type {string} */ one) => texts(state).knobs[knob.name].stops[one]), chosen: state.knobs[at],
    stays: true,
    choose: (stop) => { change({ knobs: machine.get().knobs.map((one, other) => (other === at ? stop : one)) }); Cosim.announce(sentence(machine.get())); } }));

  /** Whether the knobs stand where the answer is about. @param {State} state */
  const atDefault = (state) => L.knobs.every((/** @type {any} */ knob, /** @type {number} */ at) => state.knobs[at] === knob.default);

  /** @param {State} state */
  function compare(state) {
    const t = words(state);
    const toggle = (/** @type {string} */ id, /** @type {boolean} */ on, /** @type {Partial<State>} */ to) => h("button", { type: "button", id, "aria-pressed": String(on), click: () => change(to) }, t(id));
    return [atDefault(state) ? h("p", { id: "answer", class: "panel" }, tight(texts(state).answer)) : null,
      h("section", {}, h("h2", {}, t("yours_and_found")), compared(state)),
      h("p", { class: "row" }, toggle("chance", state.dots, { dots: !state.dots }), state.dots ? toggle("others", state.others, { others: !state.others }) : null),
      state.dots ? [chance(state), seedField(state)] : null,
      h("h2", {}, t(L.knobs.length ? "turn" : "result")), knobs(state), h("p", { id: "result", class: "panel" }, sentence(state)), picture(state), next(state, false)];
  }

  /** @param {State} state */
  function explain(state) {
    const t = words(state);
    const options = [t("as_it_is"), ...L.cards.map((/** @type {string} */ card) => texts(state).cards[card].title)];
    return [h("p", {}, texts(state).explain), Cosim.stops({ legend: t("cards"), name: "card", options, chosen: state.card ? L.cards.indexOf(state.card) + 1 : 0, stays: true,
      choose: (at) => { change({ card: at ? L.cards[at - 1] : "", knobs: L.knobs.map((/** @type {any} */ knob) => knob.default) }); Cosim.announce(sentence(machine.get())); } }),
    state.card ? h("p", { class: "panel" }, texts(state).cards[state.card].text) : null, h("p", { id: "result" }, sentence(state)), picture(state),
    state.card && L.board ? h("section", {}, h("h2", {}, t("play_card")), played(state, () => undefined)) : null, next(state, false)];
  }

  /** @param {State} state */
  const discuss = (state) => [h("ol", { class: "questions" }, texts(state).discuss.map((/** @type {string} */ one) => h("li", {}, one))), next(state, false)];

  /** @param {State} state */
  function limits(state) {
    const t = words(state);
    return [h("ul", {}, texts(state).limits.map((/** @type {string} */ one) => h("li", {}, one))), h("p", { class: "panel" }, L.badge[state.lang]),
      h("p", {}, t(L.board ? "origin_board" : "origin", { scenario: L.scenario, version: L.version })), h("details", {}, h("summary", {}, t("glossary")), h("dl", {}, Object.entries(L.glossary[state.lang]).map(([word, text]) => [h("dt", {}, word), h("dd", {}, text)]))),
      h("p", {}, h("a", { href: L.index[state.lang] }, t("other_lessons")))];
  }

  /** @param {State} state @param {boolean} waiting */
  function next(state, waiting) {
    const t = words(state);
    return h("p", { class: "row next" }, h("button", { type: "button", id: "next", class: "first", disabled: waiting, click: () => step(1) }, t("next")), waiting ? h("span", { class: "quiet", id: "wait" }, t("see_first")) : null);
  }

  // The page ----------------------------------------------------------------------------------------------------------

  const open = (/** @type {State} */ state, /** @type {string} */ screen) => screen === "predict" || (!state.locked && (screen === "run" || state.seen));
  function step(/** @type {number} */ by) {
    const state = machine.get();
    const to = SCREENS[SCREENS.indexOf(state.screen) + by];
    if (to && open(state, to)) go(to);
  }
  function go(/** @type {string} */ screen) {
    change({ screen, card: "", playing: false, copied: false });
    const title = document.getElementById("screen-title");
    if (title) { title.focus(); title.scrollIntoView({ block: "start" }); }
    if (screen === "run" && !L.board && !machine.get().seen) play();
    if (screen === "compare") Cosim.announce(sentence(machine.get()));
  }
  let timer = 0;
  function play() {
    window.clearInterval(timer);
    const [last, state] = [L.families_weeks - 1, machine.get()];
    if (state.playing) { toWeek(state.week, false); return; }
    if (Cosim.still()) { toWeek(last, false); return; }
    toWeek(state.week >= last ? 0 : state.week, true);
    timer = window.setInterval(() => {
      const now = machine.get();
      if (!now.playing || now.screen !== "run") { window.clearInterval(timer); return; }
      const week = Math.min(last, now.week + Math.max(1, Math.round(last / 60)));
      toWeek(week, week < last);
    }, 100);
  }

  /** @param {State} state */
  const address = (state) => Cosim.writeHash({ lesson: L.number, knobs: state.knobs.join(","), seed: state.seed, lang: state.lang, ...(state.projector ? { projector: 1 } : {}) });
  const command = (/** @type {State} */ state) => `cosim lesson ${L.name} --knobs ${state.knobs.join(",")} --replicate ${state.seed} --lang ${state.lang}`;
  async function copy() {
    const text = command(machine.get());
    try { await navigator.clipboard.writeText(text); change({ copied: true }); } catch { change({ copied: true }); }
  }

  /** @param {State} state */
  function view(state) {
    const t = words(state);
    document.documentElement.lang = state.lang;
    document.title = `${texts(state).title} - ${t("lesson_n", { n: L.number })}`;
    document.body.classList.toggle("projector", state.projector);
    const views = { predict, run, compare, explain, discuss, limits };
    redraw(/** @type {Element} */ (document.getElementById("head")), h("p", { class: "quiet" }, t("lesson_n", { n: L.number })), h("h1", {}, texts(state).question),
      L.robust ? null : h("div", { class: "panel", id: "not-robust" }, t("not_robust"), state.seen && state.screen !== "limits" ? h("details", {}, h("summary", {}, t("how_often")), h("p", {}, L.badge[state.lang])) : null),
      h("nav", { "aria-label": t("screens") }, h("ol", { class: "steps" }, SCREENS.map((screen, at) => h("li", {}, h("button", { type: "button", id: `step-${screen}`, disabled: !open(state, screen), "aria-current": screen === state.screen ? "step" : null,
        "aria-label": `${at + 1}. ${t(`screen_${screen}`)}`, click: () => go(screen) }, String(at + 1)))))));
    redraw(main, h("h2", { id: "screen-title", tabindex: -1 }, t(`screen_${state.screen}`)), views[/** @type {"predict"} */ (state.screen)](state));
    redraw(/** @type {Element} */ (document.getElementById("foot")), h("p", { class: "row no-print" }, h("button", { type: "button", id: "lang", lang: state.lang === "nl" ? "en" : "nl", click: () => change({ lang: state.lang === "nl" ? "en" : "nl" }) }, t("other_language")),
      h("button", { type: "button", id: "projector", "aria-pressed": String(state.projector), click: () => change({ projector: !state.projector }) }, t("projector")),
      h("button", { type: "button", id: "copy", click: copy }, t("copy")), h("button", { type: "button", id: "reset", click: reset }, t("reset"))),
    state.copied ? h("p", { class: "quiet" }, t("copied"), " ", h("code", {}, command(state))) : null, state.projector ? h("p", { class: "quiet" }, t("keys")) : null);
  }
  function reset() {
    try { window.localStorage.removeItem(KEPT); } catch { /* nothing was kept */ }
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    machine.set({ ...initial(), lang: machine.get().lang });
    go("predict");
  }

  const machine = store(initial(), view);
  /** Change the state, draw it, and put it into the address; without `draw` only the buttons that it opens change.
   * @param {Partial<State>} to @param {boolean} [draw] */
  function change(to, draw = true) {
    const before = machine.get();
    if (draw) machine.set(to);
    else { Object.assign(before, to); unlock(before); }
    if ("prediction" in to || "sure" in to || "because" in to) remember(machine.get());
    window.clearTimeout(later);
    later = window.setTimeout(() => { // both take time, and the answer to a tap comes first
      const now = address(machine.get());
      if (now !== window.location.hash) window.history.replaceState(null, "", now);
    }, 40);
  }
  let later = 0;
  /** @param {State} state */
  function unlock(state) {
    const enable = (/** @type {string} */ id, /** @type {boolean} */ on) => { const one = document.getElementById(id); if (one instanceof HTMLButtonElement) one.disabled = !on; };
    SCREENS.forEach((screen) => enable(`step-${screen}`, open(state, screen)));
    enable("run", !state.locked);
    if (state.screen === "run") enable("next", state.seen);
    if (state.seen) document.getElementById("wait")?.remove();
    if (!state.locked) for (const id of ["keep", "why-locked"]) document.getElementById(id)?.remove();
  }
  window.addEventListener("hashchange", () => { const { lang, knobs: turned, seed, projector } = initial(); machine.set({ lang, knobs: turned, seed, projector }); });
  window.addEventListener("keydown", (event) => {
    const typing = ["INPUT", "SELECT", "TEXTAREA"].includes(/** @type {Element} */ (event.target).tagName) && /** @type {HTMLInputElement} */ (event.target).type !== "radio";
    if (machine.get().projector && !typing && !event.ctrlKey && !event.metaKey && !event.altKey && event.key.toLowerCase() === "n") step(1);
  });
  view(machine.get());
  return { machine, sentence };
})();
