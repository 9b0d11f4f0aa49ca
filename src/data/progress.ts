// How far a reader or a download is. Next: cli/ or a page draws it.

/** How much of a file was read or fetched. */
export interface Progress {
  stage: 'read' | 'download';
  file: string;
  doneBytes: number;
  /** Undefined if it is not known. */
  totalBytes?: number;
}

/** Receives the progress of reading or fetching a file. */
export type OnProgress = (progress: Progress) => void;
