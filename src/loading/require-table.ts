// Refuses options for tables where the data are none, and would be read as if they had not been given. The other way round:
// requireNoImageOptions() in read-images.ts. Next: read-files.ts, platform/node/datasets.ts, platform/browser/load-files.ts.

import { OptionError } from '../errors.js';
import { namesIn } from '../options/option.js';
import { COLUMN_OPTIONS } from '../table/column-options.js';
import { READING_OPTIONS } from '../table/reading/read-options.js';

/** `pixels` is true of images, and `targets` are refused where they are read. */
const { pixels: _, ...COLUMNS } = COLUMN_OPTIONS;
const OF_TABLES = ['label', 'test', ...namesIn(READING_OPTIONS), ...namesIn(COLUMNS)] as const;

/**
 * @param are what the data are, such as "photos".
 * @throws OptionError for an option that only tables have.
 */
export function requireNoTableOptions(name: string, are: string, options: object): void {
  const given = Object.entries(options).find(([option, value]) => isOfTables(option) && isGiven(value));
  const bins = (options as { bins?: unknown }).bins;
  const found = given?.[0] ?? (typeof bins === 'number' ? 'bins' : undefined); // 'auto' is no wish
  if (found === undefined) return;
  throw new OptionError(`${found}: it is for tables, and ${name} holds ${are}; leave it out`);
}

function isOfTables(option: string): boolean {
  return (OF_TABLES as readonly string[]).includes(option);
}

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}
