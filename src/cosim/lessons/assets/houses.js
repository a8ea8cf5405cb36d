// A hundred families in two worlds, week by week. Codes: 0 to come, w waiting, a/b/c in care by the way of working of
// the lead, p placed, d done, l left; behind a, b and c the size of the team.
"use strict";
const Houses = (() => {
  const { h, s, BEHAVIOURS } = Cosim;
  const COLUMNS = 10;
  const CELL = 20;

  /** @typedef {{weeks: string[], need: number[]}} World */
  /** @typedef {{week: number, code: string, size: number}} Change */

  /** Changes of one family. @param {string} text @returns {Change[]} */
  function changes(text) {
    return text.split(",").map((part) => {
      const found = /** @type {RegExpMatchArray} */ (part.match(/^(\d+)([0wabcpdl])(\d*)$/));
      return { week: Number(found[1]), code: found[2], size: Number(found[3] || 0) };
    });
  }

  /** What holds in a week. @param {Change[]} all @param {number} week @returns {Change} */
  function during(all, week) {
    let last = all[0];
    for (const one of all) if (one.week <= week) last = one;
    return last;
  }

  /** The sign of a stage in a house. @param {string} code @param {number} x @param {number} y @param {number} r */
  function sign(code, x, y, r) {
    const line = { fill: "none", stroke: "#1a1a1a", "stroke-width": 1.6 };
    if ("abc".includes(code)) return Cosim.marker(BEHAVIOURS["abc".indexOf(code)], x, y, r);
    if (code === "w") return s("path", { d: `M${x - r * 0.8} ${y - r}H${x + r * 0.8}L${x - r * 0.8} ${y + r}H${x + r * 0.8}Z`, ...line, "stroke-width": 1.2 });
    if (code === "p") return s("path", { d: `M${x} ${y - r * 1.1}L${x + r * 1.1} ${y}L${x} ${y + r * 1.1}L${x - r * 1.1} ${y}Z`, fill: "#1a1a1a" });
    if (code === "d") return s("path", { d: `M${x - r} ${y}L${x - r * 0.2} ${y + r * 0.8}L${x + r} ${y - r * 0.8}`, ...line });
    if (code === "l") return s("path", { d: `M${x - r * 0.8} ${y - r * 0.8}L${x + r * 0.8} ${y + r * 0.8}M${x + r * 0.8} ${y - r * 0.8}L${x - r * 0.8} ${y + r * 0.8}`, ...line });
    return s("circle", { cx: x, cy: y, r: 1.2, fill: "#767676" });
  }

  /** The houses of a world in a week. @param {World} world @param {number} week @param {number | null} chosen @param {(house: number) => void} choose */
  function street(world, week, chosen, choose) {
    const rows = Math.ceil(world.weeks.length / COLUMNS);
    const picture = s("svg", { viewBox: `0 0 ${COLUMNS * CELL} ${rows * CELL}`, class: "street" },
      world.weeks.map((text, at) => {
        const [x, y] = [(at % COLUMNS) * CELL + CELL / 2, Math.floor(at / COLUMNS) * CELL + CELL / 2];
        const mine = at === chosen;
        return s("g", {}, s("path", { d: `M${x - 8.5} ${y - 3}L${x} ${y - 9.3}L${x + 8.5} ${y - 3}V${y + 9}H${x - 8.5}Z`, fill: mine ? "#dbe8ff" : "#fff",
          stroke: mine ? "#1a56b0" : "#9a9a9a", "stroke-width": mine ? 2.2 : 0.8 }), sign(during(changes(text), week).code, x, y + 2.5, 4.6));
      }));
    picture.addEventListener("click", (event) => {
      const box = picture.getBoundingClientRect();
      const [column, row] = [Math.floor(((event.clientX - box.left) / box.width) * COLUMNS), Math.floor(((event.clientY - box.top) / box.height) * rows)];
      const at = row * COLUMNS + column;
      if (at >= 0 && at < world.weeks.length) choose(at);
    });
    return picture;
  }

  /** How many families are in each stage. @param {World} world @param {number} week @returns {Object<string, number>} */
  function counts(world, week) {
    /** @type {Object<string, number>} */
    const found = {};
    for (const text of world.weeks) {
      const { code } = during(changes(text), week);
      found[code] = (found[code] || 0) + 1;
    }
    return found;
  }

  /** The weeks of one family as a strip. @param {string} text @param {number} weeks */
  function strip(text, weeks) {
    const all = changes(text);
    return s("svg", { viewBox: "0 0 330 26" }, all.map((one, at) => {
      const end = at + 1 < all.length ? all[at + 1].week : weeks;
      const [x, width] = [(one.week / weeks) * 330, Math.max(0, ((end - one.week) / weeks) * 330)];
      const fill = "abc".includes(one.code) ? `var(--${BEHAVIOURS["abc".indexOf(one.code)]})` : one.code === "p" ? "#1a1a1a" : one.code === "w" ? "#e5e5e5" : "#fff";
      return [s("rect", { x, y: 2, width, height: 22, fill, stroke: "#1a1a1a", "stroke-width": 0.7 }),
        width > 12 && one.code !== "p" ? s("circle", { cx: x + width / 2, cy: 13, r: 8, fill: "#fff", stroke: "none" }) : null,
        width > 12 ? s("g", one.code === "p" ? { class: "light" } : {}, sign(one.code, x + width / 2, 13, 5)) : null];
    }));
  }

  /** The weeks of one family in words. @param {string} text @param {number} weeks @param {(key: string, values?: Object<string, any>) => string} t */
  function story(text, weeks, t) {
    const all = changes(text);
    return h("ul", {}, all.map((one, at) => {
      const end = at + 1 < all.length ? all[at + 1].week : weeks;
      const what = t(`stage_${one.code}`);
      const team = one.size > 1 ? `, ${t("professionals", { n: one.size })}` : "";
      return h("li", {}, t("from_to", { from: one.week + 1, to: end, what: what + team }));
    }));
  }

  return { changes, during, street, counts, strip, story, sign, CODES: ["w", "a", "b", "c", "p", "d", "l"] };
})();
