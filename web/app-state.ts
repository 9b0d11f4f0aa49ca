// What the views must know of each other: the engine, the data, the model, and whether something runs. A view changes it
// through set() and hears of every change.

import type { Client } from './client.js';
import type { DataFacts } from './data-protocol.js';
import type { ModelFacts } from './model-protocol.js';
import type { EngineFacts } from './protocol.js';

export interface State {
  engine: EngineFacts | null;
  data: DataFacts | null;
  model: ModelFacts | null;
  /** What the session is at; only one thing at a time. */
  busy: 'data' | 'training' | 'race' | 'kernels' | null;
}

const RUNNING = {
  data: 'files are being read',
  training: 'a training is running',
  race: 'a race is running',
  kernels: 'the kernels are being measured',
} as const;

export class App {
  readonly state: State = { engine: null, data: null, model: null, busy: null };
  private readonly listeners: (() => void)[] = [];

  constructor(readonly client: Client) {}

  set(change: Partial<State>): void {
    Object.assign(this.state, change);
    for (const listener of this.listeners) listener();
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Does `work` while the session is busy with it; what fails goes to `fail` as text. */
  async occupy(
    busy: NonNullable<State['busy']>,
    work: () => Promise<void>,
    fail: (text: string) => void,
  ): Promise<void> {
    if (this.state.busy !== null) return fail(`${RUNNING[this.state.busy]}; try again when that is done`);
    this.set({ busy });
    try {
      await work();
    } catch (error) {
      fail((error as Error).message);
    } finally {
      this.set({ busy: null });
    }
  }
}
