// The wide kernels on Node: V8's revectorization joins pairs of their 128-bit operations into 256-bit ones, where a flag asks for it
// before they are compiled. They are compiled here, once per process; the flag is set only while that happens. Then a
// self-check compares them with the 128-bit kernels. See docs/design/wide-vectors.md.
// A page has ../browser/wide-kernels.ts in its place. Before: backend/create/inlined.ts asks. Next: backend/create/wide-self-check.ts.

import { setFlagsFromString } from 'node:v8';
import { bytesFromHex, compileBinary } from '../../backend/wasm/binaries.js';
import { type PeakLoop, peakOf } from '../../backend/wasm/peak.js';
import type { WideKernels, WideRequest } from '../../backend/wasm/wide.js';

/** The engines on which the conformance suite passed with wide kernels: V8's exact version, and the Node that has it. */
export const TESTED_ENGINES: Readonly<Record<string, string>> = {
  '13.6.233.17-node.53': '24.21.0',
  '14.6.202.34-node.34': '26.10.0',
};

/** Revectorization is in V8 from here on (Node 24). Earlier engines refuse or ignore its flag. */
const OLDEST_V8 = [13, 6];

/** Compiled at once by V8's optimising compiler, without inlining, which would take registers from the micro-kernels. */
const AT_ONCE = { liftoff: false, 'wasm-lazy-compilation': false, 'wasm-inlining': false };
/** The flag that joins pairs; V8 15 (Chromium 156) has it under its shorter name. */
const JOIN =
  Number.parseInt(process.versions.v8, 10) >= 15 ? 'wasm-revectorize' : 'experimental-wasm-revectorize';
/** V8's defaults, the same in Node 24 and 26. */
const USUAL: Readonly<Record<string, boolean>> = {
  ...{ liftoff: true, 'wasm-lazy-compilation': true, 'wasm-inlining': true },
  [JOIN]: false,
};

/** A node option after which setting a flag of V8 ends the process. */
const FROZEN = 'freeze-flags-after-init';

/** What the decision depends on. */
export interface Engine {
  readonly arch: string;
  readonly versions: Readonly<Record<string, string | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the process: node's own options. */
  readonly options: readonly string[];
}

const thisEngine = (): Engine => ({
  arch: process.arch,
  versions: process.versions,
  env: process.env,
  options: [...(process.env.NODE_OPTIONS ?? '').split(/\s+/), ...process.execArgv], // the last one counts
});

/** What came of the binary for shared memory and of the one for plain memory, kernels or a problem. */
const compiled = new Map<boolean, Promise<WideKernels>>();

/**
 * Compiles the wide kernels for plain or for shared memory and checks them, once per process. Returns the reason if they cannot be used,
 * worded to follow "128-bit kernels, because ".
 */
export async function compileWideKernels({ shared, anyEngine }: WideRequest): Promise<WideKernels> {
  const engine = thisEngine();
  const problem = engineProblem(engine, anyEngine);
  if (problem !== undefined) return { problem };
  const made = compiled.get(shared) ?? compileAndCheck(shared, engine);
  compiled.set(shared, made);
  return made;
}

async function compileAndCheck(shared: boolean, { options }: Engine): Promise<WideKernels> {
  try {
    const [hex, peak, reference, { selfCheckProblem }] = await Promise.all([
      ...[LOADERS[shared ? 'wide-shared' : 'wide'](), LOADERS.peak(), compileBinary('relaxed')],
      import('../../backend/create/wide-self-check.js'), // with the cases of all kernels: only where it is run
    ] as const);
    if (!joinsPairs(bytesFromHex(peak.default), options)) return { problem: NOT_JOINED };
    const module = compileAtOnce(bytesFromHex(hex.default), { join: true, options });
    const problem = checked(() => selfCheckProblem(module, reference, shared));
    return problem === undefined ? { module } : { problem: `the self-check failed: ${problem}` };
  } catch (error) {
    return { problem: `the wide kernels could not be compiled: ${(error as Error).message}` };
  }
}

/** What the check finds; or how it ended, where a kernel trapped. */
function checked(check: () => string | undefined): string | undefined {
  try {
    return check();
  } catch (error) {
    return (error as Error).message;
  }
}

const LOADERS = {
  wide: () => import('#wasm/wide'),
  'wide-shared': () => import('#wasm/wide-shared'),
  peak: () => import('#wasm/peak-wide'),
};

const NOT_JOINED =
  'this engine joins no 128-bit operations here; wide kernels need a processor with AVX2, and an engine that uses it';

