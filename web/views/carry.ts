// The Carry view: the model as a file to take along, and a file as the model.

import { byId, grouped, onDrop, percent, positiveText, say } from '../dom.js';
import type { DataFacts, ModelFacts } from '../protocol.js';
import type { App } from '../state.js';

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
  onDrop(byId('model-drop'), ([file]) => void load(file));

  app.onChange(() => {
    const { model, data, busy } = app.state;
    byId<HTMLButtonElement>('download').disabled = model === null || busy !== null;
    input.disabled = busy !== null;
    byId('model-drop').classList.toggle('off', busy !== null);
    say('model-facts', model ? modelText(model) : 'There is no model yet: train one, or load one.');
    byId('carry-command').textContent = `npx jacquard evaluate ${FILE_NAME} ${source(data)}`;
    say('carry-note', data?.sample === false && data.testRows === 0 ? OF_ALL_ROWS : null);
  });
}

/** A table of one file has no test rows of its own: the command line then evaluates on all it holds. */
const OF_ALL_ROWS =
  'It measures all rows of the file, those trained on included; this page only those that were not.';

/** The data as the command line wants it. */
function source(data: DataFacts | null): string {
  if (data === null || data.sample) return '--data sample';
  const quoted = (text: string) => (/^[\w.,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
  return `--data ${quoted(data.name)}${data.label ? ` --label ${quoted(data.label)}` : ''}`;
}

function modelText({ text, parameters, epochs, measured }: ModelFacts): string {
  const trained = `${text}: ${grouped(parameters)} parameters, ${epochs} epoch${epochs === 1 ? '' : 's'}.`;
  if (measured === null)
    return `${trained} It cannot be tried on the data at hand, which has other features or classes.`;
  const { accuracy, loss, rows, part, positive } = measured;
  return `${trained} On ${grouped(rows)} ${part} rows: accuracy ${percent(accuracy, 2)}, loss ${loss.toFixed(4)}.${positiveText(positive)}`;
}
