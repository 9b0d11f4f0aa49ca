// One contestant in a process of its own: a JSON line in, a JSON line out. Its times are taken here, alike for all.
// Before: run.mjs asks. Next: contestants/<name>.mjs does the work.

import { createInterface } from 'node:readline';
import { readCnn } from './cnn-job.mjs';
import { readJob } from './job.mjs';

const answer = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
// A library that chats must not do so among our answers.
console.log = console.info = console.debug = console.error;

const contestant = await import(`./contestants/${process.argv[2]}.mjs`).catch((error) => {
  answer({ error: error.message });
  process.exit(0);
});

/** Rows that are predicted in turns, one by one. */
const FEW = 64;

let job;
let train;
let predict;
let epoch = 0;

const commands = {
  async prepare({ what, ...asked }) {
    job = asked.sizes ? readJob(asked) : readCnn(asked);
    if (what === 'train') train = await contestant.train(job);
    else if (what === 'one-row') predict = await (contestant.predictRow ?? contestant.predict)(job);
    else predict = await contestant.predict(job);
    return {};
  },
  /** One pass over the rows: seconds on the wall and of the processor, and the mean loss over the epoch. */
  async epoch() {
    epoch++;
    return timed(async () => ({ loss: await train(epoch) }));
  },
  /** Some steps: seconds, and the mean loss of each. */
  async steps() {
    epoch++;
    return timed(async () => ({ losses: await train(epoch) }));
  },
  /** All test rows at once: seconds, and the probabilities to compare. */
  async predict() {
    const rows = job.test();
    return timed(async () => ({ probabilities: Array.from(await predict(rows)) }));
  },
  /** One row at a time, many times: the median in milliseconds. */
  async predictOne({ times }) {
    const rows = job.test();
    const milliseconds = [];
    for (let i = 0; i < times; i++) {
      const row = rows.slice(i * job.width, (i + 1) * job.width);
      const start = performance.now();
      await predict(row);
      milliseconds.push(performance.now() - start);
    }
    return { p50: milliseconds.sort((a, b) => a - b)[times >> 1] };
  },
  /** One row after another, `calls` times: the mean in microseconds; and the probabilities of the first rows. */
  async rowByRow({ calls, probabilities }) {
    const bytes = job.test();
    const rows = Array.from({ length: FEW }, (_, i) => bytes.slice(i * job.width, (i + 1) * job.width));
    const first = [];
    if (probabilities) for (const row of rows) first.push(...(await predict(row)));
    const start = performance.now();
    for (let i = 0; i < calls; i++) {
      const answer = predict(rows[i % FEW]);
      if (answer instanceof Promise) await answer;
    }
    const microseconds = (1000 * (performance.now() - start)) / calls;
    return probabilities ? { microseconds, probabilities: first } : { microseconds };
  },
};

async function timed(work) {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpuSeconds: (user + system) / 1e6, ...result };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...parameters } = JSON.parse(line);
  try {
    answer(await commands[command](parameters));
  } catch (error) {
    answer({ error: error.message });
  }
}
process.exit(0);
