import { readFileSync } from 'node:fs'

/** What the fuzzer holds against one answer. */
export interface Finding {
  readonly code: string
  readonly operation: string
  readonly title: string
  readonly status: number
  /** Of the answer, cut. */
  readonly text: string
  readonly request: string
}

interface Encoded {
  readonly $base64: string
}

interface Interaction {
  readonly request: {
    readonly method: string
    readonly uri: string
    readonly headers: Readonly<Record<string, readonly string[]>>
    readonly body?: Encoded | null
  }
  readonly response?: { readonly status_code: number; readonly content?: Encoded | null } | null
}

interface Check {
  readonly status: string
  readonly failure_info?: {
    readonly failure: {
      readonly code: string
      readonly operation: string
      readonly title: string
      readonly message: string
    }
  }
}

interface Scenario {
  readonly recorder: {
    readonly checks?: Readonly<Record<string, readonly Check[]>>
    readonly interactions?: Readonly<Record<string, Interaction>>
  }
}

/** The failed checks of a report, and what the fuzzer could not try at all. */
export const readReport = (
  file: string,
): { readonly findings: readonly Finding[]; readonly cases: number } => {
  const scenarios = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"ScenarioFinished"'))
    .map((line) => (JSON.parse(line) as { readonly ScenarioFinished: Scenario }).ScenarioFinished.recorder)
  const findings = scenarios.flatMap(({ checks, interactions }) =>
    Object.entries(checks ?? {}).flatMap(([id, made]) =>
      made.flatMap((check) => findingOf(check, interactions?.[id])),
    ),
  )
  const cases = scenarios.reduce((sum, { interactions }) => sum + Object.keys(interactions ?? {}).length, 0)
  return { findings, cases }
}

const findingOf = (
  { status, failure_info }: Check,
  interaction: Interaction | undefined,
): readonly Finding[] => {
  if (status === 'success' || failure_info === undefined) return []
  const { code, operation, title, message } = failure_info.failure
  const { request, response } = interaction ?? {}
  return [
    {
      code,
      operation,
      title: `${title}: ${message}`,
      status: response?.status_code ?? 0,
      text: textOf(response?.content).slice(0, 2_000),
      request: request === undefined ? '' : told(request),
    },
  ]
}

const told = ({ method, uri, headers, body }: Interaction['request']): string =>
  [method, uri.slice(0, 300), JSON.stringify(headers).slice(0, 500), textOf(body).slice(0, 300)].join(' ')

const textOf = (encoded: Encoded | null | undefined): string =>
  encoded ? Buffer.from(encoded.$base64, 'base64').toString() : ''
