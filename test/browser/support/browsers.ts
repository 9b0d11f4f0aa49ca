// One small interface over the browsers that tests run in: Debian's Chromium, driven by playwright-core, and Debian's
// Firefox, driven over WebDriver BiDi by puppeteer-core. Each driver is loaded when its browser is launched.
// Next: chromium.ts and firefox.ts implement it, each-browser.ts makes suites of it.

import { existsSync } from 'node:fs';

export type BrowserName = 'chromium' | 'firefox';

export interface View {
  width: number;
  height: number;
  /** Whether the page sees prefers-color-scheme: dark. Default: light. */
  dark?: boolean;
}

export interface DroppedFile {
  name: string;
  bytes: Uint8Array;
}

export interface TestPage {
  /** Runs a function in the page, or an expression, and gives what it returns or promises; it and `arg` go as JSON. */
  evaluate<T, A = undefined>(code: string | ((arg: A) => T | Promise<T>), arg?: A): Promise<T>;
  click(selector: string): Promise<void>;
  /** A key by its DOM name: 'Tab', 'Enter', 'ArrowLeft', 'a'. */
  press(key: string): Promise<void>;
  /** Sets the value of an input, text area or select. */
  fill(selector: string, value: string): Promise<void>;
  /** Until the expression is truthy. @throws Error, with the page's own errors, when that takes longer. */
  waitFor(expression: string, timeoutMs?: number): Promise<void>;
  /** Drops files on an element, with the events that a hand would cause. */
  drop(selector: string, files: readonly DroppedFile[]): Promise<void>;
  /** The whole page, as PNG. */
  screenshot(path: string): Promise<void>;
  setViewport(width: number, height: number): Promise<void>;
  /** The page's uncaught errors and what it logged as errors, so far. */
  errors(): string[];
  close(): Promise<void>;
}

export interface TestBrowser {
  readonly name: BrowserName;
  /** Opens a page of its own and waits for its load event. */
  open(url: string, view?: View): Promise<TestPage>;
  close(): Promise<void>;
}

export interface BrowserChoice {
  readonly name: BrowserName;
  /** Why it cannot be launched here; undefined when it can. */
  readonly missing?: string;
  launch(): Promise<TestBrowser>;
}

/** Where Debian's package, which has the same name, puts it. */
function choice(
  name: BrowserName,
  debian: string,
  launch: (executable: string) => Promise<TestBrowser>,
): BrowserChoice {
  const executable = `/usr/bin/${debian}`;
  const missing = existsSync(executable)
    ? undefined
    : `${executable} is missing (Debian: apt install ${debian})`;
  return { name, missing, launch: () => launch(executable) };
}

export const BROWSERS: readonly BrowserChoice[] = [
  choice('chromium', 'chromium', async (executable) =>
    (await import('./chromium.js')).launchChromium(executable),
  ),
  choice('firefox', 'firefox-esr', async (executable) =>
    (await import('./firefox.js')).launchFirefox(executable),
  ),
];

/** Those that are installed. */
export function availableBrowsers(): BrowserChoice[] {
  return BROWSERS.filter(({ missing }) => missing === undefined);
}
