// The only place from which the command line writes: every text passes terminal-text.ts, so that nothing that comes from a file, a name,
// a model or a queue acts on the terminal. Before: colors.ts. Next: all commands.

import { type Colors, colorsFor } from './colors.js';
import {
  asciiText,
  isAsciiLocale,
  jsonText,
  messageText,
  printableLines,
  unmarked,
} from './terminal-text.js';

const CLEAR_LINE = '\r\u001b[K';

export class Terminal {
  /** @param stream where its texts go; a test gives one of its own */
  constructor(private readonly stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows' | 'write'>) {}

  /** Whether something can be drawn over itself. */
  get isLive(): boolean {
    return this.isTerminal && process.env.TERM !== 'dumb';
  }

  private get isTerminal(): boolean {
    return Boolean(this.stream.isTTY);
  }

  /** Whether all is to be ASCII. */
  get ascii(): boolean {
    return isAsciiLocale(process.env);
  }

  /** undefined where nobody knows. */
  get columns(): number | undefined {
    return this.stream.columns || undefined;
  }

  get rows(): number | undefined {
    return this.stream.rows || undefined;
  }

  get colors(): Colors {
    return colorsFor(this.stream);
  }

  /** Text for people. */
  write(text: string): void {
    this.stream.write(this.shown(text));
  }

  /** A label of our own, and a text that may quote anything. */
  message(label: string, text: string): void {
    this.write(`${label}${messageText(text)}\n`);
  }

  /** One JSON document. */
  json(document: unknown): void {
    this.stream.write(`${jsonText(JSON.stringify(document, null, 2), this.isTerminal && this.ascii)}\n`);
  }

  /** Text for programs: exact, except where a terminal shows it. Resolves when there is room for more. */
  async data(text: string): Promise<void> {
    const { stream } = this;
    if (this.isTerminal) this.write(text);
    else if (!stream.write(text))
      await new Promise<void>((resolve) => (stream as NodeJS.WriteStream).once('drain', resolve));
  }

  /** In place of the line that the cursor is in, which is left without an end. Only where it is live. */
  status(text: string): void {
    this.stream.write(CLEAR_LINE + this.shown(text));
  }

  /** In place of the last `above` lines. Only where it is live. */
  redraw(above: number, text: string): void {
    const erase = above > 0 ? `\u001b[${above}A\r\u001b[0J` : '';
    this.stream.write(erase + this.shown(text));
  }

  private shown(text: string): string {
    const printed = unmarked(printableLines(text));
    return this.ascii ? asciiText(printed) : printed;
  }
}

export const stdout = new Terminal(process.stdout);
export const stderr = new Terminal(process.stderr);

/** What is done when standard output cannot be written. Nothing is where progress cannot: that is no reason to end a training. */
export function onOutputError(act: (error: NodeJS.ErrnoException) => void): void {
  process.stdout.on('error', act);
  process.stderr.on('error', () => {});
}
