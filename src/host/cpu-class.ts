/**
 * The class of a CPU, as far as it decides the bytes of an answer: the vector instructions that the runtime chooses its
 * kernels by. Two machines of one class round alike.
 */
import { cpuFeatures, cpuinfoHead } from '../core/cpu-features.js';

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
export function cpuClass(cpuinfo: string = cpuinfoHead()): string {
  const flags = new Set(cpuFeatures(cpuinfo).split(' '));
  return [process.arch, ...FEATURES.filter((feature) => flags.has(feature))].join('+');
}
