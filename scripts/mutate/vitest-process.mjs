// A process that keeps vitest loaded: it is sent { test, pattern, changed } and answers { passed, milliseconds, cases, failed, why }. tests.mjs
// starts it, and ends it where a test does not come to an end.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';

const vitest = await createVitest('test', {
  config: fileURLToPath(new URL('./vitest.config.mjs', import.meta.url)),
  watch: false,
  reporters: [{}],
  bail: 1,
  maxWorkers: 1,
  // Who waits sets the limit.
  testTimeout: 300_000,
  hookTimeout: 300_000,
  setupFiles:
    process.env.JACQUARD_MUTATION_LOG === undefined
      ? []
      : [fileURLToPath(new URL('./count-setup.mjs', import.meta.url))],
});
const [project] = vitest.projects;

process.on('message', async ({ test, pattern, changed }) => {
  // Tests import src/, build/ or both.
  for (const name of changed)
    for (const file of [name, path.join('build', name.replace(/\.ts$/, '.js'))])
      vitest.invalidateFile(path.resolve(file));
  const begin = performance.now();
  const answer = { passed: false, cases: [], why: '' };
  try {
    const testNamePattern = pattern === undefined ? undefined : new RegExp(pattern);
    const specification = project.createSpecification(path.resolve(test), { testNamePattern });
    vitest.state.clearErrors();
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification]);
    // vitest remembers what it ran before.
    const module = testModules.find(({ moduleId }) => moduleId === specification.moduleId);
    answer.passed = unhandledErrors.length === 0 && module?.ok() === true;
    if (module !== undefined) {
      const tests = [...module.children.allTests()];
      answer.cases = tests.map((each) => ({
        name: nameOf(each),
        milliseconds: each.diagnostic()?.duration ?? 0,
      }));
      answer.failed = tests.filter((each) => each.result().state === 'failed').map(nameOf);
    }
    if (!answer.passed) answer.why = reason(module, unhandledErrors);
  } catch (error) {
    answer.why = String(error);
  }
  process.send({ ...answer, milliseconds: performance.now() - begin });
});
process.send('ready');

/** As vitest's testNamePattern sees it. */
const nameOf = (test) => (test.parent.type === 'module' ? test.name : `${nameOf(test.parent)} ${test.name}`);

function reason(module, unhandled) {
  if (module === undefined) return first(unhandled);
  for (const test of module.children.allTests())
    if (test.result().state === 'failed') return `${test.fullName}: ${first(test.result().errors)}`;
  for (const suite of [module, ...module.children.allSuites()])
    if (suite.errors().length > 0) return first(suite.errors());
  return first(unhandled);
}

const first = (errors) => String(errors?.[0]?.message ?? errors?.[0] ?? 'failed').slice(0, 300);
