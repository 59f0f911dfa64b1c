/** Flags of embed alone. */
import { oneOf, valueFlag, wholeNumber } from './flag.js';

/** true, false, or null for what the model's configuration says. */
const yesOrNo = (text: string): boolean | undefined => {
  const word = oneOf('true', 'false')(text);
  return word === undefined ? undefined : word === 'true';
};

export const embedFlags = {
  normalize: valueFlag(
    {
      name: 'normalize',
      value: 'true|false',
      help: 'divide each vector by its length, so that a dot product is the cosine',
      shownDefault: "the model's configuration",
    },
    null,
    'true or false',
    yesOrNo,
  ),
  dims: valueFlag(
    { name: 'dims', value: 'N', help: 'keep the first N numbers of each vector (models trained for it: Matryoshka)', shownDefault: 'all' },
    null,
    'a whole number from 1',
    wholeNumber(1),
  ),
};
