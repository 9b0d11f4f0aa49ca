// ONNX: each model, in both precisions, is checked by onnx's own checker, shapes included, runs in ONNX Runtime's WASM build, and is
// imported again. Before: models.mjs.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-web';
import { exportModel, importModel } from '../../build/src/formats/index.js';
import { Network } from '../../build/src/index.js';
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
  for (const model of models) {
    for (const dtype of ['f32', 'f16']) {
      const [file] = exportModel(model.bytes, { to: 'onnx', dtype }).files;
      const name = path.join(folder, `${names.size}.onnx`);
      writeFileSync(name, file.bytes);
      names.set(name, `${model.name}, ${dtype}`);
      try {
        const again = imported(model, file, `${model.name}, ${dtype}`);
        if (dtype === 'f32') worst = Math.max(worst, compare(model, again.answers, report));
        worst = Math.max(worst, await run(again, file.bytes, report));
      } catch (error) {
        report(`${model.name}, ${dtype}: ${error.message}`);
      }
      checked += 3;
    }
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

/** The model that an export is read as, with its answers: those of rounded weights in half precision. */
function imported(model, file, name) {
  const network = Network.load(model.network.backend, importModel(file).model, name);
  const answers =
    network.task === 'values' ? network.predictValues(model.rows) : network.predictProba(model.rows);
  return { ...model, name, network, answers: Float64Array.from(answers) };
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
