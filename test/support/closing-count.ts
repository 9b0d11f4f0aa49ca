// A vitest reporter with a fixed last line for scripts to read: "N passed, N failed, N skipped".
// Before it stand the skipped tests with their reasons, so that nobody takes silence for success.

import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Why a test did not run: the note given to `context.skip(note)`, or the mark in the source. */
function reason(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  if (test.options.mode === 'todo') return 'todo';
  return test.options.mode === 'skip' ? 'marked skip, no reason given' : 'no reason given';
}

export default class ClosingCount implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandledErrors: ReadonlyArray<unknown>): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    const skipped: string[] = [];
    for (const module of modules) {
      // A file that fails to load, and a suite whose hooks fail, has errors of its own and perhaps no test at all.
      const suites = [module, ...module.children.allSuites()];
      failed += suites.filter((suite) => suite.errors().length > 0).length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'failed') failed++;
        else skipped.push(`skipped: ${module.relativeModuleId} > ${test.fullName}: ${reason(test)}`);
      }
    }
    for (const line of skipped) console.log(line);
    console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}
