// A value as the playground's console shows it: on one line, cut where it is long. Used by worker.js.

const MOST = 100;
const DEEPEST = 3;

export function describe(value, depth = 0) {
  if (typeof value === 'string') return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === 'function') return `[function ${value.name || 'without a name'}]`;
  if (typeof value === 'number')
    return depth > 0 && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : String(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const name = value.constructor?.name ?? '';
  if (depth >= DEEPEST) return Array.isArray(value) ? '[…]' : `${name} {…}`;
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const shown = Array.from(value.slice(0, MOST), (item) => describe(item, depth + 1));
    const more = value.length > MOST ? `, … ${value.length - MOST} more` : '';
    return `${Array.isArray(value) ? '' : `${name}(${value.length}) `}[${shown.join(', ')}${more}]`;
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const shown = entries.slice(0, MOST).map(([key, item]) => `${key}: ${describe(item, depth + 1)}`);
  return `${['', 'Object'].includes(name) ? '' : `${name} `}{ ${shown.join(', ')}${entries.length > MOST ? ', …' : ''} }`;
}
