/** Flags on models of the hub: what may be loaded, and where it is kept. */
import { anyText, switchFlag, valueFlag } from './flag.js';

export const hubFlags = {
  offline: switchFlag({ name: 'offline', help: 'never use the network: a model of the hub has to be in the cache' }),
  yes: switchFlag({ name: 'yes', help: 'load a missing model without asking' }),
  cacheDir: valueFlag(
    { name: 'cache-dir', value: 'D', help: 'where models of the hub are kept', shownDefault: '$XDG_CACHE_HOME/llm-threads' },
    null,
    'a folder',
    anyText,
  ),
};
