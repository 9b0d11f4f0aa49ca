// Numbers that only name a row: row numbers, ids, pandas' unnamed index. A network memorises them, and a
// table that is sorted by class is then "predicted" from them alone.

import type { Profile } from './column-profile.js';
import { suggest } from './suggest.js';

const ID_NAMES =
  /^(ids?|_id|uuid|guid|index|idx|row|row[_ ]?(number|num|no|id|names?)|nr|no\.?|num|number|#|s\.? ?no\.?|serial|record|obs|observation|case|instance)$/i;
const ID_ENDINGS = /([_ .-]ids?|[a-z]I[dD]|[_ ](uuid|guid))$/;
const LOWER_CASE_IDS =
  /^(user|customer|client|patient|passenger|order|product|item|member|account|employee|sample|session|transaction|record|person|student|case|loan|ticket|device|subject|house|flight|trip)[_ ]?id$/i;
/** Times are different in every row too, but they carry information. */
const TIMES = /^ts?$|time|stamp|date|epoch|year|month|week|day|hour|minute|second|_at$/i;
const UNNAMED = /^(|unnamed: \d+)$/i;

export function isIdName(name: string): boolean {
  return ID_NAMES.test(name) || ID_ENDINGS.test(name) || LOWER_CASE_IDS.test(name);
}

/** Whether a column was left out for being an id of this file's. */
export function isIdReason(why: string): boolean {
  return /^an? (unnamed index|row number|id)\b/.test(why);
}

export interface IdFound {
  readonly ignored: boolean;
  readonly why: string;
  readonly doubt?: string;
}

/** With fewer rows than this, whole numbers may all be different by chance. */
const FEW_ROWS = 20;
/** In so many rows, whole numbers that measure something seldom all differ. */
const MANY_ROWS = 100;
/** Without other evidence, only numbers of at least this size are ids. */
const LARGE = 10_000;

/** Whether a column of whole numbers is an id, and why; null where nothing suggests it. */
export function idLikeNumbers(
  name: string,
  { whole, numbers, different, counts, step, least, largest }: Profile,
  { named, rowCount }: { named: boolean; rowCount: number },
): IdFound | null {
  if (!whole || numbers < 2) return null;
  const range = `${least} to ${largest}`;
  if (named && UNNAMED.test(name) && different === numbers)
    return { ignored: true, why: `an unnamed index, ${range}` };
  const all = different === numbers;
  if (TIMES.test(name)) return null;
  const enough = Math.abs(step) === 1 ? FEW_ROWS / 4 : FEW_ROWS;
  if (counts && all && (numbers >= enough || isIdName(name)))
    return {
      ignored: true,
      why: `a row number, ${range}`,
      ...(!isIdName(name) && {
        doubt: `counts the rows: taken for a row number; ${suggest('numeric', '$ keeps it')}`,
      }),
    };
  if (named && isIdName(name) && different > Math.min(FEW_ROWS, numbers / 2)) {
    return {
      ignored: true,
      why: all ? `an id: a different number in every row` : `an id by its name`,
      doubt: all
        ? undefined
        : `treated as an id because of its name; ${suggest('numeric or categorical', '$ keeps it')}`,
    };
  }
  if (numbers < FEW_ROWS) return null;
  if (!named && least >= LARGE && different > 0.9 * numbers) {
    return {
      ignored: true,
      why: `an id: large whole numbers, almost all different, ${range}`,
      doubt: keeps(),
    };
  }
  if (!all) return null;
  if (largest - least + 1 <= 2 * rowCount) {
    return { ignored: true, why: `an id: a different whole number in every row, ${range}`, doubt: keeps() };
  }
  if (numbers < MANY_ROWS) return null;
  return {
    ignored: false,
    why: '',
    doubt: `another whole number in every row: if it is an id, ${suggest('ignore', '$ leaves it out')}`,
  };
}

function keeps(): string {
  return `almost all numbers are different: treated as an id; ${suggest('numeric', '$ keeps it')}`;
}
