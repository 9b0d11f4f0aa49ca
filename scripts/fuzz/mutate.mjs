// Mutates fuzzing inputs: bytes, tokens of text or values of JSON. Of a binary format with a JSON header it mutates the header, or the bytes of the whole file. Next: worker.mjs.

const NUMBERS =
  '0 1 -1 2 3 7 8 15 16 127 128 255 256 1000 65535 65536 1e5 1e9 2147483647 4294967295 4294967296 9007199254740991 9007199254740993 1e308 1e400 -0 0.5 0.1 1e-400 NaN Infinity -Infinity null true false'.split(
    ' ',
  );
const PIECES = [
  ...'{ } [ ] ( ) " , : ; = | \\ / # @ * + - . < > \' `'.split(' '),
  ...['\n', '\r\n', '\r', '\t', ' ', '\0', '\ufeff', '\u202e', '\u001b[2J', 'é', '😀', '\ud800'],
  ...[
    '""',
    '{}',
    '[]',
    '__proto__',
    'constructor',
    'toString',
    'length',
    '""""',
    '[[[[',
    '{"a":',
    'qid:1',
    '1:1',
  ],
];
const INTERESTING = [0, 1, 2, 7, 8, 16, 31, 32, 63, 64, 127, 128, 254, 255];
const decoder = new TextDecoder('latin1');
const utf8 = new TextDecoder();
const encoder = new TextEncoder();

/** A changed copy. `other` is another input of the same reader; `words` are texts that the code looks for. */
export function mutated(bytes, { kind, other, words, random, most }) {
  let out = bytes;
  const times = 1 + (random.below(2) === 0 ? 0 : random.below(4));
  for (let i = 0; i < times; i++) out = oneOf(kind, random)(out, { other, words, random });
  return out.length > most ? out.slice(0, most) : out;
}

function oneOf(kind, random) {
  if (kind === 'json')
    return random.below(3) > 0 ? changeJson : random.below(3) > 0 ? changeText : changeBytes;
  if (kind === 'header') return random.below(4) > 0 ? changeHeader : changeBytes;
  if (kind === 'text') return random.below(4) > 0 ? changeText : changeBytes;
  return changeBytes;
}

function changeBytes(bytes, { other, random }) {
  const at = random.below(bytes.length + 1);
  switch (random.below(9)) {
    case 0: {
      const out = bytes.slice();
      if (out.length > 0) out[at % out.length] ^= 1 << random.below(8);
      return out;
    }
    case 1: {
      const out = bytes.slice();
      if (out.length > 0) out[at % out.length] = random.pick(INTERESTING);
      return out;
    }
    case 2:
      return spliced(bytes, at, Math.min(bytes.length, at + 1 + random.below(16)), new Uint8Array());
    case 3: // a piece of it again
      return spliced(bytes, at, at, pieceOf(bytes, random));
    case 4:
      return spliced(bytes, at, at, pieceOf(other, random));
    case 5:
      return bytes.slice(0, at);
    case 6: {
      const out = bytes.slice();
      if (out.length < 4) return out;
      const view = new DataView(out.buffer);
      const value = random.pick([
        0,
        1,
        0x7fffffff,
        0x80000000,
        0xffffffff,
        0x10000,
        random.next(),
        bytes.length,
      ]);
      view.setUint32(random.below(out.length - 3), value, random.below(2) === 0);
      return out;
    }
    case 7: {
      const out = bytes.slice();
      for (let i = at; i < Math.min(out.length, at + 1 + random.below(8)); i++) out[i] = random.below(256);
      return out;
    }
    default:
      return spliced(bytes, at, at, new Uint8Array(1 + random.below(64)).fill(random.pick(INTERESTING)));
  }
}

function pieceOf(bytes, random) {
  const from = random.below(bytes.length + 1);
  return bytes.slice(from, from + 1 + random.below(random.below(4) === 0 ? 512 : 32));
}

function spliced(bytes, from, to, piece) {
  const out = new Uint8Array(from + piece.length + bytes.length - to);
  out.set(bytes.subarray(0, from));
  out.set(piece, from);
  out.set(bytes.subarray(to), from + piece.length);
  return out;
}

const TOKEN = /[A-Za-z_]+|[\d.+eE-]+|\s+|[^\w\s]/g;

