// Compiles a module with flags of V8 that are set only meanwhile. Flags are the whole process's, so this is for the main thread alone.
// Before: wide-kernels.ts. Next: wide-probe.ts sees whether the flags had an effect.

import { setFlagsFromString } from 'node:v8';

/** Compiled at once by V8's optimising compiler, without inlining, which would take registers from the micro-kernels. */
const AT_ONCE = { liftoff: false, 'wasm-lazy-compilation': false, 'wasm-inlining': false };
/** The flag that joins pairs of 128-bit operations; V8 15 (Chromium 156) has it under its shorter name. */
const JOIN =
  Number.parseInt(process.versions.v8, 10) >= 15 ? 'wasm-revectorize' : 'experimental-wasm-revectorize';
/** V8's defaults, the same in Node 24 and 26. */
const USUAL: Readonly<Record<string, boolean>> = {
  ...{ liftoff: true, 'wasm-lazy-compilation': true, 'wasm-inlining': true },
  [JOIN]: false,
};

/**
 * Compiles a module on this thread, now, so that nothing else on it is compiled with the flags set; then sets them back to what Node was
 * started with (flags that the program set since with v8.setFlagsFromString are reset). Pairs are joined where `join`. V8 shares the
 * code of modules whose bytes are equal, so `mark`, a byte, keeps this one apart from those that were compiled otherwise.
 */
export function compileAtOnce(
  bytes: Uint8Array,
  { join, mark, options }: { join: boolean; mark: number; options: readonly string[] },
): WebAssembly.Module {
  const flags = Object.entries({ ...AT_ONCE, [JOIN]: join });
  const set = (name: string, on: boolean) => setFlagsFromString(`--${on ? '' : 'no-'}${name}`);
  const section = [0, 3, 1, 0x6d, mark]; // a custom section "m" of one byte
  const marked = Uint8Array.from([...bytes, ...section]);
  for (const [name, on] of flags) set(name, on);
  try {
    return new WebAssembly.Module(marked);
  } finally {
    for (const [name] of flags) set(name, startedWith(name, USUAL[name], options));
  }
}

/** A flag as node's options have it, the last one of several; `usual` where they do not name it. */
export function startedWith(name: string, usual: boolean, options: readonly string[]): boolean {
  // V8 takes --no-liftoff, --noliftoff and --no_liftoff for one.
  const spelt = options.map((option) => option.replaceAll('_', '-').replace(/^--?/, ''));
  const on = spelt.lastIndexOf(name);
  const off = Math.max(spelt.lastIndexOf(`no-${name}`), spelt.lastIndexOf(`no${name}`));
  return on === off ? usual : on > off;
}
