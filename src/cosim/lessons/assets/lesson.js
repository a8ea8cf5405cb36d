// One lesson: predict, run, compare, explain, discuss, limits. The state below is all there is; `view` draws it.
"use strict";
const Lesson = (() => {
  const { h, s, store, redraw } = Cosim;
  const L = Cosim.data("lesson");
  const SCREENS = ["predict", "run", "compare", "explain", "discuss", "limits"];
  const KEPT = `cosim-lesson-${L.number}`;
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

  const texts = (/** @type {State} */ state) => L.texts[state.lang];
  const words = (/** @type {State} */ state) => Cosim.translator({ ...L.ui[state.lang] });
  const write = (/** @type {State} */ state, /** @type {string} */ outcome, /** @type {number} */ value, difference = false) => {
    const look = L.looks[state.lang][outcome];
    const [scaled, power] = [value * look.scale, 10 ** look.places];
    const rounded = (Math.sign(scaled) * Math.floor(Math.abs(scaled) * power + 0.5 + 1e-9)) / power;
    const unit = difference ? look.unit_of_difference : look.unit;
    return `${Cosim.numbers(state.lang)(rounded, Math.max(0, look.places), difference)} ${unit}`.trim();
  };

  /** Numbers of the scenarios of the worlds, at the knobs or behind a card. @param {State} state @returns {number[]} */
  const arms = (state) => (state.card ? L.cardArms[state.card] : L.grid[state.knobs.join(",")]);
  const valuesOf = (/** @type {State} */ state, /** @type {string} */ outcome, /** @type {string} */ world) => L.arms[arms(state)[L.worlds.indexOf(world)]][outcome];
  const own = (/** @type {State} */ state) => state.seed % L.replicates;

  /** Values of what was predicted, one per replicate, as they are written. @param {State} state @param {any} item @returns {number[]} */
  function found(state, item) {
    const scale = L.looks[state.lang][item.outcome].scale;
    if (item.at !== null) {
      const place = L.series_x.findIndex((/** @type {number} */ week) => week >= item.at);
      return L.series[arms(state)[L.worlds.indexOf(item.world)]].map((/** @type {number[]} */ one) => one[place < 0 ? one.length - 1 : place] * scale);
    }
    const world = valuesOf(state, item.outcome, item.world);
    if (item.against === null) return world.map((/** @type {number} */ one) => one * scale);
    const against = valuesOf(state, item.outcome, item.against);
    return world.map((/** @type {number} */ one, /** @type {number} */ r) => (one - against[r]) * scale);
  }

  /** Items with limits, unit and label. @param {State} state */
  function items(state) {
    return L.predict.items.map((/** @type {any} */ item) => {
      const look = L.looks[state.lang][item.outcome];
      const share = L.predict.form === "split" || L.picture === "curve";
      return { ...item, label: texts(state).predict.items[item.name], unit: share ? "%" : item.against === null ? look.unit : look.unit_of_difference };
    });
  }

  /** The result in a sentence: each world, then the differences. @param {State} state @param {string} [outcome] */
  function sentence(state, outcome = L.shown) {
    const [t, look] = [words(state), L.looks[state.lang][outcome]];
    const levels = L.worlds.map((/** @type {string} */ world) => `${texts(state).worlds[world]} ${write(state, outcome, Pictures.mean(valuesOf(state, outcome, world)))}`);
    const first = valuesOf(state, outcome, L.worlds[0]);
    const last = L.contrast;
    const gains = valuesOf(state, outcome, last).map((/** @type {number} */ one, /** @type {number} */ r) => one - first[r]);
    const gain = Pictures.mean(gains);
    const same = gains.filter((/** @type {number} */ one) => Math.sign(one) === Math.sign(gain)).length;
    return t(gains.some(Boolean) ? "sentence" : "sentence_same", { outcome: look.title[0].toUpperCase() + look.title.slice(1), levels: levels.join("; "), last: texts(state).worlds[last], first: texts(state).worlds[L.worlds[0]],
      difference: write(state, outcome, gain, true), same, of: gains.length });
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
      state.locked ? h("p", {}, h("button", { type: "button", id: "keep", click: () => change({ prediction: given, locked: false }) }, t("keep"))) : null,
      Cosim.stops({ legend: t("sure"), name: "sure", options: [t("sure_0"), t("sure_1"), t("sure_2")], chosen: state.sure, choose: (sure) => change({ sure }) }),
      h("label", { for: "because" }, t("because")), h("input", { type: "text", id: "because", maxlength: 200, value: state.because, autocomplete: "off",
        change: (/** @type {Event} */ event) => change({ because: /** @type {HTMLInputElement} */ (event.target).value }) }),
      h("p", {}, h("button", { type: "button", id: "run", class: "first", disabled: state.locked, click: () => go("run") }, t("run"))),
      state.locked ? h("p", { class: "quiet", id: "why-locked" }, t("locked")) : null];
  }

  /** Setting of the board. @param {State} state @param {string} [meets] */
  function setting(state, meets = "") {
    const at = L.worlds.indexOf(state.world);
    const found = L.boards[state.knobs.join(",")][at < 0 ? 0 : at];
    return { ...found, side: L.board.side, rounds: L.board.rounds, intensity: L.board.intensity, neighbours: L.neighbours, meets: meets || found.meets, key: L.keys[state.seed] };
  }

  /** @param {State} state */
  function run(state) {
    const t = words(state);
    if (L.board) {
      return [Cosim.stops({ legend: t("who_meets"), name: "world", options: L.worlds.map((/** @type {string} */ one) => texts(state).worlds[one]),
        chosen: L.worlds.indexOf(state.world), choose: (at) => change({ world: L.worlds[at] }) }), seedField(state), knobs(state),
        h("details", {}, h("summary", {}, t("coins")), Board.coins(setting(state).matrix, t, texts(state).coins)),
        Board.board(setting(state), { t, done: () => change({ seen: true }, false) }), next(state, !state.seen)];
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

  const labelled = (/** @type {Element} */ picture, /** @type {string} */ label) => { picture.setAttribute("role", "img"); picture.setAttribute("aria-label", label); return picture; };
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
    choose: (stop) => { change({ knobs: state.knobs.map((one, other) => (other === at ? stop : one)) }); Cosim.announce(sentence(machine.get())); } }));

  /** The prediction drawn into the result. @param {State} state */
  function compared(state) {
    const [t, all] = [words(state), items(state)];
    const results = all.map((/** @type {any} */ item) => found(state, item));
    const means = results.map((/** @type {number[]} */ one) => Pictures.mean(one));
    const given = /** @type {number[]} */ (state.prediction || Predicting.middle(L.predict.form, all));
    const number = Cosim.numbers(state.lang);
    if (L.predict.form === "rank") {
      const order = means.map((_, /** @type {number} */ at) => at).sort((/** @type {number} */ one, /** @type {number} */ other) => means[other] - means[one]);
      return Cosim.table(t("yours_and_found"), [t("place"), t("yours"), t("found")], order.map((at, place) => [place + 1, all[given[place]].label, `${all[at].label} (${write(state, all[at].outcome, means[at] / L.looks[state.lang][all[at].outcome].scale)})`]));
    }
    const total = means.reduce((/** @type {number} */ sum, /** @type {number} */ one) => sum + Math.max(0, one), 0);
    const whole = L.picture === "curve" ? means[means.length - 1] : 0;
    const part = (/** @type {number} */ value) => (L.predict.form === "split" ? (total > 0 ? (100 * Math.max(0, value)) / total : 0) : whole ? (100 * value) / whole : value);
    const rows = all.map((/** @type {any} */ item, /** @type {number} */ at) => ({ item, values: results[at].map(part), mark: given[at], mean: part(means[at]) }));
    return [rows.map((/** @type {any} */ row) => {
      const [low, high] = L.predict.form === "bar" ? Pictures.range([...row.values, row.mark, row.item.low, row.item.high]) : Pictures.range([0, 100, ...row.values]);
      return h("div", {}, h("p", { class: "label" }, row.item.label), labelled(Pictures.strips({ rows: [{ label: "", values: state.dots ? row.values : [row.mean], mark: row.mark }], low, high, dots: state.dots, own: own(state), zero: true,
        write: (value, places) => number(value, places), marked: t("yours") }), `${row.item.label}: ${t("yours")} ${Predicting.shown(row.item, row.mark, { lang: state.lang, t, labels: {} })}, ${t("found")} ${Predicting.shown(row.item, row.mean, { lang: state.lang, t, labels: {} })}`));
    }), h("p", { class: "quiet" }, t("mark_key")), Cosim.table(t("yours_and_found"), [t("what"), t("yours"), t("found")],
      rows.map((/** @type {any} */ row) => [row.item.label, Predicting.shown(row.item, row.mark, { lang: state.lang, t, labels: {} }), Predicting.shown({ ...row.item, step: Math.min(row.item.step, row.item.step < 1 ? 0.01 : row.item.step) }, row.mean, { lang: state.lang, t, labels: {} })]))];
  }

  /** The picture of the lesson. @param {State} state */
  function picture(state) {
    const t = words(state);
    const names = L.worlds.map((/** @type {string} */ one) => texts(state).worlds[one]);
    const parts = [];
    const table = (/** @type {string} */ outcome) => Cosim.table(L.looks[state.lang][outcome].title, [t("world"), t("mean"), t("least"), t("most")], L.worlds.map((/** @type {string} */ world) => {
      const values = valuesOf(state, outcome, world);
      return [texts(state).worlds[world], write(state, outcome, Pictures.mean(values)), write(state, outcome, Math.min(...values)), write(state, outcome, Math.max(...values))];
    }));
    const number = Cosim.numbers(state.lang);
    if (L.picture === "hours") {
      const shares = L.worlds.map((/** @type {string} */ world) => Object.fromEntries(Pictures.HOURS.map((kind) => [kind, Pictures.mean(valuesOf(state, `hours_${kind}`, world))])));
      parts.push(Cosim.figure({ title: t("hundred_hours"), label: sentence(state), more: t("table"), picture: Pictures.hours({ worlds: names, shares, labels: Object.fromEntries(Pictures.HOURS.map((kind) => [kind, t(`hours_${kind}`)])) }),
        behind: Cosim.table(t("hundred_hours"), [t("what"), ...names], Pictures.HOURS.map((kind) => [t(`hours_${kind}`), ...shares.map((/** @type {any} */ one) => number(100 * one[kind], 0))])) }));
    }
    if (L.picture === "series" || L.picture === "curve") parts.push(drawn(state, names, table));
    for (const outcome of L.outcomes.filter((/** @type {string} */ one) => L.picture === "dots" || one !== L.shown)) {
      const look = L.looks[state.lang][outcome];
      const all = L.arms.flatMap((/** @type {any} */ arm) => arm[outcome]).map((/** @type {number} */ one) => one * look.scale);
      const [low, high] = Pictures.range(all, look.scale === 100);
      const figure = Cosim.figure({ title: look.unit ? `${look.title} (${look.unit})` : look.title, label: sentence(state, outcome), more: t("table"), behind: table(outcome),
        picture: Pictures.strips({ rows: L.worlds.map((/** @type {string} */ world, /** @type {number} */ at) => ({ label: names[at], values: valuesOf(state, outcome, world).map((/** @type {number} */ one) => one * look.scale) })), low, high, dots: state.dots,
          own: own(state), write: (value, places) => number(value, places) }) });
      figure.className = outcome === L.shown ? "shown" : "";
      parts.push(figure);
    }
    return parts;
  }

  /** A picture with lines: over time, or over shares. @param {State} state @param {string[]} names @param {(outcome: string) => Element} table */
  function drawn(state, names, table) {
    const [t, look] = [words(state), L.looks[state.lang][L.shown]];
    const predicted = L.predict.form === "line" && state.prediction && !state.card ? state.prediction : null;
    const write_ = (/** @type {number} */ value, /** @type {number} */ places) => Cosim.numbers(state.lang)(value, places);
    if (L.picture === "series") {
      const all = L.worlds.map((_, /** @type {number} */ at) => L.series[arms(state)[at]]);
      const point = (/** @type {number[][]} */ each, /** @type {number} */ n) => 100 * Pictures.mean(each.map((one) => one[n]));
      const x = L.series_x;
      return Cosim.figure({ title: `${look.title} (%)`, label: sentence(state), more: t("table"), picture: Pictures.lines({ x, xlabels: x.map((/** @type {number} */ week) => ((week + 1) % 52 === 0 ? String((week + 1) / 52) : "")), low: 0, high: 100, write: write_, xtitle: t("years"),
        lines: all.map((/** @type {number[][]} */ each, /** @type {number} */ at) => ({ label: names[at], at, values: x.map((/** @type {number} */ _, /** @type {number} */ n) => point(each, n)), each: state.dots ? each.map((one) => one.map((value) => 100 * value)) : [] })),
        predicted: predicted ? { x: L.predict.items.map((/** @type {any} */ one) => one.at), values: predicted, label: t("yours") } : null }),
      behind: Cosim.table(look.title, [t("years"), ...names], x.map((/** @type {number} */ week, /** @type {number} */ n) => [write_((week + 1) / 52, 1), ...all.map((/** @type {number[][]} */ each) => write_(point(each, n), 0))])) });
    }
    const each = L.worlds.map((/** @type {string} */ world) => valuesOf(state, L.shown, world).map((/** @type {number} */ one, /** @type {number} */ r) => (one - valuesOf(state, L.shown, L.worlds[0])[r]) * look.scale));
    const all = Object.values(L.grid).concat(Object.values(L.cardArms)).flatMap((/** @type {any} */ ids) => ids.map((/** @type {number} */ id) => Pictures.mean(L.arms[id][L.shown].map((/** @type {number} */ one, /** @type {number} */ r) => (one - L.arms[ids[0]][L.shown][r]) * look.scale))));
    const [low, high] = Pictures.range(all, true);
    const values = each.map((/** @type {number[]} */ one) => Pictures.mean(one));
    return Cosim.figure({ title: `${t("gain_of", { what: look.title })} (${look.unit_of_difference})`, label: sentence(state), more: t("table"), behind: table(L.shown),
      picture: Pictures.lines({ x: L.x, xlabels: L.x.map((/** @type {number} */ one) => `${one} %`), low, high, write: write_, xtitle: texts(state).axis, straight: true,
        lines: [{ label: t("found"), at: 0, values, each: state.dots ? each[0].map((_, /** @type {number} */ r) => each.map((/** @type {number[]} */ one) => one[r])) : [] }],
        predicted: predicted ? { x: L.x.slice(1), values: predicted.map((one) => (one / 100) * values[values.length - 1]), label: t("yours") } : null }) });
  }

  /** Is it luck? Differences in pairs, and with other random numbers in the other world. @param {State} state */
  function luck(state) {
    const [t, look] = [words(state), L.looks[state.lang][L.shown]];
    const first = valuesOf(state, L.shown, L.worlds[0]);
    const pairs = L.worlds.slice(1).map((/** @type {string} */ world) => {
      const values = valuesOf(state, L.shown, world);
      const gain = (/** @type {number} */ shift) => values.map((/** @type {number} */ one, /** @type {number} */ r) => (one - first[(r + shift) % first.length]) * look.scale);
      return { world, paired: gain(0), unpaired: gain(1) };
    });
    const [low, high] = Pictures.range(pairs.flatMap((/** @type {any} */ one) => [...one.paired, ...one.unpaired]), true);
    const rows = pairs.flatMap((/** @type {any} */ one, /** @type {number} */ at) => [{ label: `${texts(state).worlds[one.world]} − ${texts(state).worlds[L.worlds[0]]}`, values: one.paired, at: at + 1 },
      ...(state.others ? [{ label: `${texts(state).worlds[one.world]}: ${t(L.board ? "others" : "other_families")}`, values: one.unpaired, at: at + 1 }] : [])]);
    const text = t(`luck_${state.others ? "others" : "pairs"}${L.board ? "_board" : ""}`, { outcome: look.title, n: L.replicates });
    return [h("p", {}, text), Cosim.figure({ title: t("differences", { what: look.title }), label: text, more: t("table"), picture: Pictures.strips({ rows, low, high, dots: true, own: own(state), zero: true, write: (value, places) => Cosim.numbers(state.lang)(value, places, true) }),
      behind: Cosim.table(t("differences", { what: look.title }), [t("what"), t("least"), t("mean"), t("most")], rows.map((/** @type {any} */ row) => [row.label, ...[Math.min(...row.values), Pictures.mean(row.values), Math.max(...row.values)].map((one) => write(state, L.shown, one / look.scale, true))])) }),
    seedField(state)];
  }

  /** @param {State} state */
  function compare(state) {
    const t = words(state);
    const toggle = (/** @type {string} */ id, /** @type {boolean} */ on, /** @type {Partial<State>} */ to) => h("button", { type: "button", id, "aria-pressed": String(on), click: () => change(to) }, t(id));
    return [h("p", { id: "result", class: "panel" }, sentence(state)), h("p", {}, L.answers[state.lang]),
      h("section", {}, h("h2", {}, t("yours_and_found")), compared(state)), h("section", {}, h("h2", {}, t("result")), picture(state)),
      h("p", { class: "row" }, toggle("luck", state.dots, { dots: !state.dots }), state.dots ? toggle("others", state.others, { others: !state.others }) : null),
      state.dots ? luck(state) : null, h("section", {}, h("h2", {}, t("turn")), knobs(state)), next(state, false)];
  }

  /** @param {State} state */
  function explain(state) {
    const t = words(state);
    const options = [t("as_it_is"), ...L.cards.map((/** @type {string} */ card) => texts(state).cards[card].title)];
    return [h("p", {}, texts(state).explain), Cosim.stops({ legend: t("cards"), name: "card", options, chosen: state.card ? L.cards.indexOf(state.card) + 1 : 0,
      choose: (at) => { change({ card: at ? L.cards[at - 1] : "", knobs: L.knobs.map((/** @type {any} */ knob) => knob.default) }); Cosim.announce(sentence(machine.get())); } }),
    state.card ? h("p", { class: "panel" }, texts(state).cards[state.card].text) : null, h("p", { id: "result" }, sentence(state)), picture(state), next(state, false)];
  }

  /** @param {State} state */
  const discuss = (state) => [h("ol", { class: "questions" }, texts(state).discuss.map((/** @type {string} */ one) => h("li", {}, one))), next(state, false)];

  /** @param {State} state */
  function limits(state) {
    const t = words(state);
    return [h("ul", {}, texts(state).limits.map((/** @type {string} */ one) => h("li", {}, one))), h("p", { class: "panel" }, L.badge[state.lang]),
      h("p", {}, t("origin", { scenario: L.scenario, version: L.version })), h("details", {}, h("summary", {}, t("glossary")), h("dl", {}, Object.entries(L.glossary[state.lang]).map(([word, text]) => [h("dt", {}, word), h("dd", {}, text)]))),
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
      L.robust ? null : h("p", { class: "panel", id: "not-robust" }, t("not_robust"), " ", L.badge[state.lang]),
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
    const old = address(before);
    if (draw) machine.set(to);
    else { Object.assign(before, to); unlock(before); }
    remember(machine.get());
    if (old !== address(machine.get())) window.history.replaceState(null, "", address(machine.get()));
  }
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
