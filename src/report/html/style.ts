/** The style of the page: light and dark by what the reader's system says, phone and desktop, paper. */
export const STYLE = `
:root { color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --line: #dfe3e8; --ink: #1b2330; --muted: #5a6575; --grid: #e3e7ec; --lane: #edf0f4; --pale: #b9c8de;
  --c1: #2866c8; --c2: #d9730d; --c3: #13896b; --c4: #a8418f; --c5: #7a6ad8; --c6: #8a7a12; --other: #8d97a5;
  --good: #0f7a4d; --goodpage: #e2f4ea; --warn: #94480a; --warnpage: #fdeedd; }
@media (prefers-color-scheme: dark) { :root {
  --page: #11151b; --card: #1a2029; --line: #2c3542; --ink: #e6eaf0; --muted: #9fabba; --grid: #2c3542; --lane: #252d38; --pale: #46566f;
  --c1: #6ea3f5; --c2: #f0a04b; --c3: #4fc49f; --c4: #dd86c8; --c5: #a99df0; --c6: #cdbb52; --other: #7d8896;
  --good: #6fd6a4; --goodpage: #153527; --warn: #f3b070; --warnpage: #3b2814; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 24px 20px 48px; }
header { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: baseline; margin-bottom: 18px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
header p { margin: 0; color: var(--muted); flex-basis: 100%; overflow-wrap: anywhere; }
.ending { font-size: 13px; font-weight: 600; padding: 2px 10px; border-radius: 999px; background: var(--warnpage); color: var(--warn); }
.ending.complete { background: var(--goodpage); color: var(--good); }
.notice { border-left: 4px solid var(--c2); background: var(--card); padding: 10px 14px; margin: 0 0 18px; border-radius: 4px; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: 12px; margin: 0 0 16px; padding: 0; }
.tiles div { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; display: flex; flex-direction: column; }
.tiles dt { color: var(--muted); font-size: 13px; }
.tiles dd { margin: 0; font-size: 23px; font-weight: 650; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tiles dd + dd { font-size: 13px; font-weight: 400; color: var(--muted); }
.cards { columns: 2; column-gap: 16px; }
.card { margin: 0 0 16px; break-inside: avoid; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; min-width: 0; }
h2 { font-size: 16px; margin: 0 0 2px; line-height: 1.35; }
h3 { font-size: 14px; margin: 16px 0 4px; }
figcaption p, .card > p { margin: 0 0 8px; color: var(--muted); font-size: 14px; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; max-width: 720px; margin: 0 auto; }
svg.narrow { display: none; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 14px; margin: 0 0 6px; padding: 0; font-size: 13px; }
.legend li { overflow-wrap: anywhere; }
.key { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 6px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
details { margin-top: 8px; }
summary { cursor: pointer; color: var(--muted); font-size: 13px; width: fit-content; padding: 2px 0; }
summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--c1); outline-offset: 2px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 10px 4px 0; border-bottom: 1px solid var(--grid); vertical-align: top; }
thead th { color: var(--muted); font-weight: 600; }
tbody th { font-weight: 500; }
.text { text-align: left; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; }
th.number, td.number { padding-right: 0; padding-left: 10px; }
pre { margin: 4px 0 0; padding: 10px 12px; background: var(--lane); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
table.facts th { white-space: nowrap; padding-right: 16px; }
table.facts td { overflow-wrap: anywhere; width: 100%; }
.bar { display: block; height: 6px; border-radius: 3px; background: var(--c1); margin-top: 5px; min-width: 2px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
footer { color: var(--muted); font-size: 13px; margin-top: 20px; }
@media (max-width: 1000px) { .cards { columns: 1; } .tiles { grid-template-columns: repeat(3, 1fr); } }
@media (max-width: 560px) {
  main { padding: 16px 12px 32px; } h1 { font-size: 20px; } .tiles { grid-template-columns: repeat(2, 1fr); gap: 8px; } .tiles dd { font-size: 20px; }
  .card { padding: 14px 12px; } svg.wide { display: none; } svg.narrow { display: block; } }
@media print {
  :root { color-scheme: light;
    --page: #ffffff; --card: #ffffff; --line: #cccccc; --ink: #000000; --muted: #444444; --grid: #dddddd; --lane: #eeeeee; --pale: #b9c8de;
    --c1: #2866c8; --c2: #d9730d; --c3: #13896b; --c4: #a8418f; --c5: #7a6ad8; --c6: #8a7a12; --other: #8d97a5; --good: #0f7a4d; --goodpage: #ffffff; --warn: #94480a; --warnpage: #ffffff; }
  main { padding: 0; max-width: none; } .cards { columns: 1; }
  .tiles { grid-template-columns: repeat(6, 1fr); } svg.wide { display: block; } svg.narrow { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; } summary { display: none; } }
`;
