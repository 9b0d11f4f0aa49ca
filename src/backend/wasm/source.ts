// A binary that comes from elsewhere: an address, a Response, bytes or a compiled module. What arrives may be anything,
// such as a server's page that says "not found"; the errors say what it is.
// Before: features.ts names the binaries. Next: ../create/slim.ts.

import { BackendError } from '../../errors.js';
import { VERSION } from '../../version.js';
import type { BinaryName } from './features.js';
import { requireMagic } from './instantiate.js';

type Bytes = ArrayBuffer | ArrayBufferView;
export type KernelSource = string | URL | Response | Bytes | WebAssembly.Module;

export interface GivenBinary {
  name: BinaryName;
  backend: 'simd' | 'relaxed';
  shared: boolean;
  module: WebAssembly.Module;
}

/** @throws BackendError naming the address, where there is one, and what was found there. */
export async function compileSource(given: KernelSource | Promise<KernelSource>): Promise<GivenBinary> {
  const source = await given;
  const module =
    source instanceof WebAssembly.Module ? source : await compileBytes(await bytesOf(source as Uncompiled));
  return { ...labelOf(module), module };
}

type Uncompiled = string | URL | Response | Bytes; // WebAssembly.Module is an empty type, so Exclude takes all

async function bytesOf(source: Uncompiled): Promise<FromSomewhere> {
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source) };
  if (ArrayBuffer.isView(source)) {
    return { bytes: new Uint8Array(source.buffer, source.byteOffset, source.byteLength) };
  }
  const response = source instanceof Response ? source : await request(source);
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

async function request(address: string | URL): Promise<Response> {
  if (String(address).startsWith('file:')) {
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
    const { message } = error as Error;
    throw new BackendError(`kernels: this engine cannot run the binary: ${message}`, { cause: error });
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
