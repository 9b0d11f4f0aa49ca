// The public API, and nothing else. For files and data sets on Node see jacquard/node, in a page jacquard/browser.

export * from './api.js';
export { type BackendOptions, createBackend } from './backend/create/inlined.js';
