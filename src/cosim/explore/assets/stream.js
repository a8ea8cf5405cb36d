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
Explore.visitor = () => [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");

/** Asks the server; a newer question stops the one before.
 * @param {(message: {event: string, data: any}) => void} told */
Explore.line = (told) => {
  const visitor = Explore.visitor();
  let now = /** @type {AbortController | null} */ (null);
  /** @param {any} asked */
  const ask = async (asked) => {
    if (now) now.abort();
    const mine = (now = new AbortController());
    const tell = (/** @type {{event: string, data: any}} */ message) => { if (now === mine) told(message); };
    try {
      const answer = await fetch("run", { method: "POST", headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...asked, visitor }), signal: mine.signal });
      if (!answer.ok || !answer.body) {
        const found = await answer.json().catch(() => ({ error: `HTTP ${answer.status}` }));
        tell({ event: "failed", data: found });
        return;
      }
      const reader = answer.body.getReader(), decoder = new TextDecoder();
      let text = "", over = false;
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        const { messages, rest } = Explore.parseEvents(text + decoder.decode(value, { stream: true }));
        text = rest;
        for (const message of messages) { over = over || message.event !== "place" && message.event !== "replicate"; tell(message); }
      }
      if (!over) tell({ event: "failed", data: { error: "" } });
    } catch (error) {
      if (!mine.signal.aborted) tell({ event: "failed", data: { error: "" } });
    }
  };
  const stop = () => { if (now) { now.abort(); now = null; } };
  return { ask, stop };
};
