// Tables that are read in parts: what comes of them is what would come of them in memory.

import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createBackend } from '../../../src/backend/create/inlined.js';
import { Network } from '../../../src/network/network.js';
import { loadData } from '../../../src/platform/node/datasets.js';
import type { LargeTableOptions } from '../../../src/platform/node/encode-large-table.js';
import { type LargeRows, leaveEncoded } from '../../../src/platform/node/encoded-folder.js';
import { openLargeTable } from '../../../src/platform/node/large-table.js';
import { THIS_PROCESS } from '../../../src/platform/node/process-identity.js';
import { Random } from '../../../src/random.js';
import type { Schema } from '../../../src/table/schema.js';
import type { EncodedTable } from '../../../src/table/table-data.js';
import { checkpoint } from '../../../src/train/checkpoint-callback.js';
import { put, temporaryFolder } from '../../support/temporary.js';

const ROWS = 900;

interface Person {
  id: number;
  age: number | null;
  city: string;
  score: number;
  label: string;
}

function people(): Person[] {
  const random = Random.stream(1, 'people');
  return Array.from({ length: ROWS }, (_, id) => {
    const age = 18 + random.below(60);
    const city = ['Paris', 'Rome; old', 'a "b"', 'Oslo'][random.below(4)];
    const score = random.below(1000) / 8;
    const label = age + score / 4 + (city === 'Oslo' ? 20 : 0) > 65 ? 'yes' : 'no';
    return { id, age: random.below(20) === 0 ? null : age, city, score, label };
  });
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const csv = (rows: readonly Person[]) =>
  `id,age,city,score,label\n${rows.map((row) => [row.id, row.age ?? '', quoted(row.city), row.score, row.label].join(',')).join('\n')}\n`;

async function open(name: string, text: string | Uint8Array, more: Partial<LargeTableOptions> = {}) {
  const folder = temporaryFolder();
  const path = join(folder, name);
  writeFileSync(path, text);
  const said: string[] = [];
  const rows = await openLargeTable(path, {
    ...{ validation: 1 / 6, validationAsked: false, seed: 5, memory: 300e6, folder: join(folder, 'runs') },
    onNotice: (notice) => said.push(notice),
    ...more,
  });
  return { rows, path, folder, said };
}

/** The rows of an epoch as texts. */
async function texts(
  { stream }: LargeRows,
  seed: number,
  epoch: number,
  first = 0,
  count = stream.totals.size,
) {
  const found: string[] = [];
  const n = stream.sample.featureCount;
  for await (const { features, labels, targets } of stream.rows(seed, epoch, first, count))
    for (let i = 0; i < labels.length; i++)
      found.push(`${features.subarray(i * n, (i + 1) * n).join()} ${targets ? targets[i] : labels[i]}`);
  return found;
}

describe('a table that is read in parts', () => {
  it('encodes each row as it would be in memory, whatever the format', async () => {
    const all = people();
    const formats: Record<string, string | Uint8Array> = {
      'p.csv': csv(all),
      'p.csv.gz': gzipSync(csv(all)),
      'p.jsonl': all.map((row) => JSON.stringify(row)).join('\n'),
    };
    for (const [name, text] of Object.entries(formats)) {
      const { rows, path } = await open(name, text);
      const schema = rows.stream.sample.encoded!.schema as Schema;
      const whole = await loadData(path, { schema });
      expect(
        schema.columns.map(({ kind }) => kind),
        name,
      ).toEqual(['ignored', 'number', 'category', 'number', 'label']);
      const inMemory = Array.from(
        whole.train.rows,
        (_, i) => `${whole.train.featuresAt(i).join()} ${whole.train.labelAt(i)}`,
      );
      const { validation } = rows;
      const numbers = Array.from(validation.rows, (_, i) => validation.rowNumber(i));
      for (const [i, number] of numbers.entries())
        expect(`${validation.featuresAt(i).join()} ${validation.labelAt(i)}`, name).toBe(inMemory[number]);
      const trained = inMemory.filter((_, row) => !numbers.includes(row));
      expect((await texts(rows, 5, 1)).sort(), name).toEqual(trained.sort());
      expect(validation.size).toBeGreaterThan(110);
      expect(validation.size).toBeLessThan(190);
      const cells = (validation.encoded as EncodedTable).textsOf(['city']);
      expect(cells(3)[0]).toBe(all[numbers[3]].city);
      await rows.close();
    }
  });

  it('has another order each epoch, and any stretch of it by itself', async () => {
    const { rows } = await open('p.csv', csv(people()));
    const [first, again, second] = [
      await texts(rows, 5, 1),
      await texts(rows, 5, 1),
      await texts(rows, 5, 2),
    ];
    expect(again).toEqual(first);
    // Few rows are one block here: other rows first only where there are more.
    expect([...second].sort()).toEqual([...first].sort());
    expect(await texts(rows, 5, 1, 100, 77)).toEqual(first.slice(100, 177));
    await rows.close();
  });

  it('shuffles blocks', async () => {
    const lines = Array.from(
      { length: 3000 },
      (_, i) => `${Array.from({ length: 99 }, (_, j) => (i * j) / 7).join()},${i % 2}`,
    );
    const { rows } = await open(
      'wide.csv',
      `${Array.from({ length: 99 }, (_, j) => `x${j}`).join()},label\n${lines.join('\n')}`,
    );
    const [first, second] = [await texts(rows, 5, 1), await texts(rows, 5, 2)];
    expect(second).not.toEqual(first);
    expect([...second].sort()).toEqual([...first].sort());
    const pieces = [await texts(rows, 5, 2, 0, 1001), await texts(rows, 5, 2, 1001, 999)];
    expect(pieces.flat()).toEqual(second.slice(0, 2000));
    await rows.close();
  });

  it('reads libsvm, whose later lines have features that the first lack', async () => {
    const lines = Array.from(
      { length: 40_000 },
      (_, i) => `${i % 2} 1:${i % 7}${i > 39_000 ? ' 9:2.5' : ''} # ${i}`,
    );
    const { rows, path } = await open('p.libsvm', lines.join('\n'), { label: 'label' });
    const schema = rows.stream.sample.encoded!.schema as Schema;
    const whole = await loadData(path, { schema });
    const n = whole.train.featureCount;
    expect(rows.stream.sample.featureCount).toBe(n);
    const { mean } = rows.stream.totals;
    expect(mean[n - 1]).toBeGreaterThan(0);
    const trained = (await texts(rows, 5, 1)).length;
    expect(trained + rows.validation.size).toBe(40_000);
    await rows.close();
  });

  it('names the line of a cell that the sample did not show, and leaves nothing behind', async () => {
    const all = csv(people()).split('\n');
    all[700] = all[700].replace(/,[^,]*,(yes|no)$/, ',1e99,$1');
    const failing = open('p.csv', all.join('\n'), { features: ['score'] });
    await expect(failing).rejects.toThrow(/p\.csv:701: column "score"|too large/);
    const word = csv(people()).split('\n');
    const { rows: sound, path, folder } = await open('ok.csv', csv(people()));
    await sound.close();
    // Found after the sample: the largest draws are sampled, so a row to validate on is not among them.
    const { rows } = await open('p.csv', word.join('\n'));
    const number = rows.validation.rowNumber(0);
    word[number + 1] = word[number + 1].replace(/,[^,]*,(yes|no)$/, ',broken,$1');
    await expect(open('p.csv', word.join('\n'))).rejects.toThrow(
      new RegExp(`p\\.csv:${number + 2}: column "score": "broken" is not a number`),
    );
    await rows.close();
    expect(readdirSync(join(folder, 'runs')).length).toBe(1);
    expect(existsSync(path)).toBe(true);
  });

  it('refuses missing labels, and leaves them out where asked', async () => {
    const lines = csv(people()).split('\n');
    lines[10] = lines[10].replace(/(yes|no)$/, '');
    await expect(open('p.csv', lines.join('\n'))).rejects.toThrow(/p\.csv:11: 1 of 900 rows have no label/);
    const { rows, said } = await open('p.csv', lines.join('\n'), { dropMissingLabels: true });
    expect(rows.stream.totals.size + rows.validation.size).toBe(ROWS - 1);
    expect(said.filter((text) => /left out/.test(text))).toHaveLength(1);
    await rows.close();
  });

  it('notices a file that changes while it is read', async () => {
    const text = csv(people());
    const folder = temporaryFolder();
    const path = join(folder, 'p.csv');
    writeFileSync(path, text);
    let grown = false;
    const onProgress = () => {
      if (!grown) appendFileSync(path, '900,20,"Oslo",3,yes\n');
      grown = true;
    };
    const options = { validation: 1 / 6, validationAsked: false, seed: 5, memory: 300e6, folder, onProgress };
    await expect(openLargeTable(path, options)).rejects.toThrow(
      /901 rows in the second pass, 900 in the first/,
    );
    expect(readdirSync(folder)).toEqual(['p.csv']);
  });

  it('uses the encoded rows again for the same file and options, and not for others', async () => {
    const { rows, path, folder } = await open('p.csv', csv(people()));
    const options = {
      validation: 1 / 6,
      validationAsked: false,
      memory: 300e6,
      folder: join(folder, 'runs'),
    };
    let read = 0;
    const onProgress = () => read++;
    const same = await openLargeTable(path, { ...options, seed: 5, onProgress });
    expect(read).toBe(0);
    expect(same.stream.totals).toEqual(rows.stream.totals);
    const other = await openLargeTable(path, { ...options, seed: 6, onProgress });
    expect(read).toBeGreaterThan(0);
    for (const one of [rows, same, other]) {
      await one.close();
      await leaveEncoded(one.folder);
    }
    expect(readdirSync(join(folder, 'runs'))).toEqual([]);
  });

  it('keeps the encoded rows until the last run that uses them ends; one that was killed does not count', async () => {
    const { rows, path, folder } = await open('p.csv', csv(people()));
    const options = {
      validation: 1 / 6,
      validationAsked: false,
      memory: 300e6,
      folder: join(folder, 'runs'),
    };
    const same = await openLargeTable(path, { ...options, seed: 5 });
    expect(same.folder).toBe(rows.folder);
    const dead = [...THIS_PROCESS.split('-').slice(0, 3), 2 ** 22 + 1, 5].join('-'); // above the largest number of a process
    put(same.folder, `used.${dead}.0123abcd`, '');
    put(join(folder, 'runs'), `.${basename(same.folder)}.${dead}.abcdef/rows`, 'half');
    await rows.close();
    await leaveEncoded(rows.folder);
    expect(readdirSync(same.folder)).toContain('rows.json');
    await same.close();
    await leaveEncoded(same.folder);
    const again = await openLargeTable(path, { ...options, seed: 5 });
    await again.close();
    await leaveEncoded(again.folder);
    expect(readdirSync(join(folder, 'runs'))).toEqual([]);
  });

  it('trains, and resumes to the same bits from within a window', async () => {
    const backend = await createBackend({ backend: 'js' });
    const { rows } = await open('p.csv', csv(people()), { scaling: 'features' });
    Object.assign(rows.stream, { windowRows: 200 });
    const make = () =>
      new Network(backend, {
        inputSize: rows.stream.sample.featureCount,
        layers: [{ units: 8, activation: 'relu' }, { units: 2 }],
        standardize: false,
      });
    const fit = {
      epochs: 4,
      batchSize: 32,
      optimizer: 'adam',
      learningRate: 0.01,
      validation: rows.validation,
    } as const;
    const saved: Uint8Array[] = [];
    const whole = make();
    await whole.fit(rows.stream, {
      ...fit,
      callbacks: [checkpoint({ everySteps: 9, save: (bytes) => saved.push(bytes) })],
    });
    expect(whole.history.at(-1)!.validationAccuracy).toBeGreaterThan(0.8);
    for (const bytes of saved.slice(0, 5)) {
      const resumed = Network.resume(backend, bytes);
      await resumed.fit(rows.stream, fit);
      expect(resumed.parameters).toEqual(whole.parameters);
    }
    await rows.close();
  });
});
