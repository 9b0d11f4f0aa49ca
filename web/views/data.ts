// Which data: the embedded sample, or files that the user drops. A CSV without a column called "label" asks for one.
// Next: train.ts trains on it.

import { byId, grouped, make, onDrop, say } from '../dom.js';
import type { DataAnswer, DataFacts } from '../protocol.js';
import type { App } from '../state.js';

export function mountData(app: App): { useSample: () => Promise<void> } {
  const { client } = app;
  let asked: File[] = [];

  /** A table whose label column is not known comes back as its columns, to choose from. */
  const read = (
    files: File[],
    label: string | undefined,
    load: () => Promise<DataAnswer | { columns: readonly string[] }>,
  ) =>
    app.occupy(
      'data',
      async () => {
        say('data-problem', null);
        byId('label-choice').hidden = true;
        const answer = await load();
        if ('columns' in answer) offerColumns(files, answer.columns);
        else app.set({ ...answer, data: { ...answer.data, label } });
      },
      (text) => say('data-problem', text),
    );

  const sampleFolder = new URL('fashion-mnist-sample/', document.baseURI).href;
  const useSample = () => read([], undefined, () => client.call('useSample', sampleFolder));
  const useFiles = (files: File[], label: string | null = null) =>
    read(files, label ?? undefined, () => client.call('useFiles', files, label));

  function offerColumns(files: File[], columns: readonly string[]): void {
    asked = files;
    const select = byId<HTMLSelectElement>('label-column');
    select.replaceChildren(
      ...columns.map((name) =>
        make('option', { value: name }, /^\d+$/.test(name) ? `column ${Number(name) + 1}` : name),
      ),
    );
    select.selectedIndex = columns.length - 1; // where most tables have it
    byId('label-choice').hidden = false;
    select.focus();
  }

  const files = byId<HTMLInputElement>('files');
  files.addEventListener('change', () => {
    void useFiles([...(files.files ?? [])]);
    files.value = ''; // so that the same file can be chosen again, mended
  });
  onDrop(byId('drop'), (dropped) => void useFiles(dropped));
  byId('use-sample').addEventListener('click', () => void useSample());
  byId('use-label').addEventListener('click', () => {
    void useFiles(asked, byId<HTMLSelectElement>('label-column').value).then(() => byId('train').focus());
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
