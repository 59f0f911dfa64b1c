/**
 * A sample drawn from a stream of unknown length in one pass: every text seen so far is in it with the same chance.
 *
 * So it does not matter how the file is ordered; the head of a file sorted by length would tell of its shortest rows only.
 *
 * @see Vitter, Random sampling with a reservoir, ACM TOMS 11 (1985): algorithm R
 */
import { seededRandom, shuffle } from '../core/seeded-random.js';

export class Reservoir {
  private readonly random: () => number;
  private readonly texts: string[] = [];
  private characters = 0;
  private seen = 0;

  /**
   * @param room texts it holds at most
   * @param mostCharacters characters of all of them, at most: where they are long there are fewer, at least one
   */
  constructor(
    private room: number,
    private readonly mostCharacters: number,
    seed: number,
  ) {
    this.random = seededRandom(seed);
  }

  /** Texts that came by. */
  get count(): number {
    return this.seen;
  }

  add(text: string): void {
    this.seen += 1;
    const place = this.texts.length < this.room ? this.texts.length : Math.floor(this.random() * this.seen);
    if (place >= this.room) return;
    this.characters += text.length - (this.texts[place]?.length ?? 0);
    this.texts[place] = text;
    // A random part of a random sample is one too.
    while (this.characters > this.mostCharacters && this.texts.length > 1) {
      const [gone = ''] = this.texts.splice(Math.floor(this.random() * this.texts.length), 1);
      this.characters -= gone.length;
      this.room = this.texts.length;
    }
  }

  /** The sample in random order. */
  shuffled(): string[] {
    const texts = [...this.texts];
    shuffle(texts, this.random);
    return texts;
  }
}
