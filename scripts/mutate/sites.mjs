// What mutation testing changes in a source: each mutant is one piece of text in place of another. The same walk over the
// syntax finds the points at which coverage.mjs counts, so each mutant knows the point that is passed before it is reached.

import { parseSync } from 'vite';

/** An operator, and what stands in its place. A comparison has two mutants: its limit moved, and its opposite. */
const OPERATORS = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '**': ['*'],
  '&': ['|'],
  '|': ['&'],
  '^': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
  '*=': ['/='],
  '/=': ['*='],
  '++': ['--'],
  '--': ['++'],
};
const METHODS = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  round: 'floor',
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
};
const YES_OR_NO = new Set(['<', '<=', '>', '>=', '===', '!==', '==', '!=', 'in', 'instanceof', '&&', '||']);
const NOT_RUN =
  /^(TS(?!AsExpression|NonNullExpression|SatisfiesExpression|ParameterProperty)|Import|ExportAll)/;

/**
 * The mutants and the counting points of one TypeScript source, as { mutants, points, count }. A mutant is { start, end, by, line, point, kind };
 * a point is { at, text }, an insertion that calls the counter. `point` is -1 for code that runs as the module is loaded.
 */
export function sitesOf(name, source) {
  const { program, errors } = parseSync(name, source);
  if (errors.length > 0) throw new Error(`${name}: ${errors[0].message}`);
  const mutants = [];
  const points = [];
  let count = 0;
  let point = -1;
  const lines = lineStarts(source);

  const mutant = (start, end, by, kind) => {
    if (source.slice(start, end) !== by)
      mutants.push({ start, end, by, kind, point, line: lineAt(lines, start) });
  };
  const mark = (at, before = '', after = '') => {
    points.push({ at, text: `${before}__jq[${count}]||__jqHit(${count})${after}` });
    point = count++;
  };
  const within = (work) => {
    const outer = point;
    work();
    point = outer;
  };

  function block(statements) {
    // A point at the start, and after each statement that may have left the block.
    let due = true;
    for (const statement of statements) {
      const runs = !NOT_RUN.test(statement.type) && statement.type !== 'FunctionDeclaration';
      if (due && runs && !statement.directive) {
        mark(statement.start, ';', ';');
        due = false;
      }
      visit(statement);
      if (/^(If|For|While|DoWhile|Switch|Try|Labeled)/.test(statement.type)) due = true;
    }
  }
  function branch(node) {
    if (!node) return;
    within(() => {
      if (node.type === 'BlockStatement') return block(node.body);
      mark(node.start, '{', ';');
      visit(node);
      points.push({ at: node.end, text: '}' });
    });
  }
  function condition(node, never = false) {
    if (node.type !== 'Literal') {
      if (!never) mutant(node.start, node.end, 'true', 'condition');
      mutant(node.start, node.end, 'false', 'condition');
    }
  }
  function result(node) {
    const of = node?.type === 'ParenthesizedExpression' ? node.expression : node;
    if (!of) return;
    const { type, operator } = of;
    const boolean = (type === 'BinaryExpression' || type === 'LogicalExpression') && YES_OR_NO.has(operator);
    if (boolean || (type === 'UnaryExpression' && operator === '!')) condition(of);
    else if (type === 'BinaryExpression') mutant(of.start, of.end, '0', 'result');
    else if (type === 'CallExpression' || type === 'ArrayExpression' || type === 'Identifier')
      if (of.name !== 'undefined') mutant(of.start, of.end, 'undefined', 'result');
  }

  const visitors = {
    BinaryExpression(node) {
      const texts = node.operator === '+' && (isText(node.left) || isText(node.right));
      if (!texts) operator(node, node.left.end, node.right.start);
    },
    LogicalExpression: (node) => operator(node, node.left.end, node.right.start),
    AssignmentExpression: (node) => !isText(node.right) && operator(node, node.left.end, node.right.start),
    UpdateExpression: (node) =>
      node.prefix
        ? operator(node, node.start, node.argument.start)
        : operator(node, node.argument.end, node.end),
    UnaryExpression(node) {
      if (node.operator === '!' || node.operator === '-')
        mutant(node.start, node.argument.start, '', 'operator');
    },
    Literal(node) {
      if (typeof node.value === 'boolean') mutant(node.start, node.end, String(!node.value), 'boolean');
      if (typeof node.value !== 'number') return;
      // One more or one less, by where it stands.
      const by = node.start % 2 === 0 ? node.value + 1 : node.value - 1;
      mutant(node.start, node.end, by < 0 ? `(${by})` : String(by), 'number');
    },
    MemberExpression({ property, computed }) {
      const by = computed || !Object.hasOwn(METHODS, property.name) ? undefined : METHODS[property.name];
      if (by !== undefined) mutant(property.start, property.end, by, 'method');
    },
    ConditionalExpression: (node) => condition(node.test),
    ExpressionStatement(node) {
      const removable = !node.directive && !/^super\b/.test(source.slice(node.start, node.start + 6));
      if (removable) mutant(node.start, node.end, ';', 'statement');
    },
    ThrowStatement: (node) => mutant(node.start, node.end, ';', 'statement'),
    BreakStatement: (node) => mutant(node.start, node.end, ';', 'statement'),
    ContinueStatement: (node) => mutant(node.start, node.end, ';', 'statement'),
    ReturnStatement: (node) => result(node.argument),
  };
  function operator(node, from, to) {
    const at = source.indexOf(node.operator, from);
    if (at < 0 || at >= to) return;
    for (const by of OPERATORS[node.operator] ?? []) mutant(at, at + node.operator.length, by, 'operator');
  }

  /** What is walked by hand, because a point begins in it; the rest is walked child by child. */
  const walks = {
    BlockStatement: (node) => within(() => block(node.body)),
    StaticBlock: (node) => within(() => block(node.body)),
    SwitchCase(node) {
      if (node.test) visit(node.test);
      within(() => block(node.consequent));
    },
    IfStatement(node) {
      condition(node.test);
      visit(node.test);
      branch(node.consequent);
      branch(node.alternate);
    },
    ForStatement(node) {
      if (node.test) condition(node.test, true);
      for (const part of [node.init, node.test, node.update]) if (part) visit(part);
      branch(node.body);
    },
    ForOfStatement: (node) => loop(node, node.right),
    ForInStatement: (node) => loop(node, node.right),
    WhileStatement(node) {
      condition(node.test, true);
      loop(node, node.test);
    },
    DoWhileStatement(node) {
      condition(node.test, true);
      loop(node, node.test);
    },
    ArrowFunctionExpression(node) {
      for (const parameter of node.params) visit(parameter);
      within(() => {
        if (node.body.type === 'BlockStatement') return block(node.body.body);
        mark(node.body.start, '(', ',');
        result(node.body);
        visit(node.body);
        points.push({ at: node.body.end, text: ')' });
      });
    },
    // Names are no numbers to change, and a key that is quoted is a name.
    Property(node) {
      if (node.computed) visit(node.key);
      visit(node.value);
    },
    PropertyDefinition(node) {
      if (node.value) visit(node.value);
    },
    MethodDefinition: (node) => visit(node.value),
    TSEnumDeclaration() {},
  };
  function loop(node, head) {
    visit(head);
    branch(node.body);
  }

  function visit(node) {
    if (NOT_RUN.test(node.type) || node.declare) return;
    visitors[node.type]?.(node);
    const walk = walks[node.type];
    if (walk) return walk(node);
    for (const key of Object.keys(node)) {
      const child = node[key];
      if (Array.isArray(child)) {
        for (const each of child) if (each?.type) visit(each);
      } else if (child?.type) visit(child);
    }
  }
  for (const statement of program.body) visit(statement);
  return { mutants, points, count };
}

