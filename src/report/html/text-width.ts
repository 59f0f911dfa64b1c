/** Widths of texts in charts: what draws them here has no fonts, so they are guessed, rather too wide than too narrow. */

/** Pixels a character of 12 pixel text takes. */
const NARROW = 6.9;
const WIDE = 13;

/** Characters as wide as they are high: East Asian scripts, and emoji. */
const WIDE_CHARACTER =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff00-\uff60\u3000-\u303f]/u;

/** Pixels of a text of 12 pixels. */
export function textWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + widthOf(character), 0);
}

/** A text cut to so many pixels, with an ellipsis where something is left out. */
export function fitted(text: string, pixels: number): string {
  if (textWidth(text) <= pixels) return text;
  let kept = '';
  let width = NARROW;
  for (const character of text) {
    width += widthOf(character);
    if (width > pixels) break;
    kept += character;
  }
  return `${kept}…`;
}

function widthOf(character: string): number {
  return WIDE_CHARACTER.test(character) ? WIDE : NARROW;
}
