/** The part of WebAssembly that is used here: TypeScript has its types in the library of browsers only. */
declare namespace WebAssembly {
  /** Memory shared by threads: a structured clone is the same memory. */
  class Memory {
    constructor(limits: { readonly initial: number; readonly maximum: number; readonly shared: true });
    /** Anew after each growth, by whichever thread. */
    readonly buffer: SharedArrayBuffer;
    /** @param pages of 64 KiB @returns the pages before @throws RangeError */
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
}
