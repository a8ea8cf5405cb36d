// The blackboard: coins, a board with signs, who meets whom, and rounds by hand or running.
"use strict";
const Board = (() => {
  const { h, s, BEHAVIOURS, outline, marker, redraw } = Cosim;
  const CELL = 16;

  /** @typedef {{side: number, rounds: number, intensity: number, matrix: number[][], shares: number[], meets: string, rule: string, at_once: boolean,
   *   neighbours: Object<string, number[][]>, key: number[]}} Setting */

  /** The game of a setting. @param {Setting} given */
  const gameOf = (given) => ({ size: given.side ** 2, matrix: given.matrix, intensity: given.intensity, voter: given.rule === "voter", together: given.at_once, key: given.key,
    neighbours: given.meets === "all" ? null : given.neighbours[given.meets] });

  /** What each earns when two meet. @param {number[][]} matrix @param {(key: string, values?: Object<string, any>) => string} t @param {Object<string, string>} sentences */
  function coins(matrix, t, sentences) {
    const sign = (/** @type {string} */ name) => s("svg", { viewBox: "0 0 20 20", class: "sign", "aria-hidden": "true" }, marker(name, 10, 10, 7));
    return h("div", {}, h("div", { class: "wide", tabindex: 0, role: "group", "aria-label": t("coins") }, h("table", { class: "coins" }, h("caption", {}, t("coins")),
      h("thead", {}, h("tr", {}, h("td", {}, t("i_am")), BEHAVIOURS.map((name) => h("th", { scope: "col" }, sign(name), " ", t(name))))),
      h("tbody", {}, BEHAVIOURS.map((name, row) => h("tr", {}, h("th", { scope: "row" }, sign(name), " ", t(name)),
        matrix[row].map((value) => h("td", {}, s("svg", { viewBox: `0 0 ${Math.max(1, value) * 9 + 8} 18`, class: "pile", "aria-hidden": "true" },
          Array.from({ length: value }, (_, n) => s("circle", { cx: 9 + n * 9, cy: 9, r: 7, fill: "#f4dd8c", stroke: "#1a1a1a" }))), h("span", {}, String(value)))))))),
    ), h("ul", {}, Object.values(sentences).map((one) => h("li", {}, one))));
  }

  /** The board with its controls. It keeps its own state, since it moves by itself.
   * @param {Setting} given @param {{t: (key: string, values?: Object<string, any>) => string, done: () => void}} page */
  function board(given, { t, done }) {
    const game = gameOf(given);
    let state = SmallGame.begin(game, given.shares);
    /** @type {number[][]} */
    let history = [state.counts.slice()];
    let timer = 0;
    const players = BEHAVIOURS.map((name) => marker(name, 0, 0, 5.6, "")); // an element for each behaviour, not for each player
    const ring = s("g");
    const picture = s("svg", { viewBox: `0 0 ${given.side * CELL} ${given.side * CELL}`, class: "board", role: "img" }, players, ring);
    const [line, words, said, controls] = [h("div"), h("p"), h("p", { class: "quiet" }), h("div", { class: "row" })];

    const place = (/** @type {number} */ player) => [((player % given.side) + 0.5) * CELL, (Math.floor(player / given.side) + 0.5) * CELL];
    /** @param {any} [last] */
    function draw(last) {
      /** @type {string[][]} */
      const outlines = BEHAVIOURS.map(() => []);
      state.plays.forEach((behaviour, player) => {
        const [x, y] = place(player);
        outlines[behaviour].push(outline(BEHAVIOURS[behaviour], x, y, 5.6));
      });
      players.forEach((one, behaviour) => one.setAttribute("d", outlines[behaviour].join("")));
      ring.replaceChildren(...(last ? [[last.player, "none"], [last.other, "3 2"]].map(([player, dash]) => {
        const [x, y] = place(player);
        return s("circle", { cx: x, cy: y, r: 10, fill: "none", stroke: "#1a56b0", "stroke-width": 2.4, "stroke-dasharray": dash });
      }) : []));
      const round = Math.floor(state.step / game.size);
      const counts = BEHAVIOURS.map((name, at) => `${t(name)} ${state.counts[at]}`).join(", ");
      words.textContent = `${t("round", { n: round })}: ${counts}.${state.ended ? ` ${t("ended")}` : ""}`;
      picture.setAttribute("aria-label", words.textContent);
      said.textContent = last ? t(last.before === last.after ? "move_kept" : "move_copied", { chance: Math.round(100 * last.chance), now: t(BEHAVIOURS[last.after]) }) : "";
      if (history.length > 1) {
        const xs = history.map((_, at) => at);
        line.replaceChildren(Cosim.figure({ title: t("board_line"), label: words.textContent, more: t("table"),
          picture: Pictures.lines({ lines: BEHAVIOURS.map((name, at) => ({ label: t(name), values: history.map((one) => one[at] / game.size), at: [1, 3, 0][at] })),
            x: xs, xlabels: xs.map(String), low: 0, high: 1, write: (value) => `${Math.round(100 * value)} %`, xtitle: t("rounds") }),
          behind: () => Cosim.table(t("board_line"), [t("rounds"), ...BEHAVIOURS.map((name) => t(name))],
            history.map((one, at) => /** @type {(string|number)[]} */ ([at, ...one])).filter((_, at) => at % Math.ceil(history.length / 20) === 0)) }));
      } else line.replaceChildren();
      if (round >= 1 || state.ended) done();
    }
    const stop = () => { window.clearInterval(timer); timer = 0; buttons(); };
    const atEnd = () => state.ended || state.step >= given.rounds * game.size;
    function oneRound() {
      if (!atEnd()) {
        SmallGame.round(game, state);
        history.push(state.counts.slice());
      }
      if (atEnd()) stop();
    }
    function run() {
      if (timer) { stop(); return; }
      if (Cosim.still()) { while (!atEnd()) oneRound(); draw(); Cosim.announce(words.textContent || ""); return; }
      timer = window.setInterval(() => {
        if (!picture.isConnected) { window.clearInterval(timer); return; }
        oneRound();
        draw();
        if (atEnd()) Cosim.announce(words.textContent || "");
      }, 120);
      buttons();
    }
    function buttons() {
      const button = (/** @type {string} */ id, /** @type {() => void} */ click, first = false) => h("button", { type: "button", id: `board-${id}`, click, class: first ? "first" : null },
        t(id === "run" && timer ? "pause" : `board_${id}`));
      redraw(controls, game.together ? null : button("move", () => draw(SmallGame.move(game, state))), button("round", () => { oneRound(); draw(); Cosim.announce(words.textContent || ""); }),
        button("run", run, true), button("end", () => { while (!atEnd()) oneRound(); draw(); Cosim.announce(words.textContent || ""); }),
        button("again", () => { stop(); state = SmallGame.begin(game, given.shares); history = [state.counts.slice()]; draw(); }));
    }
    buttons();
    draw();
    const key = h("p", { class: "row" }, BEHAVIOURS.map((name) => h("span", {}, s("svg", { viewBox: "0 0 20 20", class: "sign", "aria-hidden": "true" }, marker(name, 10, 10, 7)), " ", t(name))));
    return h("div", {}, key, picture, words, said, controls, line);
  }

  return { board, coins, gameOf };
})();
