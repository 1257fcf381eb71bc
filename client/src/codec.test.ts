import { describe, expect, it } from 'vitest';
import { base64, binary, concat } from './codec.ts';

describe('bytes', () => {
  it('are base64 in JSON, whatever their number', () => {
    expect(base64.encode(Uint8Array.of())).toBe('');
    expect(base64.encode(Uint8Array.of(0, 255, 16))).toBe('AP8Q');
    const many = Uint8Array.from({ length: 100_000 }, (_, at) => at % 251);
    expect(base64.encode(many)).toBe(Buffer.from(many).toString('base64'));
    expect(Buffer.compare(base64.decode(base64.encode(many)), many)).toBe(0);
  });

  it('are themselves in MessagePack, and text in their place is an error', () => {
    const bytes = Uint8Array.of(1, 2);
    expect(binary.encode(bytes)).toBe(bytes);
    expect(() => binary.decode('AP8Q')).toThrow('The hub sent text where bytes were due.');
  });

  it('in parts are one behind the other', () => {
    expect(concat([Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 3)])).toEqual(Uint8Array.of(1, 2, 3));
    expect(concat([])).toEqual(Uint8Array.of());
  });
});
