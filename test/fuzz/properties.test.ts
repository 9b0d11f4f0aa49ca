// What holds for any input, with fast-check, which shrinks what breaks it: readers give a value or an error of ours, what was encoded is
// decoded, a model is what was saved, and a journal is read up to any byte.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeIdx, parseIdx } from '../../src/data/idx.js';
import { JacquardError } from '../../src/errors.js';
import { createBackend } from '../../src/index.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import { encodeSafetensors } from '../../src/model/safetensors-write.js';
import { Network } from '../../src/network/network.js';
import { csvEngine } from '../../src/platform/node/csv-engine.js';
import { decodeLine, encodeLine, OPERATION } from '../../src/search/journal.js';
import { JournalReplay } from '../../src/search/replay-journal.js';
import { checkSchema, savedSchema } from '../../src/table/check-schema.js';
import { readTable } from '../../src/table/reading/read-table.js';
import { featureCountOf, type Schema } from '../../src/table/schema.js';
import { textAt } from '../../src/table/table.js';
import { TableData } from '../../src/table/table-data.js';

const RUNS = { numRuns: 200, seed: 20 };
const encoder = new TextEncoder();

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const isOurs = (error: unknown) => error instanceof JacquardError;

it('any bytes are a table, or refused; and the same table in any pieces', async () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.stringMatching(/^[\d,;\n".a-z{}[\]: -]{0,120}$/).map((text) => encoder.encode(text)),
  );
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 50 }), async (all, size) => {
      const read = (piece: number) =>
        readTable('t', inPieces(all, piece), csvEngine).catch((error) => {
          if (!isOurs(error)) throw error;
          return error.message as string;
        });
      expect(await read(size)).toEqual(await read(1000));
    }),
    RUNS,
  );
});

const cell = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map(String),
  fc.constantFrom('x', 'y', 'z', '', 'NA', 'é', 'a "b"', 'a,b', 'true', '2020-01-31'),
);
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

