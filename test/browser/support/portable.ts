// What both drivers do in the same way, through `evaluate` alone: waiting and dropping files.
// Before: browsers.ts.

import { LIMIT } from '../../support/limits.js';
import type { DroppedFile, TestPage } from './browsers.js';

/** What the drivers' own pages have in common. */
interface DriverPage {
  on(event: 'pageerror', listener: (error: unknown) => void): unknown;
  on(event: 'console', listener: (message: { type(): string; text(): string }) => void): unknown;
  evaluate(code: never, arg: never): Promise<never>;
}

/** Evaluating, and the errors so far. */
export function watched(page: unknown): Pick<TestPage, 'evaluate' | 'errors'> {
  const driven = page as DriverPage; // their overloads differ in what does not matter here
  const errors: string[] = [];
  driven.on('pageerror', (error) => errors.push(String(error)));
  driven.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return {
    evaluate: (code: unknown, arg?: unknown) => driven.evaluate(code as never, arg as never),
    errors: () => [...errors],
  };
}

/** Milliseconds between two looks. */
const LOOK = 25;

export function portable(page: Pick<TestPage, 'evaluate' | 'errors'>): Pick<TestPage, 'waitFor' | 'drop'> {
  return {
    async waitFor(expression, timeoutMs = LIMIT / 2) {
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
