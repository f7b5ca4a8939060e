import { hash } from 'node:crypto'
import type { Headers } from '../../../model/headers.ts'
import { html, type Markup } from './html.ts'

const style = html`:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
body{max-width:72rem;margin:auto;padding:1rem}
table{border-collapse:collapse;width:100%}
div{overflow-x:auto}
th,td{border-bottom:1px solid #8888;padding:.3rem .6rem;text-align:start;vertical-align:top}
td{overflow-wrap:anywhere}
caption{text-align:start;font-weight:bold}`

/** The page is text and links: it loads nothing, runs nothing, sends nothing, and stands in no frame. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', style.text, 'base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const headers: Headers = {
  contentType: 'text/html; charset=utf-8',
  contentSecurityPolicy: policy,
}

/** A whole page, of which the title is the first heading as well. */
export const page = (title: string, content: readonly Markup[]): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`.text
