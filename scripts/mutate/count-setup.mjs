// Loaded by vitest before each test file while coverage is counted: writes between the counters' lines which test is running.

import { appendFileSync } from 'node:fs';
import { afterEach, beforeEach } from 'vitest';

const log = process.env.JACQUARD_MUTATION_LOG;

const fullName = (task) => (task.suite ? `${fullName(task.suite)} ${task.name}` : task.name);

/** What is passed from here on belongs to the test of this name; '' is what no single test does. */
function begin(name) {
  for (const passed of globalThis.__jqAll ?? []) passed.fill(0);
  appendFileSync(log, `#${JSON.stringify(name)}\n`);
}

if (log !== undefined) {
  beforeEach(({ task }) => begin(fullName(task)));
  afterEach(() => begin(''));
}
