/** Why a hub does not give a model: what it is, and what to do. */

export type HubRefusal = 'token_missing' | 'token_refused' | 'forbidden' | 'no_repository' | 'no_revision' | 'no_file' | 'no_onnx';

export const HUB_REFUSALS: Readonly<Record<HubRefusal, { readonly reason: string; readonly remedy: string }>> = {
  token_missing: {
    reason: 'the hub has no such model, or shows it only to those with a token (401)',
    remedy: 'Check the name; for a private or gated model set HF_TOKEN.',
  },
  token_refused: {
    reason: 'the hub refuses the token in HF_TOKEN for it (401)',
    remedy: 'Check the name, and that the token is valid and may read it.',
  },
  forbidden: {
    reason: 'the hub does not let you have it (403)',
    remedy: "Accept the model's conditions on its page, and set HF_TOKEN to a token of that account.",
  },
  no_repository: { reason: 'the hub has no such model (404)', remedy: 'Check the name: owner/name, as in the address of its page.' },
  no_revision: { reason: 'the hub has no such revision (404)', remedy: 'Name a branch, tag or commit after @, or leave it out for main.' },
  no_file: {
    reason: 'the hub lists a file that it does not have (404)',
    remedy: 'Try again later, or name another revision: owner/name@revision.',
  },
  no_onnx: {
    reason: 'no .onnx files in it, so it cannot be run here',
    remedy: 'Look for the same model converted to ONNX, for example under onnx-community/.',
  },
};
