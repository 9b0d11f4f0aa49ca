// Which engines may run the wide kernels: a list of exact versions, and what rules an engine out before anything is compiled.
// Before: wide-kernels.ts asks. Next: v8-flags.ts sets the flags that they are compiled with.

import { isMainThread } from 'node:worker_threads';
import { OptionError } from '../../errors.js';
import { startedWith } from './v8-flags.js';

/** The engines on which the conformance suite passed with wide kernels: V8's exact version, and the Node that has it. */
export const TESTED_ENGINES: Readonly<Record<string, string>> = {
  '13.6.233.17-node.53': '24.21.0',
  '14.6.202.34-node.34': '26.10.0',
};

/** Revectorization is in V8 from here on (Node 24). Earlier engines refuse or ignore its flag. */
const OLDEST_V8 = [13, 6];

/** A node option after which setting a flag of V8 ends the process. */
const FROZEN = 'freeze-flags-after-init';

/** What the decision depends on. */
export interface Engine {
  readonly arch: string;
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the process: node's own options. */
  readonly options: readonly string[];
  readonly isMainThread: boolean;
}

/** This process. The environment is read only when it is asked for: Deno may forbid that. */
export const THIS_ENGINE: Engine = {
  arch: process.arch,
  versions: process.versions,
  isMainThread,
  get env() {
    return process.env;
  },
  get options() {
    return [...(process.env.NODE_OPTIONS ?? '').split(/\s+/), ...process.execArgv];
  },
};

/** What JACQUARD_WIDE may say: the command line's default for --wide; in code only `off` counts. */
export const WIDE_SETTINGS = ['auto', 'on', 'off'] as const;
export type WideSetting = (typeof WIDE_SETTINGS)[number];

/** What JACQUARD_WIDE says; undefined where it is absent or empty. @throws OptionError for any other word. */
export function wideSetting({ JACQUARD_WIDE: given }: Engine['env']): WideSetting | undefined {
  const setting = WIDE_SETTINGS.find((one) => one === given);
  if (setting !== undefined || !given) return setting;
  throw new OptionError(`JACQUARD_WIDE: "${given}" is unknown; valid: ${WIDE_SETTINGS.join(', ')}`);
}

/**
 * The reason if an engine is ruled out before anything is compiled, worded to follow "128-bit kernels, because ".
 * @throws OptionError for a JACQUARD_WIDE that is none.
 */
export function engineProblem(engine: Engine, anyEngine: boolean): string | undefined {
  const { arch, versions } = engine;
  const { node, v8 = 'unknown' } = versions;
  // Runtimes that pretend to be Node say so beside it.
  const other = ['bun', 'deno'].find((name) => versions[name] !== undefined);
  const name =
    other === undefined ? `Node ${node}` : `${other[0].toUpperCase()}${other.slice(1)} ${versions[other]}`;
  if (other !== undefined) return `wide kernels need Node; this is ${name}`;
  if (wideSetting(engine.env) === 'off') return 'JACQUARD_WIDE=off';
  if (arch !== 'x64') return `wide kernels need an x86-64 processor with AVX2; this one is ${arch}`;
  const isTested = Object.hasOwn(TESTED_ENGINES, v8);
  const [major = 0, minor = 0] = v8.split('.').map(Number);
  const isOld = !(major > OLDEST_V8[0] || (major === OLDEST_V8[0] && minor >= OLDEST_V8[1]));
  if (!isTested && isOld) return `wide kernels need Node 24 or newer; this is ${name}`;
  if (!isTested && !anyEngine) {
    const tested = Object.values(TESTED_ENGINES).join(' and ');
    return `${name} (V8 ${v8}) is not among the engines that the wide kernels were tested on, Node ${tested}; --wide on or wide: true tries them here`;
  }
  // V8's flags are the whole process's. Two threads that set them at once would compile each other's modules with them, or crash V8.
  if (!engine.isMainThread)
    return 'wide kernels are compiled on the main thread only, and this is a worker; trainInWorker() takes them along';
  if (startedWith(FROZEN, false, engine.options))
    return `wide kernels need a flag of V8, and node was started with --${FROZEN}`;
  return undefined;
}
