// Runs inputs through one reader after another, in a thread that fuzz.mjs watches: it writes down each input before it is read, so that what
// hangs or takes all memory is known. Inputs that reach a block of code for the first time, or more often, are kept and changed further.
// Before: readers.mjs, mutate.mjs. Next: ../fuzz.mjs.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { mutated } from './mutate.mjs';
import { Random } from './random.mjs';
import { makeReaders } from './readers.mjs';

const { root, folder, counters, words, plan, seed, current, state, kept } = workerData;
/** Resident memory that one input may add before it is looked at again, alone. */
const SUSPICIOUS = 96 * 2 ** 20;
const MOST = 4096;
const SYSTEM = /^(EACCES|ENOENT|ENOTDIR|EISDIR|ENAMETOOLONG)$/;

globalThis.fuzzCounters = new Uint8Array(counters);
const hits = globalThis.fuzzCounters;
const wide = new Int32Array(hits.buffer, 0, hits.length >> 2);
/** For each count of hits its bit: 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, more. */
const BITS = Uint8Array.from({ length: 256 }, (_, n) =>
  n === 0 ? 0 : n < 4 ? 1 << (n - 1) : n < 8 ? 8 : n < 16 ? 16 : n < 32 ? 32 : n < 128 ? 64 : 128,
);
console.warn = () => {};
const load = (file) => import(pathToFileURL(join(folder, 'build', file)).href);
const { readers, JacquardError } = await makeReaders(load, join(folder, `files-${threadId}`), root);
const [SECONDS, COUNT, LENGTH] = [0, 1, 2];
const shared = new Int32Array(state);
const input = new Uint8Array(current);

for (const { name, inputs, done } of plan) await fuzz(name, inputs, done);
parentPort.postMessage({ kind: 'done' });

async function fuzz(name, inputs, done) {
  const reader = readers[name];
  const most = reader.most ?? MOST;
  const seen = new Uint8Array(hits.length);
  const corpus = [];
  const place = join(folder, 'corpus', name);
  mkdirSync(place, { recursive: true });
  let blocks = 0;
  let [values, refused, slowest, ticks] = [0, 0, 0, 0];
  const known = new Set();
  /** @returns whether it reached something new */
  const run = async (bytes, isFinding) => {
    shared[COUNT]++;
    shared[LENGTH] = bytes.length;
    input.set(bytes.subarray(0, input.length));
    Atomics.store(shared, SECONDS, 1); // that an input is running
    hits.fill(0);
    const memory = process.resourceUsage().maxRSS;
    const began = performance.now();
    try {
      const result = reader.run(bytes);
      if (result instanceof Promise) await result;
      values++;
    } catch (error) {
      if (error instanceof JacquardError || (reader.allowed && error instanceof reader.allowed)) refused++;
      else if (isFinding && !SYSTEM.test(error?.code)) report(name, bytes, 'error', error);
    }
    const took = performance.now() - began;
    Atomics.store(shared, SECONDS, 0);
    const grown = (process.resourceUsage().maxRSS - memory) * 1024;
    if (grown > SUSPICIOUS + 64 * bytes.length)
      report(name, bytes, 'memory', new Error(`${Math.round(grown / 2 ** 20)} MiB more resident memory`));
    if (took > slowest) {
      slowest = took;
      parentPort.postMessage({ kind: 'slow', name, ms: took, bytes });
    }
    let isNew = false;
    for (let i = 0; i < wide.length; i++) {
      if (wide[i] === 0) continue;
      for (let k = 4 * i; k < 4 * i + 4; k++) {
        const bit = BITS[hits[k]];
        if ((seen[k] & bit) === bit) continue;
        if (seen[k] === 0) blocks++;
        seen[k] |= bit;
        isNew = true;
      }
    }
    return isNew;
  };
  const keep = (bytes, write) => {
    corpus.push(bytes.slice());
    if (!write) return;
    const id = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    if (!known.has(id)) writeFileSync(join(place, id), bytes);
    known.add(id);
  };
  // What was kept before, here or in the repository, and the inputs to begin with.
  const saved = existsSync(place) ? readdirSync(place).sort() : [];
  for (const id of saved) known.add(id);
  const first = [
    ...reader.seeds,
    ...(kept[name] ?? []),
    ...saved.map((id) => new Uint8Array(readFileSync(join(place, id)))),
  ];
  for (const bytes of first) if ((await run(bytes, true)) || corpus.length === 0) keep(bytes, false);
  const random = new Random(seed * 7919 + done + hashOf(name));
  const began = performance.now();
  let sent = began;
  let count = done;
  while (count < inputs) {
    const bytes = mutated(pickOf(corpus, random), {
      kind: reader.kind,
      other: pickOf(corpus, random),
      words,
      random,
      most,
    });
    count++;
    if (await run(bytes, true)) keep(bytes, true);
    if ((++ticks & 63) === 0) {
      // A timer's turn, for what a reader left to be closed.
      await new Promise((resolve) => setImmediate(resolve));
      const now = performance.now();
      if (now - sent > 500) {
        sent = now;
        send();
      }
    }
  }
  send();
  function send() {
    parentPort.postMessage({
      kind: 'count',
      name,
      count,
      values,
      refused,
      blocks,
      corpus: corpus.length,
      seconds: (performance.now() - began) / 1000,
    });
  }
}

/** Every second time one of the newest inputs: they reach code that the others do not. */
function pickOf(corpus, random) {
  const newest = Math.max(0, corpus.length - 16);
  return random.below(3) === 0 ? corpus[newest + random.below(corpus.length - newest)] : random.pick(corpus);
}

function hashOf(text) {
  return createHash('sha256').update(text).digest().readUInt32LE(0);
}

function report(name, bytes, what, error) {
  const stack = String(error?.stack ?? error);
  parentPort.postMessage({
    kind: 'finding',
    name,
    what,
    bytes,
    stack: stack.slice(0, 2000),
    message: String(error?.message ?? error).slice(0, 300),
  });
}
