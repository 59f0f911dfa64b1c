/** File systems that are full soon. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** Why no small file system can be mounted here; false when it can. */
export function mountingFails(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root, to mount a small file system';
  const folder = mkdtempSync(join(tmpdir(), 'llm-threads-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return false;
  } catch {
    return 'mount is not allowed here';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A small file system of its own; it is unmounted before its folder goes. */
export function mounted(t: TestContext, options: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'llm-threads-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  t.after(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}
