// jacquard recipes: which there are, and what is in one.

import { Argument, Command } from 'commander';
import { networkName } from '../src/nn/describe-layers.js';
import { defineArchitecture } from '../src/nn/graph-from-options.js';
import { readsImages } from '../src/nn/layer-kinds.js';
import { parseLayers } from '../src/nn/parse-layers.js';
import { allRecipes, type Recipe, recipeOf, trainCommandLine } from './apply-recipe.js';
import { stdout } from './terminal.js';
import { plainTable, right, trimmed } from './terminal-table.js';
import { trainCommand } from './train.js';

export function recipesCommand(): Command {
  return new Command('recipes')
    .description('list the recipes of "jacquard train --recipe", or print one')
    .addArgument(new Argument('[name]', 'which'))
    .option('--json', 'as JSON')
    .action((name: string | undefined, { json }: { json?: boolean }) => {
      const chosen = name === undefined ? allRecipes() : recipeOf(name);
      if (json) stdout.json(chosen);
      else stdout.write(`${Array.isArray(chosen) ? list(chosen) : describe(chosen)}\n`);
    });
}

function list(recipes: readonly Recipe[]): string {
  const { bold, dim } = stdout.colors;
  const table = plainTable(3);
  table.push(
    ['recipe', 'network', right('epochs'), right('test'), ''].map((title) =>
      typeof title === 'string' ? dim(title) : title,
    ),
  );
  for (const { name, summary, options, expected } of recipes) {
    const { hidden, layers } = options as { hidden?: number[]; layers?: string };
    const accuracy = expected ? `${(100 * expected.testAccuracy).toFixed(1)} %` : 'not measured';
    table.push([
      bold(name),
      layers === undefined ? `784-${hidden!.join('-')}-10` : sizesOf(layers),
      right(String(options['epochs'])),
      right(accuracy),
      summary,
    ]);
  }
  return `${trimmed(table)}\n\nnpx jacquard recipes <name> prints one; npx jacquard train --recipe <name> trains it.`;
}

/** Of layers for Fashion-MNIST: "784-342-10", or "28×28×1→10" where they branch or read images. */
function sizesOf(layers: string): string {
  const list = parseLayers(layers);
  const shape = list.some(({ kind }) => readsImages(kind)) ? [28, 28, 1] : 784;
  return networkName(defineArchitecture(shape, [...list, { units: 10 }])).sizes;
}

function describe(recipe: Recipe): string {
  const { bold, dim } = stdout.colors;
  const width = Math.max(...Object.keys(recipe.options).map((name) => name.length));
  const rows = Object.entries(recipe.options).map(
    ([name, value]) =>
      `  ${name.padEnd(width)}   ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return [
    `${bold(recipe.name)}: ${recipe.summary}`,
    expectedText(recipe),
    '',
    ...rows,
    '',
    dim('the same without the recipe:'),
    trainCommandLine(recipe, trainCommand()),
  ].join('\n');
}

function expectedText({ expected }: Recipe): string {
  if (expected === null) return "accuracy on Fashion-MNIST's test images: not measured yet";
  const { dim } = stdout.colors;
  const { testAccuracy, source } = expected;
  return `${(100 * testAccuracy).toFixed(2)} % of Fashion-MNIST's test images ${dim(`(${source})`)}`;
}
