// What a lesson found, as sentences, pictures and tables: functions of the lesson `L` and the state of the page.
"use strict";
/** @typedef {import("./lesson.js").State} State */
const Results = (/** @type {any} */ L) => {
  const { h } = Cosim;
  const labelled = (/** @type {Element} */ picture, /** @type {string} */ label) => { picture.setAttribute("role", "img"); picture.setAttribute("aria-label", label); return picture; };
  /** A number and a sign behind it stay on one line. @param {string} text */
  const tight = (text) => text.replace(/(\d) (?=%|SD)/g, "$1\u00a0");
  const texts = (/** @type {State} */ state) => L.texts[state.lang];
  /** What a world is called; behind a card it can be another. @param {State} state @param {string} name @returns {string} */
  const called = (state, name) => (state.card && texts(state).cards[state.card].worlds[name]) || texts(state).worlds[name];
  const words = (/** @type {State} */ state) => Cosim.translator({ ...L.ui[state.lang] });
  const write = (/** @type {State} */ state, /** @type {string} */ outcome, /** @type {number} */ value, difference = false) => {
    const look = L.looks[state.lang][outcome];
    const [scaled, power] = [value * look.scale, 10 ** look.places];
    const rounded = (Math.sign(scaled) * Math.floor(Math.abs(scaled) * power + 0.5 + 1e-9)) / power;
    const unit = difference ? look.unit_of_difference : look.unit;
    return tight(`${Cosim.numbers(state.lang)(rounded, Math.max(0, look.places), difference)} ${unit}`.trim());
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
      const known = !share && item.against !== null && !L.predict.items.some((/** @type {any} */ one) => one.outcome === item.outcome && one.world === item.against);
      const base = !known ? "" : words(state)("base_now", { world: called(state, item.against), value: write(state, item.outcome, Pictures.mean(valuesOf(state, item.outcome, item.against))) });
      return { ...item, base, x: L.picture === "curve" ? L.x[L.worlds.indexOf(item.world)] : null, label: texts(state).predict.items[item.name], unit: share ? "%" : item.against === null ? look.unit : look.unit_of_difference };
    });
  }

  const capital = (/** @type {string} */ text) => text[0].toUpperCase() + text.slice(1);

  /** The result in a sentence: each world, then the differences. @param {State} state @param {string} [outcome] */
  function sentence(state, outcome = L.shown) {
    const [t, look] = [words(state), L.looks[state.lang][outcome]];
    const levels = L.worlds.map((/** @type {string} */ world) => `${called(state, world)} ${write(state, outcome, Pictures.mean(valuesOf(state, outcome, world)))}`);
    const first = valuesOf(state, outcome, L.worlds[0]);
    const last = L.contrast;
    const gains = valuesOf(state, outcome, last).map((/** @type {number} */ one, /** @type {number} */ r) => one - first[r]);
    const gain = Pictures.mean(gains);
    const same = gains.filter((/** @type {number} */ one) => Math.sign(one) === Math.sign(gain)).length;
    return t(gains.some(Boolean) ? "sentence" : "sentence_same", { outcome: capital(look.title), levels: levels.join("; "), last: capital(called(state, last)), first: called(state, L.worlds[0]),
      difference: write(state, outcome, gain, true), same, of: gains.length });
  }

  /** The prediction drawn into the result. @param {State} state */
  function compared(state) {
    const [t, all] = [words(state), items(state)];
    const results = all.map((/** @type {any} */ item) => found(state, item));
    const means = results.map((/** @type {number[]} */ one) => Pictures.mean(one));
    const given = /** @type {number[]} */ (state.prediction || Predicting.middle(L.predict.form, all));
    const number = Cosim.numbers(state.lang);
    if (L.predict.form === "rank" || L.predict.form === "one") {
      const [look, rank] = [L.looks[state.lang][all[0].outcome], L.predict.form === "rank"];
      const order = means.map((_, /** @type {number} */ at) => at).sort((/** @type {number} */ one, /** @type {number} */ other) => means[other] - means[one]);
      const yours = (/** @type {number} */ at) => (rank ? String(given.indexOf(at) + 1) : given[at] ? "✓" : "–");
      const text = rank ? t("mark_rank") : t("chosen_one", { yours: all[given.indexOf(1)]?.label || "–", found: all[order[0]].label });
      const [low, high] = Pictures.range(results.flat(), true);
      return [h("p", {}, text), labelled(Pictures.strips({ rows: order.map((at, place) => ({ label: rank ? `${place + 1}. ${all[at].label} (${t("yours")}: ${yours(at)})` : all[at].label, at: L.worlds.indexOf(all[at].world),
        values: state.dots ? results[at] : [means[at]], mark: (rank ? yours(at) !== String(place + 1) : !given[at]) ? null : means[at] })), low, high, dots: state.dots, own: own(state), write: (value, places) => number(value, places), marked: t("yours") }), text),
      Cosim.table(t("yours_and_found"), [t("what"), t("yours"), t("found")], order.map((at, place) => [all[at].label, yours(at), `${rank ? `${place + 1}: ` : ""}${write(state, all[at].outcome, means[at] / look.scale)}`]))];
    }
    const total = means.reduce((/** @type {number} */ sum, /** @type {number} */ one) => sum + Math.max(0, one), 0);
    const whole = L.picture === "curve" ? Pictures.mean(found(state, { ...all[0], world: L.worlds[L.worlds.length - 1], against: L.worlds[0] })) : 0;
    const part = (/** @type {number} */ value) => (L.predict.form === "split" ? (total > 0 ? (100 * Math.max(0, value)) / total : 0) : whole ? (100 * value) / whole : value);
    const rows = all.map((/** @type {any} */ item, /** @type {number} */ at) => ({ item, values: results[at].map(part), mark: given[at], mean: part(means[at]) }));
    const share = L.predict.form === "split" || L.picture === "curve";
    const said = (/** @type {any} */ row, /** @type {number} */ value) => tight(Predicting.shown(row.item, value, { lang: state.lang, t, labels: {} }));
    const result = (/** @type {any} */ row) => (share ? said(row, row.mean) : write(state, row.item.outcome, row.mean / L.looks[state.lang][row.item.outcome].scale, row.item.against !== null));
    return [rows.map((/** @type {any} */ row) => {
      const [low, high] = L.predict.form === "bar" ? Pictures.range([...row.values, row.mark, row.item.low, row.item.high]) : Pictures.range([0, 100, ...row.values]);
      return h("div", {}, h("p", { class: "label" }, row.item.label), labelled(Pictures.strips({ rows: [{ label: "", values: state.dots ? row.values : [row.mean], mark: row.mark }], low, high, dots: state.dots, own: own(state), zero: true,
        write: (value, places) => number(value, places), marked: t("yours") }), `${row.item.label}: ${t("yours")} ${said(row, row.mark)}, ${t("found")} ${result(row)}`));
    }), h("p", { class: "quiet" }, t("mark_key")), Cosim.table(t("yours_and_found"), [t("what"), t("yours"), t("found")],
      rows.map((/** @type {any} */ row) => [row.item.label, said(row, row.mark), result(row)]))];
  }

  /** The picture of the lesson. @param {State} state */
  function picture(state) {
    const t = words(state);
    const names = L.worlds.map((/** @type {string} */ one) => called(state, one));
    const parts = [];
    const table = (/** @type {string} */ outcome) => Cosim.table(L.looks[state.lang][outcome].title, [t("world"), t("mean"), t("least"), t("most")], L.worlds.map((/** @type {string} */ world) => {
      const values = valuesOf(state, outcome, world);
      return [called(state, world), write(state, outcome, Pictures.mean(values)), write(state, outcome, Math.min(...values)), write(state, outcome, Math.max(...values))];
    }));
    const number = Cosim.numbers(state.lang);
    if (L.picture === "hours") {
      const shares = L.worlds.map((/** @type {string} */ world) => Object.fromEntries(Pictures.HOURS.map((kind) => [kind, Pictures.mean(valuesOf(state, `hours_${kind}`, world))])));
      parts.push(Cosim.figure({ title: t("hundred_hours"), label: sentence(state), more: t("table"), picture: Pictures.hours({ worlds: names, shares, labels: Object.fromEntries(Pictures.HOURS.map((kind) => [kind, t(`hours_${kind}`)])) }),
        behind: () => Cosim.table(t("hundred_hours"), [t("what"), ...names], Pictures.HOURS.map((kind) => [t(`hours_${kind}`), ...shares.map((/** @type {any} */ one) => number(100 * one[kind], 0))])) }));
    }
    if (L.picture === "series" || L.picture === "curve") parts.push(drawn(state, names, table));
    for (const outcome of L.outcomes.filter((/** @type {string} */ one) => L.picture === "dots" || one !== L.shown)) {
      const look = L.looks[state.lang][outcome];
      const all = L.arms.flatMap((/** @type {any} */ arm) => arm[outcome]).map((/** @type {number} */ one) => one * look.scale);
      const [low, high] = Pictures.range(all, look.scale === 100);
      const figure = Cosim.figure({ title: look.unit ? `${look.title} (${look.unit})` : look.title, label: sentence(state, outcome), more: t("table"), behind: () => table(outcome),
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
      behind: () => Cosim.table(look.title, [t("years"), ...names], x.map((/** @type {number} */ week, /** @type {number} */ n) => [write_((week + 1) / 52, 1), ...all.map((/** @type {number[][]} */ each) => write_(point(each, n), 0))])) });
    }
    const each = L.worlds.map((/** @type {string} */ world) => valuesOf(state, L.shown, world).map((/** @type {number} */ one, /** @type {number} */ r) => (one - valuesOf(state, L.shown, L.worlds[0])[r]) * look.scale));
    const all = Object.values(L.grid).concat(Object.values(L.cardArms)).flatMap((/** @type {any} */ ids) => ids.map((/** @type {number} */ id) => Pictures.mean(L.arms[id][L.shown].map((/** @type {number} */ one, /** @type {number} */ r) => (one - L.arms[ids[0]][L.shown][r]) * look.scale))));
    const [low, high] = Pictures.range(all, true);
    const values = each.map((/** @type {number[]} */ one) => Pictures.mean(one));
    return Cosim.figure({ title: `${t("gain_of", { what: look.title })} (${look.unit_of_difference})`, label: sentence(state), more: t("table"), behind: () => table(L.shown),
      picture: Pictures.lines({ x: L.x, xlabels: L.x.map((/** @type {number} */ one) => `${one} %`), low, high, write: write_, xtitle: texts(state).axis, straight: true,
        lines: [{ label: t("found"), at: 0, values, each: state.dots ? each[0].map((_, /** @type {number} */ r) => each.map((/** @type {number[]} */ one) => one[r])) : [] }],
        predicted: predicted ? { x: [L.x[0], ...items(state).map((/** @type {any} */ one) => one.x), L.x[L.x.length - 1]], values: [0, ...predicted, 100].map((one) => (one / 100) * values[values.length - 1]), label: t("yours") } : null }) });
  }

  /** Standard deviation. @param {number[]} values */
  const spread = (values) => Math.sqrt(Pictures.mean(values.map((one) => (one - Pictures.mean(values)) ** 2)));

  /** Is it chance? Differences in pairs, and with other random numbers in the other world. @param {State} state */
  function chance(state) {
    const [t, look] = [words(state), L.looks[state.lang][L.shown]];
    const first = valuesOf(state, L.shown, L.worlds[0]);
    const pairs = L.worlds.slice(1).map((/** @type {string} */ world) => {
      const values = valuesOf(state, L.shown, world);
      const gain = (/** @type {number} */ shift) => values.map((/** @type {number} */ one, /** @type {number} */ r) => (one - first[(r + shift) % first.length]) * look.scale);
      return { world, paired: gain(0), unpaired: gain(1) };
    });
    const [low, high] = Pictures.range(pairs.flatMap((/** @type {any} */ one) => [...one.paired, ...one.unpaired]), true);
    const rows = pairs.flatMap((/** @type {any} */ one, /** @type {number} */ at) => [{ label: `${called(state, one.world)} − ${called(state, L.worlds[0])}`, values: one.paired, at: at + 1 },
      ...(state.others ? [{ label: `${called(state, one.world)}: ${t(L.board ? "others" : "other_families")}`, values: one.unpaired, at: at + 1 }] : [])]);
    const { paired, unpaired } = pairs.find((/** @type {any} */ one) => one.world === L.contrast) || pairs[0];
    const [near, far] = [spread(paired), spread(unpaired)];
    const kind = !state.others ? "pairs" : far <= 1.3 * near ? "alike" : near < 0.02 * far ? "exact" : "wider";
    const say = (/** @type {number} */ value) => write(state, L.shown, value / look.scale, true);
    const text = t(`chance_${kind}${L.board ? "_board" : ""}`, { outcome: look.title, n: L.replicates, times: Cosim.numbers(state.lang)(near > 0 ? far / near : 1, far > 10 * near ? 0 : 1),
      least: say(Math.min(...unpaired)), most: say(Math.max(...unpaired)) });
    return [h("p", {}, text), Cosim.figure({ title: t("differences", { what: look.title }), label: text, more: t("table"), picture: Pictures.strips({ rows, low, high, dots: true, own: own(state), zero: true, write: (value, places) => Cosim.numbers(state.lang)(value, places, true) }),
      behind: () => Cosim.table(t("differences", { what: look.title }), [t("what"), t("least"), t("mean"), t("most")], rows.map((/** @type {any} */ row) => [row.label, ...[Math.min(...row.values), Pictures.mean(row.values), Math.max(...row.values)].map((one) => write(state, L.shown, one / look.scale, true))])) })];
  }

  return { texts, called, words, items, sentence, compared, picture, chance, labelled, tight };
};
