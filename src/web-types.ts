// Types of the web platform, as far as the public API needs them: a project that has neither TypeScript's lib "dom" nor @types/node
// compiles with these. The platform's own objects have them. Next: memory/linear-memory.ts has that of WebAssembly.Memory.

/** An AbortSignal. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A URL. */
export interface UrlLike {
  readonly href: string;
}

/** A Response of fetch(). */
export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A File of a page or a worker. */
export interface FileLike {
  readonly name: string;
  readonly size: number;
  /** The path below the folder that was chosen in an input with `webkitdirectory`; empty elsewhere. */
  readonly webkitRelativePath?: string;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A MessagePort. */
export interface MessagePortLike {
  postMessage(message: unknown, transfer: never[]): void;
}

/** A MessagePort, as the project's own types have it, so that it can be transferred. */
export type TransferablePort = typeof globalThis extends { MessagePort: { prototype: infer Port } }
  ? Port
  : MessagePortLike;

/** A WebAssembly.Module, which has no members that a type could name. */
export type CompiledModule = object;
