#!/usr/bin/env node
// First, and for every thread and process that is started: a bundled file loads its packages before its own code runs.
import '../dist/bundle/models/no-telemetry.js';
import '../dist/bundle/cli/main.js';
