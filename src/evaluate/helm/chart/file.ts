import { SourceFile } from '../../../text/source.ts';
import { decodeUtf8 } from '../../../text/utf8.ts';

/** One file of a chart. */
export class ChartFile {
  /** Its path inside the chart. */
  readonly name: string;
  /** Its path in the repository; of a packed chart, the archive's path, `!/` and the path inside. */
  readonly path: string;
  /** Its bytes without a byte-order mark. */
  readonly bytes: Uint8Array;
  #source: SourceFile | undefined;

  constructor(name: string, path: string, bytes: Uint8Array) {
    this.name = name;
    this.path = path;
    this.bytes = bytes;
  }

  /** The file as text; bytes that are not UTF-8 as in `decodeUtf8`. */
  get source(): SourceFile {
    this.#source ??= new SourceFile(this.path, decodeUtf8(this.bytes));
    return this.#source;
  }

  get text(): string {
    return this.source.text;
  }

  /** The same file under another name: a subchart's files lose the folder in which it lies. */
  named(name: string): ChartFile {
    const file = new ChartFile(name, this.path, this.bytes);
    file.#source = this.#source;
    return file;
  }
}

/** Without a leading UTF-8 byte-order mark. */
export function trimBom(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
