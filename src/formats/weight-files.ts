// Which files of weights a TensorFlow.js model.json names, so that who opens one can open the others. Next: cli/import.ts.

import { isRecord, parseJson } from '../model/untrusted-json.js';
import type { FormatFile } from './format.js';

/** Names without a folder, as they have to lie beside the file; none for a file of another format. */
export function weightFilesOf({ bytes }: FormatFile): string[] {
  if (bytes[0] !== '{'.charCodeAt(0)) return [];
  try {
    const json = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const manifest = isRecord(json) && Array.isArray(json['weightsManifest']) ? json['weightsManifest'] : [];
    const paths: unknown[] = manifest.flatMap((group) => (isRecord(group) ? group['paths'] : []));
    return paths.filter(
      (path): path is string => typeof path === 'string' && /^[^/\\:]+$/.test(path) && !/^\.+$/.test(path),
    );
  } catch {
    return []; // the format says what is wrong with it
  }
}
