// JavaScript modules: each model's is run by this Node, by Bun, and by a page whose Content-Security-Policy allows scripts of its own files
// and nothing else. Before: models.mjs, compare.mjs. Next: run.mjs.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportModel } from '../../build/src/formats/index.js';
import { requireChromium, resultsAt, serve } from '../matrix/browser.mjs';
import { Skip } from '../matrix/commands.mjs';
import { compare } from './compare.mjs';

/** Without 'unsafe-eval', 'wasm-unsafe-eval' and 'unsafe-inline'. */
const POLICY = "default-src 'none'; script-src 'self'";
const BUN = 'bun@1';

/** Answers of every model, as lists of numbers. Each runtime loads it. */
const RUN = `import { cases } from './cases.js';

export async function run() {
  const answers = [];
  for (const { file, rows, method } of cases) {
    const module = await import(file);
    answers.push(rows.flatMap((row) => [...module[method](row)]));
  }
  return answers;
}
`;

export async function check(models, report) {
  const folder = mkdtempSync(path.join(tmpdir(), 'modules-'));
  const cases = models.map((model, i) => {
    const { files } = exportModel(model.bytes, { to: 'js', name: `model${i}` });
    writeFileSync(path.join(folder, files[0].name), files[0].bytes);
    return { file: `./${files[0].name}`, ...caseOf(model) };
  });
  const put = (name, text) => writeFileSync(path.join(folder, name), text);
  put('package.json', '{ "type": "module" }');
  put('cases.js', `export const cases = ${JSON.stringify(cases.map(({ answers: _, ...one }) => one))};\n`);
  put('run.js', RUN);
  put('print.js', `import { run } from './run.js';\nconsole.log(JSON.stringify(await run()));\n`);
  put('page.js', `import { run } from './run.js';\nglobalThis.results = await run();\n`);
  put('index.html', '<!doctype html><title>models</title><script type="module" src="page.js"></script>');
  let worst = 0;
  let checked = 0;
  for (const [runtime, answersOf] of Object.entries(RUNTIMES)) {
    const say = (fault) => report(`${runtime}: ${fault}`);
    try {
      for (const [i, found] of (await answersOf(folder)).entries()) {
        checked++;
        worst = Math.max(worst, compare({ ...models[i], answers: cases[i].answers }, found, say));
      }
    } catch (error) {
      if (error instanceof Skip) console.log(`js: ${runtime} left out, ${error.message}`);
      else say(error.message);
    }
  }
  rmSync(folder, { recursive: true });
  return { checked, worst };
}

/** A model's rows as its module takes them, and jacquard's answers: objects, of a table. */
function caseOf({ network, objects, rows, answers }) {
  const method = network.task === 'values' ? 'predictValues' : 'predictProba';
  if (objects)
    return {
      ...{ rows: objects, method },
      answers: network.predictRows(objects).flatMap(({ probabilities }) => Object.values(probabilities)),
    };
  const { inputSize } = network.architecture;
  const count = rows.length / inputSize;
  return {
    rows: Array.from({ length: count }, (_, i) => [...rows.subarray(i * inputSize, (i + 1) * inputSize)]),
    ...{ method, answers },
  };
}

const RUNTIMES = { node, bun, page };

function node(folder) {
  return printed(process.execPath, ['print.js'], folder);
}

/** npm brings it. */
function bun(folder) {
  const exec = ['exec', '--yes', `--package=${BUN}`, '--', 'bun'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  if (spawnSync(npm, [...exec, '--version'], { cwd: folder }).status !== 0)
    throw new Skip(`npm could not install ${BUN}`);
  return printed(npm, [...exec, 'print.js'], folder);
}

function printed(program, parameters, cwd) {
  const { status, stdout, stderr } = spawnSync(program, parameters, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(`ended with code ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

async function page(folder) {
  requireChromium();
  const { address, close } = await serve(folder, { 'Content-Security-Policy': POLICY });
  try {
    return (await resultsAt(address)).results;
  } finally {
    close();
  }
}
