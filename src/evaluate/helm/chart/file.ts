import { SourceFile } from '../../../text/source.ts';
import { decodeUtf8 } from '../../../text/utf8.ts';

/** What a file of a chart holds. */
export interface ChartContent {
  /** Its bytes without a byte-order mark. */
  readonly bytes: Uint8Array;
  /** The file as text; bytes that are not UTF-8 as in `decodeUtf8`. */
  readonly source: SourceFile;
}

/** The content of a file that stays as it is. */
export class FixedContent implements ChartContent {
  readonly bytes: Uint8Array;
  readonly #path: string;
  #source: SourceFile | undefined;

  constructor(path: string, bytes: Uint8Array) {
    this.#path = path;
    this.bytes = bytes;
  }

  get source(): SourceFile {
    this.#source ??= new SourceFile(this.#path, decodeUtf8(this.bytes));
    return this.#source;
  }
}

/** One file of a chart. */
export class ChartFile {
  /** Its path inside the chart. */
  readonly name: string;
  /** Its path in the repository; of a packed chart, the archive's path, `!/` and the path inside. */
  readonly path: string;
  readonly #content: ChartContent;

  /** `content` is asked each time, so that it may be one that changes. */
  constructor(name: string, path: string, content: Uint8Array | ChartContent) {
    this.name = name;
    this.path = path;
    this.#content = content instanceof Uint8Array ? new FixedContent(path, content) : content;
  }

  /** Its bytes without a byte-order mark. */
  get bytes(): Uint8Array {
    return this.#content.bytes;
  }

  /** The file as text; bytes that are not UTF-8 as in `decodeUtf8`. */
  get source(): SourceFile {
    return this.#content.source;
  }

  /** Whether its content stays as it is. */
  get isFixed(): boolean {
    return this.#content instanceof FixedContent;
  }

  get text(): string {
    return this.source.text;
  }

  /** The same file under another name: a subchart's files lose the folder in which it lies. */
  named(name: string): ChartFile {
    return new ChartFile(name, this.path, this.#content);
  }
}

/** Without a leading UTF-8 byte-order mark. */
export function trimBom(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
