// What all pages share. A page is `state -> view`: a store holds the state, a function draws it, nothing else remembers.
"use strict";
const Cosim = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const BEHAVIOURS = ["competitive", "side_by_side", "co_creative"];

  /** Data that the page carries. @param {string} name @returns {any} */
  function data(name) {
    const found = document.getElementById(`data-${name}`);
    return found === null ? null : JSON.parse(found.textContent || "null");
  }

  /** Give an element attributes and children; a function becomes a listener, `true` an empty attribute, text stays text.
   * @template {Element} T @param {T} element @param {Object<string, any>} attributes @param {any[]} children @returns {T} */
  function filled(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (typeof value === "function") element.addEventListener(name, value);
      else element.setAttribute(name, value === true ? "" : String(value));
    }
    element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  }

  /** An HTML element. @param {string} tag @param {Object<string, any>} [attributes] @param {...any} children */
  const h = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
  /** An SVG element. @param {string} tag @param {Object<string, any>} [attributes] @param {...any} children */
  const s = (tag, attributes = {}, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);

  /** State, and the function that is called after every change of it.
   * @template {Object<string, any>} S @param {S} initial @param {(state: S, before: S) => void} draw */
  function store(initial, draw) {
    let state = { ...initial };
    return {
      get: () => state,
      /** @param {Partial<S>} change */
      set(change) {
        const before = state;
        state = { ...state, ...change };
        draw(state, before);
      },
    };
  }

  /** Settings behind the # of the address. @param {string} text @returns {Object<string, string>} */
  function readHash(text) {
    return Object.fromEntries(new URLSearchParams(text.replace(/^#/, "")));
  }

  /** @param {Object<string, string | number>} settings @returns {string} */
  function writeHash(settings) {
    return "#" + Object.entries(settings).map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%2C/g, ",")}`).join("&");
  }

  /** @type {Map<string, Intl.NumberFormat>} */
  const formats = new Map(); // to make one takes longer than to write a hundred numbers
  /** @param {string} locale @param {number} places */
  function formatOf(locale, places) {
    const name = `${locale} ${places}`;
    const found = formats.get(name) || new Intl.NumberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits: places, useGrouping: true });
    formats.set(name, found);
    return found;
  }

  /** Numbers as a language writes them. @param {string} lang */
  function numbers(lang) {
    const locale = lang === "nl" ? "nl-NL" : "en-GB";
    /** @param {number} value @param {number} places @param {boolean} [sign] */
    return (value, places, sign = false) => {
      const rounded = Number(value.toFixed(places));
      const text = formatOf(locale, places).format(rounded === 0 ? 0 : rounded);
      return sign && rounded > 0 ? `+${text}` : text;
    };
  }

  /** A text with its named places filled in; a name that is not there stays visible.
   * @param {string} text @param {Object<string, any>} values */
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));

  /** Texts by key; a missing one throws, so that a test sees it. @param {Object<string, string>} texts */
  const translator = (texts) => (/** @type {string} */ key, /** @type {Object<string, any>} */ values = {}) => {
    if (!(key in texts)) throw new Error(`no text '${key}'`);
    return fill(texts[key], values);
  };

  /** The sign of a behaviour: square, triangle, circle, always with a dark outline.
   * @param {string} behaviour @param {number} x @param {number} y @param {number} r */
  function marker(behaviour, x, y, r) {
    const look = { fill: `var(--${behaviour})`, stroke: "var(--ink)", "stroke-width": Math.max(0.6, r / 6) };
    if (behaviour === "competitive") return s("rect", { x: x - r * 0.85, y: y - r * 0.85, width: 1.7 * r, height: 1.7 * r, ...look });
    if (behaviour === "side_by_side") return s("path", { d: `M${x} ${y - r}L${x + r} ${y + 0.85 * r}H${x - r}Z`, ...look });
    return s("circle", { cx: x, cy: y, r, ...look });
  }

  /** Patterns that repeat what a colour says, for `fill: url(#name)`; names are made unique by `prefix`.
   * @param {string} prefix @param {Object<string, [string, string]>} kinds colour and one of lines, cross, dots, none */
  function patterns(prefix, kinds) {
    const marks = {
      lines: () => s("path", { d: "M0 8L8 0M-2 2L2 -2M6 10L10 6", stroke: "#1a1a1a", "stroke-width": 1.2 }),
      back: () => s("path", { d: "M0 0L8 8M-2 6L2 10M6 -2L10 2", stroke: "#1a1a1a", "stroke-width": 1.2 }),
      cross: () => s("path", { d: "M0 4H8M4 0V8", stroke: "#1a1a1a", "stroke-width": 1 }),
      dots: () => s("circle", { cx: 4, cy: 4, r: 1.3, fill: "#1a1a1a" }),
      none: () => null,
    };
    return s("defs", {}, Object.entries(kinds).map(([name, [colour, mark]]) =>
      s("pattern", { id: `${prefix}-${name}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
        s("rect", { width: 8, height: 8, fill: colour }), marks[/** @type {"none"} */ (mark)]())));
  }

  /** A table behind a picture. @param {string} caption @param {string[]} head @param {(string|number)[][]} rows */
  function table(caption, head, rows) {
    return h("div", { class: "wide", tabindex: 0, role: "group", "aria-label": caption }, h("table", {}, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, head.map((one) => h("th", { scope: "col" }, one)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, at) => (at === 0 ? h("th", { scope: "row" }, cell) : h("td", {}, cell))))))));
  }

  /** A picture with its title, what it says in words, and its table, closed.
   * @param {{title: string, label: string, picture: Element, more: string, behind?: Element | null}} parts */
  function figure({ title, label, picture, more, behind = null }) {
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", label);
    return h("figure", {}, h("figcaption", {}, title), picture, behind && h("details", {}, h("summary", {}, more), behind));
  }

  /** One choice out of a few, as radio buttons of tap size.
   * @param {{legend: string, name: string, options: string[], chosen: number | null, choose: (at: number) => void}} parts */
  function stops({ legend, name, options, chosen, choose }) {
    return h("fieldset", {}, h("legend", {}, legend), h("div", { class: "stops" }, options.map((option, at) =>
      h("label", {}, h("input", { type: "radio", name, value: at, checked: at === chosen, change: () => choose(at) }), option))));
  }

  let live = /** @type {HTMLElement | null} */ (null);
  /** Say a sentence to those who hear the page. @param {string} text */
  function announce(text) {
    if (live === null || !live.isConnected) {
      live = h("p", { class: "hidden", role: "status", "aria-live": "polite", id: "announced" });
      document.body.append(live);
    }
    live.textContent = text;
  }

  const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** Draw again in place of what was there, and keep the focus on the element with the same id, or name and value.
   * @param {Element} place @param {any[]} children */
  function redraw(place, ...children) {
    const had = /** @type {HTMLInputElement | null} */ (document.activeElement);
    const inside = had !== null && place.contains(had);
    const [id, name, value] = inside ? [had.id, had.name, had.value] : ["", "", ""];
    place.replaceChildren(...children.flat(9).filter((child) => child));
    if (!inside) return;
    const again = id ? document.getElementById(id) : name ? [...document.getElementsByName(name)].find((one) =>
      /** @type {HTMLInputElement} */ (one).value === value) : null;
    if (again) again.focus({ preventScroll: true });
  }

  return { BEHAVIOURS, data, h, s, store, readHash, writeHash, numbers, fill, translator, marker, patterns, table, figure, stops,
    announce, still, redraw };
})();
