// npm start: trains small models of every kind with the built library, exports each, and lets the library that reads the format check
// and run it. Answers must be jacquard's within 1e-5.
//   --only onnx,tfjs    these formats
// Each format has a file here, which exports `check(models, report)`: it returns { skipped } with a reason where its peer is missing,
// or { checked, worst }. It needs `npm run build` and `npm install` here before. Exit code 1 where anything differs or fails.
// Next: models.mjs has the models.

import { parseArgs } from 'node:util';
import { check as js } from './js.mjs';
import { trainedModels } from './models.mjs';
import { check as npz } from './npz.mjs';
import { check as onnx } from './onnx.mjs';
import { check as onnxGraphs } from './onnx-random-graphs.mjs';
import { check as pytorch } from './pytorch.mjs';
import { check as tfjs } from './tfjs.mjs';

const CHECKS = { onnx, 'onnx-graphs': onnxGraphs, pytorch, tfjs, npz, js };

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = values.only?.split(',') ?? Object.keys(CHECKS);
const models = await trainedModels();
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const name of chosen) {
  if (!CHECKS[name])
    throw new Error(`--only: no format "${name}"; there are ${Object.keys(CHECKS).join(', ')}`);
  const faults = [];
  const { skipped, checked = 0, worst = 0 } = await CHECKS[name](models, (fault) => faults.push(fault));
  for (const fault of faults) console.error(`${name}: ${fault}`);
  if (skipped) console.log(`${name}: skipped, ${skipped}`);
  else
    console.log(
      `${name}: ${checked} checks, ${faults.length} faults, largest difference ${worst.toExponential(1)}`,
    );
  counts.failed += faults.length;
  counts.skipped += skipped ? 1 : 0;
  counts.passed += checked - faults.length;
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
