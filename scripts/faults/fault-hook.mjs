// node --import fault-hook.mjs …: counts every call of node:fs, node:fs/promises and file handles on files of the working folder, and every
// message between threads; with JACQUARD_FAULT it makes one of them fail. The product has no hook: this wraps Node's own functions.
// Next: inject.mjs runs commands with it.
//
// A call is named by what it does, to which file, and how often that was done before in its thread: "main: rename runs/train/.model.safetensors.*.tmp #1".
//     JACQUARD_FAULT_LOG   a file to which the names of all calls go
//     JACQUARD_FAULT       {"call": name, "how": "error" | "short" | "kill" | "die", "code": "ENOSPC", "mark": a file that is made when it was met}

import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import workers from 'node:worker_threads';

const { JACQUARD_FAULT_LOG: LOG, JACQUARD_FAULT } = process.env;
const thread = workers.isMainThread ? 'main' : 'worker';
const { appendFileSync, openSync, closeSync } = fs;

/** What is disturbed: the process, or with server.mjs one of the commands that it runs. Code of one that was killed stays dead. */
const newRun = (fault) => ({
  fault,
  root: fs.realpathSync(process.cwd()),
  seen: new Map(),
  calls: [],
  met: false,
  dead: null,
});
const own = newRun(JACQUARD_FAULT ? JSON.parse(JACQUARD_FAULT) : null);
const runs = new AsyncLocalStorage();
const current = () => runs.getStore() ?? own;
/** Runs `work` with a fault of its own. `onDeath` is called where that is a kill. */
globalThis.jacquardFaults = (fault, work, onDeath) => {
  const run = newRun(fault);
  run.onDeath = onDeath;
  return { run, done: runs.run(run, work), within: (more) => runs.run(run, more) };
};

/** A call inside another one, as readFileSync() opens: the outer one stands for both. */
let inside = false;

/** A path in the working folder as names have it; null for one elsewhere. Random parts are left out. */
function shown(given) {
  if (given instanceof URL) given = fileURLToPath(given);
  if (typeof given !== 'string') return null;
  const relative = path.relative(current().root, path.resolve(current().root, given));
  if (relative.startsWith('..') || path.isAbsolute(relative)) return null;
  return (
    relative
      .replace(/[0-9a-f]{8}-(?:[0-9a-f]{8})?-\d*-\d+-(?:t?\d+)?/g, '*') // the word of a process
      .replace(/(\.\*)?\.[0-9a-f]{8}\.tmp$/, '.*.tmp')
      .replace(/(used\.\*)\.[0-9a-f]{8}$/, '$1')
      .replace(/rows-[0-9a-f]{12}(\.\*\.\w{6})?/g, 'rows-*')
      .replace(/tfevents\.\d+/, 'tfevents.*') || '.'
  );
}

/** Counts the call, and returns what is to become of it: null where nothing is. */
function meet(operation, file) {
  const run = current();
  if (run.dead) return 'kill';
  const base = `${thread}: ${operation} ${file}`;
  const count = (run.seen.get(base) ?? 0) + 1;
  run.seen.set(base, count);
  const call = `${base} #${count}`;
  run.calls.push(call);
  if (LOG) appendFileSync(LOG, `${call}\n`);
  const { fault } = run;
  if (fault === null || fault.call !== call) return null;
  run.met = true;
  if (fault.mark === undefined) return fault.how;
  try {
    closeSync(openSync(fault.mark, 'wx'));
  } catch {
    return null; // it failed once, in another thread
  }
  return fault.how;
}

function failure(operation, file) {
  const { code } = current().fault;
  return Object.assign(new Error(`${code}: made to fail, ${operation} '${file}'`), {
    ...{ code, syscall: operation, path: file, errno: -1 },
  });
}

/** Ends the process, or the run in a server, which does nothing more to any file. */
function die() {
  const run = current();
  if (run === own) process.kill(process.pid, 'SIGKILL');
  if (!run.dead) run.onDeath();
  run.dead = true;
}
/** What a dead run gets: from a synchronous call an error, else nothing ever. */
const never = () => new Promise(() => {});
class Killed extends Error {}

/** Half of what is to be written; at least a byte of two. */
const half = (data) => data.slice(0, Math.ceil(data.length / 2));

/** Wraps a synchronous function, or one that returns a promise. `fileOf(self, args)` is the file that it is about. */
function wrap(
  owner,
  name,
  { operation = name.replace(/Sync$/, ''), fileOf, onResult = (result) => result, short },
) {
  const original = owner[name];
  if (original === undefined) return;
  const isAsync = !name.endsWith('Sync');
  owner[name] = function (...args) {
    const file = inside ? null : fileOf(this, args);
    if (file === null) return original.apply(this, args);
    const how = meet(operation, file);
    const go = () => {
      if (how === null) return original.apply(this, args);
      if (how === 'short' && short) return short(original.bind(this), args, () => failure(operation, file));
      if (how === 'kill')
        return end(() => short?.(original.bind(this), args, () => failure(operation, file)), isAsync);
      throw failure(operation, file);
    };
    if (!isAsync) {
      inside = true;
      try {
        return onResult(go(), file);
      } finally {
        inside = false;
      }
    }
    return (async () => onResult(await go(), file))();
  };
}

/** A kill, after half of what is to be written was. */
function end(write, isAsync) {
  const wasDead = current().dead;
  const over = () => {
    die();
    if (isAsync) return never();
    throw new Killed();
  };
  if (wasDead) return over();
  let written;
  try {
    written = write();
  } catch {}
  return written?.then ? written.then(over, over) : over();
}