it('cells of CSV are what was written', async () => {
  const rows = fc
    .integer({ min: 1, max: 4 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
    );
  await fc.assert(
    fc.asyncProperty(rows, fc.boolean(), async (cells, all) => {
      const named = [cells[0].map((_, i) => `column${i}`), ...cells];
      const text = named
        .map((row) => row.map((one) => (all || /[",\n]|^$/.test(one) ? quoted(one) : one)).join(','))
        .join('\n');
      const table = await readTable('t', inPieces(encoder.encode(text), 7), csvEngine, {
        header: true,
        delimiter: ',',
      });
      expect(table.rowCount).toBe(cells.length);
      cells.forEach((row, i) => {
        row.forEach((one, column) => {
          const shown = textAt(table.columns[column], i);
          if (Number.isNaN(Number(one)) || one === '') expect(shown).toBe(one);
          else expect(Number(shown)).toBe(Number(one));
        });
      });
    }),
    RUNS,
  );
});

it('a schema is what was saved, and encodes rows to as many finite features as it says', async () => {
  const row = fc.tuple(
    fc.integer({ min: 0, max: 50 }).map(String),
    fc.constantFrom('x', 'y', 'z', ''),
    fc.constantFrom('1.5', '2', '-3e2', 'NA'),
    fc.constantFrom('p', 'q'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 4, maxLength: 20 }), async (rows) => {
      const text = ['n,c,v,label', ...rows.map((one) => one.join(','))].join('\n');
      const table = await readTable('t', inPieces(encoder.encode(text), 64), csvEngine, { header: true });
      try {
        const data = TableData.of(table, { label: 'label' });
        const schema = data.dataset().encoded!.schema as Schema;
        const inputs = featureCountOf(schema.columns);
        const read = checkSchema(JSON.parse(JSON.stringify(savedSchema(schema))), inputs, 's');
        expect(read).toEqual(schema);
        const [one, again] = [data, TableData.of(table, { schema: read, label: 'label' })].map((each) =>
          each.dataset(),
        );
        expect(again.features).toEqual(one.features);
        expect(one.features).toHaveLength(one.size * inputs);
        expect((one.features as Float32Array).every(Number.isFinite)).toBe(true);
      } catch (error) {
        if (!isOurs(error)) throw error; // one class alone, no column left, …
      }
    }),
    RUNS,
  );
});

it('tensors and arrays are what was saved, and any prefix is refused', () => {
  const floats = fc.float32Array({ maxLength: 20, noNaN: true });
  fc.assert(
    fc.property(fc.array(floats, { minLength: 1, maxLength: 4 }), fc.nat(), (lists, cut) => {
      const tensors = lists.map((data, i) => ({ name: `t${i}`, shape: [data.length], data }));
      const bytes = encodeSafetensors(tensors, { note: 'n' });
      const file = decodeSafetensors(bytes, 'f');
      for (const { name, data } of tensors) expect(file.tensors.get(name)!.data()).toEqual(data);
      expect(() => decodeSafetensors(bytes.subarray(0, cut % bytes.length), 'f')).toThrow(JacquardError);
    }),
    RUNS,
  );
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(), (data, cut) => {
      const bytes = encodeIdx([data.length], data);
      expect(parseIdx(bytes, 'i').data).toEqual(data);
      expect(() => parseIdx(bytes.subarray(0, cut % bytes.length), 'i')).toThrow(JacquardError);
    }),
    RUNS,
  );
});

it('a model predicts what it did before it was saved; any prefix of its file is refused', async () => {
  const backend = await createBackend({ backend: 'js' });
  const hidden = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      hidden,
      fc.integer({ min: 2, max: 4 }),
      fc.nat(),
      (inputSize, units, outputs, cut) => {
        using made = new Network(backend, {
          inputSize,
          layers: [...units, outputs].map((count) => ({ units: count })),
          seed: cut,
          standardize: false,
        });
        using network = Network.load(backend, made.save(), 'm'); // one that has weights
        const bytes = network.save();
        using loaded = Network.load(backend, bytes, 'm');
        const rows = Float32Array.from({ length: 3 * inputSize }, (_, i) => Math.sin(i));
        expect(loaded.predictProba(rows)).toEqual(network.predictProba(rows));
        expect(loaded.save()).toEqual(bytes);
        expect(() => Network.load(backend, bytes.subarray(0, cut % bytes.length), 'm')).toThrow(
          JacquardError,
        );
      },
    ),
    { ...RUNS, numRuns: 50 },
  );
});

it('a journal replays line by line up to any byte: what is cut is the last line alone', () => {
  const operation = fc.oneof(
    fc.record({ op_code: fc.constant(OPERATION.createTrial), study_id: fc.constantFrom(0, 1) }),
    fc.record({
      op_code: fc.constant(OPERATION.setTrialIntermediateValue),
      trial_id: fc.nat(3),
      step: fc.nat(5),
      intermediate_value: fc.double(),
    }),
    fc.record({
      op_code: fc.constant(OPERATION.setTrialStateAndValues),
      trial_id: fc.nat(3),
      state: fc.nat(4),
      values: fc.constantFrom(null, [1]),
    }),
  );
  const replayed = (text: string) => {
    const replay = new JournalReplay();
    for (const line of text.split('\n').slice(0, -1)) replay.apply(decodeLine(line, 'j'));
    return [...replay.studies.values()];
  };
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 12 }), fc.nat(), (operations, cut) => {
      const first = { op_code: OPERATION.createStudy, study_name: 's', directions: [1] };
      const lines = [first, ...operations].map((one) => encodeLine({ worker_id: 'w', ...one }));
      const text = lines.join('');
      const part = text.slice(0, cut % (text.length + 1));
      const whole = part.split('\n').length - 1;
      expect(replayed(part)).toEqual(replayed(lines.slice(0, whole).join('')));
    }),
    RUNS,
  );
});
