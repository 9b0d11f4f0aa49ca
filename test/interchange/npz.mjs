// NumPy: each model is loaded with numpy.load() and computed from its arrays and the JSON of its layers, in float64; the weights of a
// scikit-learn MLP are imported. Before: models.mjs, compare.mjs. Next: run.mjs.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FORMATS } from '../../build/src/formats/formats.js';
import { portableModel } from '../../build/src/formats/portable-model.js';
import { decodeModel } from '../../build/src/model/model-file.js';
import { compare } from './compare.mjs';
import { imported } from './imported.mjs';

/** Debian's, which has python3-numpy. */
const PYTHON = '/usr/bin/python3';

export async function check(models, report) {
  if (spawnSync(PYTHON, ['-c', 'import numpy']).status !== 0)
    return { skipped: "Debian's python3-numpy is not installed" };
  const folder = mkdtempSync(path.join(tmpdir(), 'npz-'));
  const cases = models.map((model, i) => {
    const [file] = FORMATS.npz.write(portableModel(decodeModel(model.bytes, model.name)), {
      name: 'm',
    }).files;
    const name = path.join(folder, `${i}.npz`);
    writeFileSync(name, file.bytes);
    return JSON.stringify({ file: name, rows: [...model.rows], shape: model.shape });
  });
  const list = path.join(folder, 'cases.jsonl');
  writeFileSync(list, cases.join('\n'));
  const found = run(['numpy-answers.py', list], report);
  if (found.length !== models.length) report(`${found.length} answers for ${models.length} models`);
  let worst = 0;
  found.forEach(({ answers, error }, i) => {
    if (error !== undefined) report(`${models[i].name}: ${error}`);
    else worst = Math.max(worst, compare(models[i], answers, report));
  });
  const counts = { checked: models.length, worst };
  if (spawnSync(PYTHON, ['-c', 'import sklearn']).status === 0) {
    for (const { name, file, rows, answers, outputs } of run(['sklearn-models.py', folder], report)) {
      const bytes = new Uint8Array(readFileSync(file));
      const found = await imported('npz', [{ name: `${name}.npz`, bytes }], rows);
      counts.worst = Math.max(counts.worst, compare({ name, answers, outputs }, found, report));
      counts.checked++;
    }
  }
  rmSync(folder, { recursive: true });
  return counts;
}

function run([script, ...args], report) {
  const { stdout, stderr, status } = spawnSync(PYTHON, [path.join(import.meta.dirname, script), ...args], {
    ...{ encoding: 'utf8', maxBuffer: 2 ** 28 },
  });
  if (status !== 0) report(`${script} ended with ${stderr}`);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
