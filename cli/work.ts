// jacquard work: takes trials of searches from a queue and trains them, one after the other, until it is stopped.
// Before: training-thread.ts, src/platform/node/trial-source.ts. Next: search-queue.ts is the searching side.

import { Command, InvalidArgumentError } from 'commander';
import { OptionError } from '../src/errors.js';
import { redisAddress } from '../src/platform/node/redis-address.js';
import { type TakenTrial, TrialSource, WORKER } from '../src/platform/node/trial-source.js';
import type { TrialAnswer, TrialOrder } from '../src/search/trial-order.js';
import { addFlags, Flag, longFlag, parseNumber, switchFlag, type ValuesOf } from './flags.js';
import { type Interrupt, interruptSignal } from './interrupt.js';
import { queueOption } from './queue-option.js';
import { shown } from './search-try-table.js';
import { engineFlags } from './shared-options.js';
import { stderr } from './terminal.js';
import { sixDigits } from './terminal-table.js';
import { counted } from './train-summary.js';
import { TrainingThread } from './training-thread.js';
import { note } from './warnings.js';
import type { TrialEnd } from './work-messages.js';

const { backend: _, ...ENGINE_FLAGS } = engineFlags();

const WORK_FLAGS = {
  queue: queueOption('the Redis to which "jacquard search --try --queue" sends its trials'),
  data: new Flag<string[] | undefined>(
    '--data <source>',
    'where the data of the searches are on this machine, as --data of train; may be given more than once, as each search is matched by its checksum (default: where the search found them)',
  ).argParser((text, before: string[] = []) => [...before, text]),
  once: switchFlag('--once', 'end after one trial'),
  idle: new Flag<number | undefined>(
    '--idle <seconds>',
    'exit after this many seconds without a trial (default: wait for ever)',
  ).argParser(parseSeconds),
  lostAfter: new Flag<number>(
    '--lost-after <seconds>',
    'seconds without a heartbeat after which a trial is given to another worker; use the same value on all machines',
  )
    .default(30)
    .argParser(parseSeconds),
  ...ENGINE_FLAGS,
  quiet: switchFlag('--quiet', 'no line for each trial'),
};

type WorkOptions = ValuesOf<typeof WORK_FLAGS>;

export function workCommand(): Command {
  const command = new Command('work').description(
    'train trials that "jacquard search --try --queue" sends, until Ctrl-C, which returns the running trial to the queue',
  );
  return addFlags(command, WORK_FLAGS).action(work);
}

/** An unfit worker lets others have the trial. */
const MILLISECONDS_AFTER_REFUSAL = 1000;
/** A trial that went wrong on so many machines is failed. */
const MOST_ERRORS = 3;

async function work(given: WorkOptions): Promise<void> {
  if (given.queue === undefined)
    throw new OptionError(
      'queue: the address of the Redis is missing; type for example --queue redis://host',
    );
  const { data = [], once, idle = Number.POSITIVE_INFINITY, lostAfter, wide, threads } = given;
  const address = redisAddress(given.queue, process.env);
  const source = await TrialSource.open(address, { lostAfter, onNote: note });
  const thread = new TrainingThread({ engine: { wide, threads }, data });
  const interrupt = interruptSignal();
  if (!given.quiet) stderr.write(`${WORKER} takes trials from ${address.shown}\n`);
  let last = performance.now();
  try {
    while (!interrupt.signal.aborted && performance.now() - last < 1000 * idle) {
      const taken = await source.next();
      if (taken === null) continue;
      if (!(await workOn(taken, thread, interrupt, given))) continue;
      last = performance.now();
      if (once) break;
    }
  } finally {
    interrupt.dispose();
    await thread.close();
    await source.close();
  }
}

/** @returns whether the trial is done. */
async function workOn(
  taken: TakenTrial,
  thread: TrainingThread,
  interrupt: Interrupt,
  { quiet }: WorkOptions,
): Promise<boolean> {
  const say = (text: string) => quiet || stderr.message('', text);
  const { signal } = interrupt;
  const order = orderOf(taken);
  if (typeof order === 'string') {
    note(`a trial that this worker cannot read: ${order}`);
    await taken.complete({ outcome: { state: 'refused', reason: order }, figures: [], worker: WORKER });
    return false;
  }
  const name = `trial ${order.job.number}`;
  const started = performance.now();
  const end = await thread.train(taken, order, signal);
  if (taken.lost.aborted) {
    note(`${name}: another worker has it, because this one lost contact; its result is not sent`);
    await taken.giveBack();
    return false;
  }
  if (end.kind === 'stopped') {
    await taken.giveBack();
    say(`${name}: given back`);
    return false;
  }
  if (end.kind === 'unfit') {
    note(`${name}: given back: ${end.reason}`);
    await taken.refuse(end.reason);
    await pause(MILLISECONDS_AFTER_REFUSAL, signal);
    return false;
  }
  const answer = answerOf(end, order);
  if (answer === null) {
    const reason = end.kind === 'broken' ? end.reason : '';
    note(`${name}: given back, because it failed here: ${reason}`);
    await taken.returnBroken(order, reason);
    return false;
  }
  if (await taken.complete(answer)) say(`${name}: ${describe(answer, order)}${secondsSince(started)}`);
  else note(`${name}: another worker has trained it, because this one lost contact; its result is not sent`);
  return true;
}

/** The order, or what is wrong with it. */
function orderOf(taken: TakenTrial): TrialOrder | string {
  try {
    return taken.order;
  } catch (error) {
    return (error as Error).message;
  }
}

/** null where another worker is to try it. */
function answerOf(
  end: Extract<TrialEnd, { kind: 'done' | 'broken' }>,
  { errors = 0 }: TrialOrder,
): TrialAnswer | null {
  if (end.kind === 'done') return { ...end.answer, worker: WORKER };
  if (errors + 1 < MOST_ERRORS) return null;
  const reason = `went wrong ${MOST_ERRORS} times, the last time on ${WORKER}: ${end.reason}`;
  return { outcome: { state: 'failed', reason }, figures: [], worker: WORKER };
}

/** "accuracy 0.82 after 3 epochs, complete (learningRate 0.01)". */
function describe({ outcome, figures }: TrialAnswer, { job, setup }: TrialOrder): string {
  const values = Object.entries(job.values).map(([name, value]) => `${longFlag(name)} ${shown(value)}`);
  const last = figures.at(-1);
  const figure = last ? `, ${setup.metric} ${sixDigits(last[1])} after ${counted(last[0], 'epoch')}` : '';
  const why = 'reason' in outcome ? `: ${outcome.reason}` : '';
  return `${outcome.state}${figure}${why} (${values.join(' ')})`;
}

function secondsSince(started: number): string {
  return `, ${((performance.now() - started) / 1000).toFixed(1)} s`;
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function parseSeconds(text: string): number {
  const seconds = parseNumber(text);
  if (seconds > 0 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('A number of seconds above 0 expected.');
}
