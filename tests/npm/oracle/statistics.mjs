// Counts what a scenario met, so that a run which met nothing cannot pass for a proof.

import * as Y from 'yjs';

export class Statistics {
  counts = new Map();

  count(name) {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Counts the structs and contents of one V1 update. */
  read(update) {
    const { structs, ds } = Y.decodeUpdate(update);
    if (ds.clients.size > 0) this.count('deletion');
    for (const struct of structs) {
      if (struct instanceof Y.GC) this.count('struct GC');
      else if (struct instanceof Y.Skip) this.count('struct Skip');
      else this.#readItem(struct);
    }
  }

  #readItem({ content, parentSub, id }) {
    if (parentSub !== null) this.count('keyed item');
    this.count(`client id of ${Math.ceil(Math.max(1, Math.log2(id.client + 1)) / 7)} bytes`);
    if (content instanceof Y.ContentString) {
      this.count('content String');
      if (/[\ud800-\udfff]/.test(content.str)) this.count('surrogate pair');
      if (content.str.includes('\ufffd')) this.count('replacement character');
    } else if (content instanceof Y.ContentAny) {
      content.arr.forEach(value => this.#readAny(value));
    } else if (content instanceof Y.ContentType) {
      this.count(`content ${content.type.constructor.name}`);
    } else if (content instanceof Y.ContentEmbed) {
      this.count('content Embed');
    } else if (content instanceof Y.ContentFormat) {
      this.count(content.value === null ? 'content Format end' : 'content Format');
    } else if (content instanceof Y.ContentJSON) {
      this.count(content.arr.includes(undefined) ? 'content JSON undefined' : 'content JSON');
    } else if (content instanceof Y.ContentBinary) {
      this.count('content Binary');
    } else if (content instanceof Y.ContentDoc) {
      this.count('content Doc');
    } else if (content instanceof Y.ContentDeleted) {
      this.count('content Deleted');
    }
  }

  #readAny(value) {
    if (value === null) this.count('any null');
    else if (Array.isArray(value)) {
      this.count('any array');
      value.forEach(child => this.#readAny(child));
    } else if (value instanceof Uint8Array) this.count('any bytes');
    else if (typeof value === 'object') {
      this.count('any object');
      Object.values(value).forEach(child => this.#readAny(child));
    } else if (typeof value === 'number') this.count(`any ${numberKind(value)}`);
    else this.count(`any ${typeof value}`);
  }
}

function numberKind(value) {
  if (Number.isNaN(value)) return 'NaN';
  if (Object.is(value, -0)) return 'negative zero';
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 31) return 'integer';
  return Math.fround(value) === value ? 'float32' : 'float64';
}
