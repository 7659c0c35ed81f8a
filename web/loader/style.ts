// style: the looks of the button and of the box around the frame. The colours are
// those of dom/tokens.css; a page has none of our tokens.
export const STYLE = `
*{box-sizing:border-box;color-scheme:light dark}
:host(.light) *{color-scheme:light}
:host(.dark) *{color-scheme:dark}
[hidden]{display:none!important}
.open,.panel{position:fixed;z-index:2147483000;inset-inline-end:16px;inset-block-end:16px;--f:0 1px 2px #0002,0 14px 36px -10px #0006}
.open{display:inline-flex;align-items:center;gap:9px;min-height:52px;padding:0 20px 0 16px;border:0;border-radius:26px 26px 26px 4px;background:#1a5443;background:light-dark(#1a5443,#83cfac);color:#fff;color:light-dark(#fff,#04180f);font:600 15px/1.25 system-ui,sans-serif;cursor:pointer;box-shadow:var(--f)}
.open:hover{filter:brightness(.92)}
.open:focus-visible{outline:2px solid;outline-color:light-dark(#211d18,#f3f0ea);outline-offset:2px;box-shadow:0 0 0 2px #f7d24a}
svg{width:22px;height:22px;fill:currentColor}
.badge{min-width:20px;padding:0 6px;border-radius:99px;background:#fff;color:#1a5443;font-size:12px;line-height:20px;text-align:center}
.panel{width:380px;height:min(640px,100vh - 32px);height:min(640px,100dvh - 32px);border:1px solid #8885;border-radius:18px;overflow:hidden;background:Canvas;box-shadow:var(--f)}
.panel p{margin:24px;font:16px sans-serif}
iframe{display:block;width:100%;height:100%;border:0}
.unseen{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media(max-width:480px),(max-height:440px){.panel{inset:0;width:100%;height:100%;border:0;border-radius:0}}
@media(forced-colors:active){.open,.panel{border:2px solid ButtonText}}
@media print{.open,.panel{display:none}}
`.replace(/\n/g, "");
