/**
 * Picks the next token at random, the same for the same seed and text on whatever thread.
 *
 * Everything is in float64 and the random numbers are a function of (seed, text) alone: neither rows before nor the
 * number of threads can change what is drawn.
 */
import { createHash } from 'node:crypto';

export interface Sampling {
  /** Over 0; under 1 sharpens, over 1 flattens. */
  readonly temperature: number;
  /** In (0, 1]: the smallest set of tokens whose probabilities reach it is drawn from. */
  readonly topP: number;
}

/** Gives numbers in [0, 1). */
export type Random = () => number;

/**
 * A generator of random numbers from a seed and a text.
 *
 * @see Blackman, Vigna, Scrambled Linear Pseudorandom Number Generators (2021): xoshiro128**
 */
export function randomFrom(seed: number, text: string): Random {
  const digest = createHash('sha256').update(`${seed}\n${text}`).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((byte) => digest.readInt32LE(byte)) as [number, number, number, number];
  return () => {
    const scrambled = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return scrambled / 2 ** 32;
  };
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/**
 * Draws a token.
 *
 * @param logits float32, one a token of the vocabulary; −∞ is never drawn; not modified
 * @returns the token's id; of equal probabilities the lower id is looked at first
 * @see Holtzman et al., The Curious Case of Neural Text Degeneration (2020), §3.1: top-p
 */
export function sampleToken(logits: Float32Array, { temperature, topP }: Sampling, random: Random): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > highest) highest = logit;
  const weights = new Float64Array(logits.length);
  let sum = 0;
  logits.forEach((logit, token) => {
    const weight = Math.exp((logit - highest) / temperature);
    weights[token] = weight;
    sum += weight;
  });
  // All tokens below this together weigh less than what top-p leaves out: sorting the few above is enough.
  const least = topP < 1 ? (sum * (1 - topP)) / logits.length : 0;
  const candidates: { readonly token: number; readonly weight: number }[] = [];
  weights.forEach((weight, token) => {
    if (weight > 0 && weight >= least) candidates.push({ token, weight });
  });
  if (topP < 1) candidates.sort((a, b) => b.weight - a.weight || a.token - b.token);
  return drawn(nucleus(candidates, topP < 1 ? sum * topP : Number.POSITIVE_INFINITY), random);
}

function nucleus<Candidate extends { readonly weight: number }>(candidates: readonly Candidate[], enough: number): readonly Candidate[] {
  let mass = 0;
  const end = candidates.findIndex(({ weight }) => {
    mass += weight;
    return mass >= enough;
  });
  return end === -1 ? candidates : candidates.slice(0, end + 1);
}

function drawn(candidates: readonly { readonly token: number; readonly weight: number }[], random: Random): number {
  let left = random() * candidates.reduce((sum, { weight }) => sum + weight, 0);
  for (const { token, weight } of candidates) {
    left -= weight;
    if (left < 0) return token;
  }
  // Rounding may leave a last crumb.
  return candidates.at(-1)?.token ?? 0;
}
