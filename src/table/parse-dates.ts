// Dates and times as people write them, to milliseconds since 1970 in UTC; a time without a zone is taken as UTC, on
// every machine. Next: columns/read-cells.ts reads cells with it; columns/date.ts makes features of the dates.

/** The order of year, month and day: 2024-04-03 · 03/04/2024 in Europe · in the United States. */
export type DateOrder = 'ymd' | 'dmy' | 'mdy';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const TIME = String.raw`(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?(?: ?([ap])\.?m\.?)?(?: ?(z|utc|gmt|[+-]\d{2}:?\d{2}))?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2})${TIME})?$`, 'i');
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})${TIME}$`, 'i');
const DAY_MONTH = new RegExp(
  String.raw`^(?:[a-z]{3,9},? )?(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?[ ,-]+(\d{4}|\d{2})${TIME}$`,
  'i',
);
const MONTH_DAY = new RegExp(
  String.raw`^(?:[a-z]{3,9},? )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})${TIME}$`,
  'i',
);

/** Milliseconds since 1970 (UTC); NaN for texts that are not a date, such as February 30. */
export function parseDate(text: string, order: DateOrder): number {
  const first = YEAR_FIRST.exec(text);
  if (first) return dateOf(Number(first[1]), Number(first[3]), Number(first[4] ?? 1), first.slice(5));
  const last = YEAR_LAST.exec(text);
  if (last) {
    if (order === 'ymd') return Number.NaN;
    const [day, month] = order === 'dmy' ? [last[1], last[3]] : [last[3], last[1]];
    return dateOf(fullYear(last[4]), Number(month), Number(day), last.slice(5));
  }
  const words = DAY_MONTH.exec(text);
  if (words) return dateOf(fullYear(words[3]), monthOf(words[2]), Number(words[1]), words.slice(4));
  const american = MONTH_DAY.exec(text);
  if (american)
    return dateOf(Number(american[3]), monthOf(american[1]), Number(american[2]), american.slice(4));
  return Number.NaN;
}

/** 1 to 12; NaN for other words. */
function monthOf(word: string): number {
  const month = MONTHS.indexOf(word.slice(0, 3).toLowerCase());
  return month < 0 ? Number.NaN : month + 1;
}

/** Two digits: 00–69 are 2000–2069 and 70–99 are 1970–1999. (POSIX strptime splits a year earlier: 69 is 1969.) */
function fullYear(text: string): number {
  const year = Number(text);
  return text.length > 2 ? year : year < 70 ? 2000 + year : 1900 + year;
}

function dateOf(year: number, month: number, day: number, time: readonly (string | undefined)[]): number {
  const [hours, minutes, seconds, fraction, half, zone] = time;
  let hour = Number(hours ?? 0);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  const minute = Number(minutes ?? 0);
  const second = Number(seconds ?? 0);
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return Number.NaN;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const valid =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!valid) return Number.NaN;
  const milliseconds = fraction === undefined ? 0 : Number(fraction) * 1000;
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds - offsetOf(zone);
}

/** Milliseconds that a zone is ahead of UTC. */
function offsetOf(zone: string | undefined): number {
  const found = zone === undefined ? null : /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (found === null) return 0;
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * 60_000;
}

/** 20240403 as a date; seconds or milliseconds since 1970; NaN for others. Only for columns that the user says are dates. */
export function dateOfNumber(value: number): number {
  if (Number.isInteger(value) && value >= 1_000_01_01 && value <= 9999_12_31) {
    return dateOf(Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100, []);
  }
  if (Math.abs(value) >= 1e8 && Math.abs(value) < 1e10) return value * 1000;
  return Math.abs(value) >= 1e10 && Math.abs(value) < 1e14 ? value : Number.NaN;
}

export interface FoundOrder {
  readonly order: DateOrder;
  /** Whether both day first and month first fit every text, with different dates. */
  readonly doubtful: boolean;
}

/** The order with which all of `texts` are dates; null where there is none. */
export function dateOrderOf(texts: readonly string[]): FoundOrder | null {
  if (texts.length === 0) return null;
  const fits = (order: DateOrder) => texts.every((text) => !Number.isNaN(parseDate(text, order)));
  if (fits('ymd')) return { order: 'ymd', doubtful: false };
  const dmy = fits('dmy');
  const mdy = fits('mdy');
  if (!dmy && !mdy) return null;
  if (dmy && mdy) {
    // Countries that write dates with points put the day first.
    const points = texts.every((text) => /^\d{1,2}\./.test(text));
    const doubtful = !points && texts.some((text) => parseDate(text, 'dmy') !== parseDate(text, 'mdy'));
    return { order: points ? 'dmy' : 'mdy', doubtful };
  }
  return { order: dmy ? 'dmy' : 'mdy', doubtful: false };
}
