/** Style sheet of all pages, inlined because pages load no resources. */
export const style = `
:root {
  color-scheme: light dark;
  --ink: #1d2433; --muted: #5a6478; --paper: #fff; --ground: #f5f6f9; --line: #d9dde6;
  --accent: #3f4ac0; --on-accent: #fff; --band: #fdf0cd; --on-band: #523b00; --good: #17683a; --bad: #a3231f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8ebf2; --muted: #a5aec0; --paper: #212a3b; --ground: #171d29; --line: #38435a;
    --accent: #a5adff; --on-accent: #141925; --band: #463509; --on-band: #fde9b3; --good: #7fd6a2; --bad: #ffa8a1;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header { background: var(--band); color: var(--on-band); text-align: center; }
header p { margin: 0; padding: 8px 16px; }
main, footer { max-width: 720px; margin: 0 auto; padding: 0 16px; overflow-wrap: anywhere; }
h1 { margin: 24px 0 12px; font-size: 28px; line-height: 1.25; }
h2 { margin: 0 0 12px; font-size: 18px; }
h3 { margin: 0; font-size: 16px; }
p { margin: 0 0 12px; }
section { margin: 0 0 16px; padding: 20px; border: 1px solid var(--line); border-radius: 10px; background: var(--paper); }
section > :last-child, li > :last-child { margin-bottom: 0; }
a { color: var(--accent); text-underline-offset: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
ul { margin: 0; padding: 0; list-style: none; }
section li { padding: 14px 0; border-top: 1px solid var(--line); }
section li:first-child { padding-top: 0; border-top: 0; }
section li:last-child { padding-bottom: 0; }
.feature { display: flex; justify-content: space-between; gap: 16px; }
.state { flex: none; font-weight: 600; color: var(--muted); }
.on { color: var(--good); }
dl { margin: 8px 0 0; }
h2 + dl { margin-top: 0; }
dl > div { display: flex; gap: 16px; padding: 2px 0; }
dt { flex: 0 0 200px; color: var(--muted); }
dd { flex: 1; min-width: 0; margin: 0; }
summary { width: fit-content; color: var(--muted); cursor: pointer; }
.card { padding: 14px 16px; border: 1px dashed var(--muted); border-radius: 8px; margin-bottom: 16px; }
.words { white-space: pre-line; }
.quiet { color: var(--muted); }
.wrong { color: var(--bad); font-weight: 600; }
label { display: flex; gap: 10px; align-items: flex-start; margin: 0 0 16px; }
input { flex: none; width: 20px; height: 20px; margin: 2px 0 0; accent-color: var(--accent); }
form + p { margin-top: 12px; }
.actions { display: flex; flex-wrap: wrap; gap: 12px 24px; align-items: center; }
button { padding: 10px 20px; border: 0; border-radius: 8px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
button:hover { filter: brightness(1.1); }
button:focus-visible { border-radius: 8px; }
footer { padding-top: 8px; padding-bottom: 32px; color: var(--muted); font-size: 14px; }
footer li { display: inline-block; margin-right: 20px; padding-bottom: 8px; }
@media (max-width: 520px) { dl > div { display: block; padding: 4px 0; } h1 { font-size: 24px; } }
`;
