/** The bundles for pages without a bundler, and the source of each. */
export const BUNDLES: Readonly<Record<string, string>>;
