/** The page's style. No font, image or sheet is fetched: a report opens on a machine without a network. */

/** base64(sha256(style)) for the page's Content-Security-Policy; a test compares. */
export const styleHash = "sha256-Gdztmr7wMis7XJLRbjE/UYzTqQcpywaGLanYOjz6Iao=";

export const style = `
:root{--ink:#1b1f24;--soft:#57606a;--line:#c9d1d9;--paper:#fff;--band:#f3f5f7;--link:#0b57a4;
--fail:#a40e26;--error:#8a3800;--unreachable:#5a32a3;--not-run:#4d5560;--waived:#00566e;--pass:#116329;--not-applicable:#57606a}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:76rem;background:var(--paper);color:var(--ink);
font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
h1{font-size:1.6rem;margin:0 0 .2rem}h2{font-size:1.2rem;margin:2rem 0 .6rem}
p{margin:.4rem 0;max-width:60rem}a{color:var(--link)}
code,.mono{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;font-size:.87em}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.6rem 0}
dl.facts dt{color:var(--soft)}dl.facts dd{margin:0;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;margin:.5rem 0}
caption{text-align:left;color:var(--soft);padding:.2rem 0}
th,td{border-bottom:1px solid var(--line);padding:.4rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{background:var(--band);border-bottom:2px solid var(--soft);white-space:nowrap}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.scroll{overflow-x:auto}
.state{display:inline-block;white-space:nowrap;padding:0 .5em;border:2px solid currentColor;border-radius:.3em;font-weight:600;font-size:.87em}
.state i{font-style:normal;display:inline-block;min-width:1.1em}
.fail{color:#fff;background:var(--fail);border-color:var(--fail)}
.error{color:var(--error);border-style:double;border-width:4px;padding:0 .4em}
.unreachable{color:var(--unreachable);border-style:dashed}
.not-run{color:var(--not-run);border-style:dotted}
.waived{color:var(--waived);border-radius:1em}
.pass{color:var(--pass);border-color:transparent;border-left-color:currentColor;border-radius:0}
.not-applicable{color:var(--not-applicable);border-color:transparent;font-weight:400;font-style:italic}
.counts{display:flex;flex-wrap:wrap;gap:.3rem .5rem;margin:.5rem 0}
.score{font-size:1.25rem}.score b{font-size:1.7rem}
.notices{border-left:5px solid var(--error);background:var(--band);padding:.5rem 1rem;margin:1rem 0}
.notices ul{margin:.3rem 0;padding-left:1.2rem}
form{display:none;flex-wrap:wrap;gap:.6rem 1.2rem;align-items:end;background:var(--band);border:1px solid var(--line);border-radius:.4rem;padding:.8rem 1rem;margin:1rem 0}
.scripted form{display:flex}
fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.2rem .9rem;flex-basis:100%}
legend,label.field{color:var(--soft);font-size:.87em}label.field>*{display:block;font:inherit;color:var(--ink)}
input[type=search],select,button{padding:.35rem .5rem;border:1px solid var(--soft);border-radius:.3rem;background:var(--paper);font:inherit}
#shown{flex-basis:100%;margin:0;font-weight:600}
section.subject{border:1px solid var(--line);border-radius:.4rem;margin:.6rem 0;content-visibility:auto;contain-intrinsic-size:auto 3.2rem}
summary{cursor:pointer;padding:.55rem .8rem;display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:center}
summary h3{margin:0;font-size:1rem}summary .about{color:var(--soft)}summary .counts{margin:0 0 0 auto}
summary::before{content:"▸";width:.9em}details[open]>summary::before{content:"▾"}summary::-webkit-details-marker{display:none}
details[open]>summary{border-bottom:1px solid var(--line);background:var(--band)}
.inside{padding:.4rem .8rem .8rem}
td .why,td .do{display:block;margin-top:.25rem}td .do::before{content:"To do: ";font-weight:600}
td .id{display:block;color:var(--soft)}
.stale{font-weight:700;color:var(--error)}
[hidden]{display:none!important}
.nb{white-space:nowrap}.paper{display:none}.scroll:has(table.verdicts):not(:has(tr[data-state]:not([hidden]))){display:none}
.sign{display:none}
footer{margin-top:2.5rem;border-top:1px solid var(--line);color:var(--soft)}
.compact td,.compact th{padding:.25rem .6rem}thead th,.owners th{overflow-wrap:normal}.catalogue thead th{white-space:normal}th.n{text-align:right}
.verdicts col.v{width:9.2em}.verdicts col.s{width:5.8em}.verdicts col.c{width:22%}.verdicts col.w{width:16%}.verdicts col.f{width:26%}.verdicts col.at{width:18%}
@media screen and (max-width:40rem){body{padding:.7rem}h1{font-size:1.25rem;overflow-wrap:anywhere}dl.facts{grid-template-columns:1fr}dl.facts dd{margin-bottom:.3rem}
form{padding:.6rem}select,input{max-width:100%}.field{flex:1 1 100%}.field select,.field input{width:100%}summary .counts{margin:0;flex-basis:100%}.inside{padding:.3rem .5rem .5rem}
.scroll{overflow:visible}table,tbody,tr,caption{display:block}thead{position:absolute;left:-99rem}
tr{border-bottom:1px solid var(--line);padding:.45rem 0}td,th,.compact td,.compact th{display:block;border:0;padding:.1rem 0;text-align:left;white-space:normal}
.verdicts td:nth-child(1),.verdicts td:nth-child(2){display:inline-block;margin-right:.6rem}.verdicts td:nth-child(3){font-weight:600}.verdicts td .id{font-weight:400}
.verdicts td:empty,.catalogue td:empty{display:none}td::before{color:var(--soft)}
.verdicts td:nth-child(4)::before{content:"Wanted: "}.verdicts td:nth-child(5)::before{content:"Found: "}.verdicts td:nth-child(6)::before{content:"Where: "}.verdicts td[colspan]::before{content:""}
.catalogue td:nth-child(3)::before{content:"Severity: "}.catalogue td:nth-child(4)::before{content:"SCAP rule: "}.catalogue td:nth-child(5)::before{content:"Remedy: "}
.owners td{display:inline-block;margin-right:.8rem}.owners td:nth-child(2)::before{content:"subjects "}.owners td:nth-child(3)::before{content:"score "}.owners td:nth-child(4)::before{content:"fail "}.owners td:nth-child(5)::before{content:"error "}.owners td:nth-child(6)::before{content:"unreachable "}.owners td:nth-child(7)::before{content:"not run "}.owners td:nth-child(8)::before{content:"waived "}.owners td:nth-child(9)::before{content:"pass "}.owners td:nth-child(10)::before{content:"not applicable "}}
@media print{
@page{size:A4;margin:14mm 12mm 16mm;@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8pt sans-serif}@bottom-left{content:"Kaunti audit report";font:8pt sans-serif}}
body{max-width:none;padding:0;font-size:9pt;line-height:1.35}
form,.skip,.screen{display:none!important}
#printed-filter{border:2px solid #000;padding:.3rem .6rem;font-weight:700}
a{color:inherit;text-decoration:none}
.scroll{overflow:visible}.compact{font-size:8pt}.owners .state{font-size:6.5pt;padding:0 .3em}.owners .state i{min-width:1em}.owners td,.owners th{padding:.2rem .25rem}h2#subjects{display:none}
section.subject{content-visibility:visible;border:0;border-radius:0;break-before:page;margin:0}
section.short{break-before:auto;break-inside:avoid;border-top:1px solid #000;margin-top:.6rem}
summary{padding:.3rem 0;background:none!important;border-bottom:2px solid #000!important;break-after:avoid}summary::before,details[open]>summary::before{content:none}
summary h3{font-size:12pt}.inside{padding:.3rem 0}
details::details-content{content-visibility:visible!important;display:block!important;height:auto!important}
thead{display:table-header-group}tr,li{break-inside:avoid}th,td{padding:.2rem .4rem}
thead th,.notices{background:none}.fail{background:var(--fail)!important;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.paper{display:inline}.catalogue td:nth-child(2){width:36%}.catalogue .quiet td:nth-child(n+4){font-size:0;padding:0}.catalogue tr.quiet>*{padding-top:0;padding-bottom:0;border-bottom:0}
.verdicts.quiet,.verdicts.quiet tbody,.verdicts.quiet caption{display:block}.verdicts.quiet colgroup,.verdicts.quiet thead,.verdicts.quiet td:nth-child(2),.verdicts.quiet td:nth-child(n+4){display:none}
.verdicts.quiet tr,.verdicts.quiet td{display:inline;border:0;padding:0}.verdicts.quiet tr{margin-right:1em;white-space:nowrap}.verdicts.quiet td,.verdicts.quiet .state{font-size:0;border:0;padding:0}
.verdicts.quiet i,.verdicts.quiet .id{display:inline;font-size:7.6pt;font-style:normal}.verdicts.quiet i{margin-right:.3em}.verdicts.quiet span.id::before{content:" "}
h2{break-after:avoid}h2#controls{break-before:page}.verdicts{font-size:8.2pt}.verdicts .state{font-size:7.6pt}.verdicts col.v{width:7.4em}.verdicts col.s{width:4.8em}.verdicts col.c{width:18%}.verdicts col.w{width:15%}.verdicts col.f{width:33%}.verdicts col.at{width:15%}.sign{display:grid;grid-template-columns:1fr 1fr 1fr;gap:2rem;margin-top:2.2cm;break-inside:avoid}
.sign span{border-top:1px solid #000;padding-top:.2rem}
}
`;
