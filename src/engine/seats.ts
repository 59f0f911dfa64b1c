/**
 * What each worker is at, in memory that all threads see: a call to a worker has a seat, and whoever has it
 * says there what it does. The main thread can read it when a worker does not answer any more.
 */
import { SHARED } from './protocol.js';

export const SEAT_STATES = ['idle', 'waiting', 'working', 'model'] as const;

/**
 * idle: no call. waiting: not taken by a worker yet, which may still be loading. working: in JavaScript.
 * model: inside the runtime, where a thread must not be terminated.
 */
export type SeatState = (typeof SEAT_STATES)[number];

/** Int32 slots a seat takes: its state, and the second since which it is in it. */
const SLOTS = 2;

export class Seats {
  /**
   * @param shared the slots of SHARED
   * @param startedAt the zero of the clock, as Date.now() gives it; the same in all threads
   */
  constructor(
    private readonly shared: Int32Array,
    private readonly startedAt: number,
  ) {}

  /** Bytes of shared memory for so many seats. */
  static bytes(seats: number): number {
    return (SHARED.SEATS + seats * SLOTS) * Int32Array.BYTES_PER_ELEMENT;
  }

  set(seat: number, state: SeatState): void {
    Atomics.store(this.shared, SHARED.SEATS + seat * SLOTS + 1, this.second());
    Atomics.store(this.shared, SHARED.SEATS + seat * SLOTS, SEAT_STATES.indexOf(state));
  }

  state(seat: number): SeatState {
    return SEAT_STATES[Atomics.load(this.shared, SHARED.SEATS + seat * SLOTS)] ?? 'idle';
  }

  /** Whole seconds since the last change. */
  seconds(seat: number): number {
    return this.second() - Atomics.load(this.shared, SHARED.SEATS + seat * SLOTS + 1);
  }

  private second(): number {
    return Math.floor((Date.now() - this.startedAt) / 1000);
  }
}
