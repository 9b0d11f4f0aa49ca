// Where the engine refuses memory, the error names that cause, and nothing else.

import { afterEach, expect, test, vi } from 'vitest';
import { createBackend } from '../../src/index.js';
import { sharedMemoryProblem } from '../../src/platform/workers.js';
import { start } from '../cli/run.js';
import { temporaryFolder } from '../support/temporary.js';

afterEach(() => vi.restoreAllMocks());

test.each([[1], [2], ['auto' as const]])(
  'a WebAssembly.Memory that is refused, with threads %s, is an OutOfMemoryError',
  async (threads) => {
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function refuse() {
      throw new RangeError('WebAssembly.Memory(): could not allocate memory');
    });
    expect(sharedMemoryProblem()).toBe(null);
    const made = createBackend({ threads });
    await expect(made).rejects.toMatchObject({ name: 'OutOfMemoryError', code: 'MEMORY' });
    await expect(made).rejects.toThrow(
      /^memory: the engine has no address space for a backend \(.*could not allocate memory\); .* or dispose\(\)/,
    );
  },
);

// Node itself takes some 0.8 GB of address space; each memory some 10 GB.
test.skipIf(process.platform !== 'linux').each([['1'], ['2']])(
  'under ulimit -v a command with %s threads ends with a sentence and exit code 2',
  async (threads) => {
    const words = ['train', '--data', 'sample', '--epochs', '1', '--threads', threads];
    const { result } = start(temporaryFolder(), words, { shell: 'ulimit -v 3000000; exec "$@"' });
    const { code, stderr } = await result;
    expect(stderr).toMatch(/^error: memory: the engine has no address space .*\n$/);
    expect(code).toBe(2);
  },
);
