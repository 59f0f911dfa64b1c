/** A name and what is told under it. */
export type Fact = readonly [name: string, value: string];
