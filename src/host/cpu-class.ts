/**
 * The class of a CPU, as far as it decides the bytes of an answer: the vector instructions that the runtime chooses its
 * kernels by. Two machines of one class round alike.
 */
import { readFileSync } from 'node:fs';

/** What ONNX Runtime's kernels ask for on x64, the strongest last. @see onnxruntime/core/mlas/lib/platform.cpp */
const FEATURES: readonly string[] = [
  'avx',
  'fma',
  'avx2',
  'avx512f',
  'avx512_vnni',
  'avx_vnni',
  'amx_int8',
  'asimddp',
  'i8mm',
  'sve',
  'bf16',
];

/**
 * The class of this machine, such as `x64+avx+fma+avx2`.
 *
 * @param cpuinfo text of /proc/cpuinfo; where there is none the architecture is all that is told
 */
export function cpuClass(cpuinfo: string = readCpuinfo()): string {
  const flags = new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1]?.split(' '));
  return [process.arch, ...FEATURES.filter((feature) => flags.has(feature))].join('+');
}

function readCpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
