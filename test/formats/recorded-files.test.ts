// Models in every format: the bytes that are written, and what is read from them, from files of other programs and from changed copies of both;
// all as recorded. A field, a condition or a message of a reader or a writer that changes is noticed. That other programs read these files is checked in test/interchange/.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { mutated, Random } from '../../scripts/fuzz/corpus.mjs';
import { EXPORT_NAMES, exportModel } from '../../src/formats/export-model.js';
import type { FormatFile } from '../../src/formats/format.js';
import { importModel } from '../../src/formats/import-model.js';
import { decodeModel } from '../../src/model/model-file.js';
import { encodeModel } from '../../src/model/model-file-write.js';
import { VERSION } from '../../src/version.js';
import { digest, expectRecordedOutcomes, outcomeOf, withoutEngine } from '../support/recorded.js';
import { exampleModel, MODEL_NAMES } from './models.js';

const models = MODEL_NAMES.map((name) => ({ name, bytes: encodeModel(exampleModel(name)) }));

/** Without the version, by which files differ from release to release. */
const digestOf = ({ name, bytes }: FormatFile) =>
  `${name} ${digest(Buffer.from(bytes).toString('latin1').replaceAll(VERSION, ''), 16)}`;

async function readings(files: readonly FormatFile[], options = {}): Promise<string> {
  const text = await outcomeOf(() => {
    const { model, format, notes } = importModel(files, options);
    return [decodeModel(model, 'm'), format, notes];
  });
  return withoutEngine(text);
}

const kindOf = (name: string) =>
  name.endsWith('.json') ? 'json' : name.endsWith('.safetensors') ? 'header' : 'bytes';

test('what is written, with its notes and the code that loads it', async () => {
  const outcomes: string[] = [];
  for (const { bytes } of models)
    for (const to of EXPORT_NAMES)
      for (const dtype of ['f32', 'f16'] as const)
        outcomes.push(
          await outcomeOf(() => {
            const { files, usage, notes } = exportModel(bytes, { to, name: 'clothes', dtype });
            return [files.map(digestOf), usage, notes];
          }),
        );
  expectRecordedOutcomes(outcomes);
});

test.each(['pytorch', 'tfjs', 'npz'] as const)(
  '%s: what is read of what was written, and of changed copies',
  async (to) => {
    const random = new Random(1);
    const outcomes: string[] = [];
    const exported = models.flatMap(({ bytes }) => {
      try {
        return [exportModel(bytes, { to }).files];
      } catch {
        return []; // a model that the format has no words for
      }
    });
    expect(exported.length).toBeGreaterThan(8);
    for (const files of exported) {
      outcomes.push(await readings(files));
      for (let i = 0; i < 40; i++) {
        const changed = i % files.length;
        const bytes = mutated(files[changed].bytes, {
          ...{
            kind: kindOf(files[changed].name),
            other: exported[0][0].bytes,
            words: ['units', 'kernel'],
            random,
            most: 1 << 20,
          },
        });
        outcomes.push(await readings(files.map((file, j) => (j === changed ? { ...file, bytes } : file))));
      }
    }
    expectRecordedOutcomes(outcomes, 10);
  },
);

test('onnx: what is read of files of other programs, and of changed copies', async () => {
  const random = new Random(1);
  const folder = new URL('onnx/', import.meta.url);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.onnx'))
    .sort();
  const all = files.map((name) => ({ name, bytes: new Uint8Array(readFileSync(new URL(name, folder))) }));
  const outcomes: string[] = [];
  for (const file of all) {
    outcomes.push(await readings([file]), await readings([file], { inputShape: [28, 28, 1] }));
    outcomes.push(
      await readings([file], { task: 'values' }),
      await readings([file], { classNames: ['a', 'b'] }),
    );
    if (file.bytes.length > 40_000) continue;
    for (let i = 0; i < 60; i++) {
      const bytes = mutated(file.bytes, {
        ...{ kind: 'bytes', other: all[0].bytes, words: [], random, most: 1 << 16 },
      });
      outcomes.push(await readings([{ ...file, bytes }]));
    }
  }
  expectRecordedOutcomes(outcomes, 10);
});
