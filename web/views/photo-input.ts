// A photo that the model is asked about. Before: try-view.ts. Next: prediction.ts shows the answer.

import { byId, onDrop, say } from '../dom.js';
import { chosenFiles, droppedFiles } from '../dropped-files.js';
import type { ModelFacts, PhotoAnswer } from '../model-protocol.js';
import { pictureOf } from './row-picture.js';

export class PhotoInput {
  constructor(private readonly ask: (file: File) => Promise<void>) {
    const input = byId<HTMLInputElement>('photo-file');
    input.addEventListener('change', () => {
      const [file] = chosenFiles(input.files ?? []).files;
      input.value = '';
      if (file) void this.ask(file);
    });
    onDrop(byId('photo'), async (transfer) => {
      const [file] = (await droppedFiles(transfer)).files;
      if (file) void this.ask(file);
    });
  }

  /** Only for models that were trained on photos. */
  show(model: ModelFacts | null): void {
    byId('photo').hidden = !model?.images;
    byId('photo-picture').replaceChildren();
    say('photo-problem', null);
  }

  /** The photo as the model sees it. */
  answered({ values, shape }: PhotoAnswer): void {
    say('photo-problem', null);
    byId('photo-picture').replaceChildren(pictureOf(values, shape));
  }

  refused(reason: string): void {
    byId('photo-picture').replaceChildren();
    say('photo-problem', reason);
  }
}