function changeText(bytes, { other, words, random }) {
  const tokens = decoder.decode(bytes).match(TOKEN) ?? [];
  const at = random.below(tokens.length + 1);
  const span = 1 + random.below(6);
  switch (random.below(8)) {
    case 0:
      tokens.splice(at, span);
      break;
    case 1:
      tokens.splice(at, 0, ...tokens.slice(at, at + span));
      break;
    case 2:
      tokens.splice(at, 1, random.pick(NUMBERS));
      break;
    case 3:
      tokens.splice(at, random.below(2), latin1(random.pick(PIECES)));
      break;
    case 4:
      tokens.splice(at, random.below(2), random.pick(words));
      break;
    case 5: {
      const more = decoder.decode(other).match(TOKEN) ?? [];
      const from = random.below(more.length + 1);
      tokens.splice(at, random.below(2), ...more.slice(from, from + 1 + random.below(12)));
      break;
    }
    case 6: {
      const to = random.below(tokens.length + 1);
      const [moved] = tokens.splice(at, 1);
      if (moved !== undefined) tokens.splice(to, 0, moved);
      break;
    }
    default: {
      const token = tokens[at];
      if (token !== undefined)
        tokens.splice(at, 1, token.repeat(2 + random.below(random.below(16) === 0 ? 200 : 8)));
    }
  }
  return Uint8Array.from(tokens.join(''), (letter) => letter.charCodeAt(0));
}

function latin1(text) {
  return decoder.decode(encoder.encode(text));
}

/** Puts another value in one place of what the text says; text that is no JSON is changed as text. */
function changeJson(bytes, how) {
  let value;
  try {
    value = JSON.parse(utf8.decode(bytes));
  } catch {
    return changeText(bytes, how);
  }
  return encoder.encode(JSON.stringify(changedValue(value, how)) ?? 'null');
}

function changedValue(value, { other, words, random }) {
  const root = { root: value };
  const places = [];
  const visit = (holder, key, depth) => {
    places.push([holder, key]);
    const one = holder[key];
    if (one === null || typeof one !== 'object' || depth > 40 || places.length > 4000) return;
    for (const name of Object.keys(one)) visit(one, name, depth + 1);
  };
  visit(root, 'root', 0);
  const [holder, key] = random.pick(places);
  const before = holder[key];
  switch (random.below(9)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      holder[key] = numberFor(before, random);
      break;
    case 2:
      holder[key] = random.pick(words);
      break;
    case 3:
      holder[key] = random.pick([
        null,
        true,
        false,
        '',
        [],
        {},
        [[]],
        '\u202e\u001b[2J',
        'a'.repeat(300),
        { length: 1e9 },
        [null],
      ]);
      break;
    case 4: {
      const [from, name] = random.pick(places);
      if (from[name] !== undefined) holder[key] = structuredClone(from[name]);
      break;
    }
    case 5:
      if (Array.isArray(before)) before.push(...structuredClone(before.slice(0, 1 + random.below(8))));
      else if (typeof before === 'string') holder[key] = `${before}${random.pick(PIECES)}`;
      else holder[key] = [before, before];
      break;
    case 6:
      if (before !== null && typeof before === 'object' && !Array.isArray(before))
        before[random.pick(words)] = random.pick([1, 'a', null, [], {}]);
      else holder[key] = { [random.pick(words)]: before };
      break;
    case 7:
      try {
        holder[key] = JSON.parse(utf8.decode(other));
      } catch {
        holder[key] = [];
      }
      break;
    default:
      if (typeof before === 'string' && before.length > 0) {
        // Text within a text, such as metadata that is JSON itself.
        try {
          holder[key] = JSON.stringify(changedValue(JSON.parse(before), { other, words, random }));
        } catch {
          holder[key] = utf8.decode(changeText(encoder.encode(before), { other, words, random }));
        }
      } else holder[key] = numberFor(before, random);
  }
  return root.root;
}

function numberFor(before, random) {
  if (typeof before === 'number' && random.below(2) === 0)
    return random.pick([before + 1, before - 1, -before, before * 2, before + 0.5]);
  return Number(random.pick(NUMBERS));
}

/** Of a length, a header of JSON, and data: changes the header and sets the length right. */
function changeHeader(bytes, how) {
  if (bytes.length < 8) return changeBytes(bytes, how);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) return changeBytes(bytes, how);
  const header = bytes.slice(8, 8 + length);
  const change = how.random.below(3) > 0 ? changeJson : changeText;
  const changed = change(header, { ...how, other: how.other.slice(8) });
  const out = spliced(bytes, 8, 8 + length, changed);
  new DataView(out.buffer).setBigUint64(0, BigInt(changed.length), true);
  return out;
}
