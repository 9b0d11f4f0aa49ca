// Detects the delimiter: the character that splits the first records into equal numbers of fields, without another
// delimiter in them.
// Before: first-records.ts has the first records. Next: detect-header.ts.

export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

interface Split {
  delimiter: Delimiter;
  /** The most frequent number of fields. */
  width: number;
  /** The share of records with that number. */
  share: number;
  /** The share of fields without another delimiter in them, not counting decimal commas. */
  clean: number;
}

/** Numbers with a decimal comma or a comma between thousands: "5,1", "1,234.50", "12,5 %", "€ 3,20". */
const DECIMAL_COMMA = /^[^\p{L}]*\d,\d[^\p{L}]*$/u;

/**
 * The delimiter of the first records; a comma where there is none, as in a file of one column.
 * A file with semicolons between fields and decimal commas is split at the semicolons.
 */
export function findDelimiter(records: readonly string[]): Delimiter {
  const splits = DELIMITERS.map((delimiter) => splitBy(records, delimiter)).filter(({ width }) => width > 1);
  const alike = splits.filter(({ share }) => share === 1);
  const most = splits.filter(({ share }) => share > 0.5);
  const best = (alike.length > 0 ? alike : most).sort(
    (a, b) => b.share - a.share || b.clean - a.clean || b.width - a.width,
  )[0];
  return best?.delimiter ?? ',';
}

function splitBy(records: readonly string[], delimiter: Delimiter): Split {
  const counts = new Map<number, number>();
  let fields = 0;
  let clean = 0;
  for (const record of records) {
    const parts = splitOutsideQuotes(record, delimiter);
    counts.set(parts.length, (counts.get(parts.length) ?? 0) + 1);
    fields += parts.length;
    clean += parts.filter((part) => isClean(part, delimiter)).length;
  }
  const width = mostFrequent(counts);
  return { delimiter, width, share: (counts.get(width) ?? 0) / records.length, clean: clean / fields };
}

function isClean(field: string, delimiter: Delimiter): boolean {
  const bare = field.includes('"') ? field.replace(/"[^"]*"/g, '') : field;
  return DELIMITERS.every(
    (other) =>
      other === delimiter || !bare.includes(other) || (other === ',' && DECIMAL_COMMA.test(bare.trim())),
  );
}

export function splitOutsideQuotes(record: string, delimiter: string): string[] {
  if (!record.includes('"')) return record.split(delimiter);
  const parts: string[] = [];
  let quoted = false;
  let start = 0;
  for (let at = 0; at < record.length; at++) {
    if (record[at] === '"') quoted = !quoted;
    else if (!quoted && record[at] === delimiter) {
      parts.push(record.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(record.slice(start));
  return parts;
}

/** The key with the largest count; the first one of several. */
export function mostFrequent(counts: ReadonlyMap<number, number>): number {
  let best = 0;
  let most = 0;
  for (const [key, count] of counts) if (count > most) [best, most] = [key, count];
  return best;
}
