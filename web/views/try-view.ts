// The Try view: the model's answer for a row picked from the data, a drawing, or a row typed in.
// Next: example-list.ts lists rows; drawing.ts, row-form.ts and feature-fields.ts take input, prediction.ts shows the answer.

import type { App } from '../app-state.js';
import { byId, say } from '../dom.js';
import type { Example } from '../model-protocol.js';
import { Drawing } from './drawing.js';
import { Examples } from './example-list.js';
import { FeatureFields, MOST_FIELDS } from './feature-fields.js';
import { PhotoInput } from './photo-input.js';
import { showAnswer, showNoAnswer, showRowAnswer } from './prediction.js';
import { MOST_ROW_FIELDS, RowForm } from './row-form.js';

const DRAWABLE = 28 * 28;

const INPUTS = {
  drawing: {
    title: 'Draw',
    note: 'With mouse, finger or pen; or with the arrow keys, where Space paints and Delete wipes out.',
  },
  form: {
    title: 'Fill in a row',
    note: 'Each field begins with a usual value. An empty field is a missing value.',
  },
  fields: { title: 'Set the features', note: 'Pick a row, and change its numbers here.' },
  photo: { title: 'Try a photo', note: 'Choose a photo, or pick a row.' },
  none: {
    title: 'Pick a row',
    note: `Drawing is for models of 28×28 pixels, fields for up to ${MOST_FIELDS} features or ${MOST_ROW_FIELDS} columns. Rows can be picked.`,
  },
};
type InputKind = keyof typeof INPUTS;

export function mountTry(app: App): { show(): void } {
  const { client, state } = app;
  /** Of what was asked last: an answer to anything before it is late. */
  let question = 0;

  const drawing = new Drawing(byId<HTMLCanvasElement>('drawing'), () => void answerInput());
  const fields = new FeatureFields(() => void answerInput());
  const form = new RowForm(() => void answerInput());
  const photo = new PhotoInput(answerPhoto);
  const examples = new Examples(app, (example) => {
    const { position, values, probabilities, cells, predicted, label } = example;
    question++;
    const kind = inputKind();
    if (kind === 'form' && cells) {
      form.set(cells);
      if (state.model) return void answerRow(`Row ${position + 1}`, example);
    } else if (kind === 'drawing' && values instanceof Uint8Array) drawing.set(values);
    else if (kind === 'fields') fields.set(values);
    if (probabilities) showAnswer(state, `Row ${position + 1}`, probabilities, example);
    else if (predicted !== null) say('answer', `Row ${position + 1}: ${predicted}; it is: ${label}`);
    else say('answer', `Row ${position + 1} is: ${label}. There is no model for such rows yet.`);
  });
  byId('clear').addEventListener('click', () => drawing.clear());
  byId('undo').addEventListener('click', () => drawing.undo());
  byId('row-example').addEventListener('click', () => void examples.pickNext());

  /** Asks the model about the current drawing, features or form. */
  async function answerInput(): Promise<void> {
    const kind = inputKind();
    if (kind === 'form') return answerRow('This row');
    const asked = ++question;
    const drawn = kind === 'drawing' && !drawing.isEmpty() ? drawing.bytes() : null;
    const values = kind === 'fields' ? fields.values() : drawn;
    if (state.model === null || values === null) return showNoAnswer(state);
    try {
      const probabilities = await client.call('predict', values);
      if (asked !== question) return;
      showAnswer(state, kind === 'fields' ? 'These features' : 'The drawing', probabilities);
    } catch (error) {
      if (asked === question) say('answer', (error as Error).message);
    }
  }

  async function answerPhoto(file: File): Promise<void> {
    const asked = ++question;
    try {
      const answer = await client.call('predictPhoto', file);
      if (asked !== question) return;
      photo.answered(answer);
      showAnswer(state, file.name, answer.probabilities);
    } catch (error) {
      if (asked !== question) return;
      photo.refused((error as Error).message);
      say('answer', 'No answer: the photo cannot be read.');
      byId('probabilities').replaceChildren();
    }
  }

  /** Asks about the form's row. `picked` is the row of the data that it was filled with. */
  async function answerRow(what: string, picked?: Example): Promise<void> {
    const asked = ++question;
    const texts = form.texts();
    if (state.model === null) return showNoAnswer(state);
    if (texts === null) return noAnswerYet();
    try {
      const answer = await client.call('predictRow', texts);
      if (asked !== question) return;
      form.remark(answer.notices);
      showRowAnswer(what, answer, picked);
    } catch (error) {
      if (asked !== question) return;
      form.refuse((error as Error).message);
      noAnswerYet();
    }
  }

  function noAnswerYet(): void {
    say('answer', 'No answer: a field of the row is not valid; see below the form.');
    byId('probabilities').replaceChildren();
  }

  function inputKind(): InputKind {
    const { model, data } = state;
    const columns = model ? model.form : data?.table?.form;
    if (columns) return columns.length <= MOST_ROW_FIELDS ? 'form' : 'none';
    if (model?.images) return 'photo';
    const size = model?.inputSize ?? data?.featureCount ?? 0;
    return size === DRAWABLE ? 'drawing' : size <= MOST_FIELDS ? 'fields' : 'none';
  }

  function showInput(): void {
    const { model, data } = state;
    const kind = inputKind();
    byId('draw-title').textContent = INPUTS[kind].title;
    say('draw-note', INPUTS[kind].note);
    byId('draw').hidden = kind !== 'drawing';
    photo.show(model);
    byId<HTMLButtonElement>('row-example').disabled = !data?.table;
    form.show(kind === 'form' ? ((model ? model.form : data?.table?.form) ?? null) : null);
    fields.show(kind === 'fields' ? (model?.inputSize ?? data?.featureCount ?? 0) : 0);
  }

  let seen = { model: state.model, data: state.data };
  app.onChange(() => {
    const { model, data } = state;
    if (seen.model === model && seen.data === data) return;
    const otherData = seen.data !== data;
    seen = { model, data };
    showInput();
    void answerInput();
    examples.reset(otherData);
  });
  return examples;
}