const byPath = (_, [given]) => shown(given);

// Writes of a whole file: half of it, and then the disk is full. Writes of a piece: half of it is written, as write(2) may.
const halfAFile = (write, [target, data, ...more], error) => {
  const result = write(target, half(data), ...more);
  if (result?.then)
    return result.then(() => {
      throw error();
    });
  throw error();
};
const halfAHandle = (write, [data, ...more], error) =>
  write(half(data), ...more).then(() => {
    throw error();
  });
const lessOf = (work, [data, offset = 0, length = data.byteLength - offset, position]) => {
  if (typeof data === 'string') return work(half(data));
  if (typeof offset === 'object')
    return work(data, { ...offset, length: Math.ceil((offset.length ?? data.byteLength) / 2) });
  return work(data, offset, Math.ceil(length / 2), position);
};

// Synchronous functions, and files that they opened.
const files = new Map();
const byNumber = (_, [fd]) => files.get(fd) ?? null;
wrap(fs, 'openSync', {
  fileOf: byPath,
  onResult(fd, file) {
    files.set(fd, file);
    return fd;
  },
});
const lessOfNumber = (work, [fd, ...rest]) => lessOf((...args) => work(fd, ...args), rest);
for (const name of ['readSync', 'writeSync']) wrap(fs, name, { fileOf: byNumber, short: lessOfNumber });
for (const name of ['fsyncSync', 'fstatSync', 'ftruncateSync']) wrap(fs, name, { fileOf: byNumber });
wrap(fs, 'closeSync', { fileOf: byNumber, onResult: (result) => result });
for (const name of ['writeFileSync', 'appendFileSync']) wrap(fs, name, { fileOf: byPath, short: halfAFile });
/** Calls whose first parameter is a path, as promises and, with Sync behind the name, at once. */
const BY_PATH = [
  ...[
    'readFile',
    'rename',
    'unlink',
    'mkdir',
    'rmdir',
    'rm',
    'readdir',
    'stat',
    'lstat',
    'truncate',
    'realpath',
    'symlink',
  ],
  ...['readlink', 'copyFile', 'link', 'access', 'mkdtemp', 'statfs', 'utimes', 'chmod', 'cp', 'opendir'],
];
/** Of a link the path is the second parameter. */
const placeOf = (name) => (name === 'symlink' ? (_, [, given]) => shown(given) : byPath);
for (const name of BY_PATH) wrap(fs, `${name}Sync`, { fileOf: placeOf(name) });

// Of existsSync an error is a no.
const { existsSync } = fs;
fs.existsSync = (given) => {
  const file = inside ? null : shown(given);
  const how = file === null ? null : meet('exists', file);
  if (how === 'kill') end(() => {}, false);
  return how === null ? existsSync(given) : false;
};

// Streams open and read with callbacks.
for (const name of ['open', 'read']) {
  const original = fs[name];
  const streams = files;
  fs[name] = (...args) => {
    const done = args.pop();
    const file = name === 'open' ? shown(args[0]) : (streams.get(args[0]) ?? null);
    const how = file === null ? null : meet(name, file);
    if (how === 'kill') return void end(() => {}, true);
    if (how === 'error') return process.nextTick(done, failure(name, file));
    if (how === 'short' && name === 'read') args[3] = Math.ceil(args[3] / 2);
    original(...args, (error, result, ...more) => {
      if (name === 'open' && file !== null && !error) streams.set(result, file);
      done(error, result, ...more);
    });
  };
}

// Promises, and file handles.
const { promises } = fs;
const handles = new WeakMap();
for (const name of ['writeFile', 'appendFile']) wrap(promises, name, { fileOf: byPath, short: halfAFile });
for (const name of BY_PATH) wrap(promises, name, { fileOf: placeOf(name) });
const probe = await promises.open(process.execPath, 'r');
const FileHandle = Object.getPrototypeOf(probe);
await probe.close();
const byHandle = (handle) => handles.get(handle) ?? null;
wrap(promises, 'open', {
  fileOf: byPath,
  onResult(handle, file) {
    handles.set(handle, file);
    const { close } = handle; // each handle has its own
    handle.close = async () => {
      const how = meet('close', file);
      if (how === 'kill') return end(() => {}, true);
      await close();
      if (how === 'error') throw failure('close', file); // the number is free all the same
    };
    return handle;
  },
});
for (const name of ['read', 'write']) wrap(FileHandle, name, { fileOf: byHandle, short: lessOf });
for (const name of ['writeFile', 'appendFile'])
  wrap(FileHandle, name, { fileOf: byHandle, short: halfAHandle });
for (const name of ['readFile', 'sync', 'datasync', 'stat', 'truncate', 'readv', 'writev', 'chmod'])
  wrap(FileHandle, name, { operation: name === 'sync' ? 'fsync' : name, fileOf: byHandle });
// Messages. A worker dies instead of sending one; the main thread's process is killed instead.
const port = workers.parentPort;
if (port !== null) {
  const post = port.postMessage;
  port.postMessage = (...args) => {
    if (meet('message', 'out') !== null) process.exit(1);
    return post.apply(port, args);
  };
}
const HOOK = ['--import', import.meta.url];
workers.Worker = class Worker extends workers.Worker {
  constructor(url, options = {}) {
    super(url, { ...options, execArgv: [...(options.execArgv ?? []), ...HOOK] });
  }
  postMessage(...args) {
    if (meet('message', 'to worker') !== null) end(() => {}, false);
    return super.postMessage(...args);
  }
};

// Standard output to a file is written by libuv, past fs: what comes of its errors, test/cli/ has.
syncBuiltinESMExports();
