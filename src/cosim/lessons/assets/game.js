// The small game, move by move as the engine plays it: the same random numbers at the same addresses (Philox4x32-10),
// the same order of neighbours, the same sums. A test of the project plays both and compares every move.
"use strict";
const SmallGame = (() => {
  const [STREAM_START, STREAM_FOCAL, STREAM_DECIDE] = [48, 49, 50];

  /** High and low half of the product of two 32-bit numbers. @param {number} a @param {number} b @returns {[number, number]} */
  function product(a, b) {
    const [ah, al, bh, bl] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
    const low = al * bl;
    const middle = ah * bl + (low >>> 16);
    const other = al * bh + (middle & 0xffff);
    return [(ah * bh + Math.floor(middle / 65536) + Math.floor(other / 65536)) >>> 0, Math.imul(a, b) >>> 0];
  }

  /** Four random words at an address. @param {number} c0 @param {number} c1 @param {number} c2 @param {number} c3 @param {number[]} key */
  function philox(c0, c1, c2, c3, key) {
    let [k0, k1] = key;
    for (let round = 0; round < 10; round++) {
      const [h0, l0] = product(0xd2511f53, c0);
      const [h1, l1] = product(0xcd9e8d57, c2);
      [c0, c1, c2, c3] = [(h1 ^ c1 ^ k0) >>> 0, l1, (h0 ^ c3 ^ k1) >>> 0, l0];
      k0 = (k0 + 0x9e3779b9) >>> 0;
      k1 = (k1 + 0xbb67ae85) >>> 0;
    }
    return [c0, c1, c2, c3];
  }

  /** A number in [0, 1) from two words. @param {number} a @param {number} b */
  const number = (a, b) => ((a >>> 5) * 67108864 + (b >>> 6)) * (1 / 9007199254740992);

  /** Two numbers at an address. @param {number[]} key @param {number} stream @param {number} entity @param {number} week */
  function twoDraws(key, stream, entity, week) {
    const [a, b, c, d] = philox(entity >>> 0, week >>> 0, stream, 0, key);
    return [number(a, b), number(c, d)];
  }

  /** @typedef {{size: number, matrix: number[][], neighbours: number[][] | null, intensity: number, voter: boolean, together: boolean, key: number[]}} Game */
  /** @typedef {{plays: number[], counts: number[], step: number, ended: boolean}} State */
  /** @typedef {{player: number, other: number, chance: number, before: number, after: number}} Move */

  /** Shares of behaviours at random places, exact up to rounding. @param {Game} game @param {number[]} shares @returns {State} */
  function begin(game, shares) {
    const draws = Array.from({ length: game.size }, (_, i) => twoDraws(game.key, STREAM_START, i, 0)[0]);
    let sum = 0;
    const ends = shares.map((share) => { sum += share; return even(sum * game.size); });
    const order = draws.map((_, i) => i).sort((one, other) => draws[one] - draws[other] || one - other);
    const plays = new Array(game.size).fill(0);
    order.forEach((player, place) => { plays[player] = Math.min(ends.filter((end) => end <= place).length, shares.length - 1); });
    const counts = shares.map((_, s) => plays.filter((one) => one === s).length);
    return { plays, counts, step: 0, ended: counts.some((one) => one === game.size) };
  }

  /** Round half to even, as NumPy does. @param {number} value */
  function even(value) {
    const floor = Math.floor(value);
    if (value - floor !== 0.5) return Math.round(value);
    return floor % 2 === 0 ? floor : floor + 1;
  }

  /** Mean payoff of a player. @param {Game} game @param {State} state @param {number} player */
  function payoff(game, state, player) {
    const mine = state.plays[player];
    const counts = [0, 0, 0];
    if (game.neighbours === null) state.counts.forEach((count, s) => { counts[s] = count - (s === mine ? 1 : 0); });
    else for (const other of game.neighbours[player]) counts[state.plays[other]]++;
    let total = 0;
    for (let s = 0; s < game.matrix.length; s++) total += counts[s] * game.matrix[mine][s];
    return total / (game.neighbours === null ? game.size - 1 : game.neighbours[player].length);
  }

  /** What a player does by one number: at which other it looks, and whether it copies that one.
   * @param {Game} game @param {State} state @param {number} player @param {number} draw @param {(player: number) => number} worth @returns {Move} */
  function decided(game, state, player, draw, worth) {
    const spot = draw * (game.neighbours === null ? game.size - 1 : game.neighbours[player].length);
    const place = Math.floor(spot);
    const other = game.neighbours === null ? (place >= player ? place + 1 : place) : game.neighbours[player][place];
    const [before, seen] = [state.plays[player], state.plays[other]];
    const chance = seen === before ? 0 : game.voter ? 1 : logistic(game.intensity * (worth(other) - worth(player)));
    return { player, other, chance, before, after: spot - place < chance ? seen : before };
  }

  /** Do what was decided, and go on by so many steps. @param {Game} game @param {State} state @param {Move[]} moves @param {number} steps */
  function take(game, state, moves, steps) {
    for (const { player, before, after } of moves) {
      state.counts[before]--;
      state.counts[after]++;
      state.plays[player] = after;
    }
    state.step += steps;
    state.ended = state.counts[state.plays[0]] === game.size;
  }

  /** One move: a player looks at one other, and may copy it. It changes `state`. @param {Game} game @param {State} state @returns {Move | null} */
  function move(game, state) {
    if (state.ended) return null;
    const [first, second] = twoDraws(game.key, STREAM_FOCAL, state.step % game.size, Math.floor(state.step / game.size));
    const made = decided(game, state, Math.floor(first * game.size), second, (player) => payoff(game, state, player));
    take(game, state, [made], 1);
    return made;
  }

  /** Everybody looks first, and all change at the same moment. @param {Game} game @param {State} state */
  function together(game, state) {
    const [week, worth] = [Math.floor(state.step / game.size), state.plays.map((_, player) => payoff(game, state, player))];
    take(game, state, worth.map((_, player) => decided(game, state, player, twoDraws(game.key, STREAM_DECIDE, player, week)[0], (one) => worth[one])), game.size);
  }

  /** @param {number} value */
  const logistic = (value) => (value < -700 ? 0 : 1 / (1 + Math.exp(-Math.min(value, 700))));

  /** A round: as many moves as there are players, one by one or at once. @param {Game} game @param {State} state */
  function round(game, state) {
    if (game.together && !state.ended) together(game, state);
    for (let n = 0; !game.together && n < game.size && !state.ended; n++) move(game, state);
    return state;
  }

  return { philox, twoDraws, begin, payoff, move, round };
})();