/** The loop that finds the most that wide kernels can do, its pairs joined. */
export async function compileWidePeak(): Promise<WebAssembly.Module> {
  const { default: hex } = await LOADERS.peak();
  return compileAtOnce(bytesFromHex(hex), { join: true, options: thisEngine().options });
}

/** The reason if an engine is ruled out before anything is compiled. */
export function engineProblem(
  { arch, versions, env, options }: Engine,
  anyEngine: boolean,
): string | undefined {
  if (env.JACQUARD_WIDE === 'off') return 'JACQUARD_WIDE=off';
  if (arch !== 'x64') return `wide kernels need an x86-64 processor with AVX2; this one is ${arch}`;
  const { node, v8 = 'unknown' } = versions;
  // Runtimes that pretend to be Node say so beside it.
  const other = ['bun', 'deno'].find((name) => versions[name] !== undefined);
  const name =
    other === undefined ? `Node ${node}` : `${other[0].toUpperCase()}${other.slice(1)} ${versions[other]}`;
  if (other !== undefined) return `wide kernels need Node; this is ${name}`;
  if (options.some((option) => flagOf(option).name === FROZEN && flagOf(option).on))
    return `wide kernels need a flag of V8, and node was started with --${FROZEN}`;
  if (Object.hasOwn(TESTED_ENGINES, v8)) return undefined;
  const [major = 0, minor = 0] = v8.split('.').map(Number);
  const isOld = !(major > OLDEST_V8[0] || (major === OLDEST_V8[0] && minor >= OLDEST_V8[1]));
  if (isOld) return `wide kernels need Node 24 or newer; this is ${name}`;
  if (anyEngine) return undefined;
  const tested = Object.values(TESTED_ENGINES).join(' and ');
  return `${name} (V8 ${v8}) is not among the engines that the wide kernels were tested on, Node ${tested}`;
}

/**
 * Compiles a module on this thread, now, so that nothing else is compiled with the flags set; then sets them back to what Node was
 * started with (flags that the program set since with v8.setFlagsFromString are reset). Pairs are joined where `join`.
 */
export function compileAtOnce(
  bytes: Uint8Array<ArrayBuffer>,
  { join, options }: { join: boolean; options: readonly string[] },
): WebAssembly.Module {
  const flags = Object.entries({ ...AT_ONCE, [JOIN]: join });
  const set = (name: string, on: boolean) => setFlagsFromString(`--${on ? '' : 'no-'}${name}`);
  for (const [name, on] of flags) set(name, on);
  try {
    return new WebAssembly.Module(bytes);
  } finally {
    for (const [name] of flags) set(name, startedWith(name, options));
  }
}

/** A flag as node's options have it, the last one of several, else V8's default. */
function startedWith(name: string, options: readonly string[]): boolean {
  const given = options.findLast((option) => flagOf(option).name === name);
  return given === undefined ? USUAL[name] : flagOf(given).on;
}

/** "--no_liftoff" is the flag liftoff, off. */
function flagOf(option: string): { name: string; on: boolean } {
  const [, no, name] = /^--?(no-)?(.*)$/.exec(option.replaceAll('_', '-')) ?? [];
  return { name: name ?? '', on: no === undefined };
}

/** Operations of the peak loop in one measurement: some 10 µs. */
const FLOPS = 768_000;
/** Joined, a round takes .4 of the time: half as many instructions, and no registers spilled. Not joined, it is the same loop twice. */
const LEAST_RATIO = 1.5;
const MOST_MEASUREMENTS = 200;

/** Whether pairs become 256-bit operations: the loop that finds the peak, compiled with the flag and without, timed in turns. */
function joinsPairs(bytes: Uint8Array, options: readonly string[]): boolean {
  const [joined, plain] = [true, false].map((join) =>
    peakOf(compileAtOnce(marked(bytes, Number(join)), { join, options })),
  );
  let [best, other] = [Infinity, Infinity];
  for (let i = 0; i < MOST_MEASUREMENTS; i++) {
    best = Math.min(best, timeOf(joined));
    other = Math.min(other, timeOf(plain));
    if (i >= 3 && other > LEAST_RATIO * best) return true;
  }
  return false;
}

function timeOf(peak: PeakLoop): number {
  const start = performance.now();
  peak(FLOPS);
  return performance.now() - start;
}

/** The same module with other bytes: V8 shares the code of modules whose bytes are equal. */
function marked(bytes: Uint8Array, mark: number): Uint8Array<ArrayBuffer> {
  const section = [0, 3, 1, 0x6d, mark]; // a custom section "m" of one byte
  return Uint8Array.from([...bytes, ...section]);
}
