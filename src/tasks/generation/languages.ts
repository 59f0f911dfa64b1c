/** The names that translating models give languages, from the codes that users type (`en`, `pt-BR`). */

import { FaultError } from '../../core/faults.js';
import { shown } from '../../core/safe-text.js';

/** FLORES-200 has ISO 639-3 where users type ISO 639-1. @see https://github.com/facebookresearch/flores (FLORES-200 codes) */
const ISO_639_3: Readonly<Record<string, string>> = {
  ...{ af: 'afr', am: 'amh', ar: 'arb', az: 'azj', be: 'bel', bg: 'bul', bn: 'ben', bs: 'bos', ca: 'cat', cs: 'ces', cy: 'cym', da: 'dan' },
  ...{ de: 'deu', el: 'ell', en: 'eng', es: 'spa', et: 'est', eu: 'eus', fa: 'pes', fi: 'fin', fr: 'fra', ga: 'gle', gl: 'glg', gu: 'guj' },
  ...{ he: 'heb', hi: 'hin', hr: 'hrv', hu: 'hun', hy: 'hye', id: 'ind', is: 'isl', it: 'ita', ja: 'jpn', ka: 'kat', kk: 'kaz', km: 'khm' },
  ...{ kn: 'kan', ko: 'kor', ky: 'kir', lo: 'lao', lt: 'lit', lv: 'lvs', mk: 'mkd', ml: 'mal', mn: 'khk', mr: 'mar', ms: 'zsm', my: 'mya' },
  ...{ nb: 'nob', ne: 'npi', nl: 'nld', nn: 'nno', no: 'nob', pa: 'pan', pl: 'pol', ps: 'pbt', pt: 'por', ro: 'ron', ru: 'rus', si: 'sin' },
  ...{ sk: 'slk', sl: 'slv', so: 'som', sq: 'als', sr: 'srp', sv: 'swe', sw: 'swh', ta: 'tam', te: 'tel', tg: 'tgk', th: 'tha', tl: 'tgl' },
  ...{ tr: 'tur', uk: 'ukr', ur: 'urd', uz: 'uzn', vi: 'vie', xh: 'xho', yo: 'yor', zh: 'zho', zu: 'zul' },
};

/**
 * Names a model's token for a language may have, likeliest first: as typed, M2M100's `__fr__`, mBART's `fr_XX`,
 * NLLB's `fra_Latn`.
 */
export function languageTokens(code: string): readonly string[] {
  const locale = localeOf(code);
  if (locale === null) return [code];
  const { language, script, region } = locale.maximize();
  return [
    code,
    `__${language}__`,
    `${language}_XX`,
    `${language}_${region ?? 'XX'}`,
    `${ISO_639_3[language] ?? language}_${script ?? 'Latn'}`,
  ];
}

/**
 * A language in English, as prompts name it: `French` for `fr`.
 *
 * @throws FaultError usage for a code of no language
 */
export function languageName(code: string): string {
  const locale = localeOf(code.replace(/_.*$/, ''));
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const name = locale === null || names.of(locale.language) === undefined ? undefined : names.of(locale.baseName);
  if (name !== undefined) return name;
  throw new FaultError({
    code: 'usage',
    message: `There is no language with the code ${shown(code)}.`,
    remedy: 'Name languages by their codes (ISO 639), such as en, de, pt-BR: --from en --to de',
  });
}

function localeOf(code: string): Intl.Locale | null {
  try {
    return new Intl.Locale(code);
  } catch {
    return null;
  }
}
