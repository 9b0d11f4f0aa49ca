// The Carry view: the model as a file to take along, and a file as the model.

import { shellPath } from '../../src/report/shell-word.js';
import type { App } from '../app-state.js';
import type { DataFacts } from '../data-protocol.js';
import { byId, grouped, onDrop, say } from '../dom.js';
import type { ModelFacts } from '../model-protocol.js';
import { figuresText } from './evaluation-text.js';

const FILE_NAME = 'jacquard-model.safetensors';

export function mountCarry(app: App): void {
  const { client } = app;

  byId('download').addEventListener('click', async () => {
    try {
      const bytes = await client.call('save');
      const address = URL.createObjectURL(
        new Blob([bytes as BlobPart], { type: 'application/octet-stream' }),
      );
      const link = Object.assign(document.createElement('a'), { href: address, download: FILE_NAME });
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (error) {
      say('carry-problem', (error as Error).message);
    }
  });

  const load = (file: File) =>
    app.occupy(
      'data',
      async () => {
        say('carry-problem', null);
        const bytes = new Uint8Array(await file.arrayBuffer());
        app.set({ model: await client.call('load', bytes, file.name) });
      },
      (text) => say('carry-problem', text),
    );

  const input = byId<HTMLInputElement>('model-file');
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) void load(file);
    input.value = '';
  });
  onDrop(byId('model-drop'), ({ files: [file] }) => void load(file));

  app.onChange(() => {
    const { model, data, busy } = app.state;
    byId<HTMLButtonElement>('download').disabled = model === null || busy !== null;
    input.disabled = busy !== null;
    byId('model-drop').classList.toggle('off', busy !== null);
    say('model-facts', model ? modelText(model) : 'There is no model yet: train one, or load one.');
    byId('carry-command').textContent = commands(data);
    say('carry-note', noteText(data, model));
  });
}

/** A table of one file has no test rows of its own: the command line then evaluates on all it holds. */
const OF_ALL_ROWS =
  'It measures all rows of the file, those trained on included; this page only those that were not.';

function noteText(data: DataFacts | null, model: ModelFacts | null): string | null {
  const notes = [...(model?.measured?.notes ?? [])];
  if (data?.sample === false && data.testRows === 0) notes.unshift(OF_ALL_ROWS);
  return notes.length > 0 ? notes.join(' ') : null;
}

/** The commands for the same evaluation and, for a table, for predictions. */
function commands(data: DataFacts | null): string {
  const evaluate = `npx jacquard evaluate ${FILE_NAME} ${source(data)}`;
  return data?.table ? `${evaluate}\nnpx jacquard predict ${FILE_NAME} ${shellPath(data.name)}` : evaluate;
}

/** The data as an argument of the command line. A model of a table knows what it predicts. */
function source(data: DataFacts | null): string {
  return data === null || data.sample ? '--data sample' : `--data ${shellPath(data.name)}`;
}

function modelText({ text, parameters, epochs, task, classNames, measured, unsuited }: ModelFacts): string {
  const predicts = task === 'classes' ? '' : ` Predicts ${classNames.join(', ')}.`;
  const trained = `${text}: ${grouped(parameters)} parameters, ${epochs} epoch${epochs === 1 ? '' : 's'}.${predicts}`;
  if (measured === null)
    return unsuited === null
      ? trained
      : `${trained} It cannot be tried on the data at hand, which has other features or classes: ${unsuited}.`;
  const { rows, part } = measured;
  return `${trained} On ${grouped(rows)} ${part} rows: ${figuresText(measured)}`;
}
