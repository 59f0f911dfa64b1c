// Draws the share of negatives by topic, and the alarms: node plot.js TREND.jsonl ALERTS.jsonl OUT.svg
import { readFileSync, writeFileSync } from 'node:fs';
import { init } from 'echarts';

const [trendFile = '', alertsFile = '', out = ''] = process.argv.slice(2);
const lines = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const trend = lines(trendFile);
const alarms = lines(alertsFile).filter(({ state }) => state === 'alarm');

const chart = init(null, null, { renderer: 'svg', ssr: true, width: 960, height: 420 });
chart.setOption({
  // A picture that draws itself would be seen half drawn.
  animation: false,
  backgroundColor: '#ffffff',
  title: { text: 'Share of negative comments in windows of a day, by topic', left: 12, top: 8, textStyle: { fontSize: 16 } },
  legend: { top: 36 },
  grid: { left: 56, right: 24, top: 80, bottom: 40 },
  xAxis: { type: 'time' },
  yAxis: { type: 'value', min: 0, axisLabel: { formatter: (value) => `${Math.round(value * 100)} %` } },
  series: [...new Set(trend.map(({ topic }) => topic))].map((topic) => ({
    name: topic,
    type: 'line',
    showSymbol: false,
    data: trend.filter((point) => point.topic === topic && point.n > 0).map((point) => [point.window_end, point.share]),
    markLine: {
      symbol: 'none',
      silent: true,
      lineStyle: { color: '#c0392b' },
      label: { formatter: 'alarm' },
      data: alarms.filter((alarm) => alarm.topic === topic).map(({ time }) => ({ xAxis: time })),
    },
  })),
});
writeFileSync(out, chart.renderToSVGString());
// Its timer would keep the process alive.
chart.dispose();
