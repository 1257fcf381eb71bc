// A seeded source of choices (sfc32). Math.random is never used: a seed names a scenario for good.

export class Random {
  #a; #b; #c; #counter = 1;

  /** Asks for texts without surrogates, whose halves Yjs replaces at a time that depends on the order of delivery. */
  withoutPairs = false;

  loneSurrogatesInJson = false;

  /** @param {number} seed a whole number from 0 to 2^53-1 */
  constructor(seed) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    this.#c = 0x9e3779b9;
    for (let i = 0; i < 12; i++) this.next();
  }

  /** The next 32 bits. */
  next() {
    const sum = (this.#a + this.#b + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) >>> 0;
    this.#c = (this.#c + sum) >>> 0;
    return sum;
  }

  /** A whole number from 0 to limit-1; limit up to 2^53. */
  below(limit) {
    if (limit <= 2 ** 32) return Math.floor((this.next() / 2 ** 32) * limit);
    return (this.next() * 2 ** 21 + (this.next() >>> 11)) % limit;
  }

  /** A whole number from first to last, both included. */
  between(first, last) {
    return first + this.below(last - first + 1);
  }

  chance(probability) {
    return this.next() / 2 ** 32 < probability;
  }

  pick(choices) {
    return choices[this.below(choices.length)];
  }

  /** Picks a name by its weight. @param {Record<string, number>} weights */
  weighted(weights) {
    let left = (this.next() / 2 ** 32) * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
    for (const [name, weight] of Object.entries(weights)) {
      left -= weight;
      if (left < 0) return name;
    }
    return Object.keys(weights)[0];
  }

  /** Takes `count` of the choices out of the array, in their order. */
  take(choices, count) {
    const taken = new Set();
    while (taken.size < Math.min(count, choices.length)) taken.add(this.below(choices.length));
    const result = choices.filter((_, index) => taken.has(index));
    const rest = choices.filter((_, index) => !taken.has(index));
    choices.splice(0, choices.length, ...rest);
    return result;
  }
}
