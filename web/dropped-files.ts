// Files that were dropped or chosen, with their paths: folders are walked, as deep as folders of photos go.
// Before: dom.ts. Next: views/data-card.ts.

import { DEEPEST } from '../src/data/image-folders.js';

export interface DroppedFiles {
  files: File[];
  /** Of each file, below what was dropped: "photos/cats/1.png". */
  paths: string[];
}

/** The folder that was dropped, its parts and its classes, and a folder in them, which is refused by name. */
const LEVELS = DEEPEST + 2;

/** What a drop has, read before the event is over; folders are walked afterwards. */
export function droppedFiles(transfer: DataTransfer | null): Promise<DroppedFiles> {
  const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...(transfer?.files ?? [])];
  const folders = entries.some((entry) => entry?.isDirectory);
  return folders ? walk(entries.filter((entry) => entry !== null)) : Promise.resolve(chosenFiles(plain));
}

/** Of an input; with `webkitdirectory` the files know their paths. */
export function chosenFiles(files: Iterable<File>): DroppedFiles {
  const list = [...files];
  return { files: list, paths: list.map((file) => file.webkitRelativePath || file.name) };
}

async function walk(entries: readonly FileSystemEntry[]): Promise<DroppedFiles> {
  const found: DroppedFiles = { files: [], paths: [] };
  const visit = async (entry: FileSystemEntry, level: number): Promise<void> => {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => {
        (entry as FileSystemFileEntry).file(resolve, reject);
      });
      found.files.push(file);
      found.paths.push(entry.fullPath.slice(1));
    } else if (level < LEVELS) {
      for (const below of await entriesOf(entry as FileSystemDirectoryEntry)) await visit(below, level + 1);
    }
  };
  for (const entry of entries) await visit(entry, 0);
  return found;
}

/** Browsers hand over the entries of a folder in portions, of which an empty one is the last. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (portion.length === 0) return all;
    all.push(...portion);
  }
}
