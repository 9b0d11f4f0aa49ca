// A byte that is no UTF-8 is reported with its line, wherever in the line it is, however lines end, and wherever chunks do.

import { expect, test } from 'vitest';
import { Random } from '../../../src/random.js';
import { readBytesAs } from '../support/read-text.js';

/** Bytes that begin no character, and the first ones of characters that do not go on. */
const INVALID = [[0xff], [0x80], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xc0, 0xaf], [0xed, 0xa0, 0x80]];

test.each(['\n', '\r\n', '\r'])('lines that end with %j', async (ending) => {
  const random = Random.stream(1, 'text');
  const encoder = new TextEncoder();
  for (let i = 0; i < 150; i++) {
    const lines = Array.from({ length: 3 + random.below(12) }, (_, line) =>
      encoder.encode(
        line === 0 ? 'städte,label' : `${['Köln', 'Łódź', '東京', 'Rom'][line % 4]}${line},${line % 2}`,
      ),
    );
    const bad = 1 + random.below(lines.length - 1);
    const line = lines[bad];
    const comma = line.indexOf(0x2c);
    const at = [0, comma, line.length][random.below(3)];
    const invalid = INVALID[random.below(INVALID.length)];
    lines[bad] = Uint8Array.from([...line.subarray(0, at), ...invalid, ...line.subarray(at)]);
    const end = random.below(2) ? encoder.encode(ending) : new Uint8Array(0);
    const bytes = lines.flatMap((one, j) => [
      ...one,
      ...(j < lines.length - 1 ? encoder.encode(ending) : end),
    ]);
    const chunk = [1, 3, 7, 1000][random.below(4)];
    await expect(
      readBytesAs(Uint8Array.from(bytes), {}, chunk),
      `${lines.length} lines, ${bad}, place ${at}, chunk ${chunk}`,
    ).rejects.toThrow(new RegExp(`^t\\.csv:${bad + 1}: invalid UTF-8`));
  }
});
