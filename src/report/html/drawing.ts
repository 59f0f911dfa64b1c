/**
 * Charts as SVG: drawn by echarts here, so that the page needs no script. Colours are variables of the page's style, which knows
 * light and dark. Each chart is drawn twice, for wide and for narrow screens: text that is merely scaled down cannot be read.
 */
import { createRequire } from 'node:module';
import type { EChartsCoreOption } from 'echarts';
import { escapedText, type Html, html, trusted } from './html.js';

// As one bundled file: its hundreds of modules take half a second of a core to load.
const { init }: Pick<typeof import('echarts'), 'init'> = createRequire(import.meta.url)('echarts/dist/echarts.min.js');

/** Pixels of the two screens. */
const WIDTHS = { wide: 560, narrow: 330 } as const;

export type Screen = keyof typeof WIDTHS;

/** Pixels of a chart. */
export interface Room {
  readonly width: number;
  readonly narrow: boolean;
}

/** A chart to be drawn. */
export interface Drawing {
  /** In pixels. */
  height(room: Room): number;
  option(room: Room): EChartsCoreOption;
  /** What is told of a shape when it is pointed at: by the index of its series and of its value there. */
  tip(series: number, index: number): string | null;
}

/** A drawing for both screens. @param told what it shows, in words, for who cannot see it */
export function drawn(drawing: Drawing, told: string): Html {
  return html`${picture(drawing, told, 'wide')}
${picture(drawing, told, 'narrow')}`;
}

function picture(drawing: Drawing, told: string, screen: Screen): Html {
  const room: Room = { width: WIDTHS[screen], narrow: screen === 'narrow' };
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: room.width, height: drawing.height(room) });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: 'inherit', color: INK }, ...drawing.option(room) });
    const svg = withTips(chart.renderToSVGString({ useViewBox: true }), drawing);
    const head = `<svg class="${screen}" role="img" aria-label="${escapedText(told)}"`;
    return trusted(svg.replace(/^<svg/, head));
  } finally {
    chart.dispose();
  }
}

/** Shapes with the place of their value, as echarts marks them. */
const MARKED = / ecmeta_series_index="(\d+)" ecmeta_data_index="(\d+)"[^>]*>(?=<\/)/g;

/** Takes echarts' own style away, which is for scripts, and gives shapes a title. */
function withTips(svg: string, { tip }: Drawing): string {
  return svg
    .replace(/<style\b.*?<\/style>/gs, '')
    .replace(/ class="[^"]*"/g, '')
    .replace(/<rect [^>]*fill="none"><\/rect>\n?/, '')
    .replace(MARKED, (_, series: string, index: string) => {
      const text = tip(Number(series), Number(index));
      return text === null ? '>' : `><title>${escapedText(text)}</title>`;
    })
    .replace(/ ecmeta_[a-z_]+="[^"]*"/g, '');
}

export const INK = 'var(--ink)';
export const MUTED = 'var(--muted)';
export const GRID = 'var(--grid)';
export const LANE = 'var(--lane)';
export const PALE = 'var(--pale)';

/** Colours of things that are told apart, the last for all others. */
export const COLOURS = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)', 'var(--c6)'] as const;
export const OTHER_COLOUR = 'var(--other)';
export const MAIN_COLOUR = COLOURS[0];

const FONT_SIZE = 12;

/** An axis of numbers. */
export function numberAxis(name: string, formatter: (value: number) => string): Record<string, unknown> {
  return {
    type: 'value',
    name,
    nameGap: 10,
    nameTextStyle: { color: MUTED, fontSize: FONT_SIZE, align: 'left', padding: 0 },
    axisLabel: { color: MUTED, fontSize: FONT_SIZE, formatter, hideOverlap: true },
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: GRID } },
    splitNumber: 4,
  };
}

/** An axis of names. */
export function nameAxis(names: readonly string[], more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'category',
    data: [...names],
    axisLabel: { color: INK, fontSize: FONT_SIZE, ...more },
    axisLine: { lineStyle: { color: GRID } },
    axisTick: { show: false },
  };
}
