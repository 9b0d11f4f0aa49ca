// How far a reader or a download is. Next: cli/ or a page draws it.

export interface Progress {
  stage: 'read' | 'download';
  file: string;
  doneBytes: number;
  /** Undefined when nobody said. */
  totalBytes?: number;
}

export type OnProgress = (progress: Progress) => void;
