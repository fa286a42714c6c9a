namespace Myelin.Core.Reports.Html;

/// <summary>How the page looks: light, dark and on paper, from a phone's width on.</summary>
static class PageStyle
{
    public const string Css = """
        :root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#5b6570;--line:#d8dee4;--box:#f6f8fa;--link:#0b57d0;
        --critical:#8e1a6b;--high:#c01c28;--medium:#9a5b00;--low:#0a6a86;--info:#5b6570;--good:#1a7f37}
        @media(prefers-color-scheme:dark){:root{--bg:#0f1419;--fg:#e6e9ec;--dim:#9aa4ae;--line:#323b45;--box:#181f26;--link:#7fb0ff;
        --critical:#f07bcb;--high:#ff7b72;--medium:#e3a73b;--low:#5ec8e5;--info:#9aa4ae;--good:#56d364}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:78rem;padding:1rem;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
        h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2.2rem 0 .6rem}h3{font-size:1rem;margin:0}
        p{margin:.3rem 0}code,.place{font:.85em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
        .dim,.place,.clock{color:var(--dim)}
        .answers{display:grid;gap:.8rem;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));margin-top:1rem}
        .answers div{background:var(--box);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
        .answers dt{font-weight:600}.answers dd{margin:.2rem 0 0}dl{margin:0}
        .picture{overflow-x:auto;border:1px solid var(--line);border-radius:.6rem;padding:.4rem}
        svg{display:block;max-width:none}
        svg text{fill:var(--fg);font:600 12.5px system-ui,sans-serif}svg .kind{fill:var(--dim);font-weight:400;font-size:11px}svg .head{fill:var(--dim);font-size:12px}
        .node rect{fill:var(--box);stroke:var(--dim);stroke-width:1.2}.node.open rect{stroke:var(--high);stroke-width:2}.node.data rect{stroke:var(--critical);stroke-width:2}
        .edge{fill:none;stroke:var(--dim);stroke-width:1.2;opacity:.75}.edge.hot{stroke:var(--high);stroke-width:2.4;opacity:1}.tip{fill:var(--dim)}.tip.hot{fill:var(--high)}
        .finding{border:1px solid var(--line);border-left:.35rem solid var(--c);border-radius:.5rem;padding:.6rem .9rem;margin:.7rem 0}
        .finding ul{margin:.4rem 0;padding-left:1.1rem}.tag{color:var(--c);font-weight:700;text-transform:uppercase;font-size:.78rem;letter-spacing:.03em}
        .critical{--c:var(--critical)}.high{--c:var(--high)}.medium{--c:var(--medium)}.low{--c:var(--low)}.info{--c:var(--info)}
        .good{color:var(--good)}
        details{border-top:1px solid var(--line);padding:.4rem 0}summary{cursor:pointer;font-weight:600}
        table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.4rem 0}td,th{text-align:left;vertical-align:top;padding:.25rem .8rem .25rem 0;border-top:1px solid var(--line)}
        th{color:var(--dim);font-weight:500;border-top:0}tr.aside td{color:var(--dim)}
        footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.6rem;font-size:.85rem}
        @media(max-width:44rem){body{padding:.8rem}thead{display:none}tr{display:block;border-top:1px solid var(--line);padding:.35rem 0}td{display:block;border:0;padding:0}td:first-child{font-weight:600}td:empty{display:none}}
        @media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--box:#fff;--critical:#8e1a6b;--high:#c01c28;--medium:#9a5b00;--low:#0a6a86;--info:#444;--good:#1a7f37}
        body{max-width:none;font-size:10.5pt;padding:0}.picture{overflow:visible;border:0;padding:0}svg{width:100%;height:auto}.finding,tr,.answers div{break-inside:avoid}h2,summary{break-after:avoid}
        details::details-content{content-visibility:visible;block-size:auto}}

        """;
}
