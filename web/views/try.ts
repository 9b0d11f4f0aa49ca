// The Try view: test rows, or a drawing, and what the model makes of them.
// Next: drawing.ts is the canvas, picture.ts paints a row.

import { byId, grouped, make, percent, say } from '../dom.js';
import type { Example } from '../protocol.js';
import type { App } from '../state.js';
import { Drawing } from './drawing.js';
import { pictureOf } from './picture.js';

const PAGE = 24;
const HOW_TO_DRAW = byId('draw-note').textContent;
const NO_DRAWING = 'Drawing is for models of 28×28 pixels; rows of this data can be picked from the list.';

export function mountTry(app: App): { show(): void } {
  const { client } = app;
  let from = 0;
  let worst = false;
  let stale = true;

  const drawing = new Drawing(byId<HTMLCanvasElement>('drawing'), () => void predictDrawing());

  async function predictDrawing(): Promise<void> {
    const { model } = app.state;
    if (model === null || app.state.busy === 'race') return;
    try {
      const probabilities = await client.call('predict', drawing.bytes());
      if (app.state.model === model) showAnswer(drawing.isEmpty() ? null : 'The drawing', probabilities);
    } catch (error) {
      say('answer', (error as Error).message);
    }
  }

  function showAnswer(what: string | null, probabilities: Float32Array | null, label?: number): void {
    const names = app.state.model?.classNames ?? app.state.data?.classNames ?? [];
    if (what === null || probabilities === null) {
      say(
        'answer',
        app.state.model ? 'Draw, or pick a row.' : 'There is no model yet: train one, or load one.',
      );
      byId('probabilities').replaceChildren();
      return;
    }
    const best = probabilities.indexOf(Math.max(...probabilities));
    const truth =
      label === undefined
        ? ''
        : label === best
          ? ', rightly'
          : `; it is: ${app.state.data?.classNames[label]}`;
    say('answer', `${what}: ${names[best]} (${percent(probabilities[best])})${truth}`);
    const bars = [...probabilities].map((probability, i) =>
      probabilityBar(names[i], probability, i === best),
    );
    byId('probabilities').replaceChildren(...bars);
  }

  async function showExamples(): Promise<void> {
    const { data, model } = app.state;
    stale = false;
    if (data === null) return;
    try {
      const total = data.testRows || data.validationRows;
      const { examples, wrong } = worst
        ? await client.call('worst', PAGE)
        : { examples: await client.call('examples', from, PAGE), wrong: 0 };
      say(
        'examples-note',
        worst ? worstText(examples.length, wrong) : rangeText(from, examples.length, total),
      );
      byId('examples').replaceChildren(...examples.map((one) => make('li', {}, exampleButton(one))));
      byId<HTMLButtonElement>('previous').disabled = worst || from === 0;
      byId<HTMLButtonElement>('next').disabled = worst || from + PAGE >= total;
    } catch (error) {
      say('examples-note', (error as Error).message);
      byId('examples').replaceChildren();
    }
    byId<HTMLButtonElement>('show-worst').disabled = model === null;
  }

  function exampleButton(example: Example): HTMLElement {
    const { data } = app.state;
    const names = data?.classNames ?? [];
    const truth = names[example.label];
    const said = example.probabilities && indexOfMost(example.probabilities);
    const wrong = said !== null && said !== example.label;
    const caption = said === null ? truth : wrong ? `${names[said]}? ${truth}` : truth;
    const button = make(
      'button',
      {
        type: 'button',
        class: wrong ? 'example wrong' : 'example',
        'aria-label': `Row ${example.position + 1}: ${wrong ? `predicted ${names[said]}, is ${truth}` : truth}`,
      },
      pictureOf(example.values, data?.side ?? 0),
      make('span', {}, caption),
    );
    button.addEventListener('click', () => {
      if (data && data.side === 28) drawing.set(example.values as Uint8Array);
      showAnswer(`Row ${example.position + 1}`, example.probabilities, example.label);
    });
    return button;
  }

  const turn = (change: () => void) => () => {
    change();
    void showExamples();
  };
  const press = (onlyWorst: boolean) =>
    turn(() => {
      worst = onlyWorst;
      byId('show-all').setAttribute('aria-pressed', String(!worst));
      byId('show-worst').setAttribute('aria-pressed', String(worst));
    });
  byId('show-all').addEventListener('click', press(false));
  byId('show-worst').addEventListener('click', press(true));
  byId('previous').addEventListener(
    'click',
    turn(() => {
      from = Math.max(0, from - PAGE);
    }),
  );
  byId('next').addEventListener(
    'click',
    turn(() => {
      from += PAGE;
    }),
  );
  byId('clear').addEventListener('click', () => drawing.clear());
  byId('undo').addEventListener('click', () => drawing.undo());

  let seen: unknown[] = [];
  app.onChange(() => {
    const { model, data } = app.state;
    if (seen[0] === model && seen[1] === data) return;
    if (seen[1] !== data) from = 0;
    seen = [model, data];
    const drawable = (model?.inputSize ?? data?.featureCount) === 28 * 28;
    drawing.setEnabled(drawable);
    say('draw-note', drawable ? HOW_TO_DRAW : NO_DRAWING);
    if (model === null && worst) press(false)();
    showAnswer(null, null);
    stale = true;
    if (!byId('view-try').hidden) void showExamples();
  });
  return {
    show() {
      if (stale) void showExamples();
    },
  };
}

function indexOfMost(values: Float32Array): number {
  return values.indexOf(Math.max(...values));
}

function probabilityBar(name: string, probability: number, best: boolean): HTMLElement {
  const bar = make('span', { class: 'bar' });
  bar.style.width = `${100 * probability}%`;
  return make(
    'li',
    best ? { class: 'best' } : {},
    make('span', { class: 'name' }, name),
    make('span', { class: 'track' }, bar),
    make('span', { class: 'value' }, percent(probability)),
  );
}

function rangeText(from: number, count: number, total: number): string {
  return `Rows ${grouped(from + 1)} to ${grouped(from + count)} of ${grouped(total)}, none of them trained on. Pick one.`;
}

function worstText(count: number, wrong: number): string {
  if (wrong === 0) return 'Every row is predicted rightly.';
  return `${grouped(wrong)} rows are predicted wrongly; these ${count} with the greatest certainty.`;
}
