// The five ways to predict. Each is given the items, the prediction so far (or null) and `change(prediction)`.
"use strict";
const Predicting = (() => {
  const { h, s, numbers } = Cosim;
  /** @typedef {{name: string, low: number, high: number, step: number, unit: string, label: string, base?: string, x?: number | null}} Item */
  /** @typedef {{lang: string, t: (key: string, values?: Object<string, any>) => string, labels: Object<string, string>}} Words */

  /** @param {Item} item @param {number} value @param {Words} words */
  const shown = (item, value, words) =>
    `${numbers(words.lang)(value, item.step < 0.05 ? 2 : item.step < 1 ? 1 : 0, item.low < 0)} ${item.unit}`.trim();

  /** What stands before anybody has touched it. @param {string} form @param {Item[]} items @returns {number[]} */
  function middle(form, items) {
    if (form === "rank") return items.map((_, at) => at);
    if (form === "one") return items.map(() => 0);
    if (form === "split") {
      const part = Math.floor(100 / items.length / 5) * 5;
      return items.map((_, at) => (at === 0 ? 100 - part * (items.length - 1) : part));
    }
    return items.map((item) => Math.round(((item.low + item.high) / 2) / item.step) * item.step);
  }

  /** A slider for each item; `show` brings them up to date. @param {Item[]} items @param {() => number[]} given @param {Words} words @param {(at: number, value: number) => void} change */
  function sliders(items, given, words, change) {
    const inputs = items.map((item, at) => h("input", { type: "range", id: `predict-${item.name}`, min: item.low, max: item.high, step: item.step, value: given()[at],
      input: (/** @type {Event} */ event) => change(at, Number(/** @type {HTMLInputElement} */ (event.target).value)) }));
    const outputs = items.map((item) => h("output", { for: `predict-${item.name}` }));
    const show = () => items.forEach((item, at) => {
      outputs[at].textContent = shown(item, given()[at], words);
      inputs[at].setAttribute("aria-valuetext", shown(item, given()[at], words));
      if (Number(inputs[at].value) !== given()[at]) inputs[at].value = String(given()[at]);
    });
    show();
    return { show, element: h("div", {}, items.map((item, at) => h("div", { class: "bar" }, h("label", { for: `predict-${item.name}` }, item.label, " ", outputs[at]), inputs[at], item.base ? h("span", { class: "quiet" }, item.base) : null))) };
  }

  /** Points to divide: what one item takes, the others give up in turn. @param {number[]} given @param {number} at @param {number} value */
  function divided(given, at, value) {
    const next = given.slice();
    next[at] = value;
    let over = next.reduce((sum, one) => sum + one, 0) - 100;
    for (let other = given.length - 1; over !== 0 && other >= 0; other--) {
      if (other === at) continue;
      const less = over > 0 ? Math.min(over, next[other]) : over;
      next[other] -= less;
      over -= less;
    }
    return next;
  }

  /** An order: each item has a button up and a button down. @param {Item[]} items @param {number[]} first @param {Words} words @param {(p: number[]) => void} change */
  function ranking(items, first, words, change) {
    let order = first;
    const list = h("ol", { class: "rank" });
    const move = (/** @type {number} */ place, /** @type {number} */ by) => {
      order = order.slice();
      [order[place], order[place + by]] = [order[place + by], order[place]];
      show();
      change(order);
    };
    const button = (/** @type {string} */ way, /** @type {number} */ place, /** @type {number} */ by) => {
      const item = items[order[place]];
      return h("button", { type: "button", id: `${way}-${item.name}`, disabled: place + by < 0 || place + by >= items.length, "aria-label": words.t(way, { what: item.label }),
        click: () => move(place, by) }, by < 0 ? "▲" : "▼");
    };
    const show = () => Cosim.redraw(list, order.map((item, place) => h("li", {}, h("span", {}, items[item].label), button("up", place, -1), button("down", place, 1))));
    show();
    return list;
  }

  /** One out of a few; nothing is chosen at first. @param {Item[]} items @param {number[]} given @param {(p: number[]) => void} change */
  const choice = (items, given, change) => h("div", { class: "stops down" }, items.map((item, at) => h("label", {}, h("input", { type: "radio", name: "predict-one", id: `predict-${item.name}`,
    value: at, checked: given[at] === 1, change: () => change(items.map((_, other) => Number(other === at))) }), item.label)));

  /** Where items stand in the picture: side by side, or for a curve at their share of the way from nought to all. @param {Item[]} items @param {number} at */
  const across = (items, at) => 40 + 270 * (typeof items[at].x === "number" ? /** @type {number} */ (items[at].x) / 100 : at / Math.max(1, items.length - 1));

  /** The picture in which a line is drawn; both ends of a curve are known. @param {Item[]} items @param {number[]} given */
  function sketch(items, given) {
    const [low, high, ends] = [items[0].low, items[0].high, typeof items[0].x === "number"];
    const y = (/** @type {number} */ value) => 150 - ((value - low) / (high - low)) * 135;
    const points = given.map((value, at) => `${across(items, at)} ${y(value)}`);
    return [s("path", { d: "M40 15V150H320", fill: "none", stroke: "var(--line)" }),
      [low, high].map((value) => s("text", { x: 36, y: y(value) + 4, "text-anchor": "end", "font-size": 11 }, value)),
      items.map((item, at) => s("text", { x: Math.min(across(items, at), 325 - 2.8 * item.label.length), y: 168, "text-anchor": "middle", "font-size": 11 }, item.label)),
      s("path", { d: `M${(ends ? [`40 ${y(low)}`, ...points, `310 ${y(high)}`] : points).join("L")}`, fill: "none", stroke: "var(--ink)", "stroke-width": 2.5, "stroke-dasharray": "6 4" }),
      ends ? [s("circle", { cx: 40, cy: y(low), r: 4 }), s("circle", { cx: 310, cy: y(high), r: 4 })] : null,
      given.map((value, at) => s("circle", { cx: across(items, at), cy: y(value), r: 6, fill: "#fff", stroke: "var(--ink)", "stroke-width": 2 }))].flat(3).filter(Boolean);
  }

  /** Point and value under the pointer. @param {Item[]} items @param {Element} picture @param {PointerEvent} event @returns {[number, number]} */
  function pointed(items, picture, event) {
    const box = picture.getBoundingClientRect();
    const [px, py] = [((event.clientX - box.left) / box.width) * 330, ((event.clientY - box.top) / box.height) * 175];
    const off = items.map((_, at) => Math.abs(across(items, at) - px));
    const at = off.indexOf(Math.min(...off));
    const { low, high, step } = items[at];
    return [at, Math.max(low, Math.min(high, Math.round((low + ((150 - py) / 135) * (high - low)) / step) * step))];
  }

  /** The control of a form; it brings itself up to date. @param {string} form @param {Item[]} items @param {number[]} first @param {Words} words @param {(p: number[]) => void} change */
  function control(form, items, first, words, change) {
    if (form === "rank") return ranking(items, first, words, change);
    if (form === "one") return choice(items, first, change);
    let given = first;
    const picture = form === "line" ? s("svg", { viewBox: "0 0 330 175", class: "draw", "aria-hidden": "true" }, sketch(items, given)) : null;
    const set = (/** @type {number} */ at, /** @type {number} */ value) => {
      given = form === "split" ? divided(given, at, value) : given.map((one, other) => (other === at ? value : one));
      all.show();
      if (picture) picture.replaceChildren(...sketch(items, given));
      change(given);
    };
    const all = sliders(items, () => given, words, set);
    if (picture) {
      const point = (/** @type {any} */ event) => {
        if (event.type === "pointermove" && event.buttons === 0) return;
        const [at, value] = pointed(items, picture, event);
        if (value !== given[at]) set(at, value);
      };
      picture.addEventListener("pointerdown", point);
      picture.addEventListener("pointermove", point);
    }
    const hint = form === "line" ? "draw" : form === "split" ? "divide" : "";
    return h("div", {}, hint ? h("p", { class: "quiet" }, words.t(hint)) : null, picture, all.element);
  }

  return { control, middle, divided, shown };
})();
