import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import type { ConsoleChoice } from './choice.ts'
import type { PageSettings, SignIn } from './settings.ts'

export interface ConsolePage {
  readonly html: string
  /** The Content-Security-Policy; `{uploads}` in it stands for the origin of the bucket, which only the function knows. */
  readonly policy: string
}

/** The whole page in one text: its style, its script, and how a person signs in. */
export const consolePage = (signIn: SignIn, choice: ConsoleChoice, title = 'Multistatus'): ConsolePage => {
  const style = readFileSync(beside('style.css'), 'utf8')
  const script = bundled()
  return {
    html: pageOf({ style, script, settings: { signIn, title } }),
    policy: policyOf({ style, script, choice }),
  }
}

const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** The sources, or what was compiled of them. */
const entry = (): string => ['main.tsx', 'main.js'].map(beside).find((file) => existsSync(file)) ?? ''

const bundled = (): string => {
  const { outputFiles } = buildSync({
    entryPoints: [entry()],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    charset: 'utf8',
  })
  return inline(outputFiles[0]?.text ?? '')
}

/** A text that ends a script, or hides its end, stands in literals only; there it can be written in another way. */
const inline = (script: string): string => script.replace(/<(?=!--|\/?script)/gi, '\\x3c').trim()

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

interface Parts {
  readonly style: string
  readonly script: string
}

const pageOf = ({
  style,
  script,
  settings,
}: Parts & { readonly settings: PageSettings }): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(settings.title)}: console</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<noscript>This page needs JavaScript. The service does not: a form, curl or any other client of HTTP sends a file to /v1/{collection}.</noscript>
<div id="console" data-settings="${escaped(JSON.stringify(settings))}"></div>
<script>${script}</script>
</body>
</html>
`

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Only this very script runs. It reaches the service, the bucket of uploads, and whoever signs people in. */
const policyOf = ({ style, script, choice }: Parts & { readonly choice: ConsoleChoice }): string =>
  [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    ["connect-src 'self' {uploads}", ...issuersOf(choice)].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

const issuersOf = ({ issuer, clientId, connect = [] }: ConsoleChoice): readonly string[] =>
  issuer === undefined || clientId === undefined ? [] : [...new Set([new URL(issuer).origin, ...connect])]
