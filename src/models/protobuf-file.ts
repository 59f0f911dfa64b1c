/**
 * Reads the wire format of protobuf from an open file, field by field, without loading what is skipped.
 *
 * A position and a small window of the file: skipping 2 GB of weights only moves the position. Every length
 * is held against the message it stands in, and every step takes at least one byte, so that any file, however
 * broken, ends the walk.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
import { readSync } from 'node:fs';

/** What is wrong with a file that is no protobuf; `byte` is where. */
export class MalformedProtobuf extends Error {
  constructor(reason: string, byte: number) {
    super(`Protobuf parsing failed at byte ${byte}: ${reason}`);
  }
}

/** A field of a message. `length` is the bytes of its value when it is length-delimited, else null: then it is skipped already. */
export interface Field {
  readonly number: number;
  readonly length: number | null;
}

/** Wire types: how long a value is. */
const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** A varint holds 64 bits, seven a byte. */
const MAX_VARINT_BYTES = 10;
const MAX_TAG = 2 ** 32 - 1;

/** Between two tensors lie a few hundred bytes of names and shapes; more would be read for nothing. */
const WINDOW_BYTES = 4096;

export class ProtobufFile {
  readonly #window = Buffer.allocUnsafe(WINDOW_BYTES);
  #windowStart = 0;
  #windowLength = 0;
  #position = 0;

  /** @param fd of a regular file, open for reading */
  constructor(private readonly fd: number) {}

  /** Byte of the file that is read next. */
  get position(): number {
    return this.#position;
  }

  /**
   * Reads the next field's tag and, of a length-delimited one, its length; values of other kinds are skipped.
   *
   * @param end where the message ends
   * @throws MalformedProtobuf when there is no such field within the message
   */
  field(end: number): Field {
    const start = this.#position;
    const tag = this.#varint();
    const number = Math.floor(tag / 8);
    if (tag > MAX_TAG || number === 0) throw new MalformedProtobuf('no field has this number', start);
    let length: number | null = null;
    switch (tag % 8) {
      case VARINT:
        this.#varint();
        break;
      case FIXED64:
        this.skip(8);
        break;
      case DELIMITED:
        length = this.#varint();
        break;
      case FIXED32:
        this.skip(4);
        break;
      default:
        // Groups were given up before ONNX was made: what has one is no model.
        throw new MalformedProtobuf('an unknown wire type', start);
    }
    if (this.#position + (length ?? 0) > end) throw new MalformedProtobuf('a field that is longer than its message', start);
    return { number, length };
  }

  /** Moves on without reading. */
  skip(bytes: number): void {
    this.#position += bytes;
  }

  /** Reads bytes. The caller bounds their number. */
  bytes(length: number): Buffer {
    const bytes = Buffer.alloc(length);
    for (let i = 0; i < length; i++) bytes[i] = this.#byte();
    return bytes;
  }

  /** A varint as a number; beyond 2^53 inexact, which is beyond any file too. */
  #varint(): number {
    const start = this.#position;
    let value = 0;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw new MalformedProtobuf('a number of more than 64 bits', start);
  }

  #byte(): number {
    const inWindow = this.#position - this.#windowStart;
    if (inWindow < 0 || inWindow >= this.#windowLength) {
      this.#windowStart = this.#position;
      this.#windowLength = readSync(this.fd, this.#window, 0, WINDOW_BYTES, this.#position);
    }
    const byte = this.#windowLength === 0 ? undefined : this.#window[this.#position - this.#windowStart];
    if (byte === undefined) throw new MalformedProtobuf('the file ends within a field', this.#position);
    this.#position += 1;
    return byte;
  }
}
