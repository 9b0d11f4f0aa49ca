// What came out, recorded as digests: a value moved in its last digit, or a message by a word, is noticed, and no snapshot is a wall of text.
// Where a change is meant: npx vitest run <the test file> -u

import { createHash } from 'node:crypto';
import { expect } from 'vitest';

export const digest = (text: string | Uint8Array, length = 4) =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

/** Fields and elements, however deep, of what is no plain value too. All NaN are alike. */
export function plain(value: unknown, path: readonly unknown[] = []): unknown {
  if (typeof value === 'number' || typeof value === 'bigint')
    return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'function') return 'function';
  if (typeof value !== 'object' || value === null) return value;
  if (path.includes(value)) return 'circle';
  const inner = [...path, value];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return [
      value.constructor.name,
      digest(Array.from(value as Float64Array, (one) => plain(one)).join(), 16),
    ];
  if (value instanceof Map || value instanceof Set) return [...value].map((one) => plain(one, inner));
  if (Array.isArray(value)) return value.map((one) => plain(one, inner));
  return Object.entries(value).map(([name, one]) => [name, plain(one, inner)]);
}

/** As JSON, its numbers to nine digits: engines differ in the last ones of powers and logarithms. */
export const rounded = (value: unknown) =>
  JSON.stringify(plain(value), (_, one) =>
    typeof one === 'string' && one !== '' && Number.isFinite(Number(one)) ? Number(one).toPrecision(9) : one,
  );

/** A message without the words of JSON.parse and of zlib, which engines choose. */
export const withoutEngine = (text: string) =>
  text.replace(
    /^(\w*Error: .*?)(?:(?:Expected|Unexpected|Bad|Unterminated|No number|Exponent) .*|\S+ is not valid JSON.*| is damaged \(.*)/s,
    '$1',
  );

/** A value as text, or the error in its place. */
export async function outcomeOf(work: () => unknown): Promise<string> {
  try {
    return JSON.stringify(plain(await work())) ?? 'nothing';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** A digest for each `group` outcomes, in their order. */
export function expectRecordedOutcomes(outcomes: readonly string[], group = 1): void {
  const digests: string[] = [];
  for (let i = 0; i < outcomes.length; i += group)
    digests.push(digest(outcomes.slice(i, i + group).join('\n')));
  expect(digests.join(' ')).toMatchSnapshot();
}
