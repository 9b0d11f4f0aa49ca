// Texts and numbers as literals of JavaScript that are safe in a module, in a page's inline script and behind a comment.
// Next: js-layers.ts and js-columns.ts write with them.

import { toHalf, type WeightType } from '../../model/half-precision.js';

/** Characters that could end a line, a comment or a script element, or that are not seen. */
const ODD = /[<>\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** JSON as a literal of JavaScript. (An object's key may not be `__proto__`, which a literal takes for the prototype.) */
export function quoted(value: unknown): string {
  return JSON.stringify(value).replace(
    ODD,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** An object as code, from names and the code of their values: { fill: 1, limit: smooth(3) }. Undefined ones are left out. */
export function objectText(entries: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(entries).filter(([, code]) => code !== undefined);
  return `{ ${given.map(([name, code]) => `${name}: ${code}`).join(', ')} }`;
}

/** Little-endian numbers in base64. @throws ModelError for a number that is too large for f16; `name` begins the message. */
export function base64(data: Float32Array, dtype: WeightType, name: string): string {
  const bytes = dtype === 'f16' ? halves(toHalf(data, name)) : singles(data);
  let text = '';
  // In pieces: an argument for each byte of a large tensor would be too many.
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function singles(data: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * data.length));
  for (const [i, value] of data.entries()) view.setFloat32(4 * i, value, true);
  return new Uint8Array(view.buffer);
}

function halves(data: Uint16Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * data.length));
  for (const [i, value] of data.entries()) view.setUint16(2 * i, value, true);
  return new Uint8Array(view.buffer);
}
