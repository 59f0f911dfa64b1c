/**
 * From tags of words to entities, as seqeval's default mode reads them.
 *
 * That mode is conlleval's: lenient. BIO, IOB1, BIOES and IOE tags are read by the same rules; an entity also starts at an
 * `I-` or `E-` after `O` or of another type, where the strict mode would drop it.
 */

/** One entity: positions are those of its row, words here, code points elsewhere; end exclusive. */
export interface Entity {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

interface Tag {
  /** The first character: B, I, O, E, S; any other one counts as being inside. */
  readonly mark: string;
  readonly type: string;
}

const OUTSIDE: Tag = { mark: 'O', type: '_' };

/**
 * Entities of one sentence.
 *
 * The mark is a tag's first character and the type what stands after its first `-`; without one it is the rest of the tag, or `_`
 * where nothing is left. An empty tag is read as `O`.
 *
 * @param tags one a word, as `B-PER`
 * @returns in order of their ends
 * @see seqeval 1.2.2 `metrics.sequence_labeling.get_entities(suffix=False)`; Tjong Kim Sang, Buchholz (CoNLL-2000), conlleval.pl
 */
export function entitiesOfTags(tags: readonly string[]): Entity[] {
  const entities: Entity[] = [];
  let before = OUTSIDE;
  let start = 0;
  for (let word = 0; word <= tags.length; word += 1) {
    const tag = readTag(tags[word] ?? '');
    if (ends(before, tag)) entities.push({ start, end: word, type: before.type });
    if (starts(before, tag)) start = word;
    before = tag;
  }
  return entities;
}

function readTag(tag: string): Tag {
  const [mark] = tag;
  if (mark === undefined) return OUTSIDE;
  const rest = tag.slice(mark.length);
  return { mark, type: rest.slice(rest.indexOf('-') + 1) || '_' };
}

function ends(before: Tag, tag: Tag): boolean {
  if (before.mark === 'E' || before.mark === 'S') return true;
  if ((before.mark === 'B' || before.mark === 'I') && (tag.mark === 'B' || tag.mark === 'S' || tag.mark === 'O')) return true;
  return isInside(before) && before.type !== tag.type;
}

function starts(before: Tag, tag: Tag): boolean {
  if (tag.mark === 'B' || tag.mark === 'S') return true;
  if ((before.mark === 'E' || before.mark === 'S' || before.mark === 'O') && (tag.mark === 'E' || tag.mark === 'I')) return true;
  return isInside(tag) && before.type !== tag.type;
}

// conlleval takes a full stop for a tag of nothing, and seqeval kept that
function isInside({ mark }: Tag): boolean {
  return mark !== 'O' && mark !== '.';
}
