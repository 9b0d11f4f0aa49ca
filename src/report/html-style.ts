// The style sheet of report.html: one column, charts in pairs where there is room, and tables that scroll by themselves.
// Before: theme.ts has the colours. Next: html.ts puts it into the page.

import { chartStyles, FONT, MONO, themeVariables } from './theme.js';

const PAGE = `
*{box-sizing:border-box}
body{margin:0;background:var(--jq-paper);color:var(--jq-ink);font:16px/1.5 ${FONT}}
main,header,footer{max-width:1160px;margin:0 auto;padding:0 20px}
header{padding-top:28px}
h1{font-size:28px;line-height:1.2;margin:0 0 6px;overflow-wrap:anywhere}
h2{font-size:20px;line-height:1.3;margin:44px 0 12px;padding-top:14px;border-top:1px solid var(--jq-rule)}
h3{font-size:16px;margin:26px 0 8px}
p{margin:0 0 12px;max-width:75ch;overflow-wrap:anywhere}
.muted,figcaption,caption{color:var(--jq-muted)}
.badge{display:inline-block;padding:2px 10px;border:1.5px solid var(--jq-accent);border-radius:999px;color:var(--jq-accent);font-size:14px;font-weight:600;margin:0 0 10px}
.warning{border-left:4px solid var(--jq-accent);background:var(--jq-panel);padding:10px 14px}
nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:12px 0 0;padding:0}
a{color:var(--jq-link)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,460px),1fr));gap:20px;align-items:start}
.pair>*{min-width:0}
.stack>*+*,.curves{margin-top:20px}
p.after{margin-top:14px}
figure{margin:0;overflow-x:auto;border:1px solid var(--jq-rule);border-radius:8px}
figure>svg{display:block;width:100%;height:auto;margin:0 auto}
.scroll{overflow-x:auto;margin:0 0 12px}
figure+.scroll{margin-top:18px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:15px}
caption{text-align:left;padding:0 0 6px;font-size:14px}
caption span{display:inline-block;position:sticky;left:0;max-width:min(75ch,calc(100vw - 48px))}
details{margin-top:14px}
summary{cursor:pointer;color:var(--jq-link);margin-bottom:10px}
th,td{padding:5px 16px 5px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--jq-rule)}
thead th{color:var(--jq-muted);font-weight:600;white-space:nowrap;vertical-align:bottom}
tbody th{font-weight:500;overflow-wrap:anywhere;min-width:7em}
tbody th.name{overflow-wrap:break-word}
tfoot th,tfoot td{color:var(--jq-muted);font-weight:500}
td.number,th.number{text-align:right;white-space:nowrap}
td.wide{overflow-wrap:anywhere;min-width:12em}
.nowrap{white-space:nowrap}
.token{display:inline-block;max-width:100%}
td small{color:var(--jq-muted);display:block}
#rows td.wide{min-width:7em}
#rows thead th{white-space:normal}
.doubt{color:var(--jq-accent);font-size:14px}
svg.bar{flex:none;display:block}
.measured{display:flex;align-items:center;gap:10px;white-space:nowrap}
tr.winner td,tr.winner th{font-weight:700}
.mark{color:var(--jq-accent);font-weight:700}
img{image-rendering:pixelated;display:block;border-radius:3px}
tr:has(img)>*{vertical-align:middle}
td img{width:42px;height:42px;object-fit:contain}
.images{display:grid;grid-template-columns:repeat(auto-fill,minmax(124px,1fr));gap:16px;list-style:none;margin:0 0 12px;padding:0}
.filters{grid-template-columns:repeat(auto-fill,minmax(64px,1fr))}
.images img{width:100%;max-width:124px;height:auto}
.images div{font-size:13.5px;line-height:1.35;margin-top:5px;overflow-wrap:anywhere}
.scale{display:flex;align-items:center;gap:10px;font-size:14px;margin:0 0 14px}
.scale i{display:inline-block;width:140px;height:12px;border-radius:2px;border:1px solid var(--jq-rule);background:linear-gradient(90deg,rgb(33,102,172),rgb(247,247,247),rgb(178,24,43))}
pre{margin:0 0 12px;padding:12px 14px;background:var(--jq-panel);border:1px solid var(--jq-rule);border-radius:8px;white-space:pre-wrap;overflow-wrap:anywhere;font:14px/1.5 ${MONO}}
footer{padding-top:20px;padding-bottom:36px;font-size:14px}
@media (max-width:600px){body{font-size:15px}main,header,footer{padding-left:14px;padding-right:14px}h1{font-size:23px}.images{grid-template-columns:repeat(auto-fill,minmax(96px,1fr));gap:12px}th,td{padding-right:10px;font-size:14px}thead th,thead th.number{white-space:normal}tbody th{min-width:6.5em}td.wide{min-width:5em}.measured{display:block}#columns tbody th{min-width:8em}#columns td.wide{min-width:16em}}
@media print{nav{display:none}h2{break-after:avoid}figure,tr,.images li{break-inside:avoid}.scroll,figure{overflow:visible}}
`;

/** Everything a chart or the page needs, without any outside resource. */
export function reportStyles(): string {
  return themeVariables() + chartStyles() + PAGE.replace(/\n/g, '');
}
