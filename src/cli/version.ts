/** The program's version, from package.json. */
import { readFileSync } from 'node:fs';
import { packageFile } from '../core/program-files.js';

const manifest: unknown = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));

export const VERSION: string =
  typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '0.0.0';
