/** A policy with the file that it was written in, so that what is wrong can be told with its line. */
import type { Document } from "#model/position";

export interface Written<T> {
  readonly value: T;
  readonly document: Document;
}
