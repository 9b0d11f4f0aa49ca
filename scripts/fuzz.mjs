// Fuzzes every reader of files and texts (scripts/fuzz/readers.mjs): npm run fuzz -- --inputs 1000000 [--reader csv,onnx] [--seed 1]
// [--state .fuzz]. A finding is an error that is none of ours, 10 seconds without an answer, or memory far above the input's size; its input
// is kept under findings/ in the state's folder, and the exit code is 1. The folder keeps the corpus and the counts, so that a run that is
// stopped goes on where it was. --replay FILE --reader NAME reads one input again, in a process of its own. Run npm run build before.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { corpusOf, replay } from './fuzz/corpus.mjs';
import { instrument } from './fuzz/instrument.mjs';

const HANG_SECONDS = 10;
const HEAP_MB = 1024;
const INPUT_BYTES = 1 << 16;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const { values: given } = parseArgs({
  options: {
    inputs: { type: 'string', default: '40000' },
    reader: { type: 'string' },
    seed: { type: 'string', default: '1' },
    state: { type: 'string', default: join(ROOT, '.fuzz') },
    replay: { type: 'string' },
  },
});
const folder = resolve(given.state);
mkdirSync(join(folder, 'findings'), { recursive: true });
if (given.replay !== undefined) {
  await replay(ROOT, given.reader, new Uint8Array(readFileSync(given.replay)));
  process.exit();
}

const { count, words } = instrument(ROOT, folder);
const { names, shares, kept } = corpusOf(ROOT);
const wanted = given.reader?.split(',') ?? names;
const unknown = wanted.find((name) => !names.includes(name));
if (unknown !== undefined) throw new Error(`no reader "${unknown}"; valid: ${names.join(', ')}`);
const seed = Number(given.seed);
const total = Number(given.inputs);
const sum = wanted.reduce((all, name) => all + (shares[name] ?? 1), 0);
const countsFile = join(folder, `counts-${seed}.json`);
const counts = existsSync(countsFile) ? JSON.parse(readFileSync(countsFile, 'utf8')) : {};
const plan = () =>
  wanted
    .map((name) => ({
      name,
      inputs: Math.ceil((total * (shares[name] ?? 1)) / sum),
      done: counts[name]?.count ?? 0,
    }))
    .filter(({ inputs, done }) => done < inputs);
const before = Object.fromEntries(wanted.map((name) => [name, counts[name]?.count ?? 0]));
const findings = new Map();
const slowest = new Map();
const memory = { tenth: 0, most: 0 };
const began = Date.now();

while (plan().length > 0) await runWorker(plan());
finish();

function runWorker(todo) {
  return new Promise((resolveRun) => {
    const counters = new SharedArrayBuffer((count + 64) & ~63);
    const current = new SharedArrayBuffer(INPUT_BYTES);
    const state = new SharedArrayBuffer(16);
    const shared = new Int32Array(state);
    const worker = new Worker(new URL('./fuzz/worker.mjs', import.meta.url), {
      workerData: { root: ROOT, folder, counters, words, plan: todo, seed, current, state, kept },
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    let name = todo[0].name;
    let last = -1;
    let since = Date.now();
    const watch = setInterval(() => {
      if (shared[1] !== last || shared[0] === 0) {
        last = shared[1];
        since = Date.now();
      } else if (Date.now() - since > HANG_SECONDS * 1000)
        end('hang', `no answer after ${HANG_SECONDS} seconds`);
    }, 500);
    const end = async (what, message) => {
      clearInterval(watch);
      if (what !== null) {
        found({ name, what, bytes: new Uint8Array(current).slice(0, shared[2]), message, stack: message });
        // The inputs up to the next count were lost with the worker; that one is not read again.
        counts[name] = { ...(counts[name] ?? {}), count: (counts[name]?.count ?? 0) + 64 };
      }
      await worker.terminate();
      resolveRun();
    };
    worker.on('message', (message) => {
      if (message.kind === 'done') end(null);
      if (message.kind === 'finding') found(message);
      if (message.kind === 'slow') {
        name = message.name;
        if (message.ms > (slowest.get(name)?.ms ?? 0)) slowest.set(name, message);
      }
      if (message.kind === 'count') {
        ({ name } = message);
        counts[name] = message;
        sample();
      }
    });
    worker.on('error', (error) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') end('memory', `more than ${HEAP_MB} MB of heap`);
      else {
        console.error(error);
        process.exit(2);
      }
    });
  });
}

function found({ name, what, bytes, message, stack }) {
  // One of a kind: the same reader, message and line of code.
  const line = /\n\s+at [^\n]*build\/(\S+?)\)?(?=\n|$)/.exec(stack)?.[1] ?? '';
  const kind = `${name} ${what} ${line || message.replace(/\d+/g, '0')}`;
  if (findings.has(kind)) {
    findings.get(kind).times++;
    return;
  }
  const id = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const path = join(folder, 'findings', `${name}-${what}-${id}`);
  writeFileSync(path, bytes);
  writeFileSync(`${path}.txt`, `${stack}\n`);
  findings.set(kind, { times: 1, path });
  console.log(`FINDING ${name}: ${what}: ${message.split('\n')[0]} ${line}\n  ${path}`);
}

function sample() {
  const rss = process.memoryUsage().rss;
  const done = wanted.reduce((all, name) => all + (counts[name]?.count ?? 0) - before[name], 0);
  const todo = total - wanted.reduce((all, name) => all + before[name], 0);
  if (memory.tenth === 0 && done * 10 >= todo) memory.tenth = rss;
  memory.end = rss;
  memory.most = Math.max(memory.most, rss);
  writeFileSync(countsFile, JSON.stringify(counts));
}

function finish() {
  const mib = (bytes) => `${Math.round(bytes / 2 ** 20)} MiB`;
  console.log('reader           inputs   values  refused  blocks  corpus  seconds  slowest input');
  let inputs = 0;
  for (const name of wanted) {
    const one = counts[name];
    if (one === undefined) continue;
    inputs += one.count - before[name];
    const slow = slowest.get(name);
    const cells = [one.count, one.values, one.refused, one.blocks, one.corpus, one.seconds?.toFixed(1)];
    console.log(
      name.padEnd(14) +
        cells.map((cell) => String(cell ?? '').padStart(9)).join('') +
        (slow ? `  ${slow.ms.toFixed(0)} ms, ${slow.bytes.length} bytes` : ''),
    );
  }
  const seconds = (Date.now() - began) / 1000;
  console.log(
    `${inputs} inputs in ${seconds.toFixed(0)} s, ${findings.size} findings; resident memory ${mib(memory.tenth)} after a tenth, ${mib(memory.end ?? 0)} at the end, ${mib(process.resourceUsage().maxRSS * 1024)} at most`,
  );
  for (const [kind, { times, path }] of findings) console.log(`  ${times}× ${kind}\n     ${path}`);
  process.exitCode = findings.size > 0 ? 1 : 0;
}
