// Writes the generated parts of README.md: options, exit codes, reject codes. `npm run docs` after a build; a test compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { generatedParts, insertParts } from '../dist/cli/reference.js';

writeFileSync('README.md', insertParts(readFileSync('README.md', 'utf8'), generatedParts()));
