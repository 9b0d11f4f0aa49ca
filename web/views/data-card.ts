// The choice of data: the embedded sample, or files that the user drops. For a table without a column "label" it asks which column
// to predict. Next: column-list.ts and target-choice.ts have the choices; train-view.ts trains on the rows.

import type { App } from '../app-state.js';
import type { DataFacts } from '../data-protocol.js';
import { byId, grouped, onDrop, say } from '../dom.js';
import { chosenFiles, type DroppedFiles, droppedFiles } from '../dropped-files.js';
import type { DataAnswer } from '../protocol.js';
import type { TableChoice, TableQuestion } from '../table-protocol.js';
import { ColumnList, showNotices } from './column-list.js';
import { mountPhotoSettings } from './photo-settings.js';
import { TargetQuestion } from './target-choice.js';

interface Reading {
  files: File[];
  choice: TableChoice;
}

export function mountData(app: App): { useSample: () => Promise<void> } {
  const { client } = app;
  /** The files of the current data, and those that are being read or asked about. */
  let loaded: Reading = { files: [], choice: {} };
  let asked: Reading = loaded;
  const question = new TargetQuestion();
  const columns = new ColumnList((kinds) => void useFiles(loaded.files, { ...loaded.choice, kinds }));

  const read = (load: () => Promise<DataAnswer | TableQuestion>, done: (answer: DataAnswer) => void) =>
    app.occupy(
      'data',
      async () => {
        say('data-problem', null);
        for (const id of ['drop-missing', 'skip-damaged']) byId(id).hidden = true;
        question.close();
        const answer = await load();
        if ('data' in answer) done(answer);
        else ask(answer);
      },
      (text) => say('data-problem', text),
    );

  function ask({ ask: what, problem, columns: offered }: TableQuestion): void {
    say('data-problem', problem);
    if (what === 'column') question.ask(offered);
    byId('drop-missing').hidden = what !== 'missing';
    byId('skip-damaged').hidden = what !== 'damaged';
  }

  const sampleFolder = new URL('fashion-mnist-sample/', document.baseURI).href;
  const useSample = () =>
    read(
      () => client.call('useSample', sampleFolder),
      (answer) => {
        loaded = { files: [], choice: {} };
        app.set(answer);
      },
    );

  const useFiles = (files: File[], choice: TableChoice) => {
    const reading = { files, choice };
    return read(
      () => {
        asked = reading;
        return client.call('useFiles', files, choice);
      },
      (answer) => {
        loaded = reading;
        app.set(answer);
      },
    );
  };

  const useDropped = ({ files, paths }: DroppedFiles) => useFiles(files, { paths });
  for (const id of ['files', 'folder']) {
    const input = byId<HTMLInputElement>(id);
    input.addEventListener('change', () => {
      void useDropped(chosenFiles(input.files ?? []));
      input.value = ''; // so that the same file can be chosen again, mended
    });
  }
  onDrop(byId('drop'), async (transfer) => void useDropped(await droppedFiles(transfer)));
  mountPhotoSettings(app, (photos) => void useFiles(loaded.files, { ...loaded.choice, photos }));
  byId('use-sample').addEventListener('click', () => void useSample());
  byId('use-label').addEventListener('click', () => {
    const { files, choice } = asked;
    void useFiles(files, { ...choice, predict: question.choice }).then(() => byId('train').focus());
  });
  byId('drop-missing').addEventListener('click', () => {
    void useFiles(asked.files, { ...asked.choice, dropMissing: true });
  });
  byId('skip-damaged').addEventListener('click', () => {
    void useFiles(asked.files, { ...asked.choice, skipDamaged: true });
  });
  byId('change-label').addEventListener('click', async () => {
    const { data } = app.state;
    asked = { files: loaded.files, choice: { ...loaded.choice, kinds: columns.kinds } };
    const now = data?.table?.columns.find(({ kind }) => kind === 'label' || kind === 'target');
    question.ask(await client.call('targets'), now?.name);
  });

  let shown: DataFacts | null = null;
  app.onChange(() => {
    const { data, busy } = app.state;
    const free = busy === null;
    for (const id of [
      'use-sample',
      'use-label',
      'files',
      'folder',
      'drop-missing',
      'skip-damaged',
      'change-label',
    ])
      byId<HTMLInputElement>(id).disabled = !free;
    byId('drop').classList.toggle('off', !free);
    if (busy === 'data') say('data-facts', 'Reading …');
    else say('data-facts', data ? dataText(data) : 'No data yet.');
    byId('change-label').hidden = !data?.table || loaded.files.length === 0;
    if (data === shown) return;
    shown = data;
    columns.show(data?.table?.columns ?? null, loaded.choice.kinds);
    showNotices(data?.notices ?? []);
  });
  return { useSample };
}

function dataText(data: DataFacts): string {
  const { name, sample, trainRows, validationRows, testRows, featureCount, table, shape, images } = data;
  const whole = sample ? `${name}: 3,000 real images of the 70,000. ` : `${name}. `;
  const rows = shape ? 'images' : 'rows';
  const parts = [`${grouped(trainRows)} ${rows} to train on`, `${grouped(validationRows)} to validate`];
  if (testRows > 0) parts.push(`${grouped(testRows)} to test`);
  const used = table?.columns.filter(({ features }) => features > 0).length;
  const from = used === undefined || used === featureCount ? '' : ` from ${used} columns`;
  const color = images ? `, ${images.colorMode === 'gray' ? 'grey' : 'colour'}` : '';
  const size = shape ? `${shape[0]}×${shape[1]} pixels${color}` : `${grouped(featureCount)} features${from}`;
  return `${whole}${parts.join(', ')}; ${size}, ${predictedText(data)}.`;
}

/** "3 classes", "survived: 2 classes", "to predict: price". */
function predictedText({ task, classNames, targetNames, table }: DataFacts): string {
  if (task !== 'classes') return `to predict: ${targetNames.join(', ')}`;
  const label = table?.columns.find(({ kind }) => kind === 'label');
  return `${classNames.length} classes${label ? ` of “${label.name}”` : ''}`;
}
