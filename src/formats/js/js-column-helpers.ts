// The functions with which an exported JavaScript module encodes rows of tables, as text: those of src/table/, for one row.
// test/formats/js-tables.test.ts holds them to predictRows(). Before: js-helpers.ts. Next: js-columns.ts calls them.

import type { Helpers } from './js-helpers.js';

const ROWS: Helpers = {
  encode: {
    code: `
// A value as text; '' if it is missing.
function cellOf(name, value) {
  if (Number.isNaN(value ?? NaN)) return '';
  if (({}).toString.call(value) === '[object Date]') return isNaN(value) ? '' : value.toISOString();
  if (typeof value === 'bigint' && value ** 2n <= 4n ** 53n) return String(value);
  if (/^(str|boo)/.test(typeof value) || Number.isFinite(value)) return String(value).trim();
  throw new TypeError(\`column "\${name}": a number, text, boolean, Date or null expected\`);
}

// The features of a cell, from what \`of\` reads.
function encode({ name, of, write, indicator, gaps = MISSING, range: [a, z] = [] }, cell, onNotice) {
  const notice = (text) => onNotice?.(\`column "\${name}": \${text}\`);
  const missing = gaps.includes(cell) || gaps.includes(cell.toLowerCase());
  if (missing && !indicator) notice('no value; the usual one is used');
  const value = missing ? NaN : of(cell, notice);
  if (value < a - z + a || value > z - a + z) notice('far outside the training rows');
  const features = [...write(value), ...(indicator ? [Number(missing)] : [])];
  if ((missing || Number.isFinite(value)) && features.every((x) => Number.isFinite(Math.fround(x)))) return features;
  throw new TypeError(\`column "\${name}": "\${cell}" cannot be read\`);
}`,
  },
};

const KINDS: Helpers = {
  plain: {
    code: `
const plain = (cell) => (/^[+-]?(\\d+\\.?\\d*|\\.\\d+)(e[+-]?\\d+)?$/i.test(cell) ? Number(cell) : NaN);`,
  },
  number: {
    needs: ['encode', 'plain'],
    code: `
function number(name, { fill, centre = fill, scale = 1, limit = (z) => z, bins = () => [], ...more }) {
  const write = (value) => {
    const x = Number.isNaN(value) ? fill : value;
    return [limit((x - centre) / scale), ...bins(x)];
  };
  return { name, of: plain, write, ...more };
}`,
  },
  smooth: {
    code: `
const smooth = (most) => (z) => z / Math.hypot(1, z / most);`,
  },
  clip: { code: '\nconst clip = (most) => (z) => Math.max(-most, Math.min(most, z));' },
  binned: {
    code: `
// For each bin the value's place in it, from 0 to 1.
const binned = (...edges) => (x) =>
  edges.slice(1).map((edge, j) => {
    const share = (x / 2 - edges[j] / 2) / (edge / 2 - edges[j] / 2);
    return Math.max(j ? 0 : -1, Math.min(j + 2 < edges.length ? 1 : 2, share));
  });`,
  },
  formatted: {
    needs: ['plain'],
    code: `
// Numbers as "1.234,50", "45 %", "$ 20" or "(20)" for -20.
function formatted({ decimal, thousands, percent, currency }, asText) {
  const signs = '\\\\$|€|£|¥|₹|₽|₩|USD|EUR|GBP|CHF|JPY';
  const written = new RegExp(
    \`^([+-]?) *(\${signs})? *([+-]?) *([\\\\d.,' eE+-]*\\\\d[\\\\d.,' eE+-]*)(\${signs})? *(%?)$\`,
  );
  const [t, d] = [thousands, decimal].map((one) => one.replace('.', '\\\\.'));
  const whole = thousands ? \`(?:\\\\d{1,3}(?:\${t}\\\\d{3})+|\\\\d+)\` : '\\\\d+';
  const digits = new RegExp(\`^[+-]?(?:\${whole}(?:\${d}\\\\d*)?|\${d}\\\\d+)(?:e[+-]?\\\\d+)?$\`, 'i');
  const read = (cell) => {
    const text = cell.replace(/[\\u0020\\u00a0\\u202f\\u2009]/g, ' ').trim();
    const found = written.exec(text.replace(/^([^()\\d]*)\\(([^()+-]+)\\)([^()\\d]*)$/, '-$1$2$3'));
    if (!found || (found[2] && found[5])) return NaN;
    const number = found[1] + found[3] + found[4].trim();
    const same = (found[6] !== '') === percent && (found[2] ?? found[5] ?? '') === currency;
    if (!same || !digits.test(number)) return NaN;
    const joined = thousands ? number.replaceAll(thousands, '') : number;
    return Number(decimal === ',' ? joined.replace(',', '.') : joined);
  };
  // A plain number: where a point separates thousands, 1.234 is 1234.
  const ofPlain = (cell) => {
    if (thousands === '.') return formatted({ decimal, thousands, percent: false, currency: '' }, true)(cell);
    return percent || (decimal === ',' && !Number.isInteger(Number(cell))) ? NaN : Number(cell);
  };
  return (cell) => (!asText && String(plain(cell)) === cell ? ofPlain(cell) : read(cell));
}`,
  },
  category: {
    needs: ['encode'],
    code: `
// A feature for each level, then one for rare levels. A level that the model does not know counts as rare.
function category(name, levels, { rare, key = String, ...more }) {
  const places = new Map(levels.map((level, i) => [key(level), i]));
  const of = (cell, notice) => {
    const place = places.get(key(cell));
    if (place === undefined) notice(\`the model does not know "\${cell}"\`);
    return place ?? levels.length;
  };
  const write = (place) => Array.from({ length: levels.length + rare }, (_, i) => Number(i === place));
  return { name, of, write, ...more };
}`,
  },
  numberKey: {
    code: `
// The same for all spellings of a number: 1, 1.0 and 01.
function numberKey(text) {
  const found = /^([+-]?)(\\d+\\.?\\d*|\\.\\d+)(?:e([+-]?\\d+))?$/i.exec(text);
  if (!found) return text;
  const [, sign, number, exponent = '0'] = found;
  const [whole, fraction = ''] = number.split('.');
  const digits = (whole + fraction).replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '#0';
  return \`#\${sign === '-' ? '-' : ''}\${kept}e\${BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - kept.length)}\`;
}`,
  },
  boolean: {
    needs: ['encode'],
    code: `
function boolean(name, { fill, ...more }) {
  const [yes, no] = [['true', 't', 'yes', 'y', 'on', '1'], ['false', 'f', 'no', 'n', 'off', '0']];
  const of = (cell) => {
    const word = cell.toLowerCase();
    return yes.includes(word) ? 1 : no.includes(word) ? 0 : NaN;
  };
  return { name, of, write: (value) => [Number.isNaN(value) ? fill : value], ...more };
}`,
  },
};

