import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createBackend as createSlim } from '../../src/backend/create/slim.js';
import { instantiateKernels } from '../../src/backend/wasm/instantiate.js';
import { createBackend } from '../../src/index.js';

afterEach(() => vi.restoreAllMocks());

describe('createBackend', () => {
  it('takes SIMD where the engine validates it, and says nothing of a fallback', async () => {
    const backend = await createBackend();
    expect(backend.name).toMatch(/^(relaxed|simd)$/);
    expect(backend.fallback).toBeUndefined();
  });

  it('falls back to pure JavaScript without SIMD, and says so', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const backend = await createBackend();
    expect(backend.name).toBe('js');
    expect(backend.fallback).toMatch(/no WebAssembly SIMD/);
  });

  it('slim says so where there is no WebAssembly at all', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    try {
      const { fallback } = await createSlim({ wasm: () => new Uint8Array() });
      expect(fallback).toMatch(/because this engine has no WebAssembly, as under node --jitless/);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('refuses to fall back when SIMD was asked for by name', async () => {
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    await expect(createBackend({ backend: 'simd' })).rejects.toThrow('this engine has no WebAssembly SIMD');
  });

  it('names the valid backends when given another', async () => {
    await expect(createBackend({ backend: 'cuda' as never })).rejects.toThrow(
      '"cuda" is unknown; valid: auto, js, simd, relaxed',
    );
  });

  it('gives each backend a memory of its own', async () => {
    const [a, b] = [await createBackend(), await createBackend()];
    expect(a.arena.memory).not.toBe(b.arena.memory);
  });
});

describe('instantiateKernels', () => {
  const memory = () => new WebAssembly.Memory({ initial: 1 });

  it('says so when an HTML page stands where the binary should be', () => {
    const page = new TextEncoder().encode('<!doctype html><title>404</title>');
    expect(() => instantiateKernels(page, memory())).toThrow(
      /HTML page: check the address of the \.wasm file/,
    );
  });

  it('says so when the bytes are no WebAssembly, or cut short', () => {
    expect(() => instantiateKernels(new Uint8Array(8), memory())).toThrow('not a WebAssembly binary');
    const binary = new Uint8Array(readFileSync('build/wasm/simd.wasm'));
    expect(() => instantiateKernels(binary.subarray(0, 200), memory())).toThrow('cannot run the binary');
  });

  it('names a kernel that a binary misses', () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    expect(() => instantiateKernels(empty, memory())).toThrow('the binary has no "gemmWorkspaceBytes"');
  });
});
