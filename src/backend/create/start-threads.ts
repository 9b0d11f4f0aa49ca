// A backend's workers: all of them started, or none; and ended with the backend.
// Before: create-backend.ts. Next: platform/workers.ts starts one, or platform/hosted-thread.ts asks the page for it; threads/team.ts works with them.

import { BackendError } from '../../errors.js';
import { host } from '../../platform/clock.js';
import { mayBlock, type StartedWorker, startWorker } from '../../platform/workers.js';
import type { MessagePortLike, UrlLike } from '../../web-types.js';
import type { Kernels } from '../kernels/index.js';
import { Control } from '../threads/control-block.js';
import { Team } from '../threads/team.js';
import type { ServeTask } from '../threads/worker-loop.js';

export interface Crew {
  /** Null where no worker could be started, and one thread was good enough. */
  team: Team | null;
  fallback?: string;
  dismiss(): void;
  /** Dismisses it when nobody holds the table any more. */
  dismissWith(kernels: Kernels): void;
}

/** Ends the threads of tables that nobody holds any more. */
const dismissed =
  typeof FinalizationRegistry === 'undefined' // an engine without it, as Cloudflare Workers were up to 2025, starts no workers
    ? undefined
    : new FinalizationRegistry<StartedWorker[]>((workers) => {
        for (const worker of workers) worker.terminate();
      });

/** Starts the workers for so many threads. @throws BackendError when one does not start, unless `auto` was asked for. */
export async function hire(
  threads: number,
  memory: WebAssembly.Memory,
  module: WebAssembly.Module | null,
  {
    threads: asked,
    workerUrl,
    threadHost,
  }: { threads?: number | 'auto'; workerUrl?: string | UrlLike; threadHost?: MessagePortLike },
): Promise<Crew> {
  const ask = threadHost && (await import('../../platform/hosted-thread.js')).startOnHost;
  const control = new Control();
  const team = new Team(threads, control, { mayBlock: mayBlock(), now: host.now });
  const starts = Array.from({ length: threads - 1 }, (_, i) => {
    const task: ServeTask = { kind: 'serve', control: control.buffer, memory, module, thread: i + 1 };
    const how = { onEnd: (reason: string) => team.lose(reason) };
    return ask ? ask(threadHost!, task, how).catch(refuse) : startWorker(workerUrl, task, how);
  });
  const settled = await Promise.allSettled(starts);
  const workers = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const dismiss = () => {
    team.lose('the backend was disposed of');
    for (const worker of workers.splice(0)) worker.terminate();
  };
  const dismissWith = (kernels: Kernels) => dismissed?.register(kernels, workers);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed === undefined) return { team, dismiss, dismissWith };
  dismiss();
  if (asked !== 'auto') throw failed.reason;
  const fallback = `one thread, for ${(failed.reason as Error).message}`;
  return { team: null, fallback, dismiss, dismissWith };
}

function refuse(reason: string): never {
  throw new BackendError(reason);
}
