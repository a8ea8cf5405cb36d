// Pictures of results: a function from numbers to SVG, which remembers nothing.
"use strict";
const Pictures = (() => {
  const { s, patterns } = Cosim;
  const DASHES = ["", "7 4", "2 3", "10 3 2 3", "4 4 1 4", "1 5"];
  const FILLS = ["#ffffff", "#9fb4c7", "#5c7fa3", "#d9c58f", "#8f7aa8", "#444444"];
  const HOURS = { effective: ["#8fb26b", "none"], wasted: ["#ececec", "lines"], alignment: ["#c9b2e0", "back"], planning: ["#9fd3c7", "dots"],
    administration: ["#dcc88f", "cross"], learning: ["#9fd3f0", "dots"], idle: ["#ffffff", "none"] };

  const mean = (/** @type {number[]} */ values) => values.reduce((sum, one) => sum + one, 0) / values.length;

  /** The sign of a world: each its own shape. @param {number} at @param {number} x @param {number} y @param {number} r @param {Object<string, any>} [look] */
  function sign(at, x, y, r, look = {}) {
    const all = { fill: FILLS[at % 6], stroke: "#1a1a1a", "stroke-width": 1.2, ...look };
    const shapes = [
      () => s("circle", { cx: x, cy: y, r, ...all }),
      () => s("rect", { x: x - r * 0.9, y: y - r * 0.9, width: 1.8 * r, height: 1.8 * r, ...all }),
      () => s("path", { d: `M${x} ${y - 1.2 * r}L${x + 1.2 * r} ${y}L${x} ${y + 1.2 * r}L${x - 1.2 * r} ${y}Z`, ...all }),
      () => s("path", { d: `M${x} ${y - r}L${x + r} ${y + 0.85 * r}H${x - r}Z`, ...all }),
      () => s("path", { d: `M${x} ${y + r}L${x + r} ${y - 0.85 * r}H${x - r}Z`, ...all }),
      () => s("path", { d: `M${x - r} ${y - r / 2}H${x + r}V${y + r / 2}H${x - r}Z`, ...all }),
    ];
    return shapes[at % 6]();
  }

  /** Round numbers on an axis. @param {number} low @param {number} high @param {number} [many] */
  function ticks(low, high, many = 5) {
    const rough = (high - low || 1) / many;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) || power;
    const found = [];
    for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at++) found.push(at * step);
    return { found, places: Math.max(0, -Math.floor(Math.log10(step) + 1e-9)) };
  }

  /** Limits of an axis with some room. @param {number[]} values @param {boolean} [zero] */
  function range(values, zero = false) {
    let [low, high] = [Math.min(...values, ...(zero ? [0] : [])), Math.max(...values, ...(zero ? [0] : []))];
    if (high - low < 1e-9) [low, high] = [low - 1, high + 1];
    const room = (high - low) * 0.06;
    return [zero && low === 0 ? 0 : low - room, high + room];
  }

  /** A text in lines of at most so many letters. @param {string} text @param {number} most */
  function wrapped(text, most) {
    /** @type {string[]} */
    const found = [];
    for (const word of text.split(" ")) {
      if (found.length && `${found[found.length - 1]} ${word}`.length <= most) found[found.length - 1] += ` ${word}`;
      else found.push(word);
    }
    return found;
  }

  /** Dots as one element, since a tap draws hundreds of them; one's own is larger. @param {number[][]} places @param {number} own */
  const cloud = (places, own) => [s("path", { d: places.filter((_, at) => at !== own).map(([x, y]) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join(""),
    fill: "none", stroke: "#1a1a1a", "stroke-opacity": 0.6, "stroke-width": 4.8, "stroke-linecap": "round" }),
  own in places ? s("circle", { cx: places[own][0], cy: places[own][1], r: 4, fill: "#1a56b0" }) : null];

  /** Rows of values on one axis: a mean for each row, replicates as dots, a dashed mark where something was predicted.
   * @param {{rows: {label: string, values: number[], mark?: number | null, at?: number}[], low: number, high: number,
   *   write: (value: number, places: number) => string, dots: boolean, own?: number, zero?: boolean, marked?: string}} given */
  function strips({ rows, low, high, write, dots, own = -1, zero = false, marked = "" }) {
    const labels = rows.map((row) => wrapped(row.label, 46));
    const [left, width, above] = [10, 310, rows.every((row) => row.label === "") ? 12 : 13 + 14 * Math.max(...labels.map((one) => one.length))];
    const tall = above + (dots ? 19 : 11);
    const x = (/** @type {number} */ value) => left + ((Math.max(low, Math.min(high, value)) - low) / (high - low)) * width;
    const { found, places } = ticks(low, high);
    const bottom = rows.length * tall + 4;
    return s("svg", { viewBox: `0 0 330 ${bottom + 20}` },
      found.map((one) => [s("path", { d: `M${x(one)} 0V${bottom}`, stroke: "#d5d5d5" }),
        s("text", { x: x(one), y: bottom + 14, "text-anchor": "middle", "font-size": 10.5 }, write(one, places))]),
      zero && low < 0 && high > 0 ? s("path", { d: `M${x(0)} 0V${bottom}`, stroke: "#1a1a1a", "stroke-width": 1.4 }) : null,
      rows.map((row, at) => {
        const [y, kind] = [at * tall + above, row.at === undefined ? at : row.at];
        const m = row.values.length ? mean(row.values) : NaN;
        return s("g", {},
          labels[at].map((one, n) => s("text", { x: left, y: y - 14 * (labels[at].length - n), "font-size": 12 }, one)),
          s("path", { d: `M${left} ${y}H${left + width}`, stroke: "#b8b8b8" }),
          row.mark === undefined || row.mark === null ? null : [s("rect", { x: x(row.mark) - 6, y: y - 10, width: 12, height: 20, fill: "none",
            stroke: "#1a1a1a", "stroke-width": 1.8, "stroke-dasharray": "3 2" }), s("title", {}, marked)],
          dots ? cloud(row.values.map((value, r) => [x(value), y + ((r * 7) % 5) * 2.6 + 3]), own) : null,
          Number.isNaN(m) ? null : sign(kind, x(m), y, 6.5));
      }));
  }

  /** A hundred hours of each world as a bar. @param {{worlds: string[], shares: Object<string, number>[], labels: Object<string, string>}} given */
  function hours({ worlds, shares, labels }) {
    const kinds = Object.keys(HOURS).filter((kind) => shares.some((one) => one[kind] > 0.004));
    const tall = worlds.length * 48 + 6;
    return s("svg", { viewBox: `0 0 330 ${tall + kinds.length * 19 + 4}` }, patterns("hours", /** @type {any} */ (HOURS)),
      worlds.map((world, at) => {
        let x = 10;
        return s("g", {}, s("text", { x: 10, y: at * 48 + 13, "font-size": 12 }, world), kinds.map((kind) => {
          const width = shares[at][kind] * 310;
          const piece = s("rect", { x, y: at * 48 + 18, width: Math.max(0, width), height: 24, fill: `url(#hours-${kind})`, stroke: "#1a1a1a",
            "stroke-width": 0.7 });
          x += width;
          return piece;
        }));
      }),
      kinds.map((kind, at) => [s("rect", { x: 10, y: tall + at * 19, width: 14, height: 14, fill: `url(#hours-${kind})`,
        stroke: "#1a1a1a", "stroke-width": 0.7 }), s("text", { x: 30, y: tall + at * 19 + 11.5, "font-size": 11 }, labels[kind])]));
  }

  /** Lines over a common axis, each with its dash and sign; replicates thin; a prediction dashed and thick.
   * @param {{lines: {label: string, values: number[], each?: number[][], at: number}[], x: number[], xlabels: string[], low: number, high: number,
   *   write: (value: number, places: number) => string, predicted?: {x: number[], values: number[], label: string} | null, straight?: boolean,
   *   xtitle: string}} given */
  function lines({ lines: all, x: xs, xlabels, low, high, write, predicted = null, straight = false, xtitle }) {
    const [x0, x1] = [Math.min(...xs), Math.max(...xs)];
    const x = (/** @type {number} */ value) => 42 + ((value - x0) / (x1 - x0)) * 272;
    const y = (/** @type {number} */ value) => 170 - ((Math.max(low, Math.min(high, value)) - low) / (high - low)) * 155;
    const path = (/** @type {number[]} */ values, /** @type {number[]} */ at) => `M${values.map((one, n) => `${x(at[n]).toFixed(1)} ${y(one).toFixed(1)}`).join("L")}`;
    const { found, places } = ticks(low, high);
    const key = [...all.map((one) => ({ label: one.label, at: one.at })), ...(predicted ? [{ label: predicted.label, at: -1 }] : [])];
    const every = Math.max(1, Math.ceil(xs.length / 8));
    const sparse = xlabels.filter(Boolean).length <= 9;
    return s("svg", { viewBox: `0 0 330 ${208 + key.length * 19}` },
      found.map((one) => [s("path", { d: `M42 ${y(one)}H320`, stroke: "#dcdcdc" }),
        s("text", { x: 35, y: y(one) + 3.5, "text-anchor": "end", "font-size": 10.5 }, write(one, places))]),
      s("path", { d: "M42 12V170H320", fill: "none", stroke: "var(--line)" }),
      xlabels.map((label, at) => label === "" || (!sparse && at % every) ? null : s("text", { x: x(xs[at]), y: 184, "text-anchor": "middle", "font-size": 10.5 }, label)),
      s("text", { x: 320, y: 198, "text-anchor": "end", "font-size": 10.5 }, xtitle),
      straight ? s("path", { d: `M${x(x0)} ${y(all[0].values[0])}L${x(x1)} ${y(all[0].values[xs.length - 1])}`, stroke: "#767676", "stroke-dasharray": "1 4",
        "stroke-width": 1.5 }) : null,
      all.map((one) => [(one.each || []).length ? s("path", { d: (one.each || []).map((values) => path(values, xs)).join(""), fill: "none", stroke: "#1a1a1a",
        "stroke-opacity": 0.3, "stroke-width": 0.8, "stroke-dasharray": DASHES[one.at % 6] }) : null,
        s("path", { d: path(one.values, xs), fill: "none", stroke: "#1a1a1a", "stroke-width": 2, "stroke-dasharray": DASHES[one.at % 6] }),
        one.values.map((value, n) => n % every ? null : sign(one.at, x(xs[n]), y(value), 4.5))]),
      predicted ? [s("path", { d: path(predicted.values, predicted.x), fill: "none", stroke: "#1a56b0", "stroke-width": 3, "stroke-dasharray": "3 3" }),
        predicted.values.map((value, n) => s("rect", { x: x(predicted.x[n]) - 4, y: y(value) - 4, width: 8, height: 8, fill: "none", stroke: "#1a56b0",
          "stroke-width": 1.8 }))] : null,
      key.map((one, n) => [s("path", { d: `M42 ${213 + n * 19}H74`, stroke: one.at < 0 ? "#1a56b0" : "#1a1a1a", "stroke-width": one.at < 0 ? 3 : 2,
        "stroke-dasharray": one.at < 0 ? "3 3" : DASHES[one.at % 6] }), one.at < 0 ? null : sign(one.at, 58, 213 + n * 19, 4.5),
        s("text", { x: 82, y: 217 + n * 19, "font-size": 11.5 }, one.label)]));
  }

  return { strips, hours, lines, mean, range, ticks, sign, HOURS: Object.keys(HOURS) };
})();
