/** What the readers of byte streams share. */

/** The mark that standard input has been idle. */
export const IDLE = Buffer.alloc(0);

/** Waits for the first bytes, `wanted` of them if there are so many; `rest` begins with them again. */
export async function takeHead(blocks: AsyncGenerator<Buffer>, wanted: number): Promise<{ head: Buffer; rest: AsyncGenerator<Buffer> }> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < wanted) {
    const { value, done } = await blocks.next();
    if (done) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  async function* rest(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* blocks;
  }
  return { head, rest: rest() };
}

/** The blocks without their first bytes, none empty but IDLE. */
export async function* withoutFirst(blocks: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const block of blocks) {
    const content = block.subarray(left);
    left -= block.length - content.length;
    if (block === IDLE) yield IDLE;
    else if (content.length > 0) yield content;
  }
}
