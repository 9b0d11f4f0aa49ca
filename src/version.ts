// The package's version as code, for model files and --json; a test holds it equal to package.json's.

export const VERSION = '0.2.0';
