// Which data: the embedded sample, or files that the user drops. A CSV without a column called "label" asks for one.
// Next: train.ts trains on it.

import type { SessionError } from '../client.js';
import { byId, grouped, make, onDrop, say } from '../dom.js';
import type { DataFacts } from '../protocol.js';
import type { App } from '../state.js';

/** The library's answer to a CSV whose label column it cannot tell. */
const WHICH_COLUMN = 'say which one holds the labels';

export function mountData(app: App): { useSample: () => Promise<void> } {
  const { client } = app;
  let asked: File[] = [];

  const read = (load: () => Promise<DataFacts>, onFail = (text: string) => say('data-problem', text)) =>
    app.occupy(
      'data',
      async () => {
        say('data-problem', null);
        byId('label-choice').hidden = true;
        app.set({ data: await load(), model: null });
      },
      onFail,
    );

  const useSample = () => read(() => client.call('useSample'));
  const useFiles = (files: File[], label: string | null = null) =>
    read(
      () => client.call('useFiles', files, label),
      (text) => void offerColumns(files, text),
    );

  async function offerColumns(files: File[], text: string): Promise<void> {
    const columns = files.length === 1 && text.includes(WHICH_COLUMN) ? await columnsOf(files[0]) : null;
    say('data-problem', columns ? null : text);
    if (columns === null) return;
    asked = files;
    const options = columns.map((name) => make('option', { value: name }, name));
    const select = byId<HTMLSelectElement>('label-column');
    select.replaceChildren(...options);
    select.selectedIndex = columns.length - 1; // where most tables have it
    byId('label-choice').hidden = false;
    select.focus();
  }

  async function columnsOf(file: File): Promise<readonly string[] | null> {
    try {
      return await client.call('columnsOf', file);
    } catch (error) {
      say('data-problem', (error as SessionError).message);
      return null;
    }
  }

  const files = byId<HTMLInputElement>('files');
  files.addEventListener('change', () => {
    void useFiles([...(files.files ?? [])]);
    files.value = ''; // so that the same file can be chosen again, mended
  });
  onDrop(byId('drop'), (dropped) => void useFiles(dropped));
  byId('use-sample').addEventListener('click', () => void useSample());
  byId('use-label').addEventListener('click', () => {
    void useFiles(asked, byId<HTMLSelectElement>('label-column').value);
  });

  app.onChange(() => {
    const { data, busy } = app.state;
    const free = busy === null;
    for (const id of ['use-sample', 'use-label', 'files']) byId<HTMLInputElement>(id).disabled = !free;
    byId('drop').classList.toggle('off', !free);
    if (busy === 'data') say('data-facts', 'Reading …');
    else say('data-facts', data ? dataText(data) : 'No data yet.');
  });
  return { useSample };
}

function dataText({
  name,
  sample,
  trainRows,
  validationRows,
  testRows,
  featureCount,
  classNames,
  side,
}: DataFacts): string {
  const whole = sample ? `${name}: 7,000 real images of the 70,000. ` : `${name}. `;
  const rows = side > 0 ? 'images' : 'rows';
  const parts = [`${grouped(trainRows)} ${rows} to train on`, `${grouped(validationRows)} to validate`];
  if (testRows > 0) parts.push(`${grouped(testRows)} to test`);
  const shape = side > 0 ? `${side}×${side} pixels` : `${featureCount} features`;
  return `${whole}${parts.join(', ')}; ${shape}, ${classNames.length} classes.`;
}
