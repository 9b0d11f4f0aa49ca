// ONNX: each model is checked by onnx's own checker, shapes included, and runs in ONNX Runtime's WASM build. Before: models.mjs.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-web';
import { FORMATS } from '../../build/src/formats/formats.js';
import { portableModel } from '../../build/src/formats/portable-model.js';
import { decodeModel } from '../../build/src/model/model-file.js';
import { compare } from './compare.mjs';

/** Debian's, which has python3-onnx. */
const PYTHON = '/usr/bin/python3';
const CHECK = `
import sys, onnx
for name in sys.argv[1:]:
    try:
        onnx.checker.check_model(name, full_check=True)
    except Exception as error:
        print(name, str(error).replace("\\n", " "))
`;

export async function check(models, report) {
  if (spawnSync(PYTHON, ['-c', 'import onnx']).status !== 0)
    return { skipped: "Debian's python3-onnx is not installed" };
  const folder = mkdtempSync(path.join(tmpdir(), 'onnx-'));
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  let [checked, worst] = [0, 0];
  const names = new Map();
  for (const [i, model] of models.entries()) {
    const [file] = FORMATS.onnx.write(portableModel(decodeModel(model.bytes, model.name)), {
      name: 'model',
    }).files;
    const name = path.join(folder, `${i}.onnx`);
    writeFileSync(name, file.bytes);
    names.set(name, model.name);
    try {
      worst = Math.max(worst, await run(model, file.bytes, report));
    } catch (error) {
      report(`${model.name}: ${error.message}`);
    }
    checked += 2;
  }
  const { stdout, stderr, status } = spawnSync(PYTHON, ['-c', CHECK, ...names.keys()], { encoding: 'utf8' });
  if (status !== 0) report(`onnx's checker ended with ${stderr}`);
  for (const line of stdout.split('\n').filter(Boolean)) {
    const [name] = line.split(' ', 1);
    report(`${names.get(name)}: onnx's checker: ${line.slice(name.length + 1)}`);
  }
  rmSync(folder, { recursive: true });
  return { checked, worst };
}

/** All rows, then the first alone: the batch is of any size. */
async function run(model, bytes, report) {
  const session = await ort.InferenceSession.create(bytes);
  const answer = async (rows, count) =>
    session.run({ input: new ort.Tensor('float32', rows, [count, ...model.shape]) });
  const found = await answer(model.rows, model.count);
  const { data } = found.probabilities ?? found.values;
  if (found.class) compareClasses(model, found.class.data, report);
  const one = await answer(model.rows.slice(0, model.width), 1);
  const worst = compare(model, data, report);
  const alone = { ...model, answers: model.answers.slice(0, model.outputs) };
  const worstAlone = compare(alone, (one.probabilities ?? one.values).data, report);
  await session.release();
  return Math.max(worst, worstAlone);
}

function compareClasses({ name, network, rows }, classes, report) {
  const expected = network.predict(rows).join(' ');
  const found = [...classes].map(Number).join(' ');
  if (found !== expected) report(`${name}: classes are ${found}, ${expected} expected`);
}
