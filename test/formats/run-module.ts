// Exports a network as a JavaScript module and runs it. Next: js-module.test.ts, js-tables.test.ts.

import { type ExportOptions, exportModel } from '../../src/formats/export-model.js';
import type { Network } from '../../src/network/network.js';

/** What the module exports. */
export interface PredictsRows {
  readonly classNames: readonly string[];
  predict(row: unknown, options?: { onNotice?: (text: string) => void }): Record<string, unknown>;
  predictProba(row: unknown): Float64Array;
  predictValues(row: unknown): Float64Array;
}

export function moduleText(network: Pick<Network, 'save'>, options: Partial<ExportOptions> = {}): string {
  const { files } = exportModel(network, { to: 'js', ...options });
  return new TextDecoder('utf-8', { fatal: true }).decode(files[0].bytes);
}

export function importText(text: string): Promise<PredictsRows> {
  return import(/* @vite-ignore */ `data:text/javascript;charset=utf-8,${encodeURIComponent(text)}`);
}

export function moduleOf(
  network: Pick<Network, 'save'>,
  options: Partial<ExportOptions> = {},
): Promise<PredictsRows> {
  return importText(moduleText(network, options));
}
