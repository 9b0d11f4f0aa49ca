// The order of the test files: the longest first, so that none is left to run alone at the end, while a core has nothing to do. vitest itself
// knows no times on a clean checkout, and takes the size of a file for them.

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Those of half a minute and more, most of which wait for other processes. */
const LONGEST =
  /\/(browser\/(tables|demo|conformance|images|photos)|cli\/(work|disk-faults|search|search-try|search-threads|standard-input)[a-z-]*|scripts\/faults|program\/gradients|conformance\/conformance|robust\/public-api|package)\.test\.ts$/;

export default class LongestFirst extends BaseSequencer {
  /** Within a project: a process that files share ends where a file of another project follows. */
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) =>
      `${project.name}${LONGEST.test(moduleId) ? 0 : 1}`;
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b))));
  }
}
