/** What holds for every row command (row-commands.ts), for those that write texts. */
import { fixture } from './program.js';
import { type Case, holdsFor } from './row-commands.js';

/** Models with random weights write nonsense, but never a special token. */
const isWritten = (text: string | undefined): boolean => text !== undefined && !/<\|im_|<\|endoftext|<pad>|<\/?s>|<unk>/.test(text);

const short = ['--max-new-tokens', '6'];
const model = (name: string): readonly string[] => ['-m', fixture('models', name)];

const CASES: readonly Case[] = [
  {
    name: 'generate',
    args: ['generate', ...model('tiny-llama'), ...short, '--prompt', 'Say {text} again:'],
    looks: ({ output }) => isWritten(output),
    empty: { output: '' },
  },
  {
    name: 'generate, sampled',
    args: ['generate', ...model('tiny-gpt2'), ...short, '--temperature', '0.9', '--top-p', '0.9', '--seed', '3'],
    looks: ({ output }) => isWritten(output),
    empty: { output: '' },
  },
  { name: 'chat', args: ['chat', ...model('tiny-llama'), ...short], looks: ({ reply }) => isWritten(reply), empty: { reply: '' } },
  {
    name: 'summarize',
    args: ['summarize', ...model('tiny-t5'), ...short],
    looks: ({ summary }) => isWritten(summary),
    empty: { summary: '' },
  },
  {
    name: 'translate',
    args: ['translate', '--from', 'en', '--to', 'fr', ...model('tiny-marian'), ...short],
    looks: ({ translation }) => isWritten(translation),
    empty: { translation: '' },
  },
];

for (const one of CASES) holdsFor(one);
