// A binary that comes from elsewhere: an address, a Response, bytes or a compiled module. What arrives may be anything,
// such as a server's page that says "not found"; the errors say what it is.
// Before: features.ts names the binaries. Next: ../create/slim.ts.

import { BackendError, OptionError } from '../../errors.js';
import { bytesOf as bytesIn, type GivenBytes, tagOf } from '../../typed-arrays.js';
import { VERSION } from '../../version.js';
import type { CompiledModule, ResponseLike, UrlLike } from '../../web-types.js';
import { compileRefusal } from './compile-refusal.js';
import type { BinaryName } from './features.js';
import { requireMagic } from './instantiate.js';

type Bytes = ArrayBuffer | ArrayBufferView;
/** Where kernels come from: an address, a Response, bytes, or a compiled WebAssembly.Module. */
export type KernelSource = string | UrlLike | ResponseLike | Bytes | CompiledModule;

export interface GivenBinary {
  name: BinaryName;
  backend: 'simd' | 'relaxed';
  shared: boolean;
  module: CompiledModule;
}

/** @throws BackendError naming the address, where there is one, and what was found there. */
export async function compileSource(source: KernelSource): Promise<GivenBinary> {
  const module = isModule(source)
    ? (source as WebAssembly.Module)
    : await compileBytes(await bytesOf(source));
  return { ...labelOf(module), module };
}

/** Whether nothing is left to compile. */
export function isModule(source: KernelSource): boolean {
  return tagOf(source) === 'WebAssembly.Module';
}

/** @throws OptionError for what is none of the kinds, such as the exports of a module that a bundler has instantiated. */
async function bytesOf(source: KernelSource): Promise<FromSomewhere> {
  if (ArrayBuffer.isView(source) || /ArrayBuffer/.test(tagOf(source)))
    return { bytes: bytesIn(source as GivenBytes, 'wasm') };
  const response = isResponse(source) ? source : await request(addressOf(source));
  const address = response.url || undefined;
  if (!response.ok) {
    throw new BackendError(
      `kernels: ${address ?? 'the server'} answered ${response.status} ${response.statusText}; check the address of the .wasm file`,
    );
  }
  return { bytes: new Uint8Array(await response.arrayBuffer()), address };
}

interface FromSomewhere {
  bytes: Uint8Array;
  address?: string;
}

function isResponse(source: object | string): source is ResponseLike {
  return typeof (source as ResponseLike)?.arrayBuffer === 'function';
}

function addressOf(source: string | object): string {
  const address = typeof source === 'string' ? source : (source as UrlLike | undefined)?.href;
  if (typeof address === 'string') return address;
  throw new OptionError(
    `wasm: [object ${tagOf(source)}] given; a URL, a Response, bytes or a WebAssembly.Module expected, as an import of a .wasm file gives it`,
  );
}

async function request(address: string): Promise<ResponseLike> {
  if (address.startsWith('file:')) {
    throw new BackendError(`kernels: ${address} cannot be fetched; read the file and give its bytes`);
  }
  try {
    return await fetch(address);
  } catch (error) {
    const { message } = error as Error;
    throw new BackendError(`kernels: ${address} cannot be fetched: ${message}`, { cause: error });
  }
}

async function compileBytes({ bytes, address }: FromSomewhere): Promise<WebAssembly.Module> {
  requireMagic(bytes, address);
  try {
    return await WebAssembly.compile(bytes as BufferSource);
  } catch (error) {
    const reason = compileRefusal() ?? (error as Error).message;
    throw new BackendError(`kernels: this engine cannot run the binary: ${reason}`, { cause: error });
  }
}

/** The build writes "name version" into a section of its own, since a module cannot be asked what memory it imports. */
function labelOf(module: WebAssembly.Module): Omit<GivenBinary, 'module'> {
  const [section] = WebAssembly.Module.customSections(module, 'jacquard');
  const label = section ? new TextDecoder().decode(section) : '';
  const [, backend, shared, version] = /^(simd|relaxed)(-shared)? (\S+)$/.exec(label) ?? [];
  if (label.startsWith('wide')) {
    throw new BackendError(
      'kernels: wide kernels are fast only as createBackend({ wide: true }) of "jacquard" compiles them; give relaxed.wasm',
    );
  }
  if (version === undefined) {
    throw new BackendError(
      "kernels: a WebAssembly binary, but none of jacquard's; these come with the package as jacquard/kernels/*.wasm",
    );
  }
  if (version !== VERSION) {
    throw new BackendError(
      `kernels: the binary is of jacquard ${version}, this is ${VERSION}; serve the one that comes with it`,
    );
  }
  const name = backend as GivenBinary['backend'];
  return { name: `${name}${shared ?? ''}` as BinaryName, backend: name, shared: shared !== undefined };
}
