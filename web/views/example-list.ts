// Rows of the test or validation data to pick from: a page of them, or the worst errors.
// Before: try-view.ts. Next: row-picture.ts draws a row, or lists its first cells.

import type { App } from '../app-state.js';
import { byId, grouped, make, say } from '../dom.js';
import type { Example } from '../model-protocol.js';
import { cellsOf, pictureOf } from './row-picture.js';

const PAGE = 24;

export class Examples {
  private from = 0;
  private worst = false;
  private stale = true;
  private shown: readonly Example[] = [];
  /** Into `shown`, for Try a row. */
  private next = 0;

  constructor(
    private readonly app: App,
    private readonly onPick: (example: Example) => void,
  ) {
    byId('show-all').addEventListener('click', () => this.choose(false));
    byId('show-worst').addEventListener('click', () => this.choose(true));
    byId('previous').addEventListener('click', () => this.turn(-PAGE));
    byId('next').addEventListener('click', () => this.turn(PAGE));
  }

  /** For other data or another model; loaded when it is looked at. */
  reset(otherData: boolean): void {
    const { model, data } = this.app.state;
    if (otherData) this.from = 0;
    if (model === null) this.press(false);
    byId<HTMLButtonElement>('show-worst').disabled = model === null || model.measured === null;
    byId('show-worst').textContent = data?.task === 'values' ? 'Largest errors' : 'Worst errors';
    byId('examples-title').textContent = data && data.testRows === 0 ? 'Validation rows' : 'Test rows';
    this.stale = true;
    if (!byId('view-try').hidden) void this.load();
  }

  show(): void {
    if (this.stale) void this.load();
  }

  /** Picks the listed rows one after the other. */
  async pickNext(): Promise<void> {
    if (this.stale) await this.load();
    if (this.shown.length === 0) return;
    this.onPick(this.shown[this.next++ % this.shown.length]);
  }

  private choose(worst: boolean): void {
    this.press(worst);
    void this.load();
  }

  private press(worst: boolean): void {
    if (worst !== this.worst) this.from = 0;
    this.worst = worst;
    byId('show-all').setAttribute('aria-pressed', String(!worst));
    byId('show-worst').setAttribute('aria-pressed', String(worst));
  }

  private turn(by: number): void {
    this.from = Math.max(0, this.from + by);
    void this.load();
  }

  private async load(): Promise<void> {
    const { client, state } = this.app;
    const { data } = state;
    this.stale = false;
    if (data === null) return;
    const total = data.testRows || data.validationRows;
    const { from, worst } = this;
    try {
      const { examples, wrong } = worst
        ? await client.call('worst', from, PAGE)
        : { examples: await client.call('examples', from, PAGE), wrong: 0 };
      if (data !== state.data) return; // it was replaced meanwhile
      const rows = worst ? wrong : total;
      const framed = data.task === 'classes' ? FRAMED : '';
      say(
        'examples-note',
        worst
          ? `${data.task === 'values' ? errorsText(from, examples.length, wrong) : worstText(from, examples.length, wrong)}${wrong > 0 ? framed : ''}`
          : `${rangeText(from, examples.length, total)}${framed}`,
      );
      this.shown = examples;
      this.next = 0;
      byId('examples').classList.toggle('rows', data.table !== null);
      byId('examples').replaceChildren(...examples.map((one) => make('li', {}, this.button(one))));
      byId<HTMLButtonElement>('previous').disabled = from === 0;
      byId<HTMLButtonElement>('next').disabled = from + PAGE >= rows;
    } catch (error) {
      say('examples-note', (error as Error).message);
      byId('examples').replaceChildren();
    }
  }

  private verdictOf({ label, predicted }: Example): string {
    if (predicted === null || predicted === label) return label;
    const task = this.app.state.data?.task ?? 'classes';
    return task === 'classes' ? `${predicted}? ${label}` : `${label}; the model: ${predicted}`;
  }

  private button(example: Example): HTMLElement {
    const { position, values, cells, label, predicted, comparable } = example;
    const wrong = comparable && predicted !== null && predicted !== label;
    const verdict = !comparable || predicted === null ? '' : wrong ? ', wrong' : ', right';
    return make(
      'button',
      { type: 'button', class: wrong ? 'example wrong' : 'example', onclick: () => this.onPick(example) },
      cells ? cellsOf(cells) : pictureOf(values, this.app.state.data?.shape ?? null),
      make('span', { class: 'visually-hidden' }, `Row ${position + 1}${verdict}: `),
      make('span', {}, this.verdictOf(example)),
    );
  }
}

const FRAMED = ' Framed rows are predicted wrongly: first what the model says, then what it is.';

function rangeText(from: number, count: number, total: number): string {
  return `Rows ${grouped(from + 1)} to ${grouped(from + count)} of ${grouped(total)}, none of them trained on.`;
}

function worstText(from: number, count: number, wrong: number): string {
  if (wrong === 0) return 'Every row is predicted correctly.';
  const which = `${grouped(from + 1)} to ${grouped(from + count)} of ${grouped(wrong)}`;
  return `Wrong predictions, the most certain first: ${which}.`;
}

function errorsText(from: number, count: number, total: number): string {
  return `The largest errors first: ${grouped(from + 1)} to ${grouped(from + count)} of ${grouped(total)}.`;
}
