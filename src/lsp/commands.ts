import { LSPErrorCodes, ResponseError, type WorkspaceEdit } from 'vscode-languageserver';
import { certain } from '../model/possible.ts';
import type { Release } from '../model/tilt.ts';
import { renderRelease } from '../project/render-release.ts';
import type { AnyRule } from '../rule/rule.ts';
import { HOLE } from '../text/traced.ts';
import { type ActionContext, COMMANDS, type DisableRequest, editsOfDisabling, workspaceEdit } from './code-actions.ts';
import type { Analysis, ProjectView } from './live-project.ts';
import { rulePage } from './rule-page.ts';

/** What commands need of the server. */
export interface CommandPort {
  readonly rules: () => readonly AnyRule[];
  readonly showMessage: (text: string) => void;
  /** Asks the client to make an edit; whether it did. */
  readonly apply: (edit: WorkspaceEdit) => Promise<boolean>;
  readonly at: (uri: string) => Promise<
    | {
        readonly analysis: Analysis;
        readonly view: ProjectView;
        readonly path: string;
        readonly context: ActionContext;
      }
    | undefined
  >;
}

/** A release that can be rendered, as `COMMANDS.releases` lists them. */
export interface ListedRelease {
  /** Its place among the releases of the project. */
  readonly index: number;
  readonly name: string;
  /** The folder of its chart. */
  readonly chart: string;
  readonly values: readonly string[];
}

function isDisableRequest(value: unknown): value is DisableRequest {
  if (typeof value !== 'object' || value === null) return false;
  const shape = value as Partial<Record<keyof DisableRequest, unknown>>;
  return (
    typeof shape.uri === 'string' &&
    typeof shape.rule === 'string' &&
    typeof shape.line === 'number' &&
    typeof shape.character === 'number' &&
    (shape.reason === undefined || typeof shape.reason === 'string')
  );
}

function wrong(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}

/** The commands of the server. */
export class Commands {
  readonly #port: CommandPort;

  constructor(port: CommandPort) {
    this.#port = port;
  }

  /** Runs a command; a wrong use of it gives an error for the client. */
  async run(command: string, given: readonly unknown[]): Promise<unknown> {
    const [first, second] = given;
    switch (command) {
      case COMMANDS.explain: {
        const rule = this.#port.rules().find(({ id }) => id === first);
        if (!rule) return wrong(`there is no rule ${JSON.stringify(first)}`);
        this.#port.showMessage(`${rule.id}: ${rule.docs.what}\n\nWhy: ${rule.docs.why}\n\nFix: ${rule.docs.fix}`);
        return rulePage(rule);
      }
      case COMMANDS.disable:
        return isDisableRequest(first) ? this.#disable(first) : wrong('uri, rule, line and character are expected');
      case COMMANDS.releases:
        return typeof first === 'string' ? this.#releases(first) : wrong('the URI of a file is expected');
      case COMMANDS.render:
        return typeof first === 'string' && typeof second === 'number'
          ? this.#render(first, second)
          : wrong('the URI of a file and the number of a release are expected');
      default:
        return wrong(`there is no command ${JSON.stringify(command)}`);
    }
  }

  async #disable({ uri, rule, line, character, reason }: DisableRequest): Promise<unknown> {
    const place = await this.#port.at(uri);
    const finding = place?.analysis.findings.find(({ rule: id, span }) => {
      const { line: at, column } = span.file.positionAt(span.start);
      return id === rule && span.file.path === place.path && at === line + 1 && column === character + 1;
    });
    const kind = place?.view.files.kindOf(place.path);
    if (!place || !finding || !kind) return wrong('the finding is not there any more');
    // A line break would end the comment.
    const edits = editsOfDisabling(finding, kind, (reason ?? '').replace(/\s+/g, ' ').trim());
    if (!edits) return wrong('no comment can switch a rule off here');
    return this.#port.apply(workspaceEdit(edits, place.context.target));
  }

  async #releases(uri: string): Promise<readonly ListedRelease[] | ResponseError<void>> {
    const place = await this.#port.at(uri);
    if (!place) return wrong('the file belongs to no project that is known');
    const { pipeline } = place.view;
    const listed = pipeline.releases.flatMap((release, index) => {
      const chart = pipeline.chartOf(release);
      return chart ? [{ index, name: nameOf(release), chart: chart.path, values: valuesOf(release) }] : [];
    });
    const near = listed.filter(
      ({ chart, values }) => place.path.startsWith(`${chart}/`) || values.includes(place.path),
    );
    return near.length > 0 ? near : listed;
  }

  async #render(uri: string, index: number): Promise<string | ResponseError<void>> {
    const place = await this.#port.at(uri);
    const release = place?.view.pipeline.releases[index];
    if (!place || !release) return wrong('there is no such release any more');
    const text = renderRelease(place.view.host, release);
    if (!text)
      return wrong(`${nameOf(release)} cannot be rendered: Helm refuses the chart, or not all of its values are known`);
    return text.text.replaceAll(HOLE, '…');
  }
}

function nameOf({ release, resource }: Release): string {
  return (certain(release) ?? certain(resource))?.text.replaceAll(HOLE, '…') ?? '…';
}

function valuesOf({ values }: Release): string[] {
  return values.flatMap(({ alternatives }) => alternatives.flatMap(({ path }) => path ?? []));
}
