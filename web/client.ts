// The page's side of the session: calls its commands as promises, which reject with the library's own words, and hands its news to whoever listens.
// It also starts the session's threads, because workers that a worker starts may hang in Firefox. Before: protocol.ts. The other side: session/worker.ts.

import workerUrl from '../build/worker/module.js?url';
import { hostThreads } from '../src/platform/thread-host.js';
import type { Begin, CommandName, Commands, News, Reply, Request } from './protocol.js';

type Answer<Name extends CommandName> = ReturnType<Commands[Name]>;
type NewsOf<Kind extends News['kind']> = Extract<News, { kind: Kind }>;

export class Client {
  private readonly worker = new Worker(new URL('./session/worker.ts', import.meta.url), { type: 'module' });
  private readonly waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  private readonly listeners = new Map<News['kind'], ((news: never) => void)[]>();
  private calls = 0;
  private broken: string | null = null;

  /** `onBroken` is told when the worker itself fails; nothing works any more then. */
  constructor(onBroken: (reason: string) => void) {
    this.worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.receive(data));
    const { port: threadHost } = hostThreads({ workerUrl: new URL(workerUrl, location.href) });
    this.worker.postMessage({ threadHost } satisfies Begin, [threadHost]);
    const fail = (reason: string) => {
      this.broken = reason;
      for (const { reject } of this.waiting.values()) reject(new Error(reason));
      this.waiting.clear();
      onBroken(reason);
    };
    this.worker.addEventListener('error', ({ message }) => fail(message || 'its worker could not be loaded'));
    this.worker.addEventListener('messageerror', () => fail('a message could not be read'));
  }

  call<Name extends CommandName>(
    command: Name,
    ...values: Parameters<Commands[Name]>
  ): Promise<Answer<Name>> {
    const id = ++this.calls;
    const request: Request = { id, command, arguments: values };
    return new Promise((resolve, reject) => {
      if (this.broken !== null) return reject(new Error(this.broken));
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage(request);
    });
  }

  on<Kind extends News['kind']>(kind: Kind, listener: (news: NewsOf<Kind>) => void): void {
    const known = this.listeners.get(kind) ?? [];
    this.listeners.set(kind, [...known, listener]);
  }

  private receive(reply: Reply): void {
    if ('news' in reply) {
      for (const listener of this.listeners.get(reply.news.kind) ?? []) listener(reply.news as never);
      return;
    }
    const caller = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if ('error' in reply) caller?.reject(new Error(reply.error));
    else caller?.resolve(reply.result as never);
  }
}
