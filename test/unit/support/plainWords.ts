/** Finds words for people in a module of the source that are no messages of a catalogue, by the parser that builds it. */
import { parseSync } from 'vite';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

export interface PlainWords {
  readonly line: number;
  readonly words: string;
}

/** Macros: what stands in them is a message. */
const MACROS: ReadonlySet<string> = new Set(['t', 'msg', 'plural', 'select', 'selectOrdinal', 'defineMessage']);
const MACRO_ELEMENTS: ReadonlySet<string> = new Set(['Trans', 'Plural', 'Select', 'SelectOrdinal']);
/** What is said to developers alone. */
const FOR_DEVELOPERS: ReadonlySet<string> = new Set(['Error', 'TypeError', 'RangeError', 'console']);
/** Attributes and properties whose values people read or hear, be they one word. */
const SAID =
  /^(aria-label|aria-roledescription|aria-description|title|label|placeholder|alt|help|text|name|description|summary|words|unit|heading|tooltip|what|reason)$/;
/** Attributes that hold words and nothing else. */
const HEARD = /^(aria-label|aria-roledescription|aria-description|title|label|placeholder|alt|help|caption|note|text)$/;
/** Attributes that hold no words. */
const UNSAID =
  /^(className|class|style|d|href|src|type|role|id|htmlFor|key|viewBox|transform|points|stroke|fill|accept|rel|strokeDasharray|gridTemplateColumns|font)$/;

const LETTERS = /\p{L}{2,}/u;
/** Two words or more, one of them not of a program: "of the run", not "use strict" as an identifier would have it. */
const SENTENCE = /(^|[\s“"(])\p{L}[\p{L}’'-]+[,.:;!?]?\s+\p{L}[\p{L}’'-]*/u;

const nameOf = (node: unknown): string => {
  if (!isNode(node)) return '';
  if (node.type === 'MemberExpression') return nameOf(node.object);
  return typeof node.name === 'string' ? node.name : typeof node.value === 'string' ? node.value : '';
};

const isMacro = (node: Node): boolean =>
  (node.type === 'TaggedTemplateExpression' && MACROS.has(nameOf(node.tag))) ||
  (node.type === 'CallExpression' && MACROS.has(nameOf(node.callee))) ||
  (node.type === 'JSXElement' && MACRO_ELEMENTS.has(nameOf((node.openingElement as Node).name)));

const isForDevelopers = (node: Node): boolean =>
  (node.type === 'NewExpression' || node.type === 'CallExpression') && FOR_DEVELOPERS.has(nameOf(node.callee));

const NO_WORDS: ReadonlySet<string> = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration source',
  'ImportExpression',
  'TSLiteralType',
  'TSTypeAliasDeclaration',
  'TSInterfaceDeclaration',
  'TSTypeAnnotation',
  'Directive',
]);

/** What an expression may be in the end: both arms of a choice, what follows a condition. */
function outcomesOf(value: unknown): Node[] {
  if (!isNode(value)) return [];
  switch (value.type) {
    case 'JSXExpressionContainer':
    case 'ParenthesizedExpression':
      return outcomesOf(value.expression);
    case 'ConditionalExpression':
      return [...outcomesOf(value.consequent), ...outcomesOf(value.alternate)];
    case 'LogicalExpression':
      return [...outcomesOf(value.left), ...outcomesOf(value.right)];
    default:
      return [value];
  }
}

const textOf = (node: Node): string =>
  node.type === 'TemplateLiteral'
    ? (node.quasis as readonly Node[]).map(({ value }) => (value as { readonly cooked: string }).cooked).join('…')
    : node.type === 'Literal' && typeof node.value === 'string'
      ? node.value
      : '';

/** @param path whose ending tells the syntax @throws Error when the text cannot be parsed */
export function plainWords(path: string, text: string): PlainWords[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const found = new Map<number, PlainWords>();
  const tell = ({ start }: Node, words: string): void => {
    found.set(start, { line: text.slice(0, start).split('\n').length, words: words.replace(/\s+/g, ' ').trim() });
  };
  /** What is drawn or heard as it is: a single word of a program's kind too. */
  const tellDrawn = (value: unknown): void => {
    for (const node of outcomesOf(value)) if (LETTERS.test(textOf(node))) tell(node, textOf(node));
  };
  /** @param place name of the attribute or property that holds it */
  const visit = (value: unknown, place: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, place);
      return;
    }
    if (!isNode(value) || NO_WORDS.has(value.type) || isMacro(value) || isForDevelopers(value)) return;
    if (value.type === 'JSXAttribute') {
      const name = nameOf(value.name);
      if (HEARD.test(name)) tellDrawn(value.value);
      if (!UNSAID.test(name)) visit(value.value, name);
      return;
    }
    if (value.type === 'Property' || value.type === 'PropertyDefinition') {
      visit(value.value, nameOf(value.key));
      return;
    }
    if (value.type === 'JSXElement' || value.type === 'JSXFragment') {
      for (const child of value.children as readonly Node[])
        if (child.type === 'JSXExpressionContainer') tellDrawn(child);
    }
    if (value.type === 'JSXText' && LETTERS.test(String(value.value))) tell(value, String(value.value));
    if (value.type === 'Literal' && typeof value.value === 'string') {
      const said = SAID.test(place) && /^\p{Lu}\p{L}+/u.test(value.value);
      if (said || SENTENCE.test(value.value)) tell(value, value.value);
    }
    if (value.type === 'TemplateLiteral') {
      const whole = textOf(value);
      if (SENTENCE.test(whole)) tell(value, whole);
    }
    for (const child of Object.values(value)) visit(child, place);
  };
  visit(program, '');
  return [...found].sort(([a], [b]) => a - b).map(([, each]) => each);
}
