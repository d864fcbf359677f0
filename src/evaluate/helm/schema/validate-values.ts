import type { SourceFile, Span } from '../../../text/source.ts';
import type { Chart } from '../chart/chart.ts';
import { HelmError } from '../error.ts';
import type { ConfigMap } from '../values/config.ts';
import { compileSchema, SchemaError, type Schemas } from './compile.ts';
import { leafProblems, problemText, type SchemaProblem, validate } from './validator.ts';

/** A chart whose values do not meet its schema. */
export interface SchemaViolation {
  readonly chart: Chart;
  readonly problem: SchemaProblem;
}

/** Values that do not meet the schemas of the chart and its subcharts. The span is that of the first wrong value. */
export class SchemaViolationError extends HelmError {
  readonly violations: readonly SchemaViolation[];
  constructor(message: string, span: Span | undefined, violations: readonly SchemaViolation[]) {
    super(message, span);
    this.violations = violations;
  }
}

/** Checks values against the `values.schema.json` of the chart and of each subchart. Throws `SchemaViolationError`. */
export function validateValues(chart: Chart, values: ConfigMap): void {
  const violations: SchemaViolation[] = [];
  const text = check(chart, values, violations);
  if (text === '') return;
  const leaf = violations.flatMap(({ problem }) => leafProblems(problem)).find(({ value }) => value?.span);
  throw new SchemaViolationError(
    `values don't meet the specifications of the schema(s) in the following chart(s):\n${text}`,
    leaf?.value?.span,
    violations,
  );
}

function check(chart: Chart, values: ConfigMap, violations: SchemaViolation[]): string {
  let text = '';
  if (chart.schema) {
    try {
      const problem = validate(compiled(chart.schema.source), values);
      if (problem) {
        violations.push({ chart, problem });
        text += `${chart.name}:\n${problemText(problem)}`;
      }
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      text += `${chart.name}:\n${error.message}`;
    }
  }
  for (const subchart of chart.dependencies) {
    const section = values.get(subchart.name);
    if (!section || section.content === null) continue;
    if (section.content instanceof Map) text += check(subchart, section.content, violations);
    else
      text += `${subchart.name}:\ninvalid type for values: expected object (map), got ${Array.isArray(section.content) ? '[]interface {}' : typeof section.content}\n`;
  }
  return text;
}

const cache = new WeakMap<SourceFile, Schemas>();

function compiled(source: SourceFile): Schemas {
  let schemas = cache.get(source);
  if (!schemas) {
    schemas = compileSchema(source.text);
    cache.set(source, schemas);
  }
  return schemas;
}
