// Why WebAssembly cannot be compiled here, worded to follow "because". A page's policy, the platform or a flag of the engine may
// forbid it; then `auto` is the js backend. Next: features.ts says what an engine runs that compiles.

/** Magic number and version: the smallest module. */
const SMALLEST = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/**
 * Undefined where WebAssembly is compiled. Asked anew each time: Cloudflare Workers compile while a script starts, and not while it
 * answers.
 */
export function compileRefusal(): string | undefined {
  if (typeof WebAssembly === 'undefined')
    return 'this engine has no WebAssembly, as under node --jitless or in the lockdown mode of a browser';
  try {
    new WebAssembly.Module(SMALLEST);
    return undefined;
  } catch (error) {
    return reasonOf((error as Error).message);
  }
}

/** Chromium, Firefox and Safari each name the policy in words of their own. */
function reasonOf(message: string): string {
  if (/content.security.policy|\bCSP\b/i.test(message))
    return "the Content-Security-Policy forbids compiling WebAssembly; add 'wasm-unsafe-eval' to its script-src";
  if (globalThis.navigator?.userAgent === 'Cloudflare-Workers')
    return (
      'Cloudflare Workers (workerd) compile no WebAssembly in a request; import jacquard/kernels/relaxed.wasm, and give it ' +
      'to createBackend({ wasm }) of jacquard/slim'
    );
  return `compiling WebAssembly is forbidden here (${message})`;
}
