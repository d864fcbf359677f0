import type { ReadObserver } from '../host/disk.ts';
import { type ReadNotes, ReadRecord, type SavedReads } from './read-record.ts';

/** Records what is read in the phases of a run, and tells all of it to whom records the whole run. */
export class ReadPhases implements ReadNotes {
  readonly #other: ReadNotes | undefined;
  #record: ReadRecord | undefined;

  constructor(other?: ReadNotes) {
    this.#other = other;
  }

  /** Begins a phase. */
  begin(): void {
    this.#record = new ReadRecord();
  }

  /** Ends a phase: what was read in it, to be kept; undefined when something changed meanwhile, or when none was begun. */
  end(): SavedReads | undefined {
    const saved = this.#record?.save();
    this.#record = undefined;
    return saved;
  }

  adopt(reads: SavedReads): void {
    this.#record?.adopt(reads);
    this.#other?.adopt(reads);
  }

  looked(...seen: Parameters<ReadObserver['looked']>): void {
    this.#record?.looked(...seen);
    this.#other?.looked(...seen);
  }

  resolved(...seen: Parameters<ReadObserver['resolved']>): void {
    this.#record?.resolved(...seen);
    this.#other?.resolved(...seen);
  }

  read(...seen: Parameters<ReadObserver['read']>): void {
    this.#record?.read(...seen);
    this.#other?.read(...seen);
  }

  listed(...seen: Parameters<ReadObserver['listed']>): void {
    this.#record?.listed(...seen);
    this.#other?.listed(...seen);
  }

  refused(...seen: Parameters<ReadObserver['refused']>): void {
    this.#record?.refused(...seen);
    this.#other?.refused(...seen);
  }
}
