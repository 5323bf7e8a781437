/** How long the functions of a source are, by the parser that builds it. */
import { parseSync } from 'vite';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

const FUNCTIONS: readonly string[] = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

export interface FunctionLength {
  /** Its name; of one without, that of what it is assigned to or handed to. */
  readonly name: string;
  /** From its first line to its last, both counted. */
  readonly lines: number;
}

/** @throws Error when the text cannot be parsed */
export function functionLengths(path: string, text: string): FunctionLength[] {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]!.message}`);
  const found: FunctionLength[] = [];
  const visit = (value: unknown, name: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item, name);
      return;
    }
    if (!isNode(value)) return;
    const own = nameOf(value) ?? name;
    if (FUNCTIONS.includes(value.type)) {
      found.push({ name: own, lines: text.slice(value.start, value.end).split('\n').length });
    }
    for (const child of Object.values(value)) visit(child, own);
  };
  visit(program, 'module');
  return found;
}

/** What a node calls itself: functions, variables, members, properties, and calls by what they call. */
function nameOf(node: Node): string | undefined {
  const { id, key, callee } = node as { readonly id?: unknown; readonly key?: unknown; readonly callee?: unknown };
  for (const part of [id, key, callee]) {
    if (isNode(part) && 'name' in part && typeof part.name === 'string') return part.name;
  }
  return undefined;
}