/** \`parts\` are those of src/table/columns/date.ts, texts those of src/table/parse-dates.ts. */
const DATES: Helpers = {
  date: {
    needs: ['encode', 'plain', 'parseDate'],
    code: `
// Times are UTC. What is cyclic becomes a point on a circle.
function date(name, { order, parts, fill, centre, scale, yearCentre, yearScale, ...more }) {
  const PARTS = {
    trend: (day) => [(day.getTime() / 864e5 - centre) / scale],
    year: (day) => [(day.getUTCFullYear() - yearCentre) / yearScale],
    month: (day) => circle(day.getUTCMonth() / 12),
    weekday: (day) => circle(day.getUTCDay() / 7),
    hour: (day) => circle((day.getUTCHours() + day.getUTCMinutes() / 60) / 24),
  };
  const circle = (share) => [Math.sin(2 * Math.PI * share), Math.cos(2 * Math.PI * share)];
  const of = (cell) => (Number.isNaN(plain(cell)) ? parseDate(cell, order) : dateOfNumber(plain(cell)));
  const write = (value) => parts.flatMap((part) => PARTS[part](new Date(Number.isNaN(value) ? fill : value)));
  return { name, of, write, ...more };
}`,
  },
  parseDate: {
    code: `
function parseDate(text, order) {
  const time = '(?:[T ,]+(\\\\d{1,2}):(\\\\d{2})(?::(\\\\d{2})(\\\\.\\\\d+)?)?(?: ?([ap])\\\\.?m\\\\.?)?(?: ?(z|utc|gmt|[+-]\\\\d{2}:?\\\\d{2}))?)?$';
  const match = (start) => new RegExp(start + time, 'i').exec(text);
  const full = (year) => Number(year) + (year.length > 2 ? 0 : year < 70 ? 2000 : 1900);
  const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
  const monthOf = (word) => months.indexOf(word.slice(0, 3).toLowerCase()) + 1;
  let found = /^(\\d{4})([-/.])(\\d{1,2})$/.exec(text) ?? match('^(\\\\d{4})([-/.])(\\\\d{1,2})\\\\2(\\\\d{1,2})');
  if (found) return dateOf(Number(found[1]), Number(found[3]), Number(found[4] ?? 1), found.slice(5));
  found = match('^(\\\\d{1,2})([-/.])(\\\\d{1,2})\\\\2(\\\\d{4}|\\\\d{2})');
  if (found) {
    if (order === 'ymd') return NaN;
    const [day, month] = order === 'dmy' ? [found[1], found[3]] : [found[3], found[1]];
    return dateOf(full(found[4]), Number(month), Number(day), found.slice(5));
  }
  found = match('^(?:[a-z]{3,9},? )?(\\\\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\\\\.?[ ,-]+(\\\\d{4}|\\\\d{2})');
  if (found) return dateOf(full(found[3]), monthOf(found[2]), Number(found[1]), found.slice(4));
  found = match('^(?:[a-z]{3,9},? )?([a-z]{3,9})\\\\.? (\\\\d{1,2})(?:st|nd|rd|th)?,? (\\\\d{4})');
  return found ? dateOf(Number(found[3]), monthOf(found[1]), Number(found[2]), found.slice(4)) : NaN;
}

function dateOf(year, month, day, [hours = 0, minutes = 0, seconds = 0, fraction = 0, half, zone]) {
  let hour = Number(hours);
  if (half) {
    if (hour < 1 || hour > 12) return NaN;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  const [minute, second] = [Number(minutes), Number(seconds)];
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0)) return NaN;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return NaN;
  const [, sign, ahead, past] = /^([+-])(\\d{2}):?(\\d{2})$/.exec(zone) ?? [];
  const offset = sign ? Number(sign + 1) * (Number(ahead) * 60 + Number(past)) : 0;
  return date.getTime() + ((hour * 60 + minute - offset) * 60 + second + Number(fraction)) * 1000;
}

// 20240403, or seconds or milliseconds since 1970.
function dateOfNumber(value) {
  if (Number.isInteger(value) && value >= 10000101 && value <= 99991231) {
    return dateOf(Math.floor(value / 1e4), Math.floor(value / 100) % 100, value % 100, []);
  }
  const size = Math.abs(value);
  return size >= 1e8 && size < 1e10 ? value * 1000 : size >= 1e10 && size < 1e14 ? value : NaN;
}`,
  },
};

export const COLUMN_HELPERS: Helpers = { ...ROWS, ...KINDS, ...DATES };
