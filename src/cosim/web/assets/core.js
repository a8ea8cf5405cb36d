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

  /** Outline of the sign of a behaviour: square, triangle, circle. @param {string} behaviour @param {number} x @param {number} y @param {number} r */
  function outline(behaviour, x, y, r) {
    const at = (/** @type {number} */ value) => Math.round(100 * value) / 100;
    if (behaviour === "competitive") return `M${at(x - 0.85 * r)} ${at(y - 0.85 * r)}h${at(1.7 * r)}v${at(1.7 * r)}h${at(-1.7 * r)}z`;
    if (behaviour === "side_by_side") return `M${at(x)} ${at(y - r)}L${at(x + r)} ${at(y + 0.85 * r)}H${at(x - r)}z`;
    return `M${at(x - r)} ${at(y)}a${at(r)} ${at(r)} 0 1 0 ${at(2 * r)} 0a${at(r)} ${at(r)} 0 1 0 ${at(-2 * r)} 0z`;
  }

  /** The sign of a behaviour, always with a dark outline; of many at once, where ``d`` has the outlines.
   * @param {string} behaviour @param {number} x @param {number} y @param {number} r @param {string} [d] */
  const marker = (behaviour, x, y, r, d = outline(behaviour, x, y, r)) =>
    s("path", { d, fill: `var(--${behaviour})`, stroke: "var(--ink)", "stroke-width": Math.max(0.6, r / 6) });

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

  /** A picture with its title, what it says in words, and its table, closed, which is made when it is opened.
   * @param {{title: string, label: string, picture: Element, more: string, behind?: (() => Element) | null}} parts */
  function figure({ title, label, picture, more, behind = null }) {
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", label);
    return h("figure", {}, h("figcaption", {}, title), picture, behind && h("details", { toggle: (/** @type {Event} */ event) => {
      const opened = /** @type {HTMLDetailsElement} */ (event.target);
      if (opened.open && opened.children.length === 1) opened.append(behind());
    } }, h("summary", {}, more)));
  }

  /** One choice out of a few, as radio buttons of tap size. With `stays` a page that is drawn again keeps it (`redraw`),
   * and `choose` must not remember the state with which it was made.
   * @param {{legend: string, name: string, options: string[], chosen: number | null, choose: (at: number) => void, stays?: boolean}} parts */
  function stops({ legend, name, options, chosen, choose, stays = false }) {
    return h("fieldset", { "data-same": stays && [name, legend, ...options].join("|") }, h("legend", {}, legend), h("div", { class: "stops" }, options.map((option, at) =>
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

  /** Draw again in place of what was there. A choice that is still the same one (`stops`) stays, with its focus, since to
   * focus a new element makes the browser lay out the page at once; else the focus goes to the element with the same id,
   * or name and value.
   * @param {Element} place @param {any[]} children */
  function redraw(place, ...children) {
    const had = /** @type {HTMLInputElement | null} */ (document.activeElement);
    const inside = had !== null && place.contains(had);
    const [id, name, value] = inside ? [had.id, had.name, had.value] : ["", "", ""];
    const here = new Map([...place.children].map((one) => [one.getAttribute("data-same"), one]));
    here.delete(null);
    const drawn = children.flat(9).filter((child) => child).map((child) => {
      const same = child instanceof Element ? here.get(child.getAttribute("data-same")) : undefined;
      return same ? marked(same, child) : child;
    });
    for (const one of [...place.childNodes]) if (!drawn.includes(one)) one.remove();
    let at = place.firstChild;
    for (const one of drawn) {
      if (one === at) at = at.nextSibling;
      else place.insertBefore(one instanceof Node ? one : document.createTextNode(String(one)), at);
    }
    if (!inside || place.contains(had)) return;
    const again = id ? document.getElementById(id) : name ? [...document.getElementsByName(name)].find((one) =>
      /** @type {HTMLInputElement} */ (one).value === value) : null;
    if (again) again.focus({ preventScroll: true });
  }

  /** A choice with the stop marked that is marked in another drawing of it. @param {Element} choice @param {Element} drawn */
  function marked(choice, drawn) {
    const now = drawn.querySelectorAll("input");
    choice.querySelectorAll("input").forEach((one, at) => { one.checked = now[at].checked; });
    return choice;
  }

  return { BEHAVIOURS, data, h, s, store, readHash, writeHash, numbers, fill, translator, outline, marker, patterns, table, figure, stops,
    announce, still, redraw };
})();
