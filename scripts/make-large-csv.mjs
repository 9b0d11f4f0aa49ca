// Writes a CSV of labelled images of 28×28 until it has the size asked for: node scripts/make-large-csv.mjs FILE MEGABYTES [--sorted]
// Each of ten classes is a pattern of its own with noise, about half of whose pixels are 0, as in Fashion-MNIST. The same arguments
// write the same bytes. docs/design/larger-than-memory.md has the measurement that uses it.

import { closeSync, openSync, writeSync } from 'node:fs';

const [file, megabytes, order] = process.argv.slice(2);
const PIXELS = 784;
let state = 12345;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
// Texts of numbers, and noise drawn beforehand: the writing should not take longer than the training.
const texts = Array.from({ length: 256 }, (_, i) => String(i));
const patterns = Array.from({ length: 10 }, () =>
  Array.from({ length: PIXELS }, () => (random() < 0.5 ? 0 : 60 + Math.floor(random() * 130))),
);
const noise = Int16Array.from({ length: 65536 }, () => Math.floor((random() - 0.5) * 120));

const handle = openSync(file, 'w');
let written = 0;
const put = (text) => {
  written += writeSync(handle, text);
};
put(`label,${Array.from({ length: PIXELS }, (_, i) => `pixel${i + 1}`).join(',')}\n`);
const target = Number(megabytes) * 1e6;
for (let lines = []; written < target; lines = []) {
  for (let row = 0; row < 256; row++) {
    const label =
      order === '--sorted' ? Math.min(9, Math.floor((10 * written) / target)) : Math.floor(random() * 10);
    let at = Math.floor(random() * (65536 - PIXELS));
    const cells = patterns[label].map((mean) => {
      const value = mean === 0 ? 0 : mean + noise[at];
      at++;
      return texts[value < 0 ? 0 : value > 255 ? 255 : value];
    });
    lines.push(`${label},${cells.join(',')}\n`);
  }
  put(lines.join(''));
}
closeSync(handle);
