import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { info } from '../functions/openapi/info.ts'

export interface ReferencePage {
  readonly html: string
  /** The Content-Security-Policy under which the page works and nothing else does. */
  readonly policy: string
}

/** Of the package beside the sources. Where this is compiled, the build has put them there: see `kit/build.ts`. */
const place = (file: string): string | URL =>
  import.meta.url.endsWith('.ts')
    ? createRequire(import.meta.url).resolve(`swagger-ui-dist/${file}`)
    : new URL(`./viewer/${file}`, import.meta.url)

const viewer = (file: string): string => readFileSync(place(file), 'utf8')

/** A text that ends a script, or hides its end, stands in literals only; there it can be written in another way. */
const inline = (script: string): string => script.replace(/<(?=!--|\/?script)/gi, '\\x3c')

/** The address of the description is relative: the service may have a base path before it. */
const start = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
})`

/**
 * The whole page in one text: Swagger UI, and the call that has it show this service's own description.
 * @param api the name of the API.
 */
export const referencePage = (api: string = info.title): ReferencePage => {
  const style = viewer('swagger-ui.css').replace(/\/\*# sourceMappingURL=.*?\*\//, '')
  const scripts = [inline(viewer('swagger-ui-bundle.js')), start]
  return { html: pageOf({ api, style, scripts }), policy: policyOf(style, scripts) }
}

const { version } = JSON.parse(viewer('package.json')) as { version: string }

interface Parts {
  readonly api: string
  readonly style: string
  readonly scripts: readonly string[]
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const pageOf = ({ api, style, scripts }: Parts): string => `<!doctype html>
<!-- Swagger UI ${version}, Apache License 2.0, with the parts that its swagger-ui-bundle.js.LICENSE.txt lists. -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(api)}: API reference</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<noscript>This page needs JavaScript; <a href="openapi.json">the description itself</a> does not.</noscript>
<div id="reference"></div>
${scripts.map((script) => `<script>${script}</script>`).join('\n')}
</body>
</html>
`

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Only these very scripts run, and they reach only this service. */
const policyOf = (style: string, scripts: readonly string[]): string =>
  [
    "default-src 'none'",
    `script-src ${scripts.map(hashOf).join(' ')}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
