// style: the looks of the button and the invitation, and of the box around the frame.
// The border that is not seen is seen where colours are forced. The colours are those of dom/tokens.css; a page has none of our tokens.
// Also the box stands where .open says (see PANEL).
export const STYLE = `
*{box-sizing:border-box;color-scheme:light dark}
:host(.light) *{color-scheme:light}
:host(.dark) *{color-scheme:dark}
[hidden]{display:none!important}
.open,.panel,.ask{position:fixed;z-index:2147483000;inset-inline-end:16px;inset-block-end:16px;--f:0 1px 2px #0002,0 14px 36px -10px #0006;box-shadow:var(--f)}
.open{display:inline-flex;align-items:center;gap:9px;min-height:52px;padding:0 20px 0 16px;border:2px solid #0000;border-radius:26px 26px 26px 4px;background:#1a5443;background:light-dark(#1a5443,#83cfac);color:#fff;color:light-dark(#fff,#04180f);font:600 15px/1.25 system-ui,sans-serif;cursor:pointer}
.open:hover{filter:brightness(.92)}
button:focus-visible{outline:2px solid CanvasText;outline-offset:2px;box-shadow:0 0 0 2px #f7d24a}
i{width:24px;height:24px;background:currentColor;forced-color-adjust:none;clip-path:path(evenodd,"M3.5 23V11a8.5 8.5 0 1 1 8.5 8.5H8.4zM8.9 14.8h6.2v-4.2a3.1 3.1 0 0 0-6.2 0z")}
.badge{min-width:20px;padding:0 6px;border-radius:99px;background:#fff;color:#1a5443;font-size:12px;line-height:20px;text-align:center}
.ask{inset-block-end:84px;max-width:min(320px,100vw - 32px);padding:16px;border:1px solid #8885;border-radius:18px;background:Canvas;color:CanvasText;font:15px/1.4 system-ui,sans-serif}
.ask p{margin:4px 0 12px;overflow-wrap:break-word}
.ask button{min-height:44px;margin-inline-end:8px;padding:0 14px;border:1px solid;border-radius:10px;background:0 0;color:inherit;font:inherit;cursor:pointer}
.unseen{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;opacity:0}
@media print{.open,.panel,.ask{display:none}}
`;

export const PANEL = `
.panel{width:380px;height:min(640px,100vh - 32px);height:min(640px,100dvh - 32px);border:1px solid #8885;border-radius:18px;overflow:hidden;background:Canvas}
.panel p{margin:24px;font:16px sans-serif}
iframe{display:block;width:100%;height:100%;border:0}
@media(max-width:480px),(max-height:440px){.panel{inset:0;width:100%;height:100%;border:0;border-radius:0}}
`;
