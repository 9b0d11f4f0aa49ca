// Rows of the test or validation data to pick from: a page of them, or the worst errors.
// Before: try.ts. Next: picture.ts paints a row.

import { byId, grouped, make, say } from '../dom.js';
import type { Example } from '../protocol.js';
import type { App } from '../state.js';
import { indexOfMost } from './answer.js';
import { pictureOf } from './picture.js';

const PAGE = 24;

export class Examples {
  private from = 0;
  private worst = false;
  private stale = true;

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
    byId<HTMLButtonElement>('show-worst').disabled = model === null;
    byId('examples-title').textContent = data && data.testRows === 0 ? 'Validation rows' : 'Test rows';
    this.stale = true;
    if (!byId('view-try').hidden) void this.load();
  }

  show(): void {
    if (this.stale) void this.load();
  }

  private choose(worst: boolean): void {
    this.press(worst);
    void this.load();
  }

  private press(worst: boolean): void {
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
        ? await client.call('worst', PAGE)
        : { examples: await client.call('examples', from, PAGE), wrong: 0 };
      if (data !== state.data) return; // it was replaced meanwhile
      say(
        'examples-note',
        worst ? worstText(examples.length, wrong) : rangeText(from, examples.length, total),
      );
      byId('examples').replaceChildren(...examples.map((one) => make('li', {}, this.button(one))));
    } catch (error) {
      say('examples-note', (error as Error).message);
      byId('examples').replaceChildren();
    }
    byId<HTMLButtonElement>('previous').disabled = worst || from === 0;
    byId<HTMLButtonElement>('next').disabled = worst || from + PAGE >= total;
  }

  private button(example: Example): HTMLElement {
    const { classNames = [], side = 0 } = this.app.state.data ?? {};
    const { position, values, label, probabilities } = example;
    const said = probabilities && indexOfMost(probabilities);
    const wrong = said !== null && said !== label;
    const verdict = said === null ? '' : wrong ? ', wrong' : ', right';
    return make(
      'button',
      { type: 'button', class: wrong ? 'example wrong' : 'example', onclick: () => this.onPick(example) },
      pictureOf(values, side),
      make('span', { class: 'visually-hidden' }, `Row ${position + 1}${verdict}: `),
      make('span', {}, wrong ? `${classNames[said]}? ${classNames[label]}` : classNames[label]),
    );
  }
}

function rangeText(from: number, count: number, total: number): string {
  return `Rows ${grouped(from + 1)} to ${grouped(from + count)} of ${grouped(total)}, none of them trained on. Pick one.`;
}

function worstText(count: number, wrong: number): string {
  if (wrong === 0) return 'Every row is predicted rightly.';
  return `${grouped(wrong)} rows are predicted wrongly; these ${count} with the greatest certainty.`;
}
