// PyTorch: each model's Python file is run as it is, loads its tensors strictly, and answers. Then
// Sequentials that PyTorch made are imported.
// Before: models.mjs, compare.mjs. Next: run.mjs.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FORMATS } from '../../build/src/formats/formats.js';
import { portableModel } from '../../build/src/formats/portable-model.js';
import { decodeModel } from '../../build/src/model/model-file.js';
import { compare } from './compare.mjs';
import { imported } from './imported.mjs';

/** Debian's, which has python3-torch. */
const PYTHON = '/usr/bin/python3';
const ANSWER = `
import importlib.util, json, sys
import torch
for line in open(sys.argv[1]):
    case = json.loads(line)
    try:
        spec = importlib.util.spec_from_file_location("model", case["file"])
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        x = torch.tensor(case["rows"], dtype=torch.float32).reshape(-1, *case["shape"])
        if x.dim() == 4:
            x = x.permute(0, 3, 1, 2)
        print(json.dumps({"answers": module.answers(x).flatten().tolist()}))
    except Exception as error:
        print(json.dumps({"error": str(error)}))
`;

export async function check(models, report) {
  if (spawnSync(PYTHON, ['-c', 'import torch']).status !== 0)
    return { skipped: "Debian's python3-torch is not installed" };
  const folder = mkdtempSync(path.join(tmpdir(), 'pytorch-'));
  const cases = models.map((model, i) => {
    const { files } = FORMATS.pytorch.write(portableModel(decodeModel(model.bytes, model.name)), {
      name: 'model',
    });
    mkdirSync(path.join(folder, String(i)));
    for (const { name, bytes } of files) writeFileSync(path.join(folder, String(i), name), bytes);
    const file = path.join(folder, String(i), 'model.py');
    return JSON.stringify({ file, rows: [...model.rows], shape: model.shape });
  });
  const list = path.join(folder, 'cases.jsonl');
  writeFileSync(list, cases.join('\n'));
  const counts = { checked: 0, worst: 0 };
  for (const [i, { answers, error }] of run(['-c', ANSWER, list], report).entries()) {
    if (error !== undefined) report(`${models[i].name}: ${error}`);
    else counts.worst = Math.max(counts.worst, compare(models[i], answers, report));
    counts.checked++;
  }
  if (counts.checked !== models.length) report(`${counts.checked} answers for ${models.length} models`);
  const script = path.join(import.meta.dirname, 'torch-models.py');
  for (const { name, file, options, rows, ...expected } of run([script, folder], report)) {
    try {
      const files = [{ name: `${name}.safetensors`, bytes: new Uint8Array(readFileSync(file)) }];
      const found = await imported('pytorch', files, rows, options);
      counts.worst = Math.max(counts.worst, compare({ name, ...expected }, found, report));
    } catch (error) {
      report(`${name}: ${error.message}`);
    }
    counts.checked++;
  }
  rmSync(folder, { recursive: true });
  return counts;
}

function run(args, report) {
  const { stdout, stderr, status } = spawnSync(PYTHON, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) report(`Python ended with ${stderr}`);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
