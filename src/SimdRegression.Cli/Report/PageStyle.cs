using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Cli.Report;

/// <summary>The style sheet of the page: its own rules and those of the pictures.</summary>
internal static class PageStyle
{
    private const string Page = """
        *{box-sizing:border-box}
        html{background:var(--paper);color:var(--ink);-webkit-text-size-adjust:100%}
        body{margin:0 auto;padding:2.5rem 1.5rem 3rem;max-width:54rem;
          font:1rem/1.6 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;overflow-wrap:break-word}
        header{border-top:4px solid var(--accent);padding-top:1.5rem}
        h1{font-size:clamp(1.5rem,1.1rem + 2vw,2.2rem);line-height:1.2;letter-spacing:-.015em;margin:0}
        h2{font-size:1.3rem;line-height:1.3;letter-spacing:-.01em;margin:0 0 .5rem}
        p{margin:0 0 .75rem;max-width:44rem}
        .subtitle{color:var(--muted);font-size:1.05rem;margin:.35rem 0 1.5rem}
        .figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:0 0 1.5rem}
        .figure{background:var(--tint);border-radius:8px;padding:.8rem 1rem;display:flex;flex-direction:column}
        .figure .label,.figure .remark{color:var(--muted);font-size:.82rem;line-height:1.4}
        .figure .value{font-size:1.45rem;font-weight:600;line-height:1.35;font-variant-numeric:tabular-nums}
        dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:.1rem 2rem;margin:0 0 1.5rem;font-size:.92rem}
        dl div{display:flex;justify-content:space-between;gap:1rem;border-bottom:1px solid var(--rule);padding:.3rem 0}
        dt{color:var(--muted);white-space:nowrap}
        dd{margin:0;text-align:right;min-width:0;overflow-wrap:anywhere}
        nav{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;font-size:.92rem}
        a{color:var(--accent);text-underline-offset:.18em;text-decoration-thickness:1px}
        nav a{text-decoration:none}
        nav a:hover{text-decoration:underline}
        a:focus-visible,.table:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
        section{margin-top:2.75rem;padding-top:1.75rem;border-top:1px solid var(--rule)}
        figure{margin:1rem 0 0;min-width:0}
        figure svg{width:100%;height:auto}
        figcaption{font-weight:600;margin-bottom:.4rem}
        .square{max-width:36rem}
        .compact{display:none}
        .pair{display:grid;grid-template-columns:1fr 1fr;gap:2rem}
        .pair .compact{display:block}
        .table{overflow-x:auto;margin:1rem 0}
        table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
        caption{text-align:left;color:var(--muted);padding-bottom:.4rem}
        th,td{text-align:right;padding:.42rem .7rem;white-space:nowrap;border-bottom:1px solid var(--rule);font-weight:400}
        th:first-child{text-align:left;padding-left:.2rem}
        thead th{color:var(--muted);border-bottom-width:2px}
        .chosen-row{background:var(--tint)}
        .chosen-row th,.chosen-row td{font-weight:600}
        footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--rule);color:var(--muted);font-size:.85rem}
        @media screen and (max-width:44rem){
          body{padding:1.25rem 1rem 2rem}
          section{margin-top:2rem;padding-top:1.25rem}
          .wide{display:none}
          .compact{display:block;max-width:30rem;margin:0 auto}
          .pair{grid-template-columns:1fr;gap:1rem}
          table{font-size:.82rem}
          caption span{display:block;position:sticky;left:0;max-width:calc(100vw - 2rem)}
          th,td{padding:.35rem .35rem}
          th{white-space:normal;overflow-wrap:anywhere}
          thead th{overflow-wrap:normal;vertical-align:bottom}
          .many,.many caption,.many tbody{display:block}
          .many thead{display:none}
          .many tr{display:grid;grid-template-columns:repeat(3,1fr);gap:.1rem .8rem;align-items:end;padding:.4rem 0;border-bottom:1px solid var(--rule)}
          .many th{grid-column:1/-1;padding:0;border:0;font-weight:600}
          .many td{padding:0;border:0;text-align:left}
          .many td::before{content:attr(data-column);display:block;color:var(--muted);font-size:.72rem;white-space:normal}
        }
        @media print{
          @page{margin:15mm}
          body{max-width:none;padding:0;font-size:10.5pt}
          nav{display:none}
          section,figure,tr,.figure{break-inside:avoid}
          h2{break-after:avoid}
          *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        }

        """;

    public static string Text() => "\n" + ChartStyle.Properties(":root") + Page + ChartStyle.Rules();
}
