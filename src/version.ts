// The package's version as code, for model files and --json; a test holds it equal to package.json's.

/** The package's version, such as "0.2.0". */
export const VERSION = '0.2.0';
