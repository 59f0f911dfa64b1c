/** What a prepared form is: the optimised graph of a model, and its weights as this CPU multiplies them, in a file that all sessions map. */

/** The files of a model as they were when it was prepared: by these it is found again before its content is hashed. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  readonly mtimeMs: number;
}

/** One file of a prepared form. */
export interface PreparedFile {
  readonly path: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

/** A prepared form in the cache. Plain data: it crosses threads. */
export interface PreparedForm {
  readonly folder: string;
  /** The .onnx file that is loaded in place of the model's. */
  readonly graph: string;
  /** The model as it was named, and which of its forms (dtype) this is. */
  readonly model: string;
  readonly form: string;
  /** SHA-256 of the model, in hex: what it was made from. */
  readonly modelSha256: string;
  readonly files: readonly PreparedFile[];
  /** Where copies of that model lay: the files of each. */
  readonly sources: readonly (readonly SourceFile[])[];
}

/** Bytes of its files. */
export function preparedBytes({ files }: Pick<PreparedForm, 'files'>): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
