import type { WireBytes } from './contract.ts';

/** How bytes are written in an argument. */
export interface Codec {
  encode(bytes: Uint8Array): WireBytes;
  decode(value: WireBytes): Uint8Array;
}

/** In one piece, the arguments of `String.fromCharCode` would overflow the stack. */
const Piece = 0x2000;

/** For the JSON protocol. */
export const base64: Codec = {
  encode(bytes) {
    let text = '';
    for (let at = 0; at < bytes.length; at += Piece) text += String.fromCharCode(...bytes.subarray(at, at + Piece));
    return btoa(text);
  },
  decode(value) {
    if (typeof value !== 'string') return value;
    const text = atob(value);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
    return bytes;
  },
};

/** For MessagePack. */
export const binary: Codec = {
  encode: (bytes) => bytes,
  decode(value) {
    if (typeof value === 'string') throw new TypeError('The hub sent text where bytes were due.');
    return value;
  },
};

/** Puts parts behind each other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