const isText = (node) =>
  node.type === 'TemplateLiteral' ||
  (node.type === 'Literal' && typeof node.value === 'string') ||
  (node.type === 'BinaryExpression' && node.operator === '+' && (isText(node.left) || isText(node.right)));

function lineStarts(source) {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts, offset) {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** The source with its counters: which points are passed is added to the file `log`, each once in a process, as lines `<file number>:<point>`. */
export function counted(source, { points, count }, number, log) {
  const hit = `appendFileSync(${JSON.stringify(log)},'${number}:'+n+'\\n')`;
  const head = `const __jq=new Uint8Array(${count + 1}),__jqHit=(n)=>{__jq[n]=1;try{process.getBuiltinModule('node:fs').${hit}}catch{}};(globalThis.__jqAll??=[]).push(__jq);`;
  const hashbang = source.startsWith('#!') ? source.indexOf('\n') + 1 : 0;
  // Where an insertion ends one thing and begins another, what was pushed first stands first.
  const order = points.map((each, index) => ({ ...each, index }));
  order.sort((a, b) => a.at - b.at || a.index - b.index);
  let text = '';
  let from = hashbang;
  for (const { at, text: insertion } of order) {
    text += source.slice(from, at) + insertion;
    from = at;
  }
  const loaded = `__jqHit(${count});`;
  return `${source.slice(0, hashbang)}${head}\n${text}${source.slice(from)}\n${loaded}\n`;
}

/** The source with one mutant in it. */
export const mutated = (source, { start, end, by }) => source.slice(0, start) + by + source.slice(end);
