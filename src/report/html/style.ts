/** The look of the page: light and dark as the reader prefers, one column on a small screen, everything open in print. */
export const style = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1d2430;--quiet:#566072;--line:#d5dae2;--card:#f7f8fa;--error:#b3202c;--warn:#8a5300;--mark:#ffe1a8;--markfg:#4a2c00;--link:#0b57b4;--ok:#1a6b35}
@media(prefers-color-scheme:dark){:root{--bg:#14171c;--fg:#e4e8ee;--quiet:#a3adbb;--line:#343b46;--card:#1c2129;--error:#ff8a8f;--warn:#f0b45b;--mark:#5c4310;--markfg:#ffe9bf;--link:#82b7ff;--ok:#7fd49a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
header,main,footer{max-width:1240px;margin:0 auto;padding:16px 20px}
main{padding-top:0}header h1+*{margin-top:6px}main>section:first-of-type>h2:first-child{margin-top:8px}h1{font-size:1.35rem;margin:0}h2{font-size:1.15rem;margin:28px 0 10px}h3{font-size:1rem;margin:22px 0 8px;overflow-wrap:anywhere}
a{color:var(--link)}
code,pre,.path,svg text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:13px}
.quiet{color:var(--quiet);font-weight:400}.error{color:var(--error)}.warn{color:var(--warn)}.ok{color:var(--ok)}
.counts{display:flex;flex-wrap:wrap;gap:4px 18px;margin:6px 0 0;padding:0;list-style:none}
form{display:flex;flex-wrap:wrap;gap:10px 14px;align-items:end;border:1px solid var(--line);border-radius:8px;padding:12px;background:var(--card)}
form[hidden]{display:none}
form label{display:flex;flex-direction:column;font-size:13px;color:var(--quiet);min-width:0}
form label.check{flex-direction:row;align-items:center;gap:5px;color:var(--fg);padding-bottom:5px}
input[type=search],select,button{font:inherit;color:var(--fg);background:var(--bg);border:1px solid var(--quiet);border-radius:6px;padding:4px 8px;max-width:100%}
select{width:190px}input[type=search]{width:220px}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.finding{border:1px solid var(--line);border-left:4px solid var(--warn);border-radius:6px;margin:10px 0;padding:10px 14px;break-inside:avoid}
.finding.is-error{border-left-color:var(--error)}
.finding h4{margin:0;font-size:1rem;font-weight:600;overflow-wrap:anywhere}
.finding p{margin:2px 0 6px;overflow-wrap:anywhere}
.path{overflow-wrap:anywhere}
.code{margin:4px 0;padding:6px 0;background:var(--card);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.45}
.l{display:block;padding:0 10px 0 58px;position:relative;min-height:1.45em}
.l::before{content:attr(data-n);position:absolute;left:0;width:46px;text-align:right;color:var(--quiet)}
.l.m::before{color:var(--fg);font-weight:700}
mark{background:var(--mark);color:var(--markfg);border-radius:3px;padding:1px 0}
.way{margin:8px 0 0;padding-left:20px}.way li{margin:4px 0}
.fix{color:var(--ok)}
details{margin:8px 0}summary{cursor:pointer;overflow-wrap:anywhere}
.drawing{overflow:auto;border:1px solid var(--line);border-radius:8px;max-height:80vh}
svg{display:block}
svg rect{fill:var(--card);stroke:var(--quiet)}svg text{fill:var(--fg);font-size:12px}svg .kind{fill:var(--quiet);font-size:10px}
svg path{fill:none;stroke:var(--quiet);stroke-width:1.3}svg marker path{fill:var(--quiet);stroke:none}
svg .broken path{stroke:var(--error);stroke-dasharray:5 4}svg .broken .cross{stroke-width:2.5;stroke-dasharray:none}svg .broken rect{stroke:var(--error);stroke-width:2}
svg a:focus-visible rect,svg a:hover rect{stroke:var(--link);stroke-width:2.5}
table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;border-bottom:1px solid var(--line);padding:4px 8px 4px 0;overflow-wrap:anywhere}
kbd{border:1px solid var(--line);border-radius:4px;padding:0 5px;font-size:12px}
@media(max-width:520px){header,main,footer{padding:12px}form label,select,input[type=search]{width:100%}form label.check{width:auto}.finding{padding:8px 10px}.l{padding-left:42px;padding-right:4px}.l::before{width:34px}table,tbody,tr,td{display:block;border:0}tr{border-bottom:1px solid var(--line);padding:4px 0}thead{display:none}}
@media print{form,.keys{display:none!important}body{font-size:11px}.drawing{max-height:none;overflow:visible;border:0}.drawing svg{max-width:100%;height:auto}mark{border:1px solid #000}}
`;
