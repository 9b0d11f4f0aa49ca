// Which files of some folders changed, and what the build must then do. Before: dev.mjs runs the steps.
//
// Node tells that something happened in a folder; what it was is seen by comparing times and sizes. So a file that an editor
// replaces, a folder that is new, or events that are lost or doubled make no difference.

import { statSync, watch } from 'node:fs';
import path from 'node:path';
import { filesUnder, foldersUnder } from './tools.mjs';

/** Editors write several files, or one several times, within so many milliseconds. */
const SETTLES = 100;
const SOURCE = /\.(ts|mts|mjs|js|json|html|css|svg)$/;

/**
 * The build's steps (and 'page', the demo's page) that a change of these files asks for, in order; paths from the package's
 * folder, with / between names.
 * @param {string[]} files
 * @returns {string[]}
 */
export function stepsFor(files) {
  const steps = new Set();
  for (const file of files) {
    const [folder] = file.split('/');
    if (folder === 'assembly' || file === 'asconfig.json') steps.add('kernels');
    if (folder === 'src' || folder === 'cli' || file === 'assembly/codes.ts' || file === 'tsconfig.json')
      for (const step of ['typescript', 'bundles']) steps.add(step);
    if (file === 'package.json') for (const step of ['kernels', 'typescript', 'bundles']) steps.add(step);
    if (folder !== 'cli') steps.add('page');
  }
  return ['kernels', 'typescript', 'bundles', 'page'].filter((step) => steps.has(step));
}

/**
 * Calls `changed` with the paths of changed, new and deleted sources, one call at a time: changes during a call are reported
 * by the next. Returns a function that ends it.
 * @param {string} root
 * @param {string[]} places folders and files in root
 * @param {(files: string[]) => unknown} changed
 * @returns {() => void}
 */
export function watchSources(root, places, changed) {
  const watchers = new Map();
  let known = snapshot(root, places);
  let timer;
  let busy = false;
  let ended = false;

  const settle = () => {
    clearTimeout(timer);
    timer = setTimeout(look, SETTLES);
  };
  const look = async () => {
    if (busy || ended) return; // the end of the call looks again
    const now = snapshot(root, places);
    const files = [...new Set([...known.keys(), ...now.keys()])].filter(
      (file) => known.get(file) !== now.get(file),
    );
    known = now;
    watchFolders();
    if (files.length === 0) return;
    busy = true;
    try {
      await changed(files);
    } finally {
      busy = false;
      settle();
    }
  };
  const watchFolders = () => {
    const folders = new Set([root, ...places.flatMap((place) => foldersUnder(path.join(root, place)))]);
    for (const folder of folders)
      if (!watchers.has(folder)) watchers.set(folder, watch(folder, settle).on('error', settle));
    for (const [folder, watcher] of watchers)
      if (!folders.has(folder)) {
        watcher.close();
        watchers.delete(folder);
      }
  };

  watchFolders();
  return () => {
    ended = true;
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  };
}

/** Time and size of each source, by its path from root. */
function snapshot(root, places) {
  const stamps = new Map();
  for (const place of places) {
    const isFolder = statSync(path.join(root, place), { throwIfNoEntry: false })?.isDirectory();
    const files = isFolder ? filesUnder(path.join(root, place)).map((name) => `${place}/${name}`) : [place];
    for (const file of files) {
      const found = SOURCE.test(file) && statSync(path.join(root, file), { throwIfNoEntry: false });
      if (found) stamps.set(file, `${found.mtimeMs} ${found.size}`);
    }
  }
  return stamps;
}
