// Server-sent events read from an answer to a POST, and one request at a time.
"use strict";
/** Whole events out of text, and the rest. @param {string} text @returns {{messages: {event: string, data: any}[], rest: string}} */
Explore.parseEvents = (text) => {
  const blocks = text.split("\n\n"), rest = blocks.pop() || "";
  const messages = blocks.map((block) => {
    const fields = Object.fromEntries(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]));
    return { event: fields.event, data: JSON.parse(fields.data || "{}") };
  });
  return { messages, rest };
};

/** A name of this page, so that the server knows which request it replaces. */
Explore.pageName = () => [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");

/** Reads one event after the other; null behind the last. An answer that breaks off ends with a failure.
 * @param {string} url @param {any} body @param {AbortSignal} signal @returns {() => Promise<{event: string, data: any} | null>} */
Explore.reader = (url, body, signal) => {
  let stream = /** @type {any} */ (null), text = "", over = false;
  const ready = /** @type {{event: string, data: any}[]} */ ([]), decoder = new TextDecoder();
  const failed = (/** @type {string} */ error) => { over = true; return { event: "failed", data: { error } }; };
  const next = async () => {
    if (stream === null) {
      const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal });
      if (!answer.ok || !answer.body) return failed((await answer.json().catch(() => ({ error: `HTTP ${answer.status}` }))).error);
      stream = answer.body.getReader();
    }
    while (ready.length === 0) {
      const { done, value } = await stream.read();
      if (done) return failed("");
      const found = Explore.parseEvents(text + decoder.decode(value, { stream: true }));
      text = found.rest;
      ready.push(...found.messages);
    }
    const message = /** @type {{event: string, data: any}} */ (ready.shift());
    over = message.event !== "place" && message.event !== "replicate";
    return message;
  };
  return async () => {
    if (over) return null;
    try { return await next(); } catch (error) { return signal.aborted ? null : failed(""); }
  };
};

/** Asks the server; a newer question stops the one before.
 * @param {(message: {event: string, data: any}, asked: any) => void} told */
Explore.line = (told) => {
  const page = Explore.pageName();
  let now = /** @type {AbortController | null} */ (null);
  /** @param {any} asked */
  const ask = async (asked) => {
    if (now) now.abort();
    const mine = (now = new AbortController());
    const tell = (/** @type {{event: string, data: any}} */ message) => { if (now === mine) told(message, asked); };
    const read = Explore.reader("run", { ...asked, page }, mine.signal);
    for (let message = await read(); message !== null; message = await read()) tell(message);
  };
  const stop = () => { if (now) { now.abort(); now = null; } };
  return { ask, stop };
};
