import { functionTable } from '../../../../src/evaluate/helm/functions/table.ts';
import {
  ExecError,
  helmExecMessage,
  helmParseMessage,
  type Limits,
} from '../../../../src/evaluate/helm/template/errors.ts';
import { Executor } from '../../../../src/evaluate/helm/template/executor.ts';
import { type Piece, ValuePath } from '../../../../src/evaluate/helm/template/origin.ts';
import { TemplateSet } from '../../../../src/evaluate/helm/template/set.ts';
import {
  fromPlain,
  GoMap,
  int,
  map,
  type Plain,
  str,
  type Value,
} from '../../../../src/evaluate/helm/template/values.ts';
import { asValues } from '../../../../src/evaluate/helm/values/values-value.ts';
import { yamlFunctions } from '../../../../src/evaluate/helm/yaml/functions.ts';
import { parseTemplate } from '../../../../src/parse/gotemplate/parser.ts';
import { SourceFile } from '../../../../src/text/source.ts';

export const MAIN = 'c/templates/t.yaml';
export const HELPERS = 'c/templates/_h.tpl';

const functions = functionTable(yamlFunctions);

export interface Executed {
  readonly text: string;
  readonly pieces: readonly Piece[];
  readonly executor: Executor;
  readonly values: ValuePath;
}

/** The context of a chart `c` in a release `r`, with nothing but what these tests look at. */
function contextOf(values: Value): GoMap {
  const given = values.kind === 'map' ? values : new GoMap(new Map());
  const yes = fromPlain(true);
  const no = fromPlain(false);
  const release: [string, Value][] = [
    ['Name', str('r')],
    ['Namespace', str('n')],
    ['Service', str('Helm')],
    ['Revision', int(1)],
    ['IsInstall', yes],
    ['IsUpgrade', no],
  ];
  const template: [string, Value][] = [
    ['Name', str(MAIN)],
    ['BasePath', str('c/templates')],
  ];
  return asValues(
    map([
      ['Values', asValues(given)],
      ['Release', map(release)],
      ['Template', map(template)],
    ]),
  );
}

/** Executes a template with helpers beside it; throws what the parser (as an Error) or the executor throws. */
export function execute(text: string, plain: Plain = {}, helpers = '', limits?: Limits): Executed {
  const set = new TemplateSet();
  for (const [name, source] of [
    [MAIN, text],
    [HELPERS, helpers],
  ] as const) {
    const parsed = parseTemplate(new SourceFile(name, source), { functions });
    if (parsed.errors[0]) throw new SyntaxError(parsed.errors[0].message);
    set.add(parsed);
  }
  const values = ValuePath.root('c');
  const executor = new Executor(set, functions, limits);
  const pieces = executor.execute(MAIN, contextOf(fromPlain(plain, values)));
  return { text: pieces.map((piece) => piece.text).join(''), pieces, executor, values };
}

/** The output, or what Helm would say. */
export function outcome(text: string, plain: Plain = {}, helpers = ''): { output: string } | { error: string } {
  try {
    return { output: execute(text, plain, helpers).text };
  } catch (error) {
    if (error instanceof SyntaxError) return { error: helmParseMessage(error.message) };
    if (error instanceof ExecError) return { error: helmExecMessage(error.message) };
    throw error;
  }
}

/** The output alone. */
export function output(text: string, plain: Plain = {}, helpers = ''): string {
  return execute(text, plain, helpers).text;
}
