// Recognises files that are not tables in text by their first bytes, and says how to convert them.
// Before: read-table.ts has the first bytes.

import { DataError } from '../../errors.js';

const SAVE_AS_CSV = 'save it as CSV (File > Save As > CSV UTF-8) and use that file';
const FROM_PANDAS = "write it as CSV (in Python: df.to_csv('data.csv', index=False)) and use that file";
const FROM_NUMPY =
  "write it as CSV (in Python: numpy.savetxt('data.csv', array, delimiter=',')) and use that file";
const PHOTOS =
  'photos are read from files, never from standard input: a folder with a folder of photos for each class to train on, paths of photos to predict';
const DECOMPRESS = 'decompress it first, or compress it with gzip';

/** The first bytes, in Latin-1; the kind of file; what to do. */
const SIGNATURES: [begins: string, kind: string, wayOut: string][] = [
  ['\x93NUMPY', 'a NumPy array (.npy)', FROM_NUMPY],
  ['\xd0\xcf\x11\xe0', 'an Excel workbook (.xls)', SAVE_AS_CSV],
  ['PAR1', 'a Parquet file', FROM_PANDAS],
  ['ARROW1', 'an Arrow or Feather file', FROM_PANDAS],
  ['FEA1', 'a Feather file', FROM_PANDAS],
  ['ORC', 'an ORC file', FROM_PANDAS],
  ['Obj\x01', 'an Avro file', FROM_PANDAS],
  ['%PDF', 'a PDF document', 'copy the table into a spreadsheet and save it as CSV'],
  [
    'SQLite format 3\0',
    'an SQLite database',
    'write the table as CSV (sqlite3 -header -csv FILE "select …")',
  ],
  ['\x89HDF', 'an HDF5 file', FROM_PANDAS],
  ['\x89PNG', 'a PNG image', PHOTOS],
  ['\xff\xd8\xff', 'a JPEG image', PHOTOS],
  ['GIF8', 'a GIF image', 'convert it to PNG or JPEG'],
  ['BZh', 'compressed by bzip2', DECOMPRESS],
  ['\xfd7zXZ', 'compressed by xz', DECOMPRESS],
  ['\x28\xb5\x2f\xfd', 'compressed by zstd', DECOMPRESS],
  ['7z\xbc\xaf', 'a 7z archive', DECOMPRESS],
  ['\x1f\x8b', 'compressed by gzip twice', 'decompress it once'],
  ['RDX', 'an R data file', "write it as CSV (in R: write.csv(x, 'data.csv', row.names = FALSE))"],
  ['X\n\0\0\0', 'an R data file', "write it as CSV (in R: write.csv(x, 'data.csv', row.names = FALSE))"],
  ['$FL2', 'an SPSS file', FROM_PANDAS],
  ['<stata_dta>', 'a Stata file', FROM_PANDAS],
  ['MATLAB 5.0', 'a MATLAB file', 'write it as CSV (in MATLAB: writematrix or writetable)'],
  ['version https://git-lfs', 'a pointer of Git LFS and not the data', 'fetch the data (git lfs pull)'],
];

/** The same for texts, after leading blanks and comments. */
const TEXTS: [pattern: RegExp, kind: string, wayOut: string][] = [
  [/^<(!doctype\s+html|html|head|body|table)\b/i, 'an HTML page', 'save its table as CSV and use that file'],
  [/^<(\?xml|[a-z!])/i, 'an XML file', 'save its table as CSV and use that file'],
  [
    /^(%[^\n\r]*[\n\r]+\s*)*@relation\b/i,
    'an ARFF file',
    'save it as CSV (in Weka: Save…, CSV) and use that file',
  ],
  [/^\{\\rtf/, 'an RTF document', 'save it as plain text'],
];

/** @throws DataError when a file begins like a kind of file other than a table in text. */
export function refuseOtherFormats(name: string, head: Uint8Array): void {
  const text = String.fromCharCode(...head.subarray(0, 1024));
  const found = SIGNATURES.find(([begins]) => text.startsWith(begins));
  if (found) throw other(name, found[1], found[2]);
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) throw ofArchive(name, text);
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) throw other(name, 'a Python pickle', FROM_PANDAS);
  if (head[0] === 0 && head[1] === 0 && head[2] >= 8 && head[2] <= 14 && head[3] <= 8)
    throw other(name, 'an IDX file', 'give it as images.idx,labels.idx');
  if (/^[\s\S]{4}\0{4}\{"/.test(text)) throw other(name, 'a safetensors file', 'give a table');
  if (text.slice(257, 262) === 'ustar') throw other(name, 'a tar archive', 'unpack it first (tar -xf)');
}

/** The same for the beginning of a text. */
export function refuseOtherTexts(name: string, head: Uint8Array): void {
  const text = String.fromCharCode(...head.subarray(0, 1 << 14)).trimStart();
  const found = TEXTS.find(([pattern]) => pattern.test(text));
  if (found) throw other(name, found[1], found[2]);
}

function ofArchive(name: string, text: string): DataError {
  const extension = /\.(\w+)$/.exec(name)?.[1].toLowerCase();
  if (extension === 'xlsx' || extension === 'xlsm' || /\bxl\/|\[Content_Types\]\.xml/.test(text))
    return other(name, 'an Excel workbook', SAVE_AS_CSV);
  if (extension === 'ods' || text.includes('opendocument.spreadsheet'))
    return other(name, 'a spreadsheet (.ods)', SAVE_AS_CSV);
  if (extension === 'npz' || text.includes('.npy')) return other(name, 'NumPy arrays (.npz)', FROM_NUMPY);
  return other(name, 'a zip archive', 'unpack it first');
}

function other(name: string, kind: string, wayOut: string): DataError {
  return new DataError(`${name}: ${kind}; ${wayOut}`);
}
