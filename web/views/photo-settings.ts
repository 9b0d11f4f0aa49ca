// How the photos of the current data were resized, and the fields that change it. Before: data-card.ts.

import type { App } from '../app-state.js';
import { byId, numberIn } from '../dom.js';
import type { PhotoChoice } from '../table-protocol.js';

/** Shows the fields where the data are photos; `read` reads them again. */
export function mountPhotoSettings(app: App, read: (choice: PhotoChoice) => void): void {
  const color = byId<HTMLSelectElement>('photo-color');
  byId('read-photos').addEventListener('click', () => {
    const imageSize = numberIn('photo-size');
    if (imageSize !== undefined) read({ imageSize, colorMode: color.value === 'gray' ? 'gray' : 'rgb' });
  });
  let shown = app.state.data;
  app.onChange(() => {
    const { data, busy } = app.state;
    const images = data?.images ?? null;
    byId('photos').hidden = images === null;
    byId<HTMLButtonElement>('read-photos').disabled = busy !== null;
    if (images === null || data === shown) return;
    shown = data;
    byId<HTMLInputElement>('photo-size').value = String(images.size[0]);
    color.value = images.colorMode;
  });
}
