// How the platform provides wide kernels, imported as #wide: platform/node/wide-kernels.ts on Node,
// platform/browser/wide-kernels.ts elsewhere. Next: ../create/inlined.ts asks.

export interface WideRequest {
  readonly shared: boolean;
  /** Also in an engine that they were not tested on, if they pass the self-check there. */
  readonly anyEngine: boolean;
}

/** The compiled kernels; or the reason if they cannot be used, worded to follow "128-bit kernels, because ". */
export type WideKernels =
  | { readonly module: WebAssembly.Module; readonly problem?: undefined }
  | { readonly problem: string; readonly module?: undefined };
