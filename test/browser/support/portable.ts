// What both drivers do in the same way, through `evaluate` alone: waiting and dropping files.
// Before: browsers.ts.

import type { DroppedFile, TestPage } from './browsers.js';

/** Milliseconds between two looks. */
const LOOK = 25;

export function portable(page: Pick<TestPage, 'evaluate' | 'errors'>): Pick<TestPage, 'waitFor' | 'drop'> {
  return {
    async waitFor(expression, timeoutMs = 10_000) {
      const end = performance.now() + timeoutMs;
      while (!(await page.evaluate(`Boolean(${expression})`))) {
        if (performance.now() > end) {
          const errors = page.errors().map((error) => `\n  ${error}`);
          throw new Error(
            `waited ${timeoutMs} ms for ${expression}; the page's errors: ${errors.join('') || 'none'}`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK));
      }
    },
    async drop(selector: string, files: readonly DroppedFile[]) {
      const packed = files.map(({ name, bytes }) => ({
        name,
        base64: Buffer.from(bytes).toString('base64'),
      }));
      await page.evaluate(dropInPage, { selector, files: packed });
    },
  };
}

/** Runs in the page: nothing from this module's scope may be named. */
function dropInPage({
  selector,
  files,
}: {
  selector: string;
  files: { name: string; base64: string }[];
}): void {
  const target = document.querySelector(selector);
  if (target === null) throw new Error(`drop: no element ${selector}`);
  const dataTransfer = new DataTransfer();
  for (const { name, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    dataTransfer.items.add(new File([bytes], name));
  }
  for (const type of ['dragenter', 'dragover', 'drop']) {
    target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
  }
}
